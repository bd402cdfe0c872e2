"""One latent space for the rhythm, one for the sound, in one instrument that locks to any DAW."""

__version__ = "0.1.0"
