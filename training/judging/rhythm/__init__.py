"""Evaluation of a rhythm model from its exported files alone."""
