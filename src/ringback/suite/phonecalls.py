"""
Phone calls of an API that notifies nobody: created, listed until they change, deleted.

What happened is read back; waiting is a fixed row of looks, so that a
recording is looked at as often as the endpoint was.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from attrs import define, field, frozen

from ringback.errors import Problem
from ringback.model import Exchange, Finding, Json
from ringback.suite.stage import Stage, refused
from ringback.suite.subjects import last_segment

#: The status of a view whose party is in conversation (PhoneCallView, status).
ON_CALL = "5"

#: The statuses of a view whose party is still on its way: trying, ringing, other side ringing.
ON_THE_WAY = frozenset({"2", "3", "4"})

#: Seconds between two looks, at first and at the most.
FIRST_LOOK, SLOWEST_LOOK = 0.05, 0.5

PhoneCall = Mapping[str, Json]
View = Mapping[str, Json]


@frozen(eq=False)
class CannotArrange(Problem):
    """A call that a case needs did not come about."""

    what: str
    hint = "Check [numbers] and the extensions in the endpoint file: the call must be answered."

    def __str__(self) -> str:
        return f"A call could not be arranged: {self.what}."


def looks(seconds: float) -> Iterator[float]:
    """Yield the pauses before each look, until so many seconds are spent."""
    pause, spent = FIRST_LOOK, 0.0
    yield 0.0
    while spent < seconds:
        yield pause
        spent += pause
        pause = min(pause * 2, SLOWEST_LOOK)


def phone_calls_in(body: Json) -> tuple[PhoneCall, ...]:
    """Return the phone calls of a listing: a collection's `entry`, an array, or one bare phone call."""
    items = body.get("entry", [body]) if isinstance(body, Mapping) else body
    items = list(items.values()) if isinstance(items, Mapping) else items
    found = items if isinstance(items, list) else ()
    return tuple(each for each in found if isinstance(each, Mapping) and "id" in each)


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
    named = [view.get("extension")]
    for side in ("source", "destination"):
        value = view.get(side)
        named += value if isinstance(value, list) else [value]
    return any(each is not None and same_extension(each, extension) for each in named)


def is_on_call(view: View) -> bool:
    """Tell whether a view's party is in conversation."""
    return str(view.get("status")) == ON_CALL


def is_on_the_way(view: View) -> bool:
    """Tell whether a view's party may yet come to be in conversation."""
    return str(view.get("status")) in ON_THE_WAY


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


def absolute(exchange: Exchange, link: str) -> str:
    """Return a link of a response as a URL; one without a host is relative to the request's."""
    try:
        return urljoin(exchange.request.url, link)
    except ValueError:
        return link


