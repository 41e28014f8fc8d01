"""
Phone calls of an API that notifies nobody: created, listed until they change, deleted.

What happened is read back; waiting is a fixed row of looks, so that a
recording is looked at as often as the endpoint was.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from urllib.parse import urlencode

from attrs import define, field, frozen

from ringback.errors import Problem
from ringback.model import Exchange, Json
from ringback.suite import rest
from ringback.suite.asked import Asked
from ringback.suite.listed import differs, link_faults, listing_faults, view_faults
from ringback.suite.looking import looks
from ringback.suite.outcome import CIRCUMSTANCE, Departed, NotExercised
from ringback.suite.presence import UNAUTHORIZED, refused
from ringback.suite.stage import Stage
from ringback.suite.views import (
    PhoneCall,
    View,
    absolute,
    ids_told,
    is_idle,
    is_on_call,
    is_on_the_way,
    is_over,
    is_rung,
    mentions,
    path_of,
    phone_calls_in,
    same_extension,
    self_link,
    total_of,
    views_of,
)

#: The status of what a server has not, whatever is documented.
NOT_IMPLEMENTED = 501

#: Nothing has come of a request if nothing has within so many times what it took two phones to be picked up.
PATIENCE = 1.0


@frozen(eq=False)
class CannotArrange(Problem):
    """A call that a case needs did not come about."""

    what: str
    hint = "Check [numbers] and the extensions in the endpoint file: the call must be answered."

    def __str__(self) -> str:
        return f"A call could not be arranged: {self.what}."


@define
class PhoneCalls:
    """The phone calls of one case."""

    stage: Stage
    #: Ids of the calls that the case created, by the actor on whose extension they are.
    created: dict[str, str] = field(factory=dict)
    #: Ids of the calls that were hung up, likewise.
    ended: dict[str, str] = field(factory=dict)
    #: The view of each call that an action can be about, and the number that was called.
    view: dict[str, str] = field(factory=dict)
    far: dict[str, str] = field(factory=dict)
    #: The ids of all views that a phone call has been seen to have, by its id.
    seen: dict[str, frozenset[str]] = field(factory=dict)
    #: How many seconds it has taken at the most until a phone call was on call.
    took: float = 0.0

    def wait_out(self) -> None:
        """Let pass what anything takes to come of a request here: what a phone call took, if one was made."""
        limit = self.stage.endpoint.limits.quiet_s
        self.stage.pause(min(limit, PATIENCE * self.took) if self.took else limit)

    def create(
        self, actor: str, number: str, query: str = "", *, optional: str = "", defaults: bool = False
    ) -> str:
        """
        Call a number from an actor's extension; return the phone call's id once it is answered.

        Raises NotExercised where only the options in the query are refused, unless these are the documented
        `defaults`, or where the call is optional.
        """
        extension, waited = self.stage.actor(actor).identity.number, 0.0
        for pause in (*rest.PAUSES, None):
            asked = self.begin(actor, number, query, optional=optional, defaults=defaults)
            found, seen = self._answered(actor, asked)
            if found is not None or pause is None or self._goes_on(actor, asked):
                break
            # A phone that has just hung up may be busy for a moment: a call to it is over at once.
            self.stage.pause(pause)
            waited += pause
        if found is not None and waited:
            rest.learn(self.stage, waited)
        if found is None and (renamed := self._renamed(actor, asked, number) if seen else None):
            raise renamed
        if found is None and seen and asked.told:
            # What nobody answered in time is hung up all the same.
            self.created[actor] = min(asked.told)
        if found is None and optional:
            raise NotExercised(
                reason=f"{optional} was not on call within the notification limit", kind=CIRCUMSTANCE
            )
        if found is None and not seen:
            raise self._never_there(actor, asked, number)
        if found is None and (hidden := self._hidden(actor, asked)):
            raise hidden
        if found is None:
            raise CannotArrange(what=f"no call of the {actor} was on call within the notification limit")
        self.took = max(self.took, self.stage.endpoint.clock() - asked.sent)
        return self._keep(actor, found, number, self._barged_view(found, extension))

    def _answered(self, actor: str, asked: Asked) -> tuple[PhoneCall | None, bool]:
        """Return a new call as it is on call, or None where it does not come to that; and whether it was there at all."""
        found: PhoneCall | None = None
        seen = False
        for each in self.looked_at(actor, asked):
            seen = True
            if any(map(is_on_call, views_of(each))):
                found = each
                # Each end may have a view of its own; the last one to pick up makes it a conversation.
                if not any(map(is_on_the_way, views_of(each))):
                    break
        return found, seen

    def _goes_on(self, actor: str, asked: Asked) -> bool:
        """Tell whether somebody is on a call that was just asked for, or is called, wherever it is listed."""
        told = [self.read(actor, each) for each in sorted(asked.told)]
        new = [each for each in self.listed(actor) if str(each["id"]) not in asked.before]
        return any(not is_idle(each) for each in (*told, *new))

    def ring(self, actor: str, number: str) -> str:
        """
        Call a number from an actor's extension; return the phone call's id while the number is being rung.

        Raises NotExercised where it never rings.
        """
        extension = self.stage.actor(actor).identity.number
        for each in self.looked_at(actor, self.begin(actor, number, optional=f"a call to {number}")):
            view = self._rung(each, extension)
            if view is not None:
                return self._keep(actor, each, number, view)
        raise NotExercised(reason=f"no call of the {actor} was seen to ring elsewhere", kind=CIRCUMSTANCE)

    def begin(
        self, actor: str, number: str, query: str = "", *, optional: str = "", defaults: bool = False
    ) -> Asked:
        """
        Have a number called from an actor's extension; return what is known of the call.

        Raises NotExercised where the call, or its options in the query, are refused and optional.
        """
        extension = self.stage.actor(actor).identity.number
        before = self.ids(actor)
        view = {"source": [extension], "destination": [number], "callerId": "John Doe <42420042>"}
        body = {"extension": extension, "phoneCallView": [view]}
        exchange = self.stage.request(actor, "CreateSimple", body=body, query=query)
        no, waited = self.stage.refusal(exchange), 0.0
        for pause in looks(self.stage.endpoint.limits.notification_s):
            # An extension that has just hung up may be busy for a moment; a documented code does not say so.
            if no is None or no.code in self.stage.endpoint.contract.error_codes:
                break
            self.stage.pause(pause)
            waited += pause
            exchange = self.stage.request(actor, "CreateSimple", body=body, query=query)
            no = self.stage.refusal(exchange)
        if no is not None and (optional or (query and not defaults) or no.status == NOT_IMPLEMENTED):
            raise NotExercised(
                reason=f"the endpoint does not take {optional or query or 'CreateSimple'} ({no.status} {no.code})"
            )
        if no is not None:
            raise self.stage.fail(refused("CreateSimple", no, None))
        if waited:
            rest.learn(self.stage, waited)
        return Asked.by(exchange, before)

    def _keep(self, actor: str, call: PhoneCall, number: str, view: View) -> str:
        self.created[actor] = str(call["id"])
        # A view that has no id is found to have none where it is listed.
        self.view[actor] = str(view.get("id", ""))
        self.far[actor] = number
        return str(call["id"])

    def looked_at(self, actor: str, made: Asked) -> Iterator[PhoneCall]:
        """Yield what a new call looks like, again and again, for as long as a notification may take."""
        for pause in looks(self.stage.endpoint.limits.notification_s):
            self.stage.pause(pause)
            yield from self.candidates(actor, made)

    def _renamed(self, actor: str, asked: Asked, number: str) -> Departed | None:
        """Return what ends a case whose call is on call, but not under the id that its answer told; None if it is not."""
        if not asked.told or any(self.read(actor, each) for each in asked.told):
            return None
        new = [each for each in self.listed(actor) if str(each["id"]) not in asked.before | asked.told]
        heirs = [
            str(each["id"])
            for each in new
            if any(is_on_call(view) and mentions(view, number) for view in views_of(each))
        ]
        if not heirs:
            return None
        # It is hung up like one that was made.
        self.created[actor] = heirs[0]
        message = "A phone call has another id once it is answered."
        return self._not_listed("List", "call.identity", message, sorted(asked.told), [*heirs])

    def _hidden(self, actor: str, asked: Asked) -> Departed | None:
        """Return what ends a case whose call is on call among all, and not where it is listed by its id."""
        among = [each for each in self.listed(actor) if str(each["id"]) in asked.told and not is_over(each)]
        if not among or not is_over(self.read(actor, str(among[0]["id"]))):
            return None
        message = "List says of a phone call, by its id, that nobody is on it, and shows somebody among all."
        return self._not_listed("List", "listing.selection", message, dict(among[0]), None)

    def _never_there(self, actor: str, asked: Asked, number: str) -> Departed:
        """Return what ends a case whose call was accepted, and never listed, in whatever state."""
        listed = [each - asked.before for each in (self.ids(actor), self.ids(actor))]
        made = sorted(asked.told)
        if asked.told & listed[0]:
            message = "List says of a phone call, by its id, that there is none, and shows it among all."
            return self._not_listed("List", "listing.selection", message, made, None)
        if asked.told and listed[0] and listed[1] and not listed[0] & listed[1]:
            message = "A phone call has another id whenever it is listed."
            return self._not_listed("List", "call.identity", message, made, [*map(sorted, listed)])
        if renamed := self._renamed(actor, asked, number):
            return renamed
        message = "CreateSimple was accepted, and no phone call of it was ever listed."
        expected: Json = made or "a phone call of the extension"
        return self._not_listed("CreateSimple", "view.missing", message, expected, sorted(listed[0]))

    def _not_listed(self, operation: str, rule: str, message: str, expected: Json, actual: Json) -> Departed:
        return self.stage.departed(
            rule=rule, operation=operation, message=message, expected=expected, actual=actual, where="/id"
        )

    @staticmethod
    def _rung(call: PhoneCall, extension: str) -> View | None:
        """Return the view that shows the called number ringing, once the caller's own phone does not any more."""
        views = views_of(call)
        far = [each for each in views if not same_extension(each.get("extension"), extension)]
        if any(is_rung(each) for each in views if each not in far):
            return None
        ringing = [each for each in far if is_rung(each)] or [each for each in views if is_on_the_way(each)]
        return next(iter(ringing), None)

    def candidates(self, actor: str, made: Asked) -> Iterator[PhoneCall]:
        """Yield what may be a new call as it is now: what its answer told of, or what was not listed before."""
        if made.told:
            # Asked for by id, since a listing may show a page of many only.
            yield from filter(None, (self.read(actor, each) for each in sorted(made.told)))
        else:
            yield from (each for each in self.listed(actor) if str(each["id"]) not in made.before)

    @staticmethod
    def _barged_view(call: PhoneCall, extension: str) -> View:
        views = [each for each in views_of(call) if is_on_call(each)]
        own = [each for each in views if same_extension(each.get("extension"), extension)]
        return (own or views)[0]

    def listed(self, actor: str) -> tuple[PhoneCall, ...]:
        """List all phone calls of an actor's extension."""
        exchange = self._list(actor)
        if not exchange.response.ok:
            return ()
        for each in listing_faults(exchange.response.json_or_none()):
            self.stage.watch.find(each, exchange)
        return phone_calls_in(exchange.response.json_or_none())

    def _list(self, actor: str, call: str = "") -> Exchange:
        """List the phone calls of an actor's extension, or one; raises Departed where the actor's token is not taken."""
        path = {"phoneCallId": call} if call else {}
        exchange = self.stage.request(actor, "List", path=path, url=int(bool(call)), command=False)
        no = self.stage.refusal(exchange)
        if no is not None and no.status == UNAUTHORIZED:
            raise self.stage.fail(refused("List", no, None))
        return exchange

    def ids(self, actor: str) -> frozenset[str]:
        """Return the ids of all phone calls of an actor's extension."""
        return frozenset(str(each["id"]) for each in self.listed(actor))

    def read(self, actor: str, call: str) -> PhoneCall | None:
        """List one phone call; None where it is not there."""
        exchange = self._list(actor, call)
        found = phone_calls_in(exchange.response.json_or_none()) if exchange.response.ok else ()
        own = next((each for each in found if each["id"] == call), None)
        other = next((each for each in found if each["id"] != call), None)
        if other is not None:
            message = f"List of phone call {call} showed another one."
            self.stage.watch.find(differs("call.identity", message, call, other["id"], "/id"), exchange)
        views = frozenset(str(each.get("id")) for each in views_of(own))
        self.seen[call] = self.seen.get(call, frozenset()) | views
        for each in (*link_faults(own, "List"), *view_faults(own)) if own is not None else ():
            self.stage.watch.find(each, exchange)
        total = total_of(exchange.response.json_or_none())
        if own is not None and total not in (None, len(found)):
            message = f"List of phone call {call} showed another number of them than it says that there are."
            finding = differs("listing.selection", message, len(found), total, "/totalResults")
            self.stage.watch.find(finding, exchange)
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
        """Hold the body of an accepted action against the call that it was for: it is there, and so is its link."""
        told = phone_calls_in(exchange.response.json_or_none())
        own = next((each for each in told if each["id"] == call), None)
        if told and own is None:
            message = f"{exchange.operation} on phone call {call} was answered with another one."
            raise self.stage.fail(differs("call.identity", message, call, told[0]["id"], "/id"))
        body = exchange.response.json_or_none()
        if isinstance(body, list) and not body:
            message = f"The answer to {exchange.operation} tells of no phone call."
            raise self.stage.fail(differs("call.identity", message, call, body, ""))
        for each in link_faults(own if own is not None else body, exchange.operation or "", call):
            raise self.stage.fail(each)

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
                differs("link.self", message, call, found or done.response.status, "/link/self")
            )

    def hang_up(self, actor: str) -> Exchange:
        """Delete the call that the case created for an actor."""
        call = self.ended[actor] = self.created.pop(actor)
        return self.delete(actor, call)

    def delete(self, actor: str, call: str = "", number: str = "", *, stranger: str = "") -> Exchange:
        """Delete a phone call of an actor's extension, or all; or one party of them."""
        query = urlencode({"phoneNumber": number}) if number else ""
        path = {"phoneCallId": call} if call else {}
        url = self._delete_url(one=bool(call))
        exchange = self.stage.request(actor, "Delete", path=path, url=url, query=query, stranger=stranger)
        told = ids_told(exchange.response.json_or_none())
        if call and told and call not in told:
            message = f"Delete of phone call {call} told of another one."
            self.stage.watch.find(differs("call.identity", message, call, list(told), "/id"), exchange)
        return exchange

    def clear(self) -> None:
        """Hang up what the case created, and see it end: an extension that is busy cannot make the next call."""
        for actor in tuple(self.created):
            self.hang_up(actor)
            self.until(actor, self.ended[actor], is_idle)

    def leave_nothing_new(self, actor: str) -> frozenset[str]:
        """Have hung up, when the stage is cleared, what comes to be at an actor's extension from now on; return what is there."""
        before = self.ids(actor)
        self.stage.on_clear(lambda: self.clear_all_but(actor, before))
        return before

    def clear_all_but(self, actor: str, before: Container[str]) -> None:
        """Hang up every phone call of an actor's extension that was not there before."""
        for each in self.listed(actor):
            if str(each["id"]) not in before:
                self.created[actor] = str(each["id"])
                self.hang_up(actor)

    def _delete_url(self, *, one: bool) -> int:
        operation = self.stage.endpoint.contract.operation("Delete")
        urls = (operation.path, *operation.also)
        return next(index for index, each in enumerate(urls) if ("{phoneCallId}" in each) == one)
