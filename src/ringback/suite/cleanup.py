"""
Clearing the stage after a case: calls are hung up and monitoring is cancelled, through the API itself.

A conference ends as its parties hang up, a consultation with its second call.

A case leaves nothing behind, whatever happened in it; where that fails we
could not tell about the cases that follow.
"""

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from ringback.apis import Refusal
from ringback.errors import Problem
from ringback.model import Json
from ringback.suite.conversation import body_of, roles_of
from ringback.suite.reading import calls_of, field_of
from ringback.suite.rest import rest
from ringback.suite.roles import ANSWER, HANG_UP, RETRIEVE
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked

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
        rest(stage)
    finally:
        # A diagram shows the case, not how the stage was cleared after it.
        after = (each for each in stage.evidence.arrows[told:] if each.faulty)
        # What is told while it is cleared is no consequence of the case's last command.
        stage.evidence.arrows[told:] = [
            evolve(each, exchange=None) if each.kind == "notification" else each for each in after
        ]


def _clear(stage: Stage) -> None:
    stage.watch.open = []
    while stage.clearing:
        stage.clearing.pop()()
    unmonitor, waiting = roles_of(stage).unmonitor, roles_of(stage).waiting
    for supervisor in tuple(stage.tracker.modes) if unmonitor else ():
        _unmonitor(stage, supervisor, str(unmonitor))
    left: dict[str, tuple[str, ...]] = dict.fromkeys(_involved(stage), ())
    for round_ in range(ROUNDS):
        # Who had no call, and was told of none since, has none now.
        looked_at = [each for each in stage.endpoint.actors if each in left or stage.tracker.live(each)]
        left = {}
        for actor in looked_at:
            live = _live(stage, actor)
            # The call that is spoken on goes before those that wait for it.
            for call in sorted(live, key=lambda each: each.get(field_of(stage, "state")) == waiting):
                _end(stage, actor, call, insist=round_ > 1)
            if live:
                left[actor] = tuple(str(_id(stage, each)) for each in live)
        if not left:
            # A supervisor need not be told that the call they listened to has ended with it.
            stage.tracker.cleared()
            stage.evidence.cleared()
            return
        if round_:
            # A hang-up that was taken need not have reached the switch yet.
            stage.listen()
        else:
            stage.sweep()
    for actor, calls in left.items():
        raise CannotClearUp(actor=actor, calls=calls)


def _involved(stage: Stage) -> Iterator[str]:
    """
    Yield who may have a call since all was cleared: who has sent anything, was named in it, or was told of a call.

    Before anything was cleared, that may be anybody.
    """
    if not stage.tracker.bygone:
        yield from stage.endpoint.actors
        return
    sent = [each.exchange for each in stage.evidence.since_cleared]
    senders = {each.actor for each in sent}
    for name, actor in stage.endpoint.actors.items():
        number = actor.identity.number
        if (
            name in senders
            or stage.tracker.current(name)
            or any(number in each.request.url or number.encode() in each.request.body for each in sent)
        ):
            yield name


def _unmonitor(stage: Stage, supervisor: str, operation: str) -> None:
    """Have a supervisor monitor nobody, and wait until that is so: who still does may not be let begin again."""
    move = stage.move(operation, supervisor, None, None)
    stage.watch.expect(stage.promised(move, supervisor, None, None, None, {}))
    exchange = stage.request(supervisor, operation, command=False)
    if stage.refusal(exchange) is None:
        stage.pull_until(supervisor, lambda: stage.watch.is_met(supervisor))
    stage.watch.open = []
    stage.tracker.set_mode(supervisor, "none")


def cleared_as_known(stage: Stage) -> bool:
    """
    End all calls that the actors know of, and ask for no lists; tell whether all ended, and nothing is left to undo.

    It is for who has heard of every call that there is; who has not, or is told no, clears the stage whole.
    """
    told = len(stage.evidence.arrows)
    stage.watch.open = []
    try:
        for _ in range(2):
            for actor in stage.endpoint.actors:
                for call in stage.tracker.live(actor):
                    # It may have gone with one that was hung up before.
                    if (
                        not _released(stage, actor, call.id)
                        and _can_end(stage, call)
                        and not end_known(stage, call)
                    ):
                        return False
            stage.sweep()
        rest(stage)
        return not stage.tracker.modes and not any(map(stage.tracker.live, stage.endpoint.actors))
    finally:
        stage.evidence.arrows[told:] = [each for each in stage.evidence.arrows[told:] if each.faulty]


def end_known(stage: Stage, call: Tracked) -> bool:
    """Hang up a call; tell whether its actor was told that it is over."""
    stage.watch.open = []
    scope: dict[str, Json] = {**call.resource, field_of(stage, "id"): call.id}
    if _command(stage, call.actor, roles_of(stage).operation(HANG_UP), scope) is not None:
        return False
    stage.pull_until(call.actor, lambda: _released(stage, call.actor, call.id))
    return _released(stage, call.actor, call.id)


def _can_end(stage: Stage, call: Tracked) -> bool:
    return stage.endpoint.contract.table.move(roles_of(stage).operation(HANG_UP), call.state) is not None


def _live(stage: Stage, actor: str) -> tuple[Mapping[str, Json], ...]:
    listed = calls_of(stage, actor)
    if listed is None:
        listed = tuple(each.resource for each in stage.tracker.live(actor))
    terminal, state = stage.endpoint.contract.table.terminal, field_of(stage, "state")
    return tuple(each for each in listed if each.get(state) not in terminal and _id(stage, each))


def _id(stage: Stage, call: Mapping[str, Json]) -> Json:
    return call.get(field_of(stage, "id"))


def _end(stage: Stage, actor: str, call: Mapping[str, Json], *, insist: bool) -> None:
    roles, own = roles_of(stage), str(_id(stage, call))
    hang_up = roles.operation(HANG_UP)
    state = str(call.get(field_of(stage, "state")))
    if stage.endpoint.contract.table.move(hang_up, state) is None and not insist:
        # A ringing call ends when its caller hangs up; only one that goes on ringing must be taken first.
        return
    waking = {roles.ringing: ANSWER, roles.waiting: RETRIEVE}.get(state)
    if insist and waking is not None and roles.has(waking):
        # So must one that waits for the end of a consultation.
        _command(stage, actor, roles.operation(waking), call)
    if _command(stage, actor, hang_up, call) is not None:
        # It went with a call that was hung up before; if not, the next round finds it.
        if insist and calls_of(stage, actor) is None:
            # Neither listed nor there to be hung up: whoever was left alone on it need not have been told.
            stage.tracker.lost(actor, own)
        return
    stage.pull_until(actor, lambda: _released(stage, actor, own))


def _command(stage: Stage, actor: str, operation: str, call: Mapping[str, Json]) -> Refusal | None:
    own = str(_id(stage, call))
    scope = {"call": {**call, "id": own}}
    body = body_of(stage, operation, scope) or None
    return stage.refusal(stage.request(actor, operation, path=stage.addressed(own), body=body, command=False))


def _released(stage: Stage, actor: str, call: str) -> bool:
    known = stage.tracker.known(actor, call)
    return known is None or known.released