@define
class PhoneCalls:
    """The phone calls of one case."""

    stage: Stage
    #: Ids of the calls that the case created, by the actor on whose extension they are.
    created: dict[str, str] = field(factory=dict)
    #: Ids of the calls that were hung up, likewise.
    ended: dict[str, str] = field(factory=dict)
    #: The view of each call that can be barged in on.
    view: dict[str, str] = field(factory=dict)

    def create(self, actor: str, number: str) -> str:
        """Call a number from an actor's extension; return the phone call's id once it is answered."""
        extension = self.stage.actor(actor).identity.number
        before = {str(each["id"]) for each in self.listed(actor)}
        view = {"source": [extension], "destination": [number], "callerId": "John Doe <42420042>"}
        exchange = self.stage.request(
            actor, "CreateSimple", body={"extension": extension, "phoneCallView": [view]}
        )
        no = self.stage.refusal(exchange)
        if no is not None:
            raise self.stage.fail(refused("CreateSimple", no, None))
        told = [str(each["id"]) for each in phone_calls_in(exchange.response.json_or_none())]
        call = self._answered(actor, set(told), before)
        self.created[actor] = str(call["id"])
        self.view[actor] = str(self._barged_view(call, extension)["id"])
        return str(call["id"])

    def _answered(self, actor: str, told: set[str], before: set[str]) -> PhoneCall:
        half: PhoneCall | None = None
        for pause in looks(self.stage.endpoint.limits.notification_s):
            self.stage.pause(pause)
            for each in self._candidates(actor, told, before):
                if any(map(is_on_call, views_of(each))):
                    # Each end may have a view of its own; the last one to pick up makes it a conversation.
                    if not any(map(is_on_the_way, views_of(each))):
                        return each
                    half = each
        if half is not None:
            return half
        raise CannotArrange(what=f"no call of the {actor} was on call within the notification limit")

    def _candidates(self, actor: str, told: set[str], before: set[str]) -> Iterator[PhoneCall]:
        if told:
            # Asked for by id, since a listing may show a page of many only.
            yield from filter(None, (self.read(actor, each) for each in sorted(told)))
        else:
            yield from (each for each in self.listed(actor) if str(each["id"]) not in before)

    @staticmethod
    def _barged_view(call: PhoneCall, extension: str) -> View:
        views = [each for each in views_of(call) if is_on_call(each)]
        own = [each for each in views if same_extension(each.get("extension"), extension)]
        return (own or views)[0]

    def listed(self, actor: str) -> tuple[PhoneCall, ...]:
        """List all phone calls of an actor's extension."""
        exchange = self.stage.request(actor, "List", command=False)
        return phone_calls_in(exchange.response.json_or_none()) if exchange.response.ok else ()

    def read(self, actor: str, call: str) -> PhoneCall | None:
        """List one phone call; None where it is not there."""
        exchange = self.stage.request(actor, "List", path={"phoneCallId": call}, url=1, command=False)
        found = phone_calls_in(exchange.response.json_or_none()) if exchange.response.ok else ()
        own = next((each for each in found if each["id"] == call), None)
        other = next((each for each in found if each["id"] != call), None)
        if other is not None:
            message = f"List of phone call {call} showed another one."
            self.stage.watch.find(_differs("call.identity", message, call, other["id"], "/id"), exchange)
        return own

    def until(
        self, actor: str, call: str, true: Callable[[PhoneCall | None], bool]
    ) -> tuple[bool, PhoneCall | None]:
        """Look at a phone call until something is true of it, for as long as a notification may take."""
        found: PhoneCall | None = None
        for pause in looks(self.stage.endpoint.limits.notification_s):
            self.stage.pause(pause)
            found = self.read(actor, call)
            if true(found):
                return True, found
        return False, found

    def update(
        self, actor: str, operation: str, call: str, body: Mapping[str, Json], *, stranger: str = ""
    ) -> Exchange:
        """Send an action on a phone call."""
        return self.stage.request(actor, operation, path={"phoneCallId": call}, body=body, stranger=stranger)

    def check_answer(self, exchange: Exchange, call: str) -> None:
        """Hold the body of an accepted action against the call that it was for."""
        body = exchange.response.json_or_none()
        said = body.get("id") if isinstance(body, Mapping) else None
        if said is not None and said != call:
            message = f"{exchange.operation} on phone call {call} was answered with another one."
            raise self.stage.fail(_differs("call.identity", message, call, said, "/id"))
        link = self_link(body)
        # One documented link is a mere ellipsis; only a link that names something can name the wrong thing.
        if link is not None and link.strip(".") and last_segment(path_of(link)) != call:
            message = f"The link in the answer to {exchange.operation} belongs to another phone call."
            raise self.stage.fail(_differs("link.self", message, f"…/{call}", link, "/link/self"))

    def follow(self, exchange: Exchange, call: str) -> None:
        """List what the answer's link leads to: the phone call itself."""
        link = self_link(exchange.response.json_or_none())
        if link is None or not link.strip("."):
            return
        # The documented link has two slashes and a host of its own; the path is what counts.
        path = re.sub("/{2,}", "/", path_of(absolute(exchange, link)))
        operation = self.stage.endpoint.contract.operation("List")
        done = self.stage.send(exchange.actor, operation, path, None, command=False)
        found = (
            [each["id"] for each in phone_calls_in(done.response.json_or_none())] if done.response.ok else []
        )
        if call not in found:
            message = "The link in the answer does not lead to the phone call."
            raise self.stage.fail(
                _differs("link.self", message, call, found or done.response.status, "/link/self")
            )

    def hang_up(self, actor: str) -> Exchange:
        """Delete the call that the case created for an actor."""
        call = self.ended[actor] = self.created.pop(actor)
        return self.stage.request(actor, "Delete", path={"phoneCallId": call}, url=self._delete_url())

    def clear(self) -> None:
        """Hang up what the case created, and see it end: an extension that is busy cannot make the next call."""
        for actor in tuple(self.created):
            self.hang_up(actor)
            self.until(actor, self.ended[actor], is_over)

    def clear_all_but(self, actor: str, before: Container[str]) -> None:
        """Hang up every phone call of an actor's extension that was not there before."""
        for each in self.listed(actor):
            if str(each["id"]) not in before:
                self.created[actor] = str(each["id"])
                self.hang_up(actor)

    def _delete_url(self) -> int:
        operation = self.stage.endpoint.contract.operation("Delete")
        urls = (operation.path, *operation.also)
        return next(index for index, each in enumerate(urls) if "{phoneCallId}" in each)


def _differs(rule: str, message: str, expected: Json, actual: Json, where: str) -> Finding:
    return Finding(rule=rule, operation=None, message=message, expected=expected, actual=actual, where=where)
