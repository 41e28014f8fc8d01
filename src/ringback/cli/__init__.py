"""The command line: `ringback COMMAND …`."""

from ringback.cli.main import main

__all__ = ["main"]
