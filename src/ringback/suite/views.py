"""
What a phone call shows: its views, who has a part in them, and its links, in every form that a server may choose.

Pure: parsed JSON in, values out.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from ringback.model import Exchange, Json

#: The status of a view whose party is in conversation (PhoneCallView, status).
ON_CALL = "5"

#: The status of a view whose own phone is ringing.
RINGING = "3"

#: The statuses of a view whose party is still on its way: trying, ringing, other side ringing.
ON_THE_WAY = frozenset({"2", "3", "4"})

PhoneCall = Mapping[str, Json]
View = Mapping[str, Json]


def phone_calls_in(body: Json) -> tuple[PhoneCall, ...]:
    """Return the phone calls of a listing: a collection's `entry`, an array, or one bare phone call."""
    items = body.get("entry", [body]) if isinstance(body, Mapping) else body
    items = list(items.values()) if isinstance(items, Mapping) else items
    found = items if isinstance(items, list) else ()
    return tuple(each for each in found if isinstance(each, Mapping) and "id" in each)


def ids_told(body: Json) -> tuple[str, ...]:
    """Return the ids that an answer tells, as phone calls or bare."""
    bare = [each for each in body if isinstance(each, str)] if isinstance(body, list) else []
    return (*bare, *(str(each["id"]) for each in phone_calls_in(body)))


def total_of(body: Json) -> int | None:
    """Return how many phone calls a listing says that there are; None where it does not say."""
    told = str(body.get("totalResults")) if isinstance(body, Mapping) else ""
    return int(told) if told.isdecimal() else None


def views_of(call: PhoneCall | None) -> tuple[View, ...]:
    """Return the views of a phone call."""
    views = (call or {}).get("phoneCallView")
    return tuple(each for each in views if isinstance(each, Mapping)) if isinstance(views, list) else ()


def same_extension(one: Json, two: Json) -> bool:
    """Tell whether two extension numbers are the same, in their short or their extended form."""
    first, second = str(one), str(two)
    if "*" in first and "*" in second:
        return first == second
    return first.rpartition("*")[2] == second.rpartition("*")[2]


def mentions(view: View, extension: str) -> bool:
    """Tell whether an extension has a part in a view."""
    return has(numbers_in(view), extension)


def numbers_in(view: View) -> tuple[Json, ...]:
    """Return all numbers that have a part in a view: its own, its source and its destination."""
    named = (view.get("extension"), *side(view, "source"), *side(view, "destination"))
    return tuple(each for each in named if each is not None)


def side(view: View, name: str) -> tuple[Json, ...]:
    """Return the numbers at one end of a view: its `source` or its `destination`."""
    value = view.get(name)
    return tuple(each for each in (value if isinstance(value, list) else [value]) if each is not None)


def has(numbers: Sequence[Json], number: str) -> bool:
    """Tell whether a number is one of several."""
    return any(same_extension(each, number) for each in numbers)


def is_from(view: View, number: str) -> bool:
    """Tell whether a number is the source of a view, or no source is told."""
    return has(side(view, "source") or (number,), number)


def status_of(view: View) -> str:
    """Return the status of a view; the same number may be written 5, "5" and 5.0."""
    status = view.get("status")
    whole = isinstance(status, float) and status.is_integer()
    return f"{status:.0f}" if whole else str(status)


def is_on_call(view: View) -> bool:
    """Tell whether a view's party is in conversation."""
    return status_of(view) == ON_CALL


def is_on_the_way(view: View) -> bool:
    """Tell whether a view's party may yet come to be in conversation."""
    return status_of(view) in ON_THE_WAY


def self_link(body: Json) -> str | None:
    """Return the `self` of `link` or `links`; the documents have both."""
    for name in ("link", "links"):
        links = body.get(name) if isinstance(body, Mapping) else None
        if isinstance(links, Mapping) and isinstance(links.get("self"), str):
            return str(links["self"])
    return None


def path_of(link: str) -> str:
    """Return the path of a link; one that is no URL is all path."""
    try:
        return urlsplit(link).path
    except ValueError:
        return link


def is_over(call: PhoneCall | None) -> bool:
    """Tell whether nobody is in conversation any more."""
    return not any(map(is_on_call, views_of(call)))


def is_idle(call: PhoneCall | None) -> bool:
    """Tell whether no phone is busy with a phone call any more, nor rings for it."""
    return is_over(call) and not any(map(is_on_the_way, views_of(call)))


def absolute(exchange: Exchange, link: str) -> str:
    """Return a link of a response as a URL; one without a host is relative to the request's."""
    try:
        return urljoin(exchange.request.url, link)
    except ValueError:
        return link


def is_rung(view: View) -> bool:
    """Tell whether a view's own phone is ringing."""
    return status_of(view) == RINGING


def shows(view: View, name: str) -> bool:
    """Tell whether a view has a member; one that is null is left out as a rule, and means nothing where it is not."""
    return view.get(name) is not None


def view_of(call: PhoneCall | None, view_id: str) -> View | None:
    """Return the view of this id, or None where the phone call has none."""
    return next((each for each in views_of(call) if each.get("id") == view_id), None)
