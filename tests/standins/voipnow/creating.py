"""Calls that are made: simple ones, callbacks, and invitations to a conference."""

import re
from typing import Any

from tests.standins.voipnow.checks import NUMBER, Checks
from tests.standins.voipnow.parties import (
    EXTERNAL,
    EXTERNAL2,
    ON_CALL,
    OTHER_SIDE_RINGING,
    PIN,
    ROOM,
    Json,
    PhoneCall,
    Refused,
    View,
    extension_numbered,
)

#: The parameters of a URL's query, the first value of each.
Query = dict[str, str]


class Creating(Checks):
    """The three ways in which a call is made."""

    def create(self, user: str, body: Json, query: Query) -> PhoneCall:
        """CreateSimple: the source is called, and when it picks up, the destination."""
        charged = self.check_charged(user, body, "terminal")
        source, destination, caller_id = self.ends_of(body)
        call = self.begun(charged, (source, destination, caller_id), body, query)
        self.ring_source(call, self.seconds(query))
        return call

    def call_back(self, user: str, body: Json, query: Query) -> PhoneCall:
        """CreateCallback: two public numbers are called, charged to a Callback extension."""
        charged = self.check_charged(user, body, "callback")
        ends = self.ends_of(body)
        for name, number in zip(("source", "destination"), ends, strict=False):
            if not re.fullmatch(r"\+?[0-9]+", number):
                raise Refused(400, f"pc_{name}_invalid", "A callback is between public numbers.")
        call = self.begun(charged, ends, body, query)
        self.ring_source(call, self.seconds(query))
        return call

    def invite(self, user: str, body: Json, query: Query) -> PhoneCall:
        """CreateConferenceInvite: the destination is called, and joins the conference."""
        charged = self.check_charged(user, body, "conference")
        if (query.get("number", ROOM), query.get("pin", PIN)) != (ROOM, PIN):
            raise Refused(400, "pc_conference_invalid", "There is no such conference.")
        _, destination, caller_id = self.ends_of(body)
        call = self.begun(charged, (charged, destination, caller_id), body, query)
        self.source_picked_up(call, self.seconds(query))
        return call

    def begun(self, charged: str, ends: tuple[str, str, str], body: Json, query: Query) -> PhoneCall:
        """Return a new call, charged to an extension, from one number to another."""
        self.check_wait(query.get("waitForPickup", "25"))
        lasts = query.get("callDuration")
        if lasts is not None and not self.is_positive(lasts):
            raise Refused(400, "pc_duration_invalid", "A call lasts a while.")
        call = PhoneCall(self.new_id(), charged, self.now(), str(body.get("nonce", self.count)))
        call.views.append(View(self.view_id(call), charged, *ends))
        self.calls.append(call)
        if lasts is not None:
            self.later(float(lasts), lambda: self.end(call))
        return call

    def seconds(self, query: Query) -> float:
        """Return how long a phone rings at the most."""
        return float(query.get("waitForPickup", "25"))

    def ends_of(self, body: Json) -> tuple[str, str, str]:
        """Return source, destination and caller id of a call to be made."""
        views = body.get("phoneCallView")
        view = views[0] if isinstance(views, list) and views and isinstance(views[0], dict) else {}
        source = self.one_of(view.get("source"), "source")
        destination = self.one_of(view.get("destination"), "destination")
        return source, destination, str(view.get("callerId", f"Phone <{source}>"))

    def one_of(self, given: Any, name: str) -> str:
        """Return the number that is called of several: the first that answers, else the first."""
        numbers = given if isinstance(given, list) else [given]
        if not numbers or not all(isinstance(each, str) and NUMBER.fullmatch(each) for each in numbers):
            raise Refused(400, f"pc_{name}_invalid", "A call goes from a number to a number.")
        return str(next((each for each in numbers if self.answers(each)), numbers[0]))

    def answers(self, number: str) -> bool:
        """Tell whether somebody picks up at a number."""
        known = extension_numbered(number)
        return known.picks_up and known.terminal if known else number in (EXTERNAL, EXTERNAL2)

    def ring_source(self, call: PhoneCall, seconds: float) -> None:
        """Call the source; one that does not answer ends the call."""
        if self.answers(call.views[0].source):
            self.later(self.pick_up, lambda: self.source_picked_up(call, seconds))
        else:
            self.later(seconds, lambda: self.end(call))

    def source_picked_up(self, call: PhoneCall, seconds: float = 25.0) -> None:
        """Call the destination; an extension of ours sees the call, too."""
        near = call.views[0]
        near.status = OTHER_SIDE_RINGING
        if extension_numbered(near.destination) and near.destination != near.extension:
            call.views.append(
                View(self.view_id(call), near.destination, near.source, near.destination, near.caller_id)
            )
        if self.answers(near.destination):
            self.later(self.pick_up, lambda: self.connected(call))
        else:
            self.later(seconds, lambda: self.unless_answered(call))

    def unless_answered(self, call: PhoneCall) -> None:
        """End a call that nobody has answered; it may have been picked up elsewhere."""
        if call.answered is None:
            self.end(call)

    def connected(self, call: PhoneCall) -> None:
        """Begin the conversation."""
        call.answered = self.now()
        for view in call.views:
            view.answered, view.status = call.answered, ON_CALL
