"""Request bodies from strangers: bounded in size and depth, JSON or refused."""

import orjson
from attrs import frozen
from starlette.requests import Request

from ringback.model import Json

#: The largest body that is read, and the largest that is at least listened to before it is refused.
LIMIT = 256 * 1024
PATIENCE = 64 * 1024 * 1024

#: How deeply a JSON value may be nested.
DEPTH = 64


@frozen(eq=False)
class Unreadable(Exception):  # noqa: N818  (it says what the body is)
    """A body that is too large, not JSON, or not what its content type says."""

    status: int
    reason: str


async def content_of(request: Request) -> bytes:
    """Return a request's body; raise Unreadable where it is too large."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        # A client that is refused while it still sends sees a broken connection, not our answer.
        if size > PATIENCE:
            break
        if size <= LIMIT:
            chunks.append(chunk)
    if size > LIMIT:
        raise Unreadable(413, f"The body is larger than {LIMIT} bytes.")
    return b"".join(chunks)


def json_of(request: Request, content: bytes) -> Json:
    """Return a request's body as JSON; raise Unreadable where it is none."""
    if not _is_json(request.headers.get("content-type", "application/json")):
        raise Unreadable(415, "The body must be application/json.")
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Unreadable(400, "The body is not JSON.") from error
    if depth_of(value) > DEPTH:
        raise Unreadable(400, f"The body is nested more than {DEPTH} levels deep.")
    return value


def depth_of(value: Json) -> int:
    """Return how deeply arrays and objects are nested in a value."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, (dict, list)) and each]:
        depth += 1
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return depth


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in {"application/json", "text/json"} or kind.endswith("+json")
