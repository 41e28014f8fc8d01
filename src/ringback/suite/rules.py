"""
The passive rules: what must hold for every notification, whatever was asked.

Pure functions from what was seen (and what was known before) to findings.
Each yields only what a document demands; the pointers and names come from the
contract, so that a rule knows no API.
"""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

from attrs import frozen

from ringback.apis import Identity
from ringback.calls import Capabilities
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.model import Finding, Json, Notification, at
from ringback.suite.envelope import mistakes
from ringback.suite.roles import Roles
from ringback.suite.subjects import Subject, last_segment, texts
from ringback.suite.tracker import Tracked, Tracker


@frozen
class Context:
    """What the rules may look at besides the message itself."""

    contract: Contract
    checker: Checker
    identities: Mapping[str, Identity]
    tracker: Tracker

    @property
    def call(self) -> Mapping[str, Json]:
        """How the contract's resource of kind `call` is made."""
        return self.contract.shape("call")


@frozen
class Seen:
    """One notification, what it is about, and what its actor knew of the call before."""

    notification: Notification
    subject: Subject
    before: Tracked | None
    #: Whether a command that was just sent explains it.
    explained: bool
    #: Whether its actor sent the last command, or was promised something by it.
    concerned: bool = True
    #: Whether it may tell of how things were before the last command: what that promised has not come yet.
    stale: bool = False
    #: Whether the last command was such that nobody can say what it should cause.
    doubtful: bool = False
    #: Whether it came where the last command promised another one: that one will be missed, or comes yet.
    instead: bool = False


def finding(rule: str, message: str, **more: Json) -> Finding:
    """Return a finding that leaves open what was sent."""
    return Finding(rule=rule, operation=None, message=message, **more)


