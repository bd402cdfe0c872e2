"""Evaluation of a timbre model from its exported files alone."""
