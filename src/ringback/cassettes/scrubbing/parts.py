"""The texts that exchanges are made of, content codings taken away; it refuses to know what they say."""

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from ringback.cassettes.scrubbing.views import inflated, is_compressed
from ringback.cassettes.store import Interaction
from ringback.model import Headers, Json, Request, Response

CODINGS = ("gzip", "x-gzip", "deflate")


@frozen
class Unsearchable(Exception):  # noqa: N818  (the scrubber turns it into a LeakedSecret)
    """A body in a coding that we cannot take away."""

    coding: str


def decoded_request(request: Request) -> Request:
    """Return a request whose body has no content coding; raise Unsearchable where that cannot be."""
    coding = request.header("Content-Encoding")
    if coding is None:
        return request
    return evolve(request, headers=_without(request.headers), body=_decoded(request.body, coding))


def decoded_response(response: Response) -> Response:
    """Return a response whose body has no content coding; raise Unsearchable where that cannot be."""
    coding = response.header("Content-Encoding")
    if coding is None:
        return response
    return evolve(response, headers=_without(response.headers), body=_decoded(response.body, coding))


def _without(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if name.lower() != "content-encoding")


def _decoded(body: bytes, codings: str) -> bytes:
    for coding in reversed([each.strip().lower() for each in codings.split(",")]):
        if coding in CODINGS:
            body = _inflated(body, coding)
        elif coding not in ("", "identity") and not _is_text(body):
            raise Unsearchable(coding)
    return body


def _inflated(body: bytes, coding: str) -> bytes:
    # Whoever sent it through requests has decoded it already; then it is text.
    if not body or (not is_compressed(body) and _is_text(body)):
        return body
    try:
        return inflated(body, coding)
    except ValueError:
        raise Unsearchable(coding) from None


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def measured(headers: Headers, before: bytes, after: bytes) -> Headers:
    """Return headers whose Content-Length, if any, tells of the body as it is after a change."""
    if len(before) == len(after):
        return headers
    length = str(len(after))
    return tuple((name, length if name.lower() == "content-length" else value) for name, value in headers)


def texts(interaction: Interaction) -> Iterator[tuple[str, str]]:
    """Yield every text of an interaction, and what it is."""
    request, response = interaction.request, interaction.response
    yield "the URL", request.url
    yield "the reason", response.reason
    for what, message in (("request", request), ("response", response)):
        for name, value in message.headers:
            yield f"the {what} header {name}", value
        yield from _texts_of(message.body, f"{what} body")
    for number, frame in enumerate(interaction.frames, 1):
        data = frame.data if isinstance(frame.data, bytes) else bytes_of(frame.data)
        yield from _texts_of(data, f"frame {number}")


def _texts_of(body: bytes, what: str) -> Iterator[tuple[str, str]]:
    yield f"the {what}", text_of(body)
    if b"\0" in body:
        for codec in ("utf-16-le", "utf-16-be"):
            yield f"the {what}", body.decode(codec, "replace")
    if is_compressed(body):
        yield f"the compressed {what}", _within(body)


def text_of(body: bytes) -> str:
    """Return a body as text, byte for byte."""
    return body.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """Return the body that `text_of` made a text of."""
    return text.encode("utf-8", "surrogateescape")


def _within(body: bytes) -> str:
    try:
        return text_of(inflated(body))
    except ValueError:
        return ""


def leaves(value: Json, where: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a JSON value, and where it stands."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from leaves(each, f"{where}.{number}")
