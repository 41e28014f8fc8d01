"""Whether what is read of calls agrees with what must have become of them, once all has been told."""

from collections.abc import Callable, Mapping, Sequence

from ringback.model import Json
from ringback.suite.outcome import Departed
from ringback.suite.reading import calls_of, field_of
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked


def agree(stage: Stage, expected: Sequence[tuple[Tracked, str | None]]) -> None:
    """
    Hold what is read of calls against their states; None stands for a call that is over.

    Raises Departed where one does not come to be in its state, or is still there.
    """
    for call, state in expected:

        def fits(read: Mapping[str, Json], state: str | None = state) -> bool:
            return _ended(stage, read) if state is None else _state(stage, read) == state

        read = read_until(stage, call, fits)
        if read is not None and not fits(read):
            raise _departed(stage, call, state, read)


def agree_as_told(stage: Stage, calls: Sequence[Tracked], *, or_ended: bool = False) -> None:
    """
    Hold what is read of calls against what their actors were told last, whenever that comes.

    Raises Departed where they do not come to agree.  With `or_ended` a call may be gone without a word.
    """
    for call in calls:

        def told(call: Tracked = call) -> str:
            return (stage.tracker.known(call.actor, call.id) or call).state

        def fits(read: Mapping[str, Json], told: Callable[[], str] = told) -> bool:
            return _state(stage, read) == told() or (or_ended and _ended(stage, read))

        read = read_until(stage, call, fits)
        if read is not None and not fits(read):
            raise _departed(stage, call, told(), read)


def read_until(
    stage: Stage, call: Tracked, fits: Callable[[Mapping[str, Json]], bool]
) -> Mapping[str, Json] | None:
    """Read a call until it fits, or the time for it is over; empty where it is not listed, None where nothing is."""
    endpoint = stage.endpoint
    deadline = endpoint.clock() + endpoint.limits.notification_s
    while True:
        listed = calls_of(stage, call.actor)
        if listed is None:
            return None
        found = next((each for each in listed if str(each.get(field_of(stage, "id"))) == call.id), {})
        if fits(found) or endpoint.clock() >= deadline:
            return found
        stage.sweep()
        stage.pause(endpoint.quiet_s)


def _state(stage: Stage, read: Mapping[str, Json]) -> Json:
    return read.get(field_of(stage, "state"))


def _ended(stage: Stage, read: Mapping[str, Json]) -> bool:
    said = _state(stage, read)
    return said is None or said in stage.endpoint.contract.table.terminal


def _departed(stage: Stage, call: Tracked, state: str | None, read: Mapping[str, Json]) -> Departed:
    return stage.departed(
        rule="call.state",
        message=f"After commands at once the {call.actor}'s call {call.id} is read in a state that no order of them leads to.",
        expected=state or "no call any more",
        actual=_state(stage, read) or "not listed",
    )
