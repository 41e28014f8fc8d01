"""What may be wrong with the collections and texts of a VoipNow server."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import TYPE_CHECKING

from attrs import evolve

from ringback.model import Json
from ringback.switch.defects.voipnow_combinators import (
    answered,
    asked,
    names_call,
    of_all_extensions,
    on,
    query_of,
    retold,
    unknown_id,
    untold,
    with_query,
)
from ringback.switch.phonecalls import PhoneCall
from ringback.switch.replies import Reply
from ringback.switch.voipnow_fittings import Fittings, Handle, VoipNowChange, VoipNowFit, showing
from ringback.switch.voipnow_texts import Shown

if TYPE_CHECKING:
    from ringback.switch.voipnow_desk import Desk, Visit

NOTHING = Reply(204)

REVERSED = {"ascending": "descending", "descending": "ascending"}


# ---- what is chosen


def requeried(name: str, change: Callable[[str], str]) -> VoipNowFit:
    """Take a parameter of List for another one, where it is given."""

    def other(visit: "Visit") -> "Visit":
        query = query_of(visit)
        if name not in query:
            return visit
        return with_query(visit, {**query, name: change(query[name])})

    return asked("GET", other)


def paged(change: Callable[[list[Json]], list[Json]]) -> VoipNowFit:
    """List other phone calls than those of a page; what is said of it stays."""
    return retold("page", lambda page: {"entry": change(page["entry"])})


def one_more(text: str) -> str:
    """Return the next whole number; what is none, as it is."""
    return str(int(text) + 1) if text.isdecimal() else text


def never_beyond(handle: Handle, desk: "Desk", visit: "Visit") -> Reply:
    """List from the beginning where a page would be empty."""
    reply = handle(desk, visit)
    query = query_of(visit)
    if reply.value is None and query.pop("startIndex", ""):
        return handle(desk, with_query(visit, query))
    return reply


def rejected(handle: Handle, desk: "Desk", visit: "Visit") -> Reply:
    """List what a filter does not let pass."""
    reply = handle(desk, visit)
    query = query_of(visit)
    if not query.pop("filterBy", "") or names_call(visit):
        return reply
    every = handle(desk, with_query(visit, query))
    passed = [each["id"] for each in entries(reply)]
    left = [each for each in entries(every) if each["id"] not in passed]
    return Reply(value={**every.value, "entry": left, "totalResults": len(left)}) if left else NOTHING


def entries(reply: Reply) -> list[Json]:
    """Return the phone calls of a page."""
    return list(reply.value["entry"]) if reply.value else []


def shorn(visit: "Visit", reply: Reply) -> Reply:
    """Leave the last member that is asked for out of each phone call."""
    *_, last = query_of(visit).get("fields", "").split(",")
    if not last or names_call(visit) or not reply.value:
        return reply
    kept = [{name: value for name, value in each.items() if name != last} for each in entries(reply)]
    return evolve(reply, value={**reply.value, "entry": kept})


def unless(hidden: Callable[["Visit"], bool]) -> VoipNowFit:
    """Say of some lists that there are no phone calls."""
    return answered("GET", lambda visit, reply: NOTHING if hidden(visit) else reply)


def another(visit: "Visit", reply: Reply) -> Reply:
    """Show a phone call that is asked for by its id as one of another id."""
    if not names_call(visit) or not reply.value:
        return reply
    return evolve(reply, value={**reply.value, "id": unknown_id(reply.value["id"])})


# ---- what is shown


def showing_call(change: Callable[[PhoneCall, Mapping[str, Json]], Mapping[str, Json]]) -> VoipNowFit:
    """Change the texts of phone calls, by what they are about."""

    def show(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        assert isinstance(shown.subject, PhoneCall), "a phone call is one"
        return {**text, **change(shown.subject, text)}

    return showing("phone call", show)


def led_astray(call: PhoneCall, text: Mapping[str, Json]) -> Mapping[str, Json]:
    """Link a phone call to one that is not there."""
    link = text["links"]["self"]
    return {"links": {"self": link.replace(call.id, unknown_id(call.id))}}


def ever_new_ids(fittings: Fittings) -> Fittings:
    """Show each phone call under another id each time."""
    times = count()

    def change(text: dict[str, Json]) -> Mapping[str, Json]:
        return {"id": f"{text['id'][:-6]}{next(times) % 10**6:06d}"}

    return retold("phone call", change)(fittings)


DEFECTS: tuple[VoipNowChange, ...] = (
    # ---- which phone calls
    VoipNowChange(
        "list-is-empty",
        "VN-LIST-1",
        "List says that an extension has no phone calls when it has some.",
        unless(lambda visit: not names_call(visit)),
    ),
    VoipNowChange(
        "list-by-id-is-empty",
        "VN-LIST-1",
        "List says of a phone call, by its id, that there is none.",
        unless(names_call),
    ),
    VoipNowChange(
        "list-of-everybody",
        "VN-LIST-9",
        "List shows the phone calls of the user's other extensions as well.",
        of_all_extensions("GET"),
    ),
    VoipNowChange(
        "list-by-id-of-another",
        "VN-LIST-9",
        "List of one id shows a phone call of another id.",
        answered("GET", another),
    ),
    VoipNowChange(
        "list-shows-twice",
        "VN-LIST-9",
        "Each phone call is listed twice.",
        paged(lambda entry: [*entry, *entry]),
    ),
    VoipNowChange(
        "list-forgets-the-oldest",
        "VN-LIST-9",
        "A listing of several phone calls is without the oldest one, which it counts.",
        paged(lambda entry: entry[1:] or entry),
    ),
    VoipNowChange(
        "list-counts-one-more",
        "VN-LIST-9",
        "In totalResults is one more than there are phone calls.",
        retold("page", lambda page: {"totalResults": page["totalResults"] + 1}),
    ),
    VoipNowChange(
        "count-of-one-more",
        "VN-LIST-4",
        "A page has one phone call more than count allows.",
        requeried("count", one_more),
    ),
    VoipNowChange(
        "start-index-never-beyond",
        "VN-LIST-5",
        "A page that begins beyond the last phone call shows the first ones.",
        on("GET", never_beyond),
    ),
    VoipNowChange(
        "filter-inverted",
        "VN-LIST-6",
        "A filter lists the phone calls that do not pass it.",
        on("GET", rejected),
    ),
    VoipNowChange(
        "filter-equals-contains",
        "VN-LIST-6",
        "A filter for what equals a value lists whatever contains it.",
        requeried("filterOp", lambda operator: "contains" if operator == "equals" else operator),
    ),
    VoipNowChange(
        "filter-for-nothing",
        "VN-LIST-6",
        "A filter compares with another value than the one given, which nothing has.",
        requeried("filterValue", unknown_id),
    ),
    VoipNowChange(
        "fields-without-the-last",
        "VN-LIST-7",
        "The last member that fields names is missing.",
        answered("GET", shorn),
    ),
    VoipNowChange(
        "sort-order-reversed",
        "VN-LIST-8",
        "Ascending order is descending, and descending order ascending.",
        requeried("sortOrder", lambda order: REVERSED.get(order, order)),
    ),
    # ---- how they are shown
    VoipNowChange(
        "calls-without-id",
        "VN-LIST-2",
        "A listed phone call has no id.",
        untold("phone call", "id"),
    ),
    VoipNowChange(
        "calls-without-extension",
        "VN-LIST-2",
        "A listed phone call has no extension.",
        untold("phone call", "extension"),
    ),
    VoipNowChange(
        "ids-change",
        "VN-LIST-2",
        "Whenever a phone call is listed, it has another id.",
        ever_new_ids,
    ),
    VoipNowChange(
        "views-without-id",
        "VN-LIST-2",
        "The views of a phone call have no ids.",
        untold("view", "id"),
    ),
    VoipNowChange(
        "views-share-an-id",
        "VN-LIST-2",
        "All views of a phone call have the same id.",
        retold("view", lambda _: {"id": "01"}),
    ),
    VoipNowChange(
        "views-are-an-object",
        "VN-LIST-2",
        "A phone call has one object for its views, not an array.",
        showing_call(lambda _, text: {"phoneCallView": text["phoneCallView"][0]}),
    ),
    VoipNowChange(
        "links-lead-astray",
        "VN-LIST-3",
        "The link of a listed phone call leads to one that is not there.",
        showing_call(led_astray),
    ),
    VoipNowChange(
        "status-in-words",
        "VN-LIST-1",
        "The status of a view is a word, not a number.",
        retold("view", lambda _: {"status": "talking"}),
    ),
    VoipNowChange(
        "flow-in-words",
        "VN-LIST-1",
        "The flow of a view is a word, not a number.",
        retold("view", lambda _: {"flow": "outgoing"}),
    ),
    VoipNowChange(
        "dates-in-words",
        "VN-LIST-1",
        "Since when there has been a phone call is told in words, not as a date.",
        retold("phone call", lambda _: {"published": "just now"}),
    ),
    VoipNowChange(
        "total-in-words",
        "VN-LIST-1",
        "How many phone calls there are is told in a word, not as a number.",
        retold("page", lambda _: {"totalResults": "many"}),
    ),
)
