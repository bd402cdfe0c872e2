"""The instrument without a preset: every knob in the middle of its way."""

import numpy as np

from latentdrum.core.latents import FREE_DIMS
from latentdrum.core.parameters import DEFAULTS
from latentdrum.core.preset import Preset


def blank() -> Preset:
    """A typical groove of the default style."""
    return Preset("blank", DEFAULTS, np.zeros(FREE_DIMS, np.float32))
