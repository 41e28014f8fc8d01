"""The one text form of everything we write: sorted, safe, atomic; same value, same bytes."""

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

from ringback.model import Json

_UNWRITABLE = re.compile("[\ud800-\udfff\u0085\u2028\u2029]")


def text(value: Json) -> str:
    """Return a JSON document with sorted keys, two spaces of indent and a final newline."""
    return _writable(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)) + "\n"


def line(value: Json) -> str:
    """Return a JSON value on one line, keys in the order given, with a final newline."""
    return _writable(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) + "\n"


def digest(value: Json) -> str:
    """Return `sha256:…` over the compact sorted form of a JSON value."""
    compact = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return digest_of(_writable(compact).encode())


def digest_of(data: bytes) -> str:
    """Return `sha256:…` over bytes as they are."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _writable(document: str) -> str:
    """Escape what UTF-8 cannot hold (a lone surrogate that a server sent), and what some take for a line's end."""
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def write(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; what we write is meant to be read.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
