"""What is known of a phone call that was just asked for, before it is seen."""

from attrs import frozen

from ringback.model import Exchange
from ringback.suite.views import phone_calls_in


@frozen
class Asked:
    """What is known of a call that was just asked for: ids from the answer, and what was listed before."""

    told: frozenset[str]
    before: frozenset[str]
    #: When it was asked for.
    sent: float = 0.0

    @classmethod
    def by(cls, exchange: Exchange, before: frozenset[str]) -> "Asked":
        """Return what the answer to a request for a call tells of it."""
        told = phone_calls_in(exchange.response.json_or_none())
        return cls(told=frozenset(str(each["id"]) for each in told), before=before, sent=exchange.sent)
