"""Names of the shipped models: presets and kits state them, since a latent position means nothing in another model."""

from typing import Final

RHYTHM_MODEL: Final = "rhythm-v1"
TIMBRE_MODEL: Final = "timbre-v2"
