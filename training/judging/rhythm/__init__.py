"""Evaluation of a rhythm model."""
