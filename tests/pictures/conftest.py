"""The command line, as in tests/cli."""

from tests.cli.conftest import latentdrum, library

__all__ = ["latentdrum", "library"]
