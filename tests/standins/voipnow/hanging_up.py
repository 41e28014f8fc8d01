"""Delete: one call, all calls of an extension, or those with one party."""

from tests.standins.voipnow.calls import Calls
from tests.standins.voipnow.parties import PhoneCall


class HangingUp(Calls):
    """What Delete does."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        """Hang up one call, or all calls of an extension, or a party of them; return what was there."""
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
