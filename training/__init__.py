"""The factory: data sets to tensors, full training, evaluation, reports; run from a checkout."""
