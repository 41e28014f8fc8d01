"""
Phones that need a moment after a call before they can have the next one.

No page says how soon a phone is free again.  So a call that is refused, or over before it rings, is made again
a little later, and how long that took is how long phones are left alone after each case from then on.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ringback.apis import Refusal
from ringback.model import Exchange
from ringback.suite.presence import UNAUTHORIZED

if TYPE_CHECKING:
    # A stage asks this module to send what makes phones ring.
    from ringback.suite.stage import Stage

#: Seconds to wait before each further attempt: what is still refused then is not refused for the phone's sake.
PAUSES = (0.25, 0.5, 1.0)

#: After so many calls that no pause has helped, phones are not the reason.
OFTEN = 3

#: HTTP's first status for a failure of the server's own (RFC 9110, 15.6).
FAILURE = 500


def sent(stage: "Stage", send: Callable[[], Exchange], actor: str, to: str, *, anew: bool) -> Exchange:
    """
    Send a command of an actor that makes a phone ring, and again where a phone was not free yet; return the last exchange.

    `send` expects, too, what it must cause. `anew` is for a call of its own, which may be over before it rings.
    """
    before, exchange, waited = frozenset(stage.tracker.calls), send(), 0.0
    # A recording has no more than was asked of it.
    if stage.endpoint.wiring.inline or stage.endpoint.rested_in_vain >= OFTEN:
        return exchange
    for seconds in (*PAUSES, 0.0):
        no = stage.refusal(exchange)
        if not (_for_its_state(no) if no else anew and _over_at_once(stage, before, actor, to)):
            break
        if not seconds:
            stage.endpoint.rested_in_vain += 1
            return exchange
        stage.listen(seconds)
        if no and any(each.met for each in stage.watch.open):
            # It was refused, and carried out all the same.
            return exchange
        exchange, waited = send(), waited + seconds
    if waited:
        # Twice as long, for what is sent without a second attempt, and when this machine or the endpoint is busier.
        stage.endpoint.rest_s = max(stage.endpoint.rest_s, 2 * waited)
        stage.evidence.note(
            "A phone that was just in a call was not free at once, and a moment later it was."
        )
    return exchange


def rest(stage: "Stage") -> None:
    """Leave the phones alone for as long as they have been seen to need."""
    if stage.endpoint.rest_s:
        stage.pause(stage.endpoint.rest_s)


def _for_its_state(no: Refusal) -> bool:
    return no.status < FAILURE and no.status != UNAUTHORIZED


def _over_at_once(stage: "Stage", before: frozenset[tuple[str, str]], actor: str, to: str) -> bool:
    """Tell whether an actor's new call was released, and has not rung where it should."""
    clock, limits = stage.endpoint.clock, stage.endpoint.limits
    if not stage.pull_until(actor, lambda: stage.watch.is_met(actor), clock() + limits.notification_s):
        return False
    if stage.pull_until(to, lambda: stage.watch.is_met(to), clock() + stage.endpoint.quiet_s):
        return False
    stage.sweep()
    new = (each for key, each in stage.tracker.calls.items() if key not in before)
    return not stage.watch.is_met(to) and any(each.actor == actor and each.released for each in new)
