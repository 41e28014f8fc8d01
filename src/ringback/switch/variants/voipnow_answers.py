"""How a VoipNow server may answer what it has done: statuses, arrays, objects and collections."""

from collections.abc import Callable

import orjson
from attrs import evolve

from ringback.model import Json
from ringback.switch.replies import Reply
from ringback.switch.voipnow_desk import Desk, Visit
from ringback.switch.voipnow_fittings import Handle, VoipNowChange, VoipNowFit, handling


def answering(method: str, change: Callable[[Visit, Reply], Reply]) -> VoipNowFit:
    """Change what is answered to requests of a method that were taken."""

    def around(handle: Handle, desk: Desk, visit: Visit) -> Reply:
        reply = handle(desk, visit)
        done = visit.request.method == method and reply.status < 300  # noqa: PLR2004  (success)
        return change(visit, reply) if done else reply

    return handling(around)


def collection(calls: list[Json]) -> dict[str, Json]:
    """Return a collection of all there is."""
    return {"entry": calls, "totalResults": len(calls), "startIndex": 0, "itemsPerPage": 20}


def _with_200(_visit: Visit, reply: Reply) -> Reply:
    return evolve(reply, status=200) if reply.value is not None else reply


def _several(change: Callable[[list[Json]], Json]) -> VoipNowFit:
    """Change the answers to all actions but BargeIn, whose page has an object."""

    def answer(visit: Visit, reply: Reply) -> Reply:
        if reply.value is None or orjson.loads(visit.content)["action"] == "BargeIn":
            return reply
        calls = reply.value if isinstance(reply.value, list) else [reply.value]
        return evolve(reply, value=change(calls))

    return answering("PUT", answer)


def _one(_visit: Visit, reply: Reply) -> Reply:
    """Take a single one out of its array."""
    alone = isinstance(reply.value, list) and len(reply.value) == 1
    return evolve(reply, value=reply.value[0]) if alone else reply


def _other_type(handle: Handle, desk: Desk, visit: Visit) -> Reply:
    reply = handle(desk, visit)
    headers = {**reply.headers, "Content-Type": "text/javascript; charset=utf-8", "X-Shelf": "3"}
    return evolve(reply, headers=headers) if reply.value is not None else reply


VARIANTS: tuple[VoipNowChange, ...] = (
    VoipNowChange("actions-with-200", "VN-E1", "Actions are answered 200.", answering("PUT", _with_200)),
    VoipNowChange(
        "actions-without-body",
        "VN-E1",
        "Actions are answered 202 without a body.",
        answering("PUT", lambda _visit, _reply: Reply(202)),
    ),
    VoipNowChange(
        "actions-with-204",
        "VN-E2",
        "Actions are answered 204.",
        answering("PUT", lambda _visit, _reply: Reply(204)),
    ),
    VoipNowChange(
        "other-content-type",
        "VN-E24",
        "JSON is sent as text/javascript, and with a header of the server's own.",
        handling(_other_type),
    ),
    VoipNowChange(
        "creates-one", "VN-E30", "A request for one call is answered with an object.", answering("POST", _one)
    ),
    VoipNowChange(
        "deletes-one", "VN-E30", "Delete of one call is answered with an object.", answering("DELETE", _one)
    ),
    VoipNowChange(
        "actions-in-arrays",
        "VN-E41",
        "All actions but BargeIn are answered with an array.",
        _several(lambda calls: calls),
    ),
    VoipNowChange(
        "actions-in-collections",
        "VN-E41",
        "All actions but BargeIn are answered with a collection.",
        _several(collection),
    ),
    VoipNowChange("parks-one", "VN-E42", "Park is answered with an object.", answering("PUT", _one)),
)
