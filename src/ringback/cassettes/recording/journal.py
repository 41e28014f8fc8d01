"""
What was recorded so far, on the disk before anybody is told of it.

A journal is a file of JSON lines beside the cassette that it becomes: a header,
then one line for each exchange, scrubbed.  Its owner holds a lock on it; when
the owner dies, the lock is gone and the journal stays.
"""

import base64
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import evolve

from ringback import canon
from ringback.cassettes.store import MAX_FILE, Cassette, Interaction, read_bytes
from ringback.cassettes.timeline import Frame, frame_from_json, frame_to_json
from ringback.errors import BeingRecorded, NotReadable
from ringback.model import Json, Request, Response

if sys.platform == "win32":  # pragma: no cover - there a file in use cannot be renamed: that is the lock

    def _lock(handle: int) -> bool:
        return handle >= 0

else:
    import fcntl

    def _lock(handle: int) -> bool:
        """Take the lock on an open file; return whether it was free."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


FORMAT = "ringback-journal/1"
#: How often the file may change hands while we reach for it.
ATTEMPTS = 10


def journal_of(path: Path) -> Path:
    """Return where the journal of a cassette stands."""
    return path.with_name(path.name + ".journal")


class Journal:
    """The journal of one recording that is under way."""

    def __init__(self, path: Path, metadata: Mapping[str, Json]) -> None:
        """Begin the journal of a cassette; raise BeingRecorded where another recorder has one open."""
        self.path = journal_of(path)
        #: Where the journal of a recorder that died was moved to.
        self.set_aside: Path | None = None
        self._header = {"format": FORMAT, "process": os.getpid(), "metadata": dict(metadata)}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.fdopen(self._claim(path), "wb")
        self._put([canon.line(self._header)])

    def append(self, interaction: Interaction) -> None:
        """Add an exchange; it is on the disk when this returns."""
        self._put([canon.line(_to_json(interaction))])

    def append_frame(self, number: int, frame: Frame) -> None:
        """Add a message of the web socket that the exchange of this number opened, counted from 0; likewise."""
        self._put([canon.line({"frame": [number, *frame_to_json(frame)]})])

    def rewrite(self, interactions: Iterable[Interaction]) -> None:
        """Replace all exchanges, at once; what the old lines held is gone."""
        fresh = self.path.with_name(self.path.name + ".new")
        old = self._file
        self._file = fresh.open("wb")
        _lock(self._file.fileno())
        self._put([canon.line(self._header), *(canon.line(_to_json(each)) for each in interactions)])
        fresh.replace(self.path)
        old.close()

    def remove(self) -> None:
        """Delete the journal: the cassette is written, or not wanted."""
        self.path.unlink(missing_ok=True)
        self._file.close()

    def close(self) -> None:
        """Leave the journal where it is."""
        self._file.close()

    def _put(self, lines: Iterable[str]) -> None:
        self._file.write("".join(lines).encode())
        self._file.flush()
        os.fsync(self._file.fileno())

    def _claim(self, path: Path) -> int:
        for _ in range(ATTEMPTS):
            try:
                # Private: it is for recovery, not for sharing.
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                self._move_aside(path)
                continue
            if _lock(handle) and _is_at(handle, self.path):
                return handle
            # Somebody took the new file for a dead one before it was locked.
            os.close(handle)
        raise BeingRecorded(path=str(path))

    def _move_aside(self, path: Path) -> None:
        try:
            with self.path.open("rb") as left:
                if not _lock(left.fileno()):
                    raise BeingRecorded(path=str(path), process=_process(left.readline(MAX_FILE)))
                if not _is_at(left.fileno(), self.path):
                    return
                number = 1
                while (aside := self.path.with_name(f"{self.path.name}.{number}")).exists():
                    number += 1
                self.path.rename(aside)
                self.set_aside = aside
        except FileNotFoundError:
            return
        except PermissionError:
            raise BeingRecorded(path=str(path)) from None


def recover(path: Path) -> Cassette:
    """
    Return what a recorder that died had recorded; `path` is the cassette's, or the journal's own.

    A last line that was cut short is left out.  Raises NotReadable where there is no journal.
    """
    journal = path if ".journal" in path.name else journal_of(path)
    lines = _lines(journal)
    try:
        header, *rest = [json.loads(each) for each in lines]
        return Cassette(interactions=tuple(_interactions(rest)), metadata=_metadata(header))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotReadable(path=str(journal), reason=f"it is no journal ({error})") from error


def _interactions(lines: Iterable[Mapping[str, Json]]) -> Iterator[Interaction]:
    found: list[Interaction] = []
    frames: defaultdict[int, list[Frame]] = defaultdict(list)
    for each in lines:
        if "frame" in each:
            number, *raw = each["frame"]
            frames[number].append(frame_from_json(raw))
        else:
            found.append(_from_json(each))
    if any(each not in range(len(found)) for each in frames):
        raise ValueError("a frame belongs to no exchange")
    for at, interaction in enumerate(found):
        yield evolve(interaction, frames=(*interaction.frames, *frames[at]))


def _metadata(header: Mapping[str, Json]) -> Mapping[str, Json]:
    if header["format"] != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    return dict(header["metadata"])


def _lines(journal: Path) -> list[bytes]:
    data = read_bytes(journal)
    return data[: data.rfind(b"\n") + 1].splitlines()


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _process(header: bytes) -> int:
    try:
        return int(json.loads(header)["process"])
    except (ValueError, KeyError, TypeError):
        return 0


def _to_json(interaction: Interaction) -> dict[str, Json]:
    request, response = interaction.request, interaction.response
    return {
        "order": [interaction.actor, interaction.sent, interaction.answered],
        "times": interaction.times_ms,
        "frames": [frame_to_json(each) for each in interaction.frames],
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": request.headers,
            "body": _body_to_json(request.body),
        },
        "response": {
            "status": response.status,
            "reason": response.reason,
            "headers": response.headers,
            "body": _body_to_json(response.body),
        },
    }


def _from_json(raw: Mapping[str, Json]) -> Interaction:
    actor, sent, answered = raw["order"]
    times = raw.get("times")
    request, response = Request(**raw["request"]), Response(**raw["response"])
    return Interaction(
        request=evolve(request, body=_body_from_json(raw["request"]["body"])),
        response=evolve(response, body=_body_from_json(raw["response"]["body"])),
        sent=sent,
        answered=answered,
        actor=actor,
        times_ms=times and tuple(times),
        frames=tuple(frame_from_json(each) for each in raw.get("frames", ())),
    )


def _body_to_json(body: bytes) -> Json:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _body_from_json(raw: Json) -> bytes:
    return raw.encode() if isinstance(raw, str) else base64.b64decode(raw["base64"])
