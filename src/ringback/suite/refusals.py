"""
Commands that must be refused: sent, watched, and judged by what they changed.

How an endpoint refuses is open (HTTP status, result code, an error told
later); that it refuses, and changes nothing, is not.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen

from ringback.apis import Refusal
from ringback.model import Exchange, Json, Notification
from ringback.suite.envelope import failed_over_it, in_other_words
from ringback.suite.faults import server_error, unworded
from ringback.suite.reading import difference, snapshot, telling
from ringback.suite.stage import Stage
from ringback.suite.subjects import Subject, subject_of
from ringback.suite.tracker import Tracked


@frozen
class Attempt:
    """What came of a command that should have been refused."""

    exchange: Exchange
    refusal: Refusal | None
    #: What differs afterwards, in words; empty where nothing does.
    changed: str = ""
    #: What was tried, where that is no operation of the contract.
    name: str = ""

    @property
    def what(self) -> str:
        """What was tried, as the subject of a sentence."""
        return self.name or self.exchange.operation or "The request"


def attempt(
    stage: Stage,
    actor: str,
    operation: str,
    *,
    call: Tracked | None = None,
    body: Mapping[str, Json] | None = None,
    owner: str | None = None,
    stranger: str = "",
    retold: bool = False,
    listens: bool = True,
) -> Attempt:
    """
    Send a command that must be refused, and see whether it changed anything all the same.

    `owner` is whose calls must stay as they are, where it is not the commanding actor; a stranger
    sends it `without` or with `wrong` credentials.  `retold` allows it to be told once more how things stand.
    Without `listens`, what is told of it late is left to whoever listens at the end of the case.
    """
    whose = owner or actor
    _come_to_rest(stage, whose)
    stage.sweep()
    stage.watch.open = []
    before = snapshot(stage, whose, operation)
    known = stage.tracker.known(whose, call.id) if call else None
    with stage.watch.in_doubt():
        # Whatever is told now is judged below, as what came of a command that must cause nothing.
        exchange = stage.request(actor, operation, path=stage.addressed(call), body=body, stranger=stranger)
        heard = stage.listen() if listens else ()
    if failed_over_it(stage.endpoint.contract, exchange.response):
        stage.watch.find(server_error(operation, exchange.response.status), exchange)
    about = _About(stage, operation, whose, known, retold=retold)
    changed = difference(before, snapshot(stage, whose, operation)) or about.told(heard)
    return Attempt(exchange=exchange, refusal=stage.refusal(exchange), changed=changed)


def _come_to_rest(stage: Stage, whose: str) -> None:
    """Let what earlier commands may still cause reach somebody's calls: each party may see it in its own time."""
    owed = any(each.met is None for each in stage.watch.open)
    if owed or any(each.behind for each in stage.tracker.live(whose)):
        stage.hear_out()


@frozen
class _About:
    """What must not be told after an attempt: whose it is, and what they knew of the call before."""

    stage: Stage
    operation: str
    whose: str
    call: Tracked | None
    #: Whether it may be told once more how things stand.
    retold: bool

    def told(self, heard: Sequence[Notification]) -> str:
        """Say what was told that only a change can have caused; nothing where there is no such thing."""
        for each in heard:
            subject = subject_of(self.stage.endpoint.contract, each)
            mine = subject.kind == "call" and each.actor == self.whose
            if mine and (self.call is None or subject.id == self.call.id) and not self._aside(subject):
                return f"the {each.actor} was notified: {subject.change} {subject.state}"
        return ""

    def _aside(self, subject: Subject) -> bool:
        """Tell whether a notification is about something that the command does not change, such as who takes part."""
        contract = self.stage.endpoint.contract
        message = contract.settings["notifications"]["messages"][subject.message]
        known = subject.change in message.get("kinds", (subject.change,))
        if not known or subject.change in message.get("unbidden", ()):
            return True
        if self.call is None:
            return False
        old, new = self.call.resource, subject.resource
        parties = contract.shape("call").get("parties", ())
        moved = any(old.get(name) != new.get(name) for name in parties)
        effects = [each for move in contract.table.moves_of(self.operation) for each in move.effects]
        # Others may have begun to record the call, for instance.
        elsewhere = bool(effects) and subject.change not in {each.notification for each in effects}
        same = all(old.get(name) == new.get(name) for name in telling(self.stage, self.operation))
        return same and (moved or elsewhere or self.retold)


def judge(stage: Stage, tried: Attempt, *, rule: str = "refusal.missing") -> None:
    """
    Hold an attempt against the demand that it be refused and change nothing.

    Raises Departed with `rule` where it was carried out, with refusal.changed-state where it was
    refused and carried out all the same.
    """
    operation, what = tried.exchange.operation, tried.what
    if tried.refusal is None and tried.changed:
        raise stage.departed(
            rule=rule,
            operation=operation,
            message=f"{what} is not allowed here and was carried out: {tried.changed}.",
            expected="a refusal",
            actual=tried.exchange.response.json_or_none(),
        )
    if tried.changed:
        raise stage.departed(
            rule="refusal.changed-state",
            operation=operation,
            message=f"{what} was refused, and changed something all the same: {tried.changed}.",
            expected="nothing changed",
            actual=tried.changed,
        )
    if tried.refusal is None:
        stage.evidence.note(
            f"{what} was not allowed and was answered as a success; nothing came of it."
            " The reply only says that the request was received."
        )


def judge_words(stage: Stage, tried: Attempt) -> None:
    """Hold an attempt that only the application itself can have refused against the documented way of refusing."""
    exchange = tried.exchange
    if tried.refusal is not None and in_other_words(stage.endpoint.contract, exchange.response):
        raise stage.fail(unworded(tried.what, exchange.operation, exchange.response))
