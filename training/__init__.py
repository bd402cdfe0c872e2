"""Data sets, full training, evaluation and the factory files; run from a checkout."""
