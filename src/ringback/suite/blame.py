"""
What is to blame where something is missing, looked for where the bare lack of it says too little.

A notification that nobody gets may not have been sent, or be kept back by what the server told
its client to do, or be of something that has not happened.  A command that is refused may follow one that
was told as done and was not.  So it is looked up before it is said: by what was advised, and by what is read.
"""

from typing import TYPE_CHECKING

from attrs import evolve

from ringback.calls import Move
from ringback.model import Finding
from ringback.suite.expectations import Expectation, unmet
from ringback.suite.outcome import CIRCUMSTANCE, CutOff
from ringback.suite.presence import with_requirement
from ringback.suite.reading import calls_of, field_of
from ringback.suite.tracker import Tracked

if TYPE_CHECKING:
    # A stage asks this module when something is missing.
    from ringback.suite.stage import Stage

#: The party of an effect that is dialled.
DESTINATION = "destination"


def missed(stage: "Stage", expectation: Expectation, operation: str, move: Move | None) -> Finding:
    """
    Return the finding for a notification that never came, under the requirement that its lack breaks.

    Raises CutOff where the endpoint has ended the session that would have been told, and said so: it may.
    """
    finding, effect = unmet(expectation, operation), expectation.effect
    if finding.rule == "notification.missing":
        if was_cut_off(stage, expectation.actor):
            raise CutOff(
                reason=f"the endpoint ended the {expectation.actor}'s notifications while {operation} was to be told",
                kind=CIRCUMSTANCE,
            )
        advised = _sent_away(stage, expectation, operation)
        if advised is not None:
            return advised
        if effect.party == DESTINATION and _rings_nowhere(stage, expectation):
            message = f"{finding.message.rstrip('.')}, and the {expectation.actor} has no such call."
            return with_requirement(
                evolve(finding, message=message),
                move,
                evolve(effect, requirement=effect.undone or effect.requirement),
            )
    origin = stage.tracker.origins.get((expectation.actor, expectation.call or ""), "")
    special = effect.made_by.get(origin)
    return with_requirement(finding, move, evolve(effect, requirement=special) if special else effect)


def was_cut_off(stage: "Stage", actor: str) -> bool:
    """Tell whether the server has ended an actor's session since the last command was sent, or before and not yet begun another."""
    lost = stage.actor(actor).inbox.lost
    return lost > stage.watch.lost.get(actor, lost)


def _sent_away(stage: "Stage", expectation: Expectation, operation: str) -> Finding | None:
    """Return the finding for a server that told its client to stay away for longer than anything may take to be told."""
    seconds = stage.actor(expectation.actor).inbox.told_to_wait
    demands = stage.endpoint.contract.settings["notifications"].get("demands", {})
    if "advice" not in demands or seconds <= stage.endpoint.limits.notification_s:
        return None
    return Finding(
        rule="cometd.advice",
        operation=operation,
        message=f"The {expectation.actor}'s client is told to wait for {seconds:g} s before it connects again;"
        f" until then nobody can tell what {operation} has caused.",
        requirement=demands["advice"],
        expected=f"an interval below {stage.endpoint.limits.notification_s:g} s",
        actual=round(seconds * 1000),
        where="/advice/interval",
    )


def _rings_nowhere(stage: "Stage", expectation: Expectation) -> bool:
    """Tell whether who was called has no call in the state that they should have been told of; False where none is read."""
    listed = None if stage.endpoint.wiring.inline else calls_of(stage, expectation.actor)
    state = field_of(stage, "state")
    return listed is not None and not any(each.get(state) == expectation.effect.becomes for each in listed)


def told_otherwise(stage: "Stage", call: Tracked) -> Finding | None:
    """Return the finding for a call that a command was told to have brought into its state, and that is read in another one."""
    known = stage.tracker.known(call.actor, call.id)
    if known is None or not known.cause or stage.endpoint.wiring.inline:
        return None
    read = next(
        (each for each in calls_of(stage, call.actor) or () if each.get(field_of(stage, "id")) == call.id), {}
    )
    said = read.get(field_of(stage, "state"), known.state)
    if said == known.state:
        return None
    return Finding(
        rule="call.state",
        operation=known.cause,
        message=f"After {known.cause} the {call.actor} was told that call {call.id} is {known.state}; it is read as {said}.",
        expected=known.state,
        actual=said,
        where=f"/{field_of(stage, 'state')}",
    )
