"""The repository's own set-up of pytest; the ringback plugin comes by its entry point."""

pytest_plugins = ["pytester"]
