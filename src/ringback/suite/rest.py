"""
Phones that need a moment after a call before they can have the next one.

No page says how soon a phone is free again.  So a call that is refused, or over before it rings, is made again
a little later, and how long that took is how long phones are left alone after each case from then on.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ringback.apis import Refusal
from ringback.model import Exchange
from ringback.suite.filling import means_of, required_of
from ringback.suite.presence import UNAUTHORIZED
from ringback.suite.roles import RETRIEVE, Roles

if TYPE_CHECKING:
    # A stage asks this module to send what makes phones ring.
    from ringback.suite.stage import Stage
    from ringback.suite.tracker import Tracked

#: Seconds to wait before each further attempt: what is still refused then is not refused for the phone's sake.
PAUSES = (0.25, 0.5, 1.0)

#: After so many calls that no pause has helped, phones are not the reason.
OFTEN = 3

#: HTTP's first status for a failure of the server's own (RFC 9110, 15.6).
FAILURE = 500

#: HTTP's statuses for what is to be looked for elsewhere (RFC 9110, 15.4).
ELSEWHERE = range(300, 400)


def sent(
    stage: "Stage", send: Callable[[], Exchange], actor: str, to: str, call: "Tracked | None"
) -> Exchange:
    """
    Send a command of an actor that makes a phone ring, and again where a phone was not free yet; return the last exchange.

    `send` expects, too, what it must cause. `call` is the one that it is sent to, if any.
    """
    state = call.state if call is not None else ""
    before, exchange, waited = known_to(stage), send(), 0.0
    # A recording has no more than was asked of it.
    if stage.endpoint.wiring.inline or stage.endpoint.rested_in_vain >= OFTEN:
        return exchange
    for seconds in (*PAUSES, 0.0):
        no = stage.refusal(exchange)
        if not (_for_its_state(no) if no else over_at_once(stage, before, actor, to)):
            break
        if not seconds:
            stage.endpoint.rested_in_vain += 1
            return exchange
        stage.listen(seconds)
        if no and any(each.met for each in stage.watch.open):
            # It was refused, and carried out all the same.
            return exchange
        if call is not None:
            _brought_back(stage, call, state)
        before, exchange, waited = known_to(stage), send(), waited + seconds
    if waited:
        learn(stage, waited)
    return exchange


def tried(
    stage: "Stage", send: Callable[[], Exchange], refused_otherwise: Callable[[Refusal], bool]
) -> Exchange:
    """
    Send a request that makes a phone ring, and of which nobody is notified, and again where a phone was not free yet.

    `refused_otherwise` tells what is refused for another reason. Returns the last exchange.
    """
    exchange, waited = send(), 0.0
    if stage.endpoint.wiring.inline or stage.endpoint.rested_in_vain >= OFTEN:
        return exchange
    for seconds in PAUSES:
        no = stage.refusal(exchange)
        if no is None or not _for_its_state(no) or refused_otherwise(no):
            break
        stage.pause(seconds)
        exchange, waited = send(), waited + seconds
    if waited and stage.refusal(exchange) is None:
        learn(stage, waited)
    elif waited:
        stage.endpoint.rested_in_vain += 1
    return exchange


def rest(stage: "Stage") -> None:
    """Leave the phones alone for as long as they have been seen to need."""
    if stage.endpoint.rest_s:
        stage.pause(stage.endpoint.rest_s)


def learn(stage: "Stage", waited: float) -> None:
    """Have phones rest after each case from now on, since one was free only after so many seconds."""
    # Twice as long, for what is sent without a second attempt, and when this machine or the endpoint is busier.
    stage.endpoint.rest_s = max(stage.endpoint.rest_s, 2 * waited)
    stage.evidence.note("A phone that was just in a call was not free at once, and a moment later it was.")


def known_to(stage: "Stage") -> frozenset[tuple[str, str]]:
    """Return the calls that there have been so far."""
    return frozenset(stage.tracker.calls)


def over_at_once(stage: "Stage", before: frozenset[tuple[str, str]], actor: str, to: str) -> bool:
    """Tell whether a new call of an actor's, for a command that was just taken, was released and has not rung where it should."""
    clock, limits = stage.endpoint.clock, stage.endpoint.limits

    def over() -> bool:
        new = (each for key, each in stage.tracker.calls.items() if key not in before)
        return any(each.actor == actor and each.released for each in new)

    def rung() -> bool:
        return stage.watch.is_met(to)

    if not stage.pull_until(
        actor, lambda: stage.watch.is_met(actor) or over(), clock() + limits.notification_s
    ):
        return False
    if stage.pull_until(to, rung, clock() + stage.endpoint.quiet_s):
        return False
    stage.sweep()
    return not rung() and over()


def _for_its_state(no: Refusal) -> bool:
    return no.status < FAILURE and no.status not in (UNAUTHORIZED, *ELSEWHERE)


def _brought_back(stage: "Stage", call: "Tracked", state: str) -> None:
    """Have a call in its former state again that is on hold since it was consulted from: not all offer that twice."""
    roles, known = Roles(stage.endpoint.contract), stage.tracker.known(call.actor, call.id)
    if known is not None and known.state == roles.waiting != state:
        brought(stage, call, roles.operation(RETRIEVE), state)


def brought(stage: "Stage", call: "Tracked", operation: str, state: str) -> bool:
    """Bring a call back to a state; tell whether its actor was told so."""
    # What has become of it is not known for sure, so that nothing is demanded.
    stage.watch.open = []
    body = required_of(stage.endpoint.contract.operation(operation), means_of(stage.endpoint.contract, {}))
    exchange = stage.request(
        call.actor, operation, path=stage.addressed(call), body=body or None, command=False
    )
    if stage.refusal(exchange) is not None:
        return False
    return stage.pull_until(call.actor, lambda: stage.tracker.calls[(call.actor, call.id)].state == state)
