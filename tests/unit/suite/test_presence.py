"""Which operations an endpoint has, told by how it answers one that nobody has heard of."""

import pytest
from tests.unit.suite.test_told_late import house

from ringback.apis import Refusal
from ringback.calls import Effect
from ringback.suite.arrange import AGENT, CALLER
from ringback.suite.conversation import on_the_phone
from ringback.suite.expectations import Expectation
from ringback.suite.lacking import unlisted
from ringback.suite.monitoring import SUPERVISOR
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.presence import UNHEARD_OF, alike

OPERATION = "SendDtmf"


def no(message: str, *, status: int = 403, code: str = "3") -> Refusal:
    """Return a refusal in these words."""
    return Refusal(status=status, code=code, message=message)


@pytest.mark.parametrize(
    ("one", "unheard_of", "expected"),
    [
        (no("Operation forbidden"), no("Operation forbidden"), True),
        (no(f"There is no {OPERATION} here"), no(f"There is no {UNHEARD_OF} here"), True),
        (no("Not valid for a held call"), no("Operation forbidden"), False),
        (no("", code="2"), no(""), False),
        (no("", status=409), no(""), False),
        (no(""), None, False),
        (None, no(""), False),
        (None, None, True),
    ],
)
def test_what_is_answered_like_an_unheard_of_operation_is_not_there(
    one: Refusal | None, unheard_of: Refusal | None, *, expected: bool
) -> None:
    """The same status, code and words, or both taken; a refusal of its own shows that it is known."""
    assert alike(OPERATION, one, unheard_of) is expected


@pytest.mark.parametrize(("worked", "end"), [(False, NotExercised), (True, Departed)])
def test_what_has_worked_is_not_missing(*, worked: bool, end: type[Exception]) -> None:
    """Of an operation that fails after it was taken nobody can tell whether it is there, unless it was seen to be."""
    with house(notification_s=0.2) as (stages, _slow), stages("case") as stage:
        call = on_the_phone(stage, AGENT, CALLER)
        if worked:
            stage.endpoint.worked.add(OPERATION)
        effect = Effect(party="self", call="target", notification="DtmfSent")
        stage.watch.open = [Expectation(actor=AGENT, effect=effect, call=call.id)]
        stage.watch.failed.add(AGENT)
        with pytest.raises(end):
            stage.settle(OPERATION, None, call)


def test_what_is_refused_and_not_listed_with_the_device_is_not_there() -> None:
    """A device lists what may be done at it; what is listed, or is done to a call, must work."""
    with house() as (stages, _slow), stages("case") as stage:
        with pytest.raises(NotExercised):
            stage.command(AGENT, "CancelSupervisorMonitoring")
        assert not unlisted(stage, SUPERVISOR, "ListenIn")
        assert not unlisted(stage, AGENT, OPERATION)
