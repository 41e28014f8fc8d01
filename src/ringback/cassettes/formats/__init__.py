"""
Recordings of other tools: HAR, Betamax, cassetter and vcrpy in, HAR and plain vcrpy out.

Each form is a module that knows one file format and nothing of the others.
What comes from outside is a stranger's: bounded before it is built, and
scrubbed by whoever keeps it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from ringback.cassettes.formats import betamax, cassetter, har, plain
from ringback.cassettes.formats.parts import Wanted
from ringback.cassettes.store import BREAKAGE, Cassette, brief, read_bytes
from ringback.errors import NotReadable

#: How each form is read; the most telling first, for they are asked in this order.
READERS: Mapping[str, Callable[[bytes, Wanted], Cassette]] = {
    "har": har.read,
    "betamax": betamax.read,
    "cassetter": cassetter.read,
    "vcrpy": plain.read,
}

#: How each form is written, and how a file of it is called.
WRITERS: Mapping[str, tuple[Callable[[Cassette], str], str]] = {
    "har": (har.written, ".har"),
    "vcrpy": (plain.written, ".yaml"),
    "vcrpy-json": (plain.written_as_json, ".json"),
}

#: What each form has that no other has, in the first of its bytes.
_MARKS: Mapping[str, tuple[bytes, ...]] = {
    "har": (b'"log"',),
    "betamax": (b'"http_interactions"',),
    "cassetter": (b"body_type", b"recorded_at:", b"recorded_at =", b"ws_interactions"),
}


def read(path: Path, form: str | None = None, wanted: Wanted = lambda url: True) -> Cassette:  # noqa: ARG005
    """
    Return the recording in a file of another tool, of the wanted URLs, as it is: nothing is scrubbed.

    Without a form, the file's looks decide.  Raises NotReadable where it is none.
    """
    data = read_bytes(path)
    chosen = form or looks_like(data)
    try:
        return READERS[chosen](data, wanted)
    except (yaml.YAMLError, *BREAKAGE) as error:
        reason = f"it is no recording of the form {chosen} ({brief(error)})"
        advice = "" if form else f"If it is of another form, say so: --form {'|'.join(READERS)}."
        raise NotReadable(path=str(path), reason=reason, advice=advice) from error


def looks_like(data: bytes) -> str:
    """Return the form that a file looks like."""
    return next((form for form, marks in _MARKS.items() if any(each in data for each in marks)), "vcrpy")
