"""
A DSSE envelope: bytes, what they are, and signatures over both.

It knows the protocol of https://github.com/secure-systems-lab/dsse (version 1), whose
signatures are over the bytes as they are, so that no JSON is ever made canonical.
It refuses to know what the bytes say, and how signatures are made.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from ringback.certificate.refused import Refused
from ringback.errors import NotReadable
from ringback.model import Json

#: What an in-toto statement is called as the payload of an envelope.
STATEMENT_TYPE = "application/vnd.in-toto+json"

#: A file of ours that is larger is not read, in bytes; an envelope has at most so many signatures.
LARGEST, MOST_SIGNATURES = 32 * 1024 * 1024, 16


@frozen
class Signature:
    """One signature, and a hint at the key that made it."""

    keyid: str
    sig: bytes


@frozen
class Envelope:
    """What is signed, as it is; no signatures where nobody has signed it."""

    payload: bytes
    signatures: tuple[Signature, ...] = ()
    payload_type: str = STATEMENT_TYPE

    @property
    def signed_bytes(self) -> bytes:
        """What signatures are over: DSSE's pre-authentication encoding."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(self.payload), self.payload)

    def to_json(self) -> dict[str, Json]:
        """Return the form that a file holds."""
        return {
            "payloadType": self.payload_type,
            "payload": base64.b64encode(self.payload).decode(),
            "signatures": [
                {"keyid": each.keyid, "sig": base64.b64encode(each.sig).decode()} for each in self.signatures
            ],
        }

    @classmethod
    def from_json(cls, raw: Json) -> "Envelope":
        """Read what a file holds; raises Refused for what is no envelope of a statement."""
        if not isinstance(raw, Mapping):
            raise _no_envelope("it is no JSON object")
        listed, kind = raw.get("signatures"), raw.get("payloadType")
        if kind != STATEMENT_TYPE:
            raise _no_envelope(f"its payload is {str(kind)[:80]!r}, not {STATEMENT_TYPE}")
        if not isinstance(listed, list) or not 0 < len(listed) <= MOST_SIGNATURES:
            raise _no_envelope(f"it must have from 1 to {MOST_SIGNATURES} signatures")
        signatures = tuple(_signature(each) for each in listed)
        return cls(payload=_bytes(raw.get("payload"), "payload"), signatures=signatures, payload_type=kind)


def _signature(raw: Json) -> Signature:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("keyid", ""), str):
        raise _no_envelope("one of its signatures is none")
    return Signature(keyid=raw.get("keyid", ""), sig=_bytes(raw.get("sig"), "sig"))


def _bytes(raw: Json, name: str) -> bytes:
    if not isinstance(raw, str):
        raise _no_envelope(f"{name} is missing")
    try:
        # DSSE lets a producer choose between the two alphabets.
        return base64.b64decode(
            raw.encode(), altchars=b"-_" if re.search("[-_]", raw) else None, validate=True
        )
    except (binascii.Error, ValueError):
        raise _no_envelope(f"{name} is not base64") from None


def _no_envelope(why: str) -> Refused:
    return Refused("envelope", f"The certificate is neither a DSSE envelope nor an in-toto statement: {why}.")


def bounded(path: Path, most: int = LARGEST) -> bytes:
    """Return what is in a file; raises NotReadable where it cannot be opened, is no plain file, or is too large."""
    if path.exists() and not path.is_file():
        # Reading a pipe or a device need not end.
        raise NotReadable(path=str(path), reason="it is no file")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise NotReadable(path=str(path), reason=getattr(error, "strerror", None) or str(error)) from error
    if len(data) > most:
        raise NotReadable(path=str(path), reason=f"it is larger than {most:,} bytes")
    return data


def strict_json(data: bytes) -> Json:
    """Return JSON that means one thing only; raises ValueError where a name stands twice, a number is none, or it is too deep."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _no_number(text: str) -> Json:
    raise ValueError(f"{text} is no number")
