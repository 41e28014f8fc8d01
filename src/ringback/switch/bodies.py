"""The bodies of a switch's requests: what their content types say, or refused."""

from starlette.requests import Request

from ringback.cometd.bodies import Unreadable, parsed, received
from ringback.model import Json
from ringback.switch.headers import header_of


async def content_of(request: Request) -> bytes:
    """Return a request's body; raise Unreadable where it is too large, ClientLeft where it breaks off."""
    return await received(request.receive)


def json_of(request: Request, content: bytes) -> Json:
    """Return a request's body as JSON; raise Unreadable where it is none."""
    if not _is_json(header_of(request, b"content-type") or "application/json"):
        raise Unreadable(415, "The body must be application/json.")
    return parsed(content)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in {"application/json", "text/json"} or kind.endswith("+json")
