"""The command line, as in tests/cli."""

from tests.cli.conftest import latentdrum, shelf

__all__ = ["latentdrum", "shelf"]
