"""Cassettes: recorded exchanges in vcrpy's format, scrubbed, written as they happen, and played without a clock."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringback.cassettes.playing.player import Player
    from ringback.cassettes.recording.journal import recover
    from ringback.cassettes.recording.recorder import Recorder
    from ringback.cassettes.scrubbing.scrubber import Scrubber
    from ringback.cassettes.scrubbing.secret import Secret
    from ringback.cassettes.store import Cassette, Interaction, read, write

__all__ = ["Cassette", "Interaction", "Player", "Recorder", "Scrubber", "Secret", "read", "recover", "write"]

#: Where they are: whoever plays needs none of what records, and starts sooner without it.
_PLACES = {
    "Player": "playing.player",
    "Recorder": "recording.recorder",
    "Scrubber": "scrubbing.scrubber",
    "Secret": "scrubbing.secret",
    "recover": "recording.journal",
    **dict.fromkeys(("Cassette", "Interaction", "read", "write"), "store"),
}


def __getattr__(name: str) -> object:
    """Return a public name, imported when it is first asked for."""
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
