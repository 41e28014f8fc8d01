"""
Commands that must be refused: sent, watched, and judged by what they changed.

How an endpoint refuses is open (HTTP status, result code, an error told
later); that it refuses, and changes nothing, is not.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen

from ringback.apis import Refusal
from ringback.model import Exchange, Json, Notification
from ringback.suite.reading import difference, snapshot
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


def attempt(
    stage: Stage,
    actor: str,
    operation: str,
    *,
    call: Tracked | None = None,
    body: Mapping[str, Json] | None = None,
    owner: str | None = None,
    stranger: str = "",
) -> Attempt:
    """
    Send a command that must be refused, and see whether it changed anything all the same.

    `owner` is whose calls must stay as they are, where it is not the commanding actor; a stranger
    sends it `without` or with `wrong` credentials.
    """
    whose = owner or actor
    stage.sweep()
    stage.watch.open = []
    before = snapshot(stage, whose)
    known = stage.tracker.known(whose, call.id) if call else None
    exchange = stage.request(actor, operation, path=stage.addressed(call), body=body, stranger=stranger)
    heard = stage.listen()
    changed = difference(before, snapshot(stage, whose)) or _told(stage, heard, known, whose)
    return Attempt(exchange=exchange, refusal=stage.refusal(exchange), changed=changed)


def _told(stage: Stage, heard: Sequence[Notification], call: Tracked | None, whose: str) -> str:
    for each in heard:
        subject = subject_of(stage.endpoint.contract, each)
        about = call is None or subject.id == call.id
        if subject.kind == "call" and about and each.actor == whose and not _aside(stage, subject, call):
            return f"the {each.actor} was notified: {subject.change} {subject.state}"
    return ""


def _aside(stage: Stage, subject: Subject, call: Tracked | None) -> bool:
    """Tell whether a notification is about something that no command of ours changes, such as who takes part."""
    settings = stage.endpoint.contract.settings
    message = settings["notifications"]["messages"][subject.message]
    if subject.change not in message.get("kinds", (subject.change,)) or subject.change in message.get(
        "repeats", ()
    ):
        return True
    if call is None:
        return False
    shape = stage.endpoint.contract.shape("call")
    old, new = call.resource, subject.resource
    moved = any(old.get(name) != new.get(name) for name in shape.get("parties", ()))
    return moved and all(old.get(name) == new.get(name) for name in shape["compare"])


def judge(stage: Stage, tried: Attempt, *, rule: str = "refusal.missing") -> None:
    """
    Hold an attempt against the demand that it be refused and change nothing.

    Raises Departed with `rule` where it was carried out, with refusal.changed-state where it was
    refused and carried out all the same.
    """
    operation = tried.exchange.operation
    if tried.refusal is None and tried.changed:
        raise stage.departed(
            rule=rule,
            operation=operation,
            message=f"{operation} is not allowed here and was carried out: {tried.changed}.",
            expected="a refusal",
            actual=tried.exchange.response.json_or_none(),
        )
    if tried.changed:
        raise stage.departed(
            rule="refusal.changed-state",
            operation=operation,
            message=f"{operation} was refused, and changed something all the same: {tried.changed}.",
            expected="nothing changed",
            actual=tried.changed,
        )
    if tried.refusal is None:
        stage.evidence.note(
            f"{operation} was not allowed and was answered as a success; nothing came of it."
            " The reply only says that the request was received."
        )
