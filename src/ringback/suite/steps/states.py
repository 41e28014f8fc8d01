"""In which state calls must be, what they offer, and what nobody may be told, each in one sentence."""

import functools
from collections.abc import Sequence

from pytest_bdd import then

from ringback.model import Finding
from ringback.suite.blame import was_cut_off
from ringback.suite.conversation import roles_of
from ringback.suite.looking import looks
from ringback.suite.outcome import CIRCUMSTANCE, Departed, NotExercised
from ringback.suite.reading import calls_of, field_of, read_back
from ringback.suite.roles import DIAL
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.subjects import place_of, subject_of, texts


@then(sentence("the {actor:Name}'s call with the {party:Name} is {state:Name}"))
def call_is(stage: Stage, actor: str, party: str, state: str) -> None:
    """The call was last told to be in this state."""
    call = stage.call(actor, party)
    if call.state != state:
        raise _not_in(stage, f"The {actor}'s call with the {party} must be {state}.", state, call.state)


def _not_in(stage: Stage, message: str, expected: str, actual: object, operation: str = "") -> Departed:
    return stage.departed(
        rule="call.state",
        message=message,
        expected=expected,
        actual=actual,
        where=f"/{field_of(stage, 'state')}",
        operation=operation or None,
    )


@then(sentence("read back, the {actor:Name}'s call with the {party:Name} is {state:Name}"))
def is_when_read(stage: Stage, actor: str, party: str, state: str) -> None:
    """The call is read from the endpoint anew, and is in this state."""
    call = stage.call(actor, party)
    resource = read_back(stage, call)
    said = resource.get(field_of(stage, "state")) if resource is not None else state
    if said != state:
        message = f"Read back, the {actor}'s call with the {party} must be {state}."
        raise _not_in(stage, message, state, said, call.cause if call.state == state else "")


@then(sentence("read back, the {actor:Name} has no call with the {party:Name} any more"))
def gone(stage: Stage, actor: str, party: str) -> None:
    """The calls are read anew, and this one is over or not among them."""
    call, state = stage.call(actor, party), field_of(stage, "state")
    terminal = stage.endpoint.contract.table.terminal
    same = (each for each in calls_of(stage, actor) or () if each.get(field_of(stage, "id")) == call.id)
    still = next((each for each in same if each.get(state) not in terminal), None)
    if still is not None:
        message = f"The {actor}'s call with the {party} must be over, and is still listed."
        expected = f"{' or '.join(terminal)}, or not listed"
        # What was told to have ended it has not done so, whatever was commanded since.
        raise _not_in(stage, message, expected, still.get(state), call.cause if call.released else "")


@then(sentence("read back, the {actor:Name} still has a call"))
def still_has_a_call(stage: Stage, actor: str) -> None:
    """The calls are read anew, and one of them is not over."""
    listed = calls_of(stage, actor)
    terminal = stage.endpoint.contract.table.terminal
    if listed is not None and all(each.get(field_of(stage, "state")) in terminal for each in listed):
        raise _not_in(stage, f"The {actor} must be in conversation, and has no call.", "a call", "none")


@then(sentence("the {actor:Name} is told of every call that rings at their phone"))
def told_of_ringing(stage: Stage, actor: str) -> None:
    """The calls are read, and those that ring were told to their party; skipped where none rings."""
    dial, began = roles_of(stage).operation(DIAL), stage.endpoint.clock()
    effects = [each for move in stage.endpoint.contract.table.moves_of(dial) for each in move.effects]
    rings = next(each for each in effects if each.party == "destination")

    def ringing() -> list[str]:
        state, name = field_of(stage, "state"), field_of(stage, "id")
        return [
            str(each.get(name)) for each in calls_of(stage, actor) or () if each.get(state) == rings.becomes
        ]

    for pause in looks(stage.endpoint.limits.notification_s):
        stage.pause(pause)
        found = ringing()
        if found:
            told = functools.partial(_heard, stage, actor, found)
            if stage.pull_until(actor, told):
                return
            if ringing() == found:
                break
        elif stage.endpoint.clock() - began > stage.endpoint.quiet_s:
            raise NotExercised(reason=f"no call rings at the {actor}'s phone", kind=CIRCUMSTANCE)
    if was_cut_off(stage, actor):
        raise NotExercised(reason=f"the endpoint has ended the session of the {actor}", kind=CIRCUMSTANCE)
    finding = Finding(
        rule="notification.missing",
        operation=dial,
        requirement=rings.requirement,
        message=f"A call rings at the {actor}'s phone, and the {actor} was not told of it.",
        expected=f"{rings.notification} {rings.becomes}",
        actual="nothing was told",
    )
    raise stage.fail(finding)


