"""
HAR 1.2, which browsers and proxies write and read.

What HAR has no member for (actor, ticks, metadata) stands in members that begin
with `_ringback`, as HAR has it for members of one's own; web socket messages
stand where Chromium writes them.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import parse_qsl, quote_plus, urlsplit

from ringback import canon
from ringback.cassettes import timeline
from ringback.cassettes.formats.parts import (
    Recorded,
    Wanted,
    from_base64,
    in_order,
    json_in,
    text,
    time_of_day,
)
from ringback.cassettes.plain import status_of
from ringback.cassettes.store import Cassette, Interaction
from ringback.cassettes.timeline import Moment
from ringback.model import Headers, Json, Request, Response

_OURS = "_ringback"
#: Opcodes of web socket frames, RFC 6455.
_TEXT, _BINARY = 1, 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(data: bytes, wanted: Wanted) -> Cassette:
    """
    Return the recording in a HAR file, of the wanted URLs.

    Raises ValueError, KeyError or TypeError where it is none, or lacks the body of an answer.
    """
    log = json_in(data)["log"]
    entries = [each for each in log["entries"] if _was_answered(each) and wanted(each["request"]["url"])]
    if _OURS in log and len(entries) == len(log["entries"]):
        return _our_own(log, entries)
    return Cassette(interactions=in_order([_recorded(each) for each in entries]))


def _is_whole(entry: Mapping[str, Json]) -> bool:
    content = entry["response"].get("content") or {}
    return "text" in content or not (content.get("size") or 0) > 0 or entry["request"]["method"] == "HEAD"


def _was_answered(entry: Mapping[str, Json]) -> bool:
    # Chromium lists what was blocked or aborted with the status 0.
    return bool(entry["response"]["status"] > 0)


def _our_own(log: Mapping[str, Json], entries: Sequence[Mapping[str, Json]]) -> Cassette:
    moments = timeline.from_json(log[_OURS].get("timeline", {}), len(entries))
    interactions = tuple(
        Interaction.at(moment, _request(each["request"]), _response(each["response"]))
        for moment, each in zip(moments, entries, strict=True)
    )
    return Cassette(interactions=interactions, metadata=dict(log[_OURS].get("metadata", {})))


def _recorded(entry: Mapping[str, Json]) -> Recorded:
    if not _is_whole(entry):
        asked = f"{entry['request']['method']} {entry['request']['url']}"
        raise ValueError(f"the body of the answer to {asked} is not in the file: save it with contents")
    began = time_of_day(entry["startedDateTime"])
    return Recorded(
        _request(entry["request"]),
        _response(entry["response"]),
        began_ms=began,
        ended_ms=began + max(0.0, float(entry.get("time") or 0)),
        messages=tuple(_messages(entry.get("_webSocketMessages") or ())),
    )


def _messages(raw: Sequence[Mapping[str, Json]]) -> Iterator[tuple[bool, float | None, str | bytes]]:
    for each in raw:
        data: str | bytes = text(each["data"], "a message")
        if each.get("opcode", _TEXT) == _BINARY:
            data = from_base64(data)
        yield each["type"] == "send", 1000 * float(each["time"]), data


def _request(raw: Mapping[str, Json]) -> Request:
    headers = _headers(raw["headers"])
    return Request(
        method=text(raw["method"], "a method"),
        url=text(raw["url"], "a URL").partition("#")[0],
        headers=headers,
        body=_posted(raw.get("postData") or {}),
    )


def _posted(raw: Mapping[str, Json]) -> bytes:
    if "text" in raw:
        said = text(raw["text"], "a body")
        return (
            from_base64(said) if raw.get("_encoding") == "base64" else said.encode("utf-8", "surrogatepass")
        )
    pairs = [
        (text(each["name"], "a field"), text(each.get("value", ""), "a field"))
        for each in raw.get("params", ())
    ]
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


def _response(raw: Mapping[str, Json]) -> Response:
    content = raw.get("content") or {}
    said = text(content.get("text") or "", "a body")
    return Response(
        status=status_of(raw["status"]),
        # A HAR holds bodies as they are after their content coding was taken away.
        headers=tuple(each for each in _headers(raw["headers"]) if each[0].lower() != "content-encoding"),
        body=from_base64(said)
        if content.get("encoding") == "base64"
        else said.encode("utf-8", "surrogatepass"),
        reason=text(raw.get("statusText") or "", "a reason"),
    )


def _headers(raw: Sequence[Mapping[str, Json]]) -> Headers:
    named = [(text(each["name"], "a header"), text(each["value"], "a header")) for each in raw]
    # HTTP/2 has headers that begin with a colon, and say what the request line says.
    return tuple((name, value) for name, value in named if not name.startswith(":"))


def written(cassette: Cassette) -> str:
    """Return a cassette as HAR; same cassette, same text."""
    start = _start(cassette.interactions)
    log = {
        "version": "1.2",
        "creator": {"name": "ringback", "version": version("ringback")},
        "entries": [_entry(each, start) for each in cassette.interactions],
        _OURS: {
            "metadata": dict(cassette.metadata),
            "timeline": timeline.to_json([each.moment for each in cassette.interactions]),
        },
    }
    return canon.text({"log": log})


def _start(interactions: Sequence[Interaction]) -> datetime:
    """Return when a recording began, by the first answer that has a date; 1970 where none has."""
    for each in interactions:
        if said := each.response.header("Date"):
            try:
                return parsedate_to_datetime(said).astimezone(UTC)
            except ValueError:
                continue
    return _EPOCH


def _entry(each: Interaction, start: datetime) -> dict[str, Json]:
    moment = each.moment
    began, ended = each.times_ms or (0, 0)
    entry: dict[str, Json] = {
        "startedDateTime": _stamp(start, began),
        "time": ended - began,
        "request": _request_entry(each.request),
        "response": _response_entry(each.response),
        "cache": {},
        "timings": {"send": 0, "wait": ended - began, "receive": 0},
    }
    if each.frames:
        entry["_resourceType"] = "websocket"
        entry["_webSocketMessages"] = list(_message_entries(moment, start))
    return entry


def _stamp(start: datetime, ms: int) -> str:
    return (start + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message_entries(moment: Moment, start: datetime) -> Iterator[Json]:
    for each in moment.frames:
        binary = isinstance(each.data, bytes)
        yield {
            "type": "send" if each.sent else "receive",
            "time": start.timestamp() + (each.at_ms or 0) / 1000,
            "opcode": _BINARY if binary else _TEXT,
            "data": base64.b64encode(each.data).decode() if isinstance(each.data, bytes) else each.data,
        }


def _request_entry(request: Request) -> dict[str, Json]:
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    entry: dict[str, Json] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": name, "value": value} for name, value in request.headers],
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    if request.body:
        said, coding = _text_of(request.body)
        # HAR has no way to say that what was posted is no text.
        ours = {f"_{name}": value for name, value in coding.items()}
        entry["postData"] = {"mimeType": request.header("Content-Type") or "", "text": said, **ours}
    return entry


def _response_entry(response: Response) -> dict[str, Json]:
    said, coding = _text_of(response.body)
    return {
        "status": response.status,
        "statusText": response.reason,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": name, "value": value} for name, value in response.headers],
        "content": {
            "size": len(response.body),
            "mimeType": response.header("Content-Type") or "",
            "text": said,
            **coding,
        },
        "redirectURL": response.header("Location") or "",
        "headersSize": -1,
        "bodySize": len(response.body),
    }


def _text_of(body: bytes) -> tuple[str, dict[str, Json]]:
    try:
        return body.decode(), {}
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), {"encoding": "base64"}
