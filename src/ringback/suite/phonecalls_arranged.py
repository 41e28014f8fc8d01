"""Arranging phone calls that are listed rather than notified: one in a state where an action is legal, or none yet."""

from collections.abc import Mapping

from attrs import define

from ringback.model import Json, Operation
from ringback.suite.actions import Actions, Target
from ringback.suite.arrange import AGENT, Arranged
from ringback.suite.looking import looks
from ringback.suite.phone_creations import outside
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.reading import Snapshot
from ringback.suite.stage import Stage
from ringback.suite.views import PhoneCall, is_on_call, is_on_the_way, views_of

#: Who is let into a conversation, who lets a phone ring, and whose extensions make other calls than simple ones.
BARGER, NO_ANSWER = "barger", "no_answer"
CALLBACK, CONFERENCE = "callback", "conference"

#: The status of a view in conversation, as the call table names it.
ON_CALL = "on call"

#: What parameters mean that name the extension to be called.
_CALLED = frozenset({"extension", "transfer-destination"})

#: Members of a view that an action changes, and that a refused one must not.
CHANGED = ("status", "onHold", "parked", "recording")


def arranged(stage: Stage, operation: Operation) -> Arranged | None:
    """Arrange for an operation on a phone call, or one that makes phone calls; None for other operations."""
    meanings = {each.means for each in operation.parameters}
    makes = next((each for each in _MAKERS if f"{each}-views" in meanings), None)
    if "phoneCallId" not in operation.path and makes is None:
        return None
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    if makes is not None:
        return _about_to_be_made(calls, makes)
    return _made(calls, operation)


def _about_to_be_made(calls: PhoneCalls, kind: str) -> Arranged:
    """Arrange for a call of one kind, and for its end."""
    stage, actor = calls.stage, _MAKERS[kind]
    calls.leave_nothing_new(actor)
    session = stage.actor(actor)
    own, external = session.identity.number, outside(stage)
    source = outside(stage, "external2") if kind == CALLBACK else own
    means: dict[str, Json] = {
        f"{kind}-views": [{"source": [source], "destination": [external]}],
        "own-extension" if actor == AGENT else f"{kind}-extension": own,
        "conference-number": session.settings.get("room", ""),
        "conference-pin": session.settings.get("pin", ""),
    }
    given = {name: value for name, value in means.items() if value}
    return Arranged(actor=actor, means=given, dialled=own, look=dict)


#: Whose extension makes each kind of call.
_MAKERS: Mapping[str, str] = {"phone-call": AGENT, CALLBACK: CALLBACK, CONFERENCE: CONFERENCE}


def _made(calls: PhoneCalls, operation: Operation) -> Arranged:
    """Arrange a call in a state where an operation is legal."""
    stage, actions = calls.stage, Actions(calls)
    moves = stage.endpoint.contract.table.moves_of(operation.name)
    rings = bool(moves and moves[0].states and ON_CALL not in moves[0].states)
    if rings:
        calls.ring(AGENT, stage.actor(NO_ANSWER).identity.number)
    else:
        calls.create(AGENT, outside(stage))
    for name in moves[0].after if moves else ():
        actions.send(name, actions.target(AGENT))
        actions.see(name, actions.target(AGENT))
    meanings = {each.means for each in operation.parameters}
    target = actions.target(AGENT, BARGER if meanings & _CALLED else "")
    own, path = stage.actor(AGENT).identity.number, {"phoneCallId": target.call}
    means = {**actions.means(target), "seconds": "20"}
    actions.leave_nothing(operation.name, target)

    # Ringing ends by itself, so that a call which does not ring any more tells of nothing.
    look = dict if rings else _Looking(actions=actions, target=target, after=moves[0].after if moves else ())
    return Arranged(actor=AGENT, path=path, means=means, dialled=own, look=look)


@define
class _Looking:
    """
    Reads what a refused request must not change of a phone call.

    A listing may be a moment behind, now more and now less: what it shows once may be what was before.
    So it is looked at again until it shows what it did last, at first what was seen when all was arranged;
    what has changed stays so.
    """

    actions: Actions
    target: Target
    #: What was done to the phone call to get here.
    after: tuple[str, ...]
    last: Snapshot | None = None

    def __call__(self) -> Snapshot:
        stage, looked = self.actions.stage, _telling(self.target.call, None)
        for pause in looks(stage.endpoint.limits.quiet_s):
            stage.pause(pause)
            call = self.actions.calls.read(self.target.actor, self.target.call)
            looked = _telling(self.target.call, call)
            if looked == self.last or (self.last is None and self._is_arranged(call)):
                break
        self.last = looked
        return looked

    def _is_arranged(self, call: PhoneCall | None) -> bool:
        views = views_of(call)
        talking = any(map(is_on_call, views)) and not any(map(is_on_the_way, views))
        return talking and not any(self.actions.missing(each, self.target, call) for each in self.after)


def _telling(call_id: str, call: PhoneCall | None) -> Snapshot:
    return {call_id: {str(each.get("id")): [each.get(name) for name in CHANGED] for each in views_of(call)}}
