"""
cassetter's cassettes: YAML or TOML, bodies by kind, web sockets beside the exchanges.

A file of it is sorted by method and URI; the moment at which an exchange was
recorded, when it was complete, gives the order back.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping

from ringback.cassettes import bounds
from ringback.cassettes.formats.parts import Recorded, Wanted, headers_of, in_order, text, time_of_day
from ringback.cassettes.plain import PHRASES, status_of
from ringback.cassettes.store import Cassette
from ringback.model import Json, Request, Response

#: The handshake of a web socket, of which cassetter keeps the URI and the headers only.
_UPGRADE = (("Connection", "Upgrade"), ("Upgrade", "websocket"))


def read(data: bytes, wanted: Wanted) -> Cassette:
    """Return the cassette in a file of cassetter; raise ValueError, KeyError or TypeError where it is none."""
    raw = _document(data.decode("utf-8-sig"))
    if raw.get("grpc_interactions"):
        raise ValueError("it holds gRPC, which is not HTTP as it is contracted here")
    found = [*(_exchange(each) for each in raw.get("interactions") or ())]
    found += (_socket(each) for each in raw.get("ws_interactions") or ())
    return Cassette(interactions=in_order([each for each in found if wanted(each.request.url)]))


def _document(content: str) -> Mapping[str, Json]:
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError:
        found = bounds.load(content)
    if not isinstance(found, dict):
        raise TypeError("it is no mapping")
    return found


def _exchange(raw: Mapping[str, Json]) -> Recorded:
    asked, answer = raw["request"], raw["response"]
    code = status_of(answer["status"])
    request = Request(
        method=text(asked["method"], "a method"),
        url=text(asked["uri"], "a URI"),
        headers=headers_of(asked.get("headers") or {}),
        body=_body(asked),
    )
    response = Response(
        status=code,
        headers=headers_of(answer.get("headers") or {}),
        body=_body(answer),
        reason=PHRASES.get(code, ""),
    )
    when = time_of_day(raw["recorded_at"])
    return Recorded(request, response, began_ms=when, ended_ms=when)


def _socket(raw: Mapping[str, Json]) -> Recorded:
    began = time_of_day(raw["recorded_at"])
    request = Request(
        method="GET",
        url=text(raw["uri"], "a URI"),
        headers=(*headers_of(raw.get("headers") or {}), *_UPGRADE),
    )
    response = Response(status=101, headers=_UPGRADE, reason=PHRASES[101])
    return Recorded(
        request, response, began_ms=began, ended_ms=began, messages=tuple(_messages(raw["frames"], began))
    )


def _messages(frames: Json, began: float) -> Iterator[tuple[bool, float | None, str | bytes]]:
    for each in frames:
        if each["frame_type"] not in ("text", "binary"):
            continue
        body = _body(each)
        yield (
            each["direction"] == "send",
            began + float(each.get("offset_ms", 0)),
            body if each["frame_type"] == "binary" else body.decode(),
        )


def _body(raw: Mapping[str, Json]) -> bytes:
    """Return the body of a message, which stands in one member (YAML) or in two (TOML)."""
    body = raw.get("body") or {"type": raw.get("body_type", "none"), "content": raw.get("body_content")}
    content = body.get("content")
    match body["type"]:
        case "none":
            return b""
        case "json" if isinstance(content, str) and "body_type" in raw:
            return content.encode()
        case "json":
            return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        case "binary":
            return bytes.fromhex(text(content, "a body"))
        case "text":
            return text(content, "a body").encode()
        case other:
            raise ValueError(f"a body is of no known type ({other})")
