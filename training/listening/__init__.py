"""The listening page: sounds and spectrograms of the timbre space, `python -m training.listening`."""
