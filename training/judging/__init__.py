"""Figures of a shipped rhythm model, from its exported files alone."""
