"""
A cassette's YAML in a form that is read ten times as fast, kept for the next time.

An entry is named after the digest of the YAML's bytes, and says it again inside:
of a cassette that was edited there is none.  It is JSON under a checksum, so
reading one runs no code; whatever is wrong with it, the YAML is read instead.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from ringback import canon
from ringback.model import Json

FORMAT = b"ringback-cassette-cache/1\n"
#: Where entries are kept beside the cassettes.
DIRECTORY = "__ringback__"
#: An entry larger than this is not opened, in bytes.
MAX_ENTRY = 256 * 1024 * 1024
_DIGEST = 32


def cached(data: bytes, directory: Path, load: Callable[[bytes], Mapping[str, Json]]) -> Mapping[str, Json]:
    """Return what stands in a cassette's YAML: from its entry, else by `load`, whose result is kept."""
    source = hashlib.sha256(data).digest()
    path = directory / f"{source.hex()[:32]}.json"
    found = _entry(path, source)
    if found is None:
        found = load(data)
        _keep(path, source, found)
    return found


def _entry(path: Path, source: bytes) -> Mapping[str, Json] | None:
    try:
        if path.stat().st_size > MAX_ENTRY:
            return None
        raw = path.read_bytes()
    except OSError:
        return None
    head, at = FORMAT + source, len(FORMAT) + 2 * _DIGEST
    payload = memoryview(raw)[at:]
    whole = raw.startswith(head) and raw[len(head) : at] == _sum(payload)
    if not whole:
        return None
    try:
        content = orjson.loads(payload)
        found = content["document"]
        for where, coded in content["bytes"]:
            _put(found, where, base64.b64decode(coded))
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("interactions"), list) else None


def _keep(path: Path, source: bytes, found: Mapping[str, Json]) -> None:
    try:
        places = [(where, base64.b64encode(value).decode()) for where, value in _bytes(found, ())]
        document = orjson.dumps(found, default=_nothing)
        again = orjson.loads(document)
        for where, coded in places:
            # Bytes have become null, and are put back from beside the document.
            _put(again, where, base64.b64decode(coded))
        if again != found:
            # Something in it is no JSON, such as a number that is none.
            return
        payload = b'{"document":' + document + b',"bytes":' + orjson.dumps(places) + b"}"
        canon.write(path, FORMAT + source + _sum(payload) + payload)
    except (TypeError, ValueError, RecursionError, OSError):
        # What cannot be kept is read from the YAML the next time as well.
        return


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


def _sum(payload: bytes | memoryview) -> bytes:
    return hashlib.sha256(payload).digest()
