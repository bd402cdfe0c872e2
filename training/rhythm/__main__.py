"""`python -m training.rhythm`: trains the rhythm model; see training.rhythm.train."""

from training.rhythm.train import main

main()
