"""
The lines of a journal: a header, then one line for each exchange and for each message on a web socket.

It reads them one after the other, so that a journal of any length costs little memory.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from attrs import evolve, frozen

from ringback import canon
from ringback.cassettes.store import MAX_FILE, Interaction
from ringback.cassettes.timeline import Frame, frame_from_json, frame_to_json
from ringback.errors import NotReadable
from ringback.model import Json, Request, Response

FORMAT = "ringback-journal/1"

#: What a line can break in the reading of it.
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@frozen
class Passed:
    """A message on the web socket that the exchange of this number opened, counted from 0."""

    number: int
    frame: Frame


Entry = Interaction | Passed


def header_line(process: int, metadata: Mapping[str, Json]) -> bytes:
    """Return the first line of a journal."""
    return canon.line({"format": FORMAT, "process": process, "metadata": dict(metadata)}).encode()


def line_of(entry: Entry) -> bytes:
    """Return the line of an exchange or a message."""
    if isinstance(entry, Passed):
        return canon.line({"frame": [entry.number, *frame_to_json(entry.frame)]}).encode()
    return canon.line(_to_json(entry)).encode()


@frozen
class Lines:
    """A journal that nobody writes any more, or not while it is read."""

    path: Path

    def metadata(self) -> Mapping[str, Json]:
        """Return the metadata of the cassette that it is to become; raises NotReadable."""
        with self._opened() as file:
            try:
                header = json.loads(_line(file))
                if header["format"] != FORMAT:
                    raise self._none(f"its format is not {FORMAT}")
                return dict(header["metadata"])
            except _BROKEN as error:
                raise self._none(str(error)) from error

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """
        Yield each entry, and where its line begins; raises NotReadable.

        A last line that was cut short is left out.
        """
        exchanges = 0
        with self._opened() as file:
            at = len(_line(file))
            while line := _line(file):
                entry = self._entry(line)
                if isinstance(entry, Interaction):
                    exchanges += 1
                elif not 0 <= entry.number < exchanges:
                    raise self._none("a frame belongs to no exchange")
                yield at, entry
                at += len(line)

    def at(self, place: int, file: IO[bytes]) -> Entry:
        """Return the entry whose line begins there, from the open journal."""
        file.seek(place)
        return self._entry(_line(file))

    def _entry(self, line: bytes) -> Entry:
        try:
            raw = json.loads(line)
            if "frame" in raw:
                number, *rest = raw["frame"]
                return Passed(number=int(number), frame=frame_from_json(rest))
            return _from_json(raw)
        except _BROKEN as error:
            raise self._none(str(error)) from error

    def _opened(self) -> IO[bytes]:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise NotReadable(path=str(self.path), reason=error.strerror or "it cannot be opened") from error

    def _none(self, reason: str) -> NotReadable:
        return NotReadable(path=str(self.path), reason=f"it is no journal ({reason})")


def process_of(header: bytes) -> int:
    """Return the process that wrote a header, 0 where it does not say."""
    try:
        return int(json.loads(header)["process"])
    except (ValueError, KeyError, TypeError):
        return 0


def _line(file: IO[bytes]) -> bytes:
    """Return the next whole line; nothing at the end, and for a line that was cut short or is beyond all bounds."""
    line = file.readline(MAX_FILE + 1)
    return line if line.endswith(b"\n") else b""


def _to_json(interaction: Interaction) -> dict[str, Json]:
    request, response = interaction.request, interaction.response
    return {
        "order": [interaction.actor, interaction.sent, interaction.answered],
        "times": interaction.times_ms,
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
    )


def _body_to_json(body: bytes) -> Json:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _body_from_json(raw: Json) -> bytes:
    return raw.encode() if isinstance(raw, str) else base64.b64decode(raw["base64"])
