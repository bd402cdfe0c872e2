"""Evaluation of the shipped models, from their exported files alone."""
