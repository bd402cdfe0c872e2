"""Presets, kits and modulation as values, and their form as tables of plain values."""