def typed(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield a message that does not say of which type it is, on a channel whose messages all do."""
    settings = context.contract.settings["notifications"]
    pointer = settings["type"]
    if not pointer or seen.notification.channel not in settings.get("channels", ()):
        return
    said = at(seen.notification.message, pointer)
    if not isinstance(said, str) or not said:
        yield finding(
            "notification.schema",
            f"A message on {seen.notification.channel} does not say of which type it is.",
            expected="the type of the message",
            actual=said,
            where=pointer,
        )


def schema(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield where a message differs from the schema of its type."""
    name = seen.subject.message
    if name not in context.contract.schemas:
        return
    for error in mistakes(context.checker, name, seen.notification.message):
        yield finding(
            "notification.schema",
            f"A {name} is not as documented: {error.message}",
            expected=error.expected,
            actual=error.actual,
            where=error.where,
        )


def channel(_context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield a message that came on another channel than its type's."""
    wanted = seen.subject.channel
    # That none is named at all is a matter of the schema.
    if wanted and seen.notification.channel and seen.notification.channel != wanted:
        yield finding(
            "notification.channel",
            f"A {seen.subject.message} came on {seen.notification.channel}; its channel is {wanted}.",
            expected=wanted,
            actual=seen.notification.channel,
            where="/channel",
        )


def addressee(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield a message that is about another actor's number or device."""
    receiver = seen.notification.actor
    messages = context.contract.settings["notifications"]["messages"]
    own = context.contract.shape("device").get("parameter", "")
    if seen.subject.id and seen.subject.id == context.identities[receiver].path.get(own):
        return
    if seen.subject.kind == "device" and receiver in context.tracker.modes:
        # Whether a supervisor is told of the device they watch is nowhere written down.
        return
    for key, pointer in messages.get(seen.subject.message, {}).get("addressee", {}).items():
        said = at(seen.notification.message, pointer)
        owners = [name for name, identity in context.identities.items() if said and _is(identity, key, said)]
        if owners and receiver not in owners:
            yield finding(
                "notification.misaddressed",
                f"The {receiver} was notified of a call of the {owners[0]}.",
                expected=_value(context.identities[receiver], key),
                actual=said,
                where=pointer,
            )
            return


def _value(identity: Identity, key: str) -> str:
    return identity.number if key == "number" else identity.path.get(key, "")


def _is(identity: Identity, key: str, said: Json) -> bool:
    return _value(identity, key) in (str(said), last_segment(said)) and bool(_value(identity, key))


def identity(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield a call whose URIs name another call, or whose constant fields changed."""
    if seen.subject.kind != "call" or not seen.subject.id:
        return
    yield from mirrors(context, seen.subject.resource, seen.subject.place)
    for name in context.call.get("constant", ()):
        before = seen.before.resource.get(name) if seen.before else None
        now = seen.subject.resource.get(name)
        if before is not None and now is not None and now != before:
            yield finding(
                "call.identity",
                f"{name} of call {seen.subject.id} changed during its life.",
                expected=before,
                actual=now,
                where=f"{seen.subject.place}/{name}",
            )


def mirrors(context: Context, resource: Mapping[str, Json], place: str) -> Iterator[Finding]:
    """Yield where a call's fields that must name it name something else."""
    for each in context.call.get("mirrors", ()):
        name, said = each["field"], resource.get(each["field"])
        wanted = each["ends"].format(id=resource.get(context.call["id"]))
        # What an id has that no URI may have is escaped there.
        if isinstance(said, str) and not (said.endswith(wanted) or unquote(said).endswith(wanted)):
            yield finding(
                "call.identity",
                f"{name} of call {resource.get(context.call['id'])} names another resource.",
                expected=f"…{wanted}",
                actual=said,
                where=f"{place}/{name}",
            )


def parents(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield a call that names itself as the one that it was made from, or two different ones."""
    if seen.subject.kind != "call" or not seen.subject.id:
        return
    said = {name: seen.subject.resource.get(name) for name in context.call.get("parents", ())}
    named = {name: last_segment(each) for name, each in said.items() if each}
    for name, each in named.items():
        if each == seen.subject.id or each != next(iter(named.values())):
            yield finding(
                "call.identity",
                f"{name} of call {seen.subject.id} names the wrong call.",
                expected="the call that it was made from",
                actual=said[name],
                where=f"/data/call/{name}",
            )
            return


def monotonic(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield a duration that went backwards; a call with other parties than before may count anew."""
    if seen.subject.kind != "call" or seen.before is None:
        return
    if not seen.before.change:
        # It was read, not told: what is told now may have been on its way before.
        return
    for name in context.call.get("parties", ()):
        if seen.before.resource.get(name) != seen.subject.resource.get(name):
            return
    for name in context.call.get("monotonic", ()):
        before, now = seen.before.resource.get(name), seen.subject.resource.get(name)
        if _number(before) is not None and _number(now) is not None and _number(now) < _number(before):  # type: ignore[operator]  # both are numbers, see the line itself
            yield finding(
                "call.duration",
                f"{name} of call {seen.subject.id} went backwards.",
                expected=f"at least {before}",
                actual=now,
                where=f"{seen.subject.place}/{name}",
            )


def _number(value: Json) -> float | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return float(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def parties(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield a call that names its own party among the others, or instead of its other party that of another call."""
    if seen.subject.kind != "call" or seen.subject.state in context.contract.table.terminal:
        # Who takes part in a call that is over, nobody says.
        return
    own = context.identities[seen.notification.actor].number
    for name in context.call.get("parties", ()):
        said = seen.subject.resource.get(name)
        if isinstance(said, list) and any(own in texts(each) for each in said):
            yield finding(
                "call.participants",
                f"{name} of call {seen.subject.id} has the number of the {seen.notification.actor}, whose call it is.",
                expected="the other parties",
                actual=said,
                where=f"{seen.subject.place}/{name}",
            )
        elif isinstance(said, list) and (elsewhere := _on_another_call(context, seen, said)):
            yield finding(
                "call.participants",
                f"{name} of call {seen.subject.id} has the number of the {elsewhere}, who is on another one,"
                " and of nobody whose call it is.",
                expected="the other parties",
                actual=said,
                where=f"{seen.subject.place}/{name}",
            )


def _on_another_call(context: Context, seen: Seen, said: list[Json]) -> str:
    """Return who is named though they are on another call of the receiver's, and whoever this one is with is not."""
    actor, tracker = seen.notification.actor, context.tracker
    numbers = {name: each.number for name, each in context.identities.items()}
    with_ = tracker.ever_with(actor, seen.subject.id)
    named = {party for party in numbers if any(numbers[party] in texts(each) for each in said)}
    if len(with_) != 1 or with_[0] not in numbers or with_[0] in named:
        # Of a call that was joined or transferred, what is left is read back.
        return ""
    others = {each.id for each in tracker.others(actor, seen.subject.id) if not each.is_behind()}
    theirs = (party for (mine, party), own in tracker.labels.items() if mine == actor and own in others)
    return next((each for each in theirs if each in named), "")


def after_release(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield a message about a call that was released before; that it was need not have been told until then."""
    terminal = context.contract.table.terminal
    if seen.before is None or not seen.before.released or seen.before.is_behind() or _same(context, seen):
        return
    if seen.before.state in terminal or seen.subject.state not in terminal:
        yield finding(
            "notification.after-release",
            f"The {seen.notification.actor} was notified of call {seen.subject.id} after it was over.",
            expected="silence about a released call",
            actual=f"{seen.subject.change} {seen.subject.state}",
            where=seen.subject.place_of_state,
        )


def duplicate(context: Context, seen: Seen) -> Iterator[Finding]:
    """
    Yield a message that tells what was told already, to somebody whom the last command concerns.

    What else the other parties are told of, and how often, is nowhere written down.  Two commands in a row may
    cause the same, and be told of late.
    """
    if (
        seen.concerned
        and not (seen.before and seen.before.is_behind(seen.subject.change))
        and not seen.explained
        and not seen.instead
        and _known(context, seen)
        and _same(context, seen)
    ):
        yield finding(
            "notification.duplicate",
            f"The {seen.notification.actor} was notified twice that call {seen.subject.id} is {seen.subject.state}.",
            expected=f"one {seen.subject.change}",
            actual=f"another {seen.subject.change} with the same content",
        )


def _known(context: Context, seen: Seen) -> bool:
    message = context.contract.settings["notifications"]["messages"].get(seen.subject.message, {})
    change = seen.subject.change
    return change in message.get("kinds", (change,)) and change not in message.get("unbidden", ())


def _same(context: Context, seen: Seen) -> bool:
    if seen.before is None or seen.subject.kind != "call" or seen.before.change != seen.subject.change:
        return False
    restless = set(context.call.get("restless", ()))
    old = {key: value for key, value in seen.before.resource.items() if key not in restless}
    new = {key: value for key, value in seen.subject.resource.items() if key not in restless}
    return old == new


def capabilities(context: Context, seen: Seen) -> Iterator[Finding]:
    """Yield what a call must offer in its state and does not, or offers and must not."""
    offered, demanded = _offered(context, seen), _demanded(context, seen)
    if offered is None or demanded is None or seen.instead:
        return
    lacking = [each for each in demanded.required if each not in offered]
    forbidden = (
        offered if "*" in demanded.forbidden else [each for each in demanded.forbidden if each in offered]
    )
    if lacking or forbidden:
        parts = ([f"does not offer {', '.join(lacking)}"] if lacking else []) + (
            [f"offers {', '.join(map(str, forbidden))}"] if forbidden else []
        )
        yield finding(
            "call.capabilities",
            f"A call that is {seen.subject.state} {' and '.join(parts)}.",
            expected={"required": list(demanded.required), "forbidden": list(demanded.forbidden)},
            actual=offered,
            where=f"{seen.subject.place}/{context.call['capabilities']}",
            source=demanded.source,
            requirement=demanded.requirement or None,
        )


def unheard_of(context: Context, seen: Seen) -> tuple[str, ...]:
    """Return what a call offers that no document has in its state: legal, and worth knowing."""
    names = [each for each in _offered(context, seen) or () if isinstance(each, str)]
    return context.contract.table.unheard_of(seen.subject.state, names)


def _offered(context: Context, seen: Seen) -> list[Json] | None:
    offered = seen.subject.resource.get(context.call.get("capabilities", ""))
    return offered if seen.subject.kind == "call" and isinstance(offered, list) else None


def _demanded(context: Context, seen: Seen) -> Capabilities | None:
    table = context.contract.table
    monitored = seen.before is not None and bool(seen.before.mode)
    if seen.before is not None and seen.before.is_behind():
        # What it must offer depends on the other calls that there were at the time.
        return None
    # What a monitored call must offer depends on a mode that it may just have left, or not be in yet.
    if (monitored and (seen.stale or seen.doubtful)) or seen.subject.state not in table.states:
        return None
    situation = _situation(context, seen)
    if situation is None:
        return None
    return table.offered(seen.subject.state, situation, shown=seen.subject.resource)


def _situation(context: Context, seen: Seen) -> str | None:
    """Return in which of the table's situations a call is; None where that cannot be told."""
    actor = seen.notification.actor
    listening = not seen.explained and seen.before is None
    mode = seen.before.mode if seen.before else context.tracker.modes.get(actor, "") if listening else ""
    if mode:
        return context.contract.table.modes.get(mode, "alone")
    others, waiting = context.tracker.others(actor, seen.subject.id), Roles(context.contract).waiting
    held = [each for each in others if each.state == waiting]
    if held and all(map(context.tracker.left_alone, held)):
        return None
    return "second" if held else "alone"


#: Every rule that is held against every notification, by its name.
NOTIFICATION_RULES: tuple[Callable[[Context, Seen], Iterator[Finding]], ...] = (
    typed,
    schema,
    channel,
    addressee,
    identity,
    parents,
    parties,
    monotonic,
    after_release,
    duplicate,
    capabilities,
)
