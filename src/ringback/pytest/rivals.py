"""Other plugins that have the names which users of cassettes know; where one is installed, the names are its own."""

from importlib.util import find_spec

import pytest

#: By distribution: the module, and the name under which pytest knows its plugin.
RIVALS = {"pytest-recording": ("pytest_recording", "recording"), "pytest-vcr": ("pytest_vcr", "vcr")}

RIVAL = pytest.StashKey[str]()


def rival_of(manager: pytest.PytestPluginManager) -> str:
    """Return which of them is there; empty where none is, or where it was switched off by `-p no:…`."""
    for distribution, (module, name) in RIVALS.items():
        if not manager.is_blocked(name) and find_spec(module) is not None:
            return distribution
    return ""
