"""
Calling, answering, holding and hanging up, each in one sentence; the contract's `[arrange]` says by which operations.

Every command waits for the notifications that the call table promises, so a
sentence that passes has been heard by everybody it concerns.
"""

from pytest_bdd import given, step

from ringback.suite import conversation
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence

#: More than the second that servers count in.
SECOND = 1.1


@step(sentence("the {caller:Name} calls the {callee:Name}"))
@step(sentence("the {caller:Name} dials the {callee:Name}"))
def dial(stage: Stage, caller: str, callee: str) -> None:
    """Places a call: the caller is told that it is dialled, the callee that it rings."""
    conversation.dial(stage, caller, callee)


@step(sentence("the {caller:Name} calls the {callee:Name}, who may take no second call"))
def dial_the_busy(stage: Stage, caller: str, callee: str) -> None:
    """Places a call to somebody who has one; skipped where that is refused."""
    conversation.dial_busy(stage, caller, callee)


@step(sentence("the {callee:Name} answers the call from the {caller:Name}"))
def answer(stage: Stage, callee: str, caller: str) -> None:
    """Picks up a ringing call: both are told that it is established."""
    conversation.answer(stage, callee, caller)


@given(sentence("the {callee:Name} is on the phone with the {caller:Name}"))
def on_the_phone(stage: Stage, callee: str, caller: str) -> None:
    """Lets the one call and the other answer; both have been told."""
    conversation.on_the_phone(stage, callee, caller)


@step(sentence("the {actor:Name} holds the call with the {party:Name}"))
def hold(stage: Stage, actor: str, party: str) -> None:
    """Puts a call on hold: whoever holds it is told so."""
    conversation.hold(stage, actor, stage.call(actor, party))


@step(sentence("the {actor:Name} hangs up on the {party:Name}"))
def hang_up(stage: Stage, actor: str, party: str) -> None:
    """Leaves a call: whoever hangs up is told that theirs is over."""
    conversation.hang_up(stage, actor, stage.call(actor, party))


@step("a second passes")
def passes(stage: Stage) -> None:
    """Lets more than a second pass, since servers tell whole seconds; a recording has it behind it."""
    stage.pause(SECOND)
