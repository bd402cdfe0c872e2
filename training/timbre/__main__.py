"""`python -m training.timbre`: trains the timbre model; see training.timbre.train."""

from training.timbre.train import main

main()
