"""
What a parameter of an action or of a new call may be; each check refuses by the documented code.

Where no document has a code, the vendor's own is used.
"""

import re
from typing import Any

from tests.standins.voipnow.calls import Calls
from tests.standins.voipnow.parties import (
    EXTENSIONS,
    ORGANIZATION,
    Json,
    PhoneCall,
    Refused,
    View,
    extension_numbered,
    invalid,
)

NUMBER = re.compile(r"[0-9+*]+")


class Checks(Calls):
    """The checks, each a place for a variant or a vice to differ."""

    def check_terminal(self, given: Any) -> None:
        """Refuse what is no phone terminal of the same organization."""
        target = extension_numbered(given)
        if target is None or not target.terminal or target.organization != ORGANIZATION:
            raise invalid("sendcallto")

    def check_reachable(self, given: Any) -> None:
        """Refuse what is neither an extension of ours nor a public number."""
        known = extension_numbered(given)
        public = isinstance(given, str) and re.fullmatch(r"\+?[0-9]{4,}", given)
        if not public and (known is None or known.organization != ORGANIZATION):
            raise invalid("sendcallto")

    def check_caller_id(self, given: Any) -> None:
        """Refuse what does not look like a name and a number."""
        if not isinstance(given, str) or not re.fullmatch(r"[^<>]*<[0-9*+]+>", given):
            raise invalid("callerid")

    def check_wait(self, given: Any) -> None:
        """Refuse what is no number above zero; a number may come as text."""
        if not self.is_positive(given):
            raise invalid("timeout")

    def is_positive(self, given: Any) -> bool:
        """Tell whether something is a number above zero, or the text of one."""
        text = given if isinstance(given, str) else repr(given)
        if isinstance(given, bool) or not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text):
            return False
        return float(text) > 0

    def check_view(self, call: PhoneCall, given: Any) -> View:
        """Return the view that is named, or refuse what is no view of this call."""
        found = next((each for each in call.views if each.id == given), None)
        if found is None:
            raise invalid("phonecallview")
        return found

    def check_state(self, holds: object) -> None:
        """Refuse an action where it makes no sense; no document has a code for that."""
        if not holds:
            raise Refused(400, "pc_action_invalid", "The phone call is in no state for this.")

    def check_one_of(self, name: str, given: Any, allowed: tuple[str, ...]) -> None:
        """Refuse a value that is not among a few."""
        if not isinstance(given, str | int) or isinstance(given, bool) or str(given) not in allowed:
            raise Refused(400, f"pc_{name}_invalid", f"{name} may be one of {', '.join(allowed)}.")

    def check_charged(self, user: str, body: Json, kind: str) -> str:
        """Return the number of the extension that a new call is charged to."""
        given = body.get("extension")
        full = [each for each in EXTENSIONS.values() if each.number == given]
        short = [e for e in EXTENSIONS.values() if e.number.rpartition("*")[2] == given]
        found = next((each for each in full or short if each.kind == kind), None)
        if found is None or not self.extension_at(user, found.number):
            raise Refused(400, "extension_invalid", "There is no such extension.")
        return found.number
