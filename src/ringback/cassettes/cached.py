"""
A cassette's YAML in a form that is read ten times as fast, kept for the next time.

An entry is named after the digest of the YAML's bytes, and says it again inside:
of a cassette that was edited there is none.  It is JSON under a checksum, so
reading one runs no code; whatever is wrong with it, the YAML is read instead.
An interaction is a line of its own, which nobody need read before it is asked for.
"""

import base64
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import orjson
from attrs import frozen

from ringback import canon
from ringback.model import Json

#: It is another one whenever what is kept, or what an index means, is.
FORMAT = b"ringback-cassette-cache/2\n"
#: Where entries are kept beside the cassettes.
DIRECTORY = "__ringback__"
#: An entry larger than this is not opened, in bytes.
MAX_ENTRY = 256 * 1024 * 1024
_DIGEST, _SUM = 32, 4


@frozen
class Entry:
    """What was kept of a cassette."""

    #: All but the interactions.
    rest: Mapping[str, Json]
    #: What the interactions can be found by, as whoever kept them said it.
    index: Json
    _lines: Sequence[bytes]

    def __len__(self) -> int:
        return len(self._lines)

    def interaction(self, number: int) -> Json:
        """Return what stands in the YAML for an interaction; raise what a line breaks that is not as it was written."""
        return _unpacked(self._lines[number])

    def document(self) -> dict[str, Json]:
        """Return what stands in the YAML, in its order."""
        interactions = [_unpacked(each) for each in self._lines]
        return {name: interactions if name == "interactions" else value for name, value in self.rest.items()}


def cached(
    data: bytes,
    directory: Path,
    load: Callable[[bytes], Mapping[str, Json]],
    index: Callable[[Mapping[str, Json]], Json] = lambda _: None,
) -> Mapping[str, Json]:
    """Return what stands in a cassette's YAML: from its entry, else by `load`, whose result is kept with its index."""
    entry = found(data, directory)
    if entry is not None:
        try:
            return entry.document()
        except (ValueError, KeyError, TypeError, IndexError):
            # The YAML is read instead.
            pass
    document = load(data)
    _keep(data, directory, document, index)
    return document


def found(data: bytes, directory: Path) -> Entry | None:
    """Return what is kept of the cassette with these bytes; None where there is nothing, or nothing whole."""
    source = hashlib.sha256(data).digest()
    try:
        path = _path(directory, source)
        if path.stat().st_size > MAX_ENTRY:
            return None
        raw = path.read_bytes()
    except OSError:
        return None
    head, at = FORMAT + source, len(FORMAT) + _DIGEST + _SUM
    payload = raw[at:]
    if not raw.startswith(head) or raw[len(head) : at] != _sum(payload):
        return None
    try:
        first, *lines = payload.split(b"\n")
        rest, index = _unpacked(first)
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return Entry(rest, index, lines) if isinstance(rest, dict) else None


def _keep(
    data: bytes,
    directory: Path,
    document: Mapping[str, Json],
    index: Callable[[Mapping[str, Json]], Json],
) -> None:
    source = hashlib.sha256(data).digest()
    try:
        rest = {name: None if name == "interactions" else value for name, value in document.items()}
        lines = [_packed([rest, index(document)]), *map(_packed, document["interactions"])]
        kept, told = _unpacked(lines[0])
        again = Entry(kept, told, lines[1:]).document()
        if again != document:
            # Something in it is no JSON, such as a number that is none.
            return
        payload = b"\n".join(lines)
        canon.write(_path(directory, source), FORMAT + source + _sum(payload) + payload)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError, OSError):
        # What cannot be kept is read from the YAML the next time as well.
        return


def _path(directory: Path, source: bytes) -> Path:
    return directory / f"{source.hex()[:32]}.json"


def _packed(value: Json) -> bytes:
    """Return a line of JSON: the value, and its bytes, which are null in it, beside it."""
    whole = [value]
    places = [(where, base64.b64encode(each).decode()) for where, each in _bytes(whole, ())]
    return orjson.dumps([whole, places], default=_nothing)


def _unpacked(line: bytes) -> Json:
    whole, places = orjson.loads(line)
    for where, coded in places:
        _put(whole, where, base64.b64decode(coded))
    return whole[0]


def _nothing(value: Json) -> None:
    if not isinstance(value, bytes):
        raise TypeError("not for JSON")


def _bytes(value: Json, where: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], bytes]]:
    if isinstance(value, bytes):
        yield where, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _bytes(each, (*where, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _bytes(each, (*where, at))


def _put(document: Json, where: Sequence[str | int], value: bytes) -> None:
    *path, last = where
    for each in path:
        document = document[each]
    document[last] = value


def _sum(payload: bytes) -> bytes:
    # Against what a disk loses, not against whoever writes there: he could write the cassette as well.
    return zlib.crc32(payload).to_bytes(_SUM, "big")
