"""`python -m training.listening`: builds the listening page; see training.listening.build."""

from training.listening.build import main

main()