def _heard(stage: Stage, actor: str, calls: Sequence[str]) -> bool:
    return all((actor, each) in stage.watch.heard for each in calls)


@then(sentence("the {actor:Name}'s call with the {party:Name} offers {capability:Name}"))
def offers(stage: Stage, actor: str, party: str, capability: str) -> None:
    """The call was last told to offer this operation."""
    offered = stage.offered(stage.call(actor, party))
    if capability not in offered:
        message = f"The {actor}'s call with the {party} must offer {capability}."
        raise _offering(stage, message, capability, offered)


@then(sentence("the {actor:Name}'s call with the {party:Name} does not offer {capability:Name}"))
def does_not_offer(stage: Stage, actor: str, party: str, capability: str) -> None:
    """The call was last told not to offer this operation."""
    offered = stage.offered(stage.call(actor, party))
    if capability in offered:
        message = f"The {actor}'s call with the {party} must not offer {capability}."
        raise _offering(stage, message, f"not {capability}", offered)


def _offering(stage: Stage, message: str, expected: str, offered: frozenset[str]) -> Departed:
    return stage.departed(
        rule="call.capabilities",
        message=message,
        expected=expected,
        actual=sorted(offered),
        where=f"{place_of(stage.endpoint.contract, 'call')}/{field_of(stage, 'capabilities')}",
    )


@then(sentence("the {actor:Name} is told nothing of the call with the {party:Name}"))
def told_nothing(stage: Stage, actor: str, party: str) -> None:
    """Listens, and nothing comes to this party about this call."""
    call = stage.call(actor, party)
    for each in stage.listen():
        subject = subject_of(stage.endpoint.contract, each)
        if each.actor == actor and subject.kind == "call" and subject.id == call.id:
            raise stage.departed(
                rule="notification.unexpected",
                message=f"The {actor} must not be told anything of the call, and was.",
                expected="silence",
                actual=f"{subject.change} {subject.state}",
            )


@then(sentence("nobody but the {one:Name} and the {other:Name} was told of their call"))
def told_nobody_else(stage: Stage, one: str, other: str) -> None:
    """Neither of their call nor of one that names them was any other actor told who watches nobody."""
    stage.hear_out()
    own = {stage.call(one, other).id, stage.call(other, one).id}
    numbers = {stage.endpoint.number_of(each) for each in (one, other)}
    parties = stage.endpoint.contract.shape("call").get("parties", ())
    for actor, call in sorted(stage.watch.heard):
        known = stage.tracker.known(actor, call)
        if actor in (one, other, *stage.tracker.modes) or known is None:
            continue
        named = not known.released and any(numbers & texts(known.resource.get(each)) for each in parties)
        if call in own or named:
            raise stage.departed(
                rule="notification.misaddressed",
                message=f"The {actor} was told of the call of the {one} and the {other}, and has no part in it.",
                expected="silence",
                actual=f"{known.change} {known.state}",
                where=place_of(stage.endpoint.contract, "call"),
            )


@then(sentence("nobody is told anything more"))
def silence(stage: Stage) -> None:
    """Listens to everybody: what nothing caused, or comes once too often, is a finding."""
    promised = [each.met for each in stage.watch.open]
    for each in stage.listen():
        if each not in promised:
            subject = subject_of(stage.endpoint.contract, each)
            stage.evidence.note(f"The {each.actor} was also told: {subject.change} {subject.state}".rstrip())
