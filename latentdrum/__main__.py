"""`python -m latentdrum` is the command `latentdrum`."""

from latentdrum.cli.main import main

main(prog_name="latentdrum")
