"""
Whether what a server tells of phone calls agrees with itself, and with what was asked for.

Pure: parsed JSON in, findings out.  What a page leaves open - how numbers are written, whether a listing says
how many there are, whether it has pages - is never one.
"""

from collections.abc import Iterator, Mapping

from ringback.model import Finding, Json
from ringback.suite.subjects import last_segment
from ringback.suite.views import (
    PhoneCall,
    View,
    has,
    path_of,
    phone_calls_in,
    self_link,
    side,
    total_of,
    views_of,
)

#: How many phone calls a page of a listing has by default.
PAGE = 20


def differs(rule: str, message: str, expected: Json, actual: Json, where: str) -> Finding:
    """Return a finding of what was told and is not so."""
    return Finding(rule=rule, operation=None, message=message, expected=expected, actual=actual, where=where)


def listing_faults(body: Json) -> Iterator[Finding]:
    """Yield what is wrong with a listing of all phone calls of an extension, whatever they are."""
    ids = [str(each["id"]) for each in phone_calls_in(body)]
    for each in phone_calls_in(body):
        yield from link_faults(each, "List")
        yield from view_faults(each)
    yield from repeated(body)
    total = total_of(body)
    if total not in (None, len(ids)) and _is_whole(body, len(ids)):
        message = "List shows another number of phone calls than it says that there are."
        yield differs("listing.selection", message, len(ids), total, "/totalResults")


def repeated(body: Json) -> Iterator[Finding]:
    """Yield what is wrong with a listing, or a page of one, that has a phone call twice."""
    ids = [str(each["id"]) for each in phone_calls_in(body)]
    if len({*ids}) < len(ids):
        message = "List shows the same phone call more than once."
        yield differs("listing.selection", message, sorted({*ids}), ids, "/entry")


def view_faults(call: PhoneCall) -> Iterator[Finding]:
    """Yield what is wrong with the views of a phone call: an id that does not tell one from another."""
    ids = [str(each["id"]) for each in views_of(call) if "id" in each]
    if len({*ids}) < len(ids):
        message = "Two views of one phone call have the same id."
        yield differs("call.identity", message, "ids of their own", ids, "/phoneCallView")


def _is_whole(body: Json, listed: int) -> bool:
    """Tell whether a collection is all there is, not a page of several."""
    if not isinstance(body, Mapping) or "next" in body or "prev" in body:
        return False
    told = str(body.get("itemsPerPage", PAGE))
    return listed < min(PAGE, int(told) if told.isdecimal() else PAGE)


def link_faults(call: PhoneCall | Json, operation: str, call_id: str = "") -> Iterator[Finding]:
    """Yield what is wrong with the link of a phone call: it leads to another one."""
    link = self_link(call)
    wanted = call_id or (str(call["id"]) if isinstance(call, Mapping) else "")
    # One documented link is a mere ellipsis; only a link that names something can name the wrong thing.
    if link is not None and link.strip(".") and last_segment(path_of(link)) != wanted:
        message = f"The link in the answer to {operation} belongs to another phone call."
        yield differs("link.self", message, f"…/{wanted}", link, "/link/self")


def is_from_itself(view: View) -> bool:
    """Tell whether a view is from one number to the very same."""
    sources, destinations = side(view, "source"), side(view, "destination")
    return bool(sources) and sources == destinations and len({*map(str, sources)}) == 1


def is_turned_round(call: PhoneCall, source: str, destination: str) -> bool:
    """Tell whether all views of a phone call that name both ends have them the other way round."""
    telling = [
        (from_, to)
        for from_, to in ((side(each, "source"), side(each, "destination")) for each in views_of(call))
        if from_ and to
    ]
    return bool(telling) and all(
        has(from_, destination) and has(to, source) and not has(from_, source) and not has(to, destination)
        for from_, to in telling
    )
