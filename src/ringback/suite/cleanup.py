"""
Clearing the stage after a case: calls are hung up and monitoring is cancelled, through the API itself.

A conference ends as its parties hang up, a consultation with its second call.

A case leaves nothing behind, whatever happened in it; where that fails we
could not tell about the cases that follow.
"""

from collections.abc import Mapping

from attrs import frozen

from ringback.errors import Problem
from ringback.model import Json
from ringback.suite.reading import calls_of
from ringback.suite.stage import Stage

#: How often the stage is looked over before we give up.
ROUNDS = 4


@frozen(eq=False)
class CannotClearUp(Problem):
    """Calls of an earlier case do not end."""

    actor: str
    calls: tuple[str, ...]
    hint = "End the calls of the endpoint file's actors by hand, and run again."

    def __str__(self) -> str:
        return f"The {self.actor} still has calls that do not end: {', '.join(self.calls)}."


def clear(stage: Stage) -> None:
    """Hang up every call of every actor and cancel monitoring; raises CannotClearUp where calls stay."""
    told = len(stage.evidence.arrows)
    try:
        _clear(stage)
    finally:
        # A diagram shows the case, not how the stage was cleared after it.
        stage.evidence.arrows[told:] = [each for each in stage.evidence.arrows[told:] if each.faulty]


def _clear(stage: Stage) -> None:
    stage.watch.open = []
    while stage.clearing:
        stage.clearing.pop()()
    for supervisor in tuple(stage.tracker.modes):
        stage.request(supervisor, "CancelSupervisorMonitoring", command=False)
        stage.tracker.set_mode(supervisor, "none")
    left: dict[str, tuple[str, ...]] = {}
    for round_ in range(ROUNDS):
        left = {}
        for actor in stage.endpoint.actors:
            live = _live(stage, actor)
            # The call that is spoken on goes before those that wait for it.
            for call in sorted(live, key=lambda each: each.get("state") == "Held"):
                _end(stage, actor, call, insist=round_ > 1)
            if live:
                left[actor] = tuple(str(each["id"]) for each in live)
        if not left:
            return
        stage.sweep()
    for actor, calls in left.items():
        raise CannotClearUp(actor=actor, calls=calls)


def _live(stage: Stage, actor: str) -> tuple[Mapping[str, Json], ...]:
    listed = calls_of(stage, actor)
    if listed is None:
        listed = tuple({**each.resource, "id": each.id} for each in stage.tracker.live(actor))
    terminal = stage.endpoint.contract.table.terminal
    return tuple(each for each in listed if each.get("state") not in terminal and each.get("id"))


def _end(stage: Stage, actor: str, call: Mapping[str, Json], *, insist: bool) -> None:
    table = stage.endpoint.contract.table
    path = {"callId": str(call["id"])}
    state = str(call.get("state"))
    if table.move("Hangup", state) is None and not insist:
        # A ringing call ends when its caller hangs up; only one that goes on ringing must be taken first.
        return
    if insist and state in ("Ringing", "Held"):
        # So must one that waits for the end of a consultation.
        stage.request(actor, "Answer" if state == "Ringing" else "Retrieve", path=path, command=False)
    hung_up = stage.request(actor, "Hangup", path=path, command=False)
    if stage.refusal(hung_up) is not None:
        # It went with a call that was hung up before; if not, the next round finds it.
        return
    deadline = stage.endpoint.clock() + stage.endpoint.limits.notification_s
    while not _released(stage, actor, str(call["id"])):
        if not stage.pull(actor, max(deadline - stage.endpoint.clock(), 0.0)):
            return


def _released(stage: Stage, actor: str, call: str) -> bool:
    known = stage.tracker.known(actor, call)
    return known is None or known.released
