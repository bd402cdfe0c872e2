"""Training the timbre model: recorded and synthesised one-shots, `python -m training.timbre`."""
