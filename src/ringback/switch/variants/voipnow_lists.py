"""How a VoipNow server may list phone calls: the form of a listing, and the parameters it has."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from attrs import evolve
from starlette.requests import Request

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.replies import Reply
from ringback.switch.variants.voipnow_answers import answering, collection
from ringback.switch.variants.voipnow_views import FREEDOM, without
from ringback.switch.voipnow_asker import malformed
from ringback.switch.voipnow_desk import Desk, Visit
from ringback.switch.voipnow_fittings import Handle, VoipNowChange, VoipNowFit, handling, showing
from ringback.switch.voipnow_texts import Shown

#: The number above which the vendor's own client asks for nothing.
MOST = 4999

Query = Mapping[str, str]


def asking(change: Callable[[Query], Query]) -> VoipNowFit:
    """Change what a List is understood to ask for; may raise Denied."""

    def around(handle: Handle, desk: Desk, visit: Visit) -> Reply:
        if visit.request.method != "GET":
            return handle(desk, visit)
        query = urlencode(change(visit.request.query_params)).encode()
        request = Request({**visit.request.scope, "query_string": query}, visit.request.receive)
        return handle(desk, evolve(visit, request=request))

    return handling(around)


def _array(_visit: Visit, reply: Reply) -> Reply:
    # What is listed by its id is one phone call in any case.
    listed = isinstance(reply.value, dict) and "entry" in reply.value
    if not listed:
        return reply
    entry = reply.value["entry"]
    return evolve(reply, value=list(entry.values() if isinstance(entry, dict) else entry))


def _one_in_collection(_visit: Visit, reply: Reply) -> Reply:
    bare = isinstance(reply.value, dict) and "entry" not in reply.value
    return evolve(reply, value=collection([reply.value])) if bare else reply


def _by_id(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "entry": {each["id"]: each for each in text["entry"]}}


def _empty(visit: Visit, reply: Reply) -> Reply:
    if reply.value is not None:
        return reply
    # Beyond the last page there may be some all the same.
    beyond = "startIndex" in visit.request.query_params
    return Reply(200, {"entry": []} if beyond else collection([]))


def _below_5000(query: Query) -> Query:
    for name in ("count", "startIndex"):
        text = query.get(name, "")
        if text.isascii() and text.isdigit() and int(text[:6]) > MOST:
            raise malformed(f"{name} must be a whole number up to {MOST}.")
    return query


def _from_one(query: Query) -> Query:
    start = query.get("startIndex", "")
    if not (start.isascii() and start.isdigit()) or int(start[:6]) == 0:
        return query
    return {**query, "startIndex": str(int(start[:6]) - 1)}


def _first_is_one(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    first = {"startIndex": text["startIndex"] + 1} if "startIndex" in text else {}
    return {**text, **first}


def _ignored(_query: Query) -> Query:
    return {"count": str(MOST)}


def _no_operators(query: Query) -> Query:
    if "filterOp" in query:
        raise malformed("There is no parameter filterOp.")
    return query


def _newest_first(query: Query) -> Query:
    return {"sortOrder": "descending", **query}


VARIANTS: tuple[VoipNowChange, ...] = (
    VoipNowChange("lists-arrays", "VN-E7", "List returns an array.", answering("GET", _array)),
    VoipNowChange(
        "lists-one-in-collection",
        "VN-E7",
        "List of one phone call returns a collection with that one in it.",
        answering("GET", _one_in_collection),
    ),
    VoipNowChange(
        "entry-by-id",
        "VN-E7",
        "The entry of a collection is an object, keyed by id.",
        showing("page", _by_id),
    ),
    VoipNowChange(
        "empty-collection",
        "VN-E43",
        "Where there are no phone calls, List is answered 200 with an empty collection.",
        answering("GET", _empty),
    ),
    VoipNowChange(
        "pages-below-5000",
        "VN-E44",
        "A List with count or startIndex above 4999 is refused.",
        asking(_below_5000),
    ),
    VoipNowChange(
        "pages-from-one",
        "VN-E44",
        "The first phone call of a List has startIndex 1.",
        both(asking(_from_one), showing("page", _first_is_one)),
    ),
    VoipNowChange(
        "parameters-ignored", "VN-E52", "List takes no notice of its parameters.", asking(_ignored)
    ),
    VoipNowChange("no-operators", "VN-E52", "A List with filterOp is refused.", asking(_no_operators)),
    VoipNowChange(
        "newest-first",
        "VN-E52",
        "List begins with the newest phone call, unless an order is asked for.",
        asking(_newest_first),
    ),
    VoipNowChange(
        "no-totals",
        FREEDOM,
        "A collection has no totalResults, startIndex and itemsPerPage.",
        showing("page", without("totalResults", "startIndex", "itemsPerPage")),
    ),
)
