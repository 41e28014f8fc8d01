"""Whether what is read of calls agrees with what must have become of them, once all has been told."""

from collections.abc import Callable, Mapping, Sequence

from ringback.model import Json
from ringback.suite.reading import calls_of, field_of
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked


def agree(stage: Stage, expected: Sequence[tuple[Tracked, str | None]], *, or_ended: bool = False) -> None:
    """
    Hold what is read of calls against their states; None stands for a call that is over.

    Raises Departed where one is in another state, or still there.  With `or_ended` it may be gone as well.
    """
    for call, state in expected:

        def fits(read: Mapping[str, Json], state: str | None = state) -> bool:
            as_told = state is not None and _state(stage, read) == state
            return as_told or ((state is None or or_ended) and _ended(stage, read))

        read = read_until(stage, call, fits)
        if read is None or fits(read):
            continue
        raise stage.departed(
            rule="call.state",
            message=f"After commands at once the {call.actor}'s call {call.id} is read in a state that no order of them leads to.",
            expected=state or "no call any more",
            actual=_state(stage, read) or "not listed",
        )


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
        stage.pause(endpoint.limits.quiet_s)


def _state(stage: Stage, read: Mapping[str, Json]) -> Json:
    return read.get(field_of(stage, "state"))


def _ended(stage: Stage, read: Mapping[str, Json]) -> bool:
    said = _state(stage, read)
    return said is None or said in stage.endpoint.contract.table.terminal
