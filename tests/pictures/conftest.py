"""The command-line fixtures of tests/cli."""

from tests.cli.conftest import latentdrum, library

__all__ = ["latentdrum", "library"]
