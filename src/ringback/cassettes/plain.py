"""
Requests and responses as vcrpy writes them, and as we have them.

It knows every form of a body and of headers that vcrpy's stubs leave in a
cassette.  Raises ValueError, KeyError, TypeError, AttributeError or IndexError
where a stranger's cassette has something else.
"""

import io
import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from ringback.model import Headers, Json, Request, Response

#: Names of the status codes, for cassettes whose server sent none.
PHRASES = {each.value: each.phrase for each in HTTPStatus}


def request_of(raw: Mapping[str, Json]) -> Request:
    """Return a request that vcrpy wrote."""
    headers: dict[str, tuple[str, str]] = {}
    for name, listed in (raw["headers"] or {}).items():
        value = listed[0] if isinstance(listed, list | tuple) else listed
        spelled = headers.get(_text(name, "header").lower(), (_text(name, "header"),))[0]
        headers[spelled.lower()] = (spelled, _text(value, "header"))
    return Request(
        method=_text(raw["method"], "method"),
        url=_text(raw["uri"], "uri"),
        headers=tuple(headers.values()),
        body=bytes_of(raw["body"]),
    )


def response_of(raw: Mapping[str, Json]) -> Response:
    """Return a response that vcrpy wrote."""
    if "status_code" in raw:
        raw = _older(raw)
    status = status_of(raw["status"]["code"])
    return Response(
        status=status,
        headers=_response_headers(raw.get("headers") or {}),
        body=bytes_of(raw["body"].get("string")),
        reason=_text(raw["status"].get("message") or PHRASES.get(status, ""), "message"),
    )


def status_of(raw: Json) -> int:
    """Return a status code; raise ValueError where it is none."""
    if not isinstance(raw, int) or not 100 <= raw <= 999:  # noqa: PLR2004  (three digits, RFC 9110)
        raise ValueError("a response has no status code")
    return raw


def request_to(request: Request) -> dict[str, Json]:
    """Return what vcrpy makes a request of."""
    return {
        "method": request.method,
        "uri": request.url,
        "body": request.body or None,
        "headers": dict(request.headers),
    }


def response_to(response: Response) -> dict[str, Json]:
    """Return a response as vcrpy has it."""
    headers: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(spelled.setdefault(name.lower(), name), []).append(value)
    return {
        "status": {"code": response.status, "message": response.reason},
        "headers": headers,
        "body": {"string": response.body},
    }


def bytes_of(body: Json) -> bytes:
    """Return a body, in whatever form a library hands it over; what aiohttp was given as JSON is JSON."""
    if body is None:
        return b""
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if isinstance(body, io.BytesIO):
        return body.getvalue()
    if isinstance(body, Iterator):
        return b"".join(bytes_of(each) for each in body)
    if isinstance(body, dict | list | tuple):
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    raise TypeError("a body is neither text nor bytes")


def _older(raw: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a response that an older vcrpy recorded of httpx in the form of today."""
    from vcr.filters import decode_response  # noqa: PLC0415  (vcrpy loads every HTTP library that there is)

    headers = {
        name: values if isinstance(values, list) else [values] for name, values in raw["headers"].items()
    }
    found: Mapping[str, Json] = decode_response(
        {
            "status": {"code": raw["status_code"], "message": None},
            "headers": headers,
            "body": {"string": bytes_of(raw.get("content"))},
        }
    )
    return found


def _response_headers(raw: Json) -> Headers:
    pairs: list[tuple[str, str]] = []
    for name, values in raw.items():
        listed = values if isinstance(values, list | tuple) else [values]
        pairs += [(_text(name, "header"), _text(each, "header")) for each in listed]
    return tuple(pairs)


def _text(raw: Json, what: str) -> str:
    if isinstance(raw, bytes):
        return raw.decode("latin-1")
    if not isinstance(raw, str):
        raise TypeError(f"a {what} is no text")
    return raw
