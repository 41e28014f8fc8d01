"""From what a test's marks and fixtures say to its cassette."""

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from ringback.cassettes.playing.drop_in import VCR
from ringback.cassettes.playing.playback import Playback
from ringback.pytest.rivals import RIVAL
from ringback.pytest.tapes import marks_of, place_of

#: How long a file's name may be, in bytes, with what a journal adds.
MAX_NAME = 230


def cassette_for(
    request: pytest.FixtureRequest, options: Mapping[str, Any]
) -> AbstractContextManager[Playback]:
    """Return the cassette of a test, to be entered."""
    chosen = dict(options)
    folder, name = place_of(request)
    suffix = "." + str(chosen.get("serializer", "yaml"))
    path = _path(folder, chosen.pop("cassette", None) or name, suffix)
    more = [_path(folder, each, suffix) for mark in marks_of(request) for each in mark.args]
    if chosen["record_mode"] == "rewrite":
        # The old one is there until the new one is.
        chosen |= {"record_mode": "all", "drop_unused_requests": True}
    tape = VCR()
    if not request.config.stash[RIVAL]:
        request.config.hook.pytest_recording_configure(config=request.config, vcr=tape)
    return tape.use_cassette(path, **{**chosen, "extra": (*chosen.get("extra", ()), *more)})


def _path(folder: str, name: Any, suffix: str) -> Path:
    path = Path(folder, name)
    file = path.name if path.name.endswith(suffix) else path.name + suffix
    if len(file.encode()) > MAX_NAME:
        file = f"{_cut(path.name)}{suffix}"
    return path.with_name(file)


def _cut(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return name.encode()[: MAX_NAME - 40].decode(errors="ignore") + "..." + digest
