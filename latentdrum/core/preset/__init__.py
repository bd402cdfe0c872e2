"""Presets, kits and modulation as values, and their form as plain tables."""
