"""Supervisors: who watches whom, when they come onto a talk, and when they leave it."""

from attrs import evolve

from ringback.switch.commands import (
    INVALID,
    MISSING,
    NO_PERMISSION,
    NOT_FOUND,
    CallChanged,
    Command,
    DeviceChanged,
    Effect,
    Refused,
)
from ringback.switch.world import Call, Monitoring, Phone, World

Outcome = tuple[World, tuple[Effect, ...]]


def monitor(world: World, command: Command) -> Outcome:
    """Let a supervisor's phone watch another, and join it where it is talking already."""
    phone, watch = world.phone(command.number), command.watch
    if not phone.may_monitor:
        raise Refused(NO_PERMISSION, "This user may not monitor others.")
    if watch is None:
        raise Refused(MISSING, "targetDeviceUri is missing.")
    if watch.number not in world.phones:
        raise Refused(NOT_FOUND, "There is no such device to monitor.")
    if watch.number == phone.number:
        raise Refused(INVALID, "A phone cannot monitor itself.")
    monitoring = Monitoring(state=command.operation, mode=watch.mode, scope=watch.scope, number=watch.number)
    world = world.with_phone(evolve(phone, monitoring=monitoring))
    effects: tuple[Effect, ...] = (DeviceChanged(number=phone.number),)
    # The next call is one that has not begun.
    for call in world.calls_of(watch.number) if watch.mode == "AllCalls" else ():
        world, more = _join(world, phone.number, call, command.at)
        effects += more
    return world, effects


def cancel(world: World, command: Command) -> Outcome:
    """End the watch; a talk that the supervisor is on already goes on."""
    phone = world.phone(command.number)
    if phone.monitoring is None:
        raise Refused(INVALID, "This device monitors nobody.")
    return world.with_phone(evolve(phone, monitoring=None)), (DeviceChanged(number=phone.number),)


def joined(world: World, talk: str, now: float) -> Outcome:
    """Bring the supervisors of all parties of a talk onto it."""
    watching = {each.number for call in world.on(talk) for each in world.watchers(call.number)}
    effects: tuple[Effect, ...] = ()
    # Whose phone has been there longest comes first, whomever it watches.
    for number in sorted(watching, key=world.phones.place):
        for call in world.on(talk):
            monitoring = world.phone(number).monitoring
            if monitoring and monitoring.number == call.number:
                world, more = _join(world, number, call, now)
                effects += more
    return world, effects


def left(world: World, talk: str, who: str | None = None) -> Outcome:
    """
    Let supervisors leave a talk that is over.

    Where one party has left a talk that goes on, those who follow that party leave as well.  A party who was there
    with nobody but supervisors does not stay without them.
    """
    over = sum(each.mode is None for each in world.on(talk)) <= 1
    effects: tuple[Effect, ...] = ()
    for call in world.supervisors(talk):
        if over or (who is not None and call.follows == who):
            world, more = _leave(world, call)
            effects += more
    alone = world.on(talk)
    if len(alone) == 1:
        world = world.with_calls([evolve(alone[0], state="Released")])
        effects += (CallChanged(call=alone[0].id, kind="StatusChange"),)
    return world, effects


def _join(world: World, number: str, call: Call, now: float) -> Outcome:
    phone = world.phone(number)
    monitoring = phone.monitoring
    assert monitoring is not None
    there = any(each.number == number for each in world.on(call.talk))
    if there or monitoring.used or call.mode is not None or call.state != "Established":
        return world, ()
    ids = world.ids.next()
    own = Call(
        id=ids.call_uuid(),
        conn_id=ids.conn_id(),
        number=number,
        talk=call.talk,
        state="Established",
        since=now,
        kind=call.kind,
        dnis=call.dnis,
        participants=_parties(world, call),
        mute="Off" if monitoring.state == "BargeIn" else "On",
        mode=monitoring.state,
        follows=call.number if monitoring.scope == "Agent" else None,
    )
    world = evolve(world, ids=ids).with_calls([own])
    if monitoring.mode == "NextCall":
        world = world.with_phone(evolve(phone, monitoring=evolve(monitoring, used=True)))
    return world, (CallChanged(call=own.id, kind="StatusChange"),)


def _parties(world: World, call: Call) -> tuple[str, ...]:
    """Return the numbers on a talk, who called first."""
    return tuple(each.number for each in world.on(call.talk) if each.mode is None)


def _leave(world: World, call: Call) -> Outcome:
    world = world.with_calls([evolve(call, state="Released")])
    effects: tuple[Effect, ...] = (CallChanged(call=call.id, kind="StatusChange"),)
    phone: Phone = world.phone(call.number)
    # What was asked for the next call is done once that call is over.
    if phone.monitoring and phone.monitoring.used:
        world = world.with_phone(evolve(phone, monitoring=None))
        effects += (DeviceChanged(number=phone.number),)
    return world, effects
