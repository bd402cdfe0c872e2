"""Kits written as WAV files with an SFZ instrument, a DecentSampler preset and a Hydrogen drumkit."""
