"""
The calls of a small vendor's VoipNow, and what happens to them as time goes by.

It knows legality and effects; it refuses to know HTTP.  Nothing runs in the
background: what is due happens when somebody asks.
"""

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.standins.voipnow.parties import (
    EXTENSIONS,
    EXTERNAL,
    ON_CALL,
    OTHER_SIDE_RINGING,
    Extension,
    Json,
    PhoneCall,
    Refused,
    View,
    invalid,
)


class Calls:
    """All calls; every method is a place for a variant or a vice to differ."""

    #: Seconds until a phone that picks up does so.
    pick_up = 0.05
    first_view = 1

    def __init__(self, base: str) -> None:
        self.base = base
        self.lock = threading.RLock()
        self.calls: list[PhoneCall] = []
        self.due: list[tuple[float, Callable[[], None]]] = []
        self.count = 0

    # ---- time

    def now(self) -> str:
        """Return the time of day, as the documents write it."""
        return datetime.now(UTC).astimezone(timezone(timedelta(hours=2))).isoformat(timespec="seconds")

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        """Let something happen after a while."""
        self.due.append((time.monotonic() + seconds, what))

    def catch_up(self) -> None:
        """Let everything happen that is due."""
        while ready := [each for each in self.due if each[0] <= time.monotonic()]:
            first = min(ready, key=lambda each: each[0])
            self.due.remove(first)
            first[1]()

    # ---- look-ups

    def extension_at(self, user: str, number: str) -> str:
        """Return the extension that a path names, or an empty string for all of the user's."""
        if user not in ("@me", "@viewer", "@owner", "44"):
            raise Refused(400, "user_invalid", "There is no such user.")
        if number == "@self":
            return ""
        if not any(each.number == number and each.user == "44" for each in EXTENSIONS.values()):
            raise Refused(400, "extension_invalid", "There is no such extension.")
        return number

    def calls_at(self, extension: str) -> list[PhoneCall]:
        """Return the calls of an extension, or all."""
        return [
            each
            for each in self.calls
            if not extension or extension in (each.extension, *(view.extension for view in each.views))
        ]

    def call_at(self, extension: str, call_id: str) -> PhoneCall:
        """Return the call that a path names."""
        found = next((each for each in self.calls_at(extension) if each.id == call_id), None)
        if not call_id.isalnum() or found is None:
            raise invalid("phonecall")
        return found

    def extension_numbered(self, number: Any) -> Extension | None:
        """Return an extension by its number."""
        return next((each for each in EXTENSIONS.values() if each.number == number), None)

    # ---- create

    def create(self, user: str, body: Json) -> PhoneCall:
        """CreateSimple: the source is called, and when it picks up, the destination."""
        charged = self.extension_numbered(body.get("extension"))
        if charged is None or not self.extension_at(user, charged.number):
            raise Refused(400, "extension_invalid", "There is no such extension.")
        source, destination, caller_id = self.ends_of(body)
        call = PhoneCall(self.new_id(), charged.number, self.now(), str(body.get("nonce", self.count)))
        call.views.append(View(self.view_id(call), charged.number, source, destination, caller_id))
        self.calls.append(call)
        caller = self.extension_numbered(source)
        if caller and caller.picks_up:
            self.later(self.pick_up, lambda: self.source_picked_up(call))
        else:
            self.later(25, lambda: self.end(call))
        return call

    def ends_of(self, body: Json) -> tuple[str, str, str]:
        """Return source, destination and caller id of a call to be made."""
        views = body.get("phoneCallView")
        view = views[0] if isinstance(views, list) and views and isinstance(views[0], dict) else {}
        ends = [view.get("source"), view.get("destination")]
        numbers = [each[0] if isinstance(each, list) and each else each for each in ends]
        if not all(isinstance(each, str) and re.fullmatch(r"[0-9+*]+", each) for each in numbers):
            raise Refused(400, "pc_source_invalid", "A call goes from a number to a number.")
        return str(numbers[0]), str(numbers[1]), str(view.get("callerId", f"Phone <{numbers[0]}>"))

    def new_id(self) -> str:
        """Return the id of a new call."""
        self.count += 1
        return f"{0xB1A5 + self.count * 7919:020x}"

    def view_id(self, call: PhoneCall) -> str:
        """Return the id of a call's next view."""
        return f"{len(call.views) + self.first_view:02d}"

    def source_picked_up(self, call: PhoneCall) -> None:
        """Call the destination."""
        call.views[0].status = OTHER_SIDE_RINGING
        callee = self.extension_numbered(call.views[0].destination)
        answers = callee.picks_up and callee.terminal if callee else call.views[0].destination == EXTERNAL
        if answers:
            self.later(self.pick_up, lambda: self.connected(call))
        else:
            self.later(25, lambda: self.end(call))

    def connected(self, call: PhoneCall) -> None:
        """Begin the conversation."""
        call.answered = call.views[0].answered = self.now()
        call.views[0].status = ON_CALL

    def end(self, call: PhoneCall) -> None:
        """Forget a call."""
        if call in self.calls:
            self.calls.remove(call)

    # ---- barge in

    def barge_in(self, extension: str, call_id: str, body: Json) -> PhoneCall:
        """BargeIn: legal parameters, then the terminal rings; return the call."""
        call = self.call_at(extension, call_id)
        self.check_send_call_to(body.get("sendCallTo"))
        self.check_caller_id(body.get("callerId", f"Phone <{body.get('sendCallTo')}>"))
        self.check_wait(body.get("waitForPickup", 25))
        self.check_view(call, body.get("phoneCallViewId"))
        if call.answered is None:
            raise invalid("phonecall")
        self.ring_barger(call, body)
        return call

    def check_send_call_to(self, given: Any) -> None:
        """Refuse what is no phone terminal of the same organization."""
        target = self.extension_numbered(given)
        if target is None or not target.terminal or target.organization != "9":
            raise invalid("sendcallto")

    def check_caller_id(self, given: Any) -> None:
        """Refuse what does not look like a name and a number."""
        if not isinstance(given, str) or not re.fullmatch(r"[^<>]*<[0-9*+]+>", given):
            raise invalid("callerid")

    def check_wait(self, given: Any) -> None:
        """Refuse what is no number above zero; a number may come as text."""
        text = given if isinstance(given, str) else repr(given)
        if isinstance(given, bool) or not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text) or float(text) <= 0:
            raise invalid("timeout")

    def check_view(self, call: PhoneCall, given: Any) -> None:
        """Refuse what is no view of this call."""
        if given not in [each.id for each in call.views]:
            raise invalid("phonecallview")

    def ring_barger(self, call: PhoneCall, body: Json) -> None:
        """Let the terminal ring; when it picks up, the call gets one more view."""
        target = self.extension_numbered(body["sendCallTo"])
        if target and target.picks_up:
            caller_id = str(body.get("callerId", f"Phone <{target.number}>"))
            self.later(self.pick_up, lambda: self.barged(call, target.number, caller_id))

    def barged(self, call: PhoneCall, barger: str, caller_id: str) -> None:
        """Join the terminal to the conversation."""
        call.views.append(
            View(self.view_id(call), call.extension, barger, call.extension, caller_id, ON_CALL, self.now()),
        )

    # ---- hang up

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        """Delete: hang up one call, all calls of an extension, or one party; return what was there."""
        found = [each for each in self.calls_at(extension) if call_id in ("", each.id)]
        if number is not None:
            found = [each for each in found if self.drop_party(each, number)]
        for call in found:
            if number is None or not call.views:
                self.end(call)
        return found

    def drop_party(self, call: PhoneCall, number: str) -> bool:
        """Take one party out of a call; return whether it was in it."""
        left = [each for each in call.views if number not in (each.source, each.destination)]
        gone = len(left) < len(call.views)
        call.views = left
        return gone
