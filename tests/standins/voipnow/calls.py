"""
The calls of a small vendor's VoipNow, as time goes by: who has which, and what is due.

It refuses to know what is done to calls, and HTTP.  Nothing runs in the
background: what is due happens when somebody asks.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from tests.standins.voipnow.parties import (
    EXTENSIONS,
    ON_CALL,
    USER,
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
        #: A call of another organization's is in the system all the time, and none of the App's business.
        self.calls: list[PhoneCall] = [self.standing("0034*301", "f0e1d2c3b4a5f0e1d2c3")]
        self.due: list[tuple[float, Callable[[], None]]] = []
        self.count = 0

    def standing(self, extension: str, call_id: str) -> PhoneCall:
        """Return a call that has been going on for a while."""
        call = PhoneCall(call_id, extension, self.now(), "n", answered=self.now())
        view = View(self.view_id(call), extension, "5550199", extension, "Shop <55>", ON_CALL, self.now())
        call.views.append(view)
        return call

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
        if user in {each.user for each in EXTENSIONS.values()} - {USER}:
            raise Refused(401, "access_denied", "You may not use this request.")
        if user not in ("@me", "@viewer", "@owner", USER):
            raise Refused(400, "user_invalid", "There is no such user.")
        if number == "@self":
            return ""
        if not any(each.number == number and each.user == USER for each in EXTENSIONS.values()):
            raise Refused(400, "extension_invalid", "There is no such extension.")
        return number

    def calls_at(self, extension: str) -> list[PhoneCall]:
        """Return the calls of an extension, or all of the user's."""
        numbers = [extension] if extension else [e.number for e in EXTENSIONS.values() if e.user == USER]
        return [each for each in self.calls if any(map(each.involves, numbers))]

    def call_at(self, extension: str, call_id: str) -> PhoneCall:
        """Return the call that a path names."""
        found = next((each for each in self.calls_at(extension) if each.id == call_id), None)
        if not call_id.isalnum() or found is None:
            raise invalid("phonecall")
        return found

    # ---- what begins and ends

    def new_id(self) -> str:
        """Return the id of a new call."""
        self.count += 1
        return f"{0xB1A5 + self.count * 7919:020x}"

    def view_id(self, call: PhoneCall) -> str:
        """Return the id of a call's next view."""
        call.numbered += 1
        return f"{call.numbered - 1 + self.first_view:02d}"

    def end(self, call: PhoneCall) -> None:
        """Forget a call."""
        if call in self.calls:
            self.calls.remove(call)
