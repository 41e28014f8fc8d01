"""
What a command must cause: the notifications that its move in the call table promises.

Pure: expectations are made from a move, notifications are matched against
them, and what is left unmet becomes findings.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field

from ringback.calls import Effect, Move
from ringback.model import Finding, Json, Notification
from ringback.suite.subjects import Subject, dotted, last_segment

#: The party of an effect that is the commanding actor.
SELF = "self"

NOTHING: Mapping[str, str] = {}


@define
class Expectation:
    """One notification that should come, and what came instead so far."""

    actor: str
    effect: Effect
    #: The id of the call it is about; None for a call that is new to the actor, or for a device.
    call: str | None
    #: What the notification's resource must show, by dotted name.
    shows: Mapping[str, Json] = field(factory=dict)
    #: The rules that are broken where a field shows something else, by name; for other fields, the effect's.
    rules: Mapping[str, str] = field(factory=dict)
    #: What it must not show any more besides what the effect hides, by dotted name.
    hides: Sequence[str] = ()
    met: Notification | None = None
    #: How many others had come before it.
    rank: int = 0
    #: A notification about the same call that tells of another state.
    wrong: Subject | None = None
    #: A notification of the right kind and state about another call, which nothing has caused.
    elsewhere: Subject | None = None
    #: What kind of notification about the same call came, where it is another kind.
    other: str = ""

    def matches(self, subject: Subject, *, new: bool) -> bool:
        """Tell whether a notification is the one; remember it where it is nearly the one."""
        effect = self.effect
        if self.met is not None:
            return False
        if subject.change != effect.notification:
            self.other = subject.change if subject.id == self.call else self.other
            return False
        if effect.call == "none":
            # A device is told of for many reasons; only the telling that shows the change is the one.
            fits = not any(differences(self, subject, ""))
        elif subject.id == self.call or (self.call is None and new):
            # One that does not show the change yet may have been on its way before the command.
            fits = (effect.becomes is None or subject.state == effect.becomes) and not any(
                differences(self, subject, "")
            )
        else:
            if effect.becomes is not None and effect.becomes == subject.state:
                self.elsewhere = subject
            return False
        if not fits:
            self.wrong = subject
        return fits


def expectations_of(
    move: Move,
    *,
    actors: Mapping[str, str],
    calls: Mapping[str, str],
    peers: Mapping[str, str],
    shows: Mapping[str, Json],
    hides: Sequence[str] = (),
    rules: Mapping[str, str] = NOTHING,
) -> list[Expectation]:
    """
    Return what a move promises.

    `actors` gives the actor for each party of the table, `calls` the id for the effect's `call`
    (target, other), `peers` the peer's own id of the call, by actor, `rules` the rule of a field; `shows`
    and `hides` are what the commanding actor is to be shown besides.
    """
    found = []
    for effect in move.effects:
        actor = actors.get(effect.party)
        if actor is None:
            continue
        call = calls.get(effect.call) if effect.party == SELF else peers.get(actor)
        mine = effect.party == SELF
        known = call if effect.call not in ("new", "none") else None
        found.append(
            Expectation(
                actor=actor,
                effect=effect,
                call=known,
                shows={**effect.shows, **(shows if mine else {})},
                hides=hides if mine else (),
                rules=rules,
            )
        )
    return found


def in_order(expectations: Sequence[Expectation]) -> bool:
    """Tell whether one actor's notifications came in the order in which the table has them."""
    ranks = [each.rank for each in expectations if each.met is not None and each.effect.party == SELF]
    return ranks == sorted(ranks)


def unmet(expectation: Expectation, operation: str) -> Finding:
    """Return the finding for a notification that never came."""
    effect = expectation.effect
    what = f"{effect.notification} {effect.becomes or ''}".strip()
    wrong = expectation.wrong
    shown = next(differences(expectation, wrong, operation), None) if wrong is not None else None
    right = wrong is not None and effect.becomes in (None, wrong.state)
    if shown is not None and (right or effect.call == "none"):
        return shown
    if wrong is not None:
        return Finding(
            rule="call.state",
            operation=operation,
            message=f"After {operation} the {expectation.actor}'s call {wrong.id} must be {effect.becomes}.",
            expected=effect.becomes,
            actual=wrong.state,
            where=wrong.place_of_state,
        )
    about = f" about call {expectation.call}" if expectation.call else ""
    if expectation.other:
        came = f"{expectation.other} came instead"
    elif expectation.elsewhere is not None and expectation.call:
        came = f"it came about call {expectation.elsewhere.id} instead"
    else:
        came = "nothing of the kind came"
    return Finding(
        rule="notification.missing",
        operation=operation,
        message=f"{operation} must notify the {expectation.actor} with {what}{about}; {came}.",
        expected=what,
        actual=expectation.other or None,
    )


def differences(expectation: Expectation, subject: Subject, operation: str) -> Iterator[Finding]:
    """Yield where a notification that came does not show what it must."""
    for name, wanted in expectation.shows.items():
        said = dotted(subject.resource, name)
        if not _agrees(name, wanted, said):
            yield Finding(
                rule=_rule(expectation, name),
                operation=operation,
                message=f"After {operation} the {expectation.actor}'s notification must show {name} {wanted!r}.",
                expected=wanted,
                actual=said,
                where=f"/{name.replace('.', '/')}",
            )
    for name in (*expectation.effect.hides, *expectation.hides):
        said = dotted(subject.resource, name)
        # An empty object shows as little as none.
        if said is not None and said != {}:
            yield Finding(
                rule=_rule(expectation, name),
                operation=operation,
                message=f"After {operation} the {expectation.actor}'s notification must not show {name} any more.",
                expected=None,
                actual=said,
                where=f"/{name.replace('.', '/')}",
            )


def _rule(expectation: Expectation, name: str) -> str:
    return expectation.rules.get(name.partition(".")[0], expectation.effect.rule)


def _agrees(name: str, wanted: Json, said: Json) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(said, Mapping) and all(said.get(key) == value for key, value in wanted.items())
    if name.lower().endswith("uri"):
        # Hosts differ between documented samples of one story: a URI is compared by what it names.
        return last_segment(said) == last_segment(wanted)
    return bool(said == wanted)
