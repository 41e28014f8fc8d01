"""Betamax's cassettes: JSON, with the moment at which each exchange was recorded, to the second."""

from collections.abc import Mapping

from ringback.cassettes.formats.parts import (
    Recorded,
    Wanted,
    from_base64,
    headers_of,
    in_order,
    json_in,
    text,
)
from ringback.cassettes.plain import status_of
from ringback.cassettes.store import Cassette
from ringback.model import Json, Request, Response


def read(data: bytes, wanted: Wanted) -> Cassette:
    """Return the cassette in a file of Betamax; raise ValueError, KeyError or TypeError where it is none."""
    found = [_recorded(each) for each in json_in(data)["http_interactions"]]
    # Its seconds are too coarse to tell an order; that of the file is the one in which they were recorded.
    return Cassette(interactions=in_order([each for each in found if wanted(each.request.url)]))


def _recorded(raw: Mapping[str, Json]) -> Recorded:
    asked, answer = raw["request"], raw["response"]
    request = Request(
        method=text(asked["method"], "a method"),
        url=text(asked["uri"], "a URI"),
        headers=headers_of(asked["headers"]),
        body=_body(asked["body"]),
    )
    response = Response(
        status=status_of(answer["status"]["code"]),
        headers=headers_of(answer["headers"]),
        body=_body(answer["body"]),
        reason=text(answer["status"]["message"], "a reason"),
    )
    return Recorded(request, response)


def _body(raw: Json) -> bytes:
    if isinstance(raw, str):
        # As it was written up to Betamax 0.2.
        return raw.encode()
    if "base64_string" in raw:
        return from_base64(raw["base64_string"])
    coding = raw.get("encoding") or "utf-8"
    said = text(raw["string"], "a body")
    try:
        return said.encode(text(coding, "a coding"), "surrogatepass")
    except (LookupError, UnicodeError):
        return said.encode("utf-8", "surrogatepass")
