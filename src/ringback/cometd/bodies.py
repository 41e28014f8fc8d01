"""Request bodies from strangers: bounded in size and depth, JSON or refused."""

import orjson
from attrs import frozen

from ringback.model import Json
from ringback.serve import Receive

#: The largest body that is read, and the largest that is at least listened to before it is refused.
LIMIT = 256 * 1024
PATIENCE = 64 * 1024 * 1024

#: How deeply a JSON value may be nested.
DEPTH = 64

#: How many Bayeux messages may come together.
BATCH = 100


@frozen(eq=False)
class Unreadable(Exception):  # noqa: N818  (it says what the body is)
    """A body that is too large, not JSON, or not what its content type says."""

    status: int
    reason: str


class ClientLeft(Exception):  # noqa: N818  (it says what happened)
    """A client that leaves in the middle of its request."""


async def received(receive: Receive, limit: int = LIMIT) -> bytes:
    """
    Return the body that an ASGI server hands over.

    Raises Unreadable where it is larger than `limit` bytes, ClientLeft where it breaks off.
    """
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        # A client that is refused while it still sends sees a broken connection, not our answer.
        if size > max(PATIENCE, limit):
            break
        if size <= limit:
            chunks.append(chunk)
    if size > limit:
        raise Unreadable(413, f"The body is larger than {limit} bytes.")
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def parsed(content: bytes) -> Json:
    """Return a text as JSON; raise Unreadable where it is none."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Unreadable(400, "The body is not JSON.") from error
    # What has no more brackets than that cannot be nested more deeply.
    if content.count(b"[") + content.count(b"{") > DEPTH and depth_of(value) > DEPTH:
        raise Unreadable(400, f"The body is nested more than {DEPTH} levels deep.")
    return value


def batch_of(value: Json) -> Json:
    """Return what is Bayeux messages, one or an array of them; raise Unreadable where it is not, or of too many."""
    if not isinstance(value, (list, dict)) or not value or len(value) > BATCH:
        raise Unreadable(400, f"The body must be an array of 1 to {BATCH} Bayeux messages.")
    return value


def depth_of(value: Json) -> int:
    """Return how deeply arrays and objects are nested in a value."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, (dict, list)) and each]:
        depth += 1
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return depth
