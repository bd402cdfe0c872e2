"""Kits written as WAV files with an SFZ instrument and a Hydrogen drumkit."""
