"""Training the rhythm model: data sets, programmed styles, `python -m training.rhythm`."""
