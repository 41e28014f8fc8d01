"""
What each client must be told, from the contract's call table, and what it was told.

A fault is one sentence: something lost, doubled, told to the wrong one, or not what is so.  It knows notifications
and resources as they are sent; refuses to know how they come.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen

from ringback.calls import CallTable

#: What a picture of a call must have in common with its resource; who takes part may change without a word.
TOLD = ("state", "userData", "mute", "recordingState")

#: What recording a call writes into the data that all share; only who records it is told.
RECORDED = "GSIP_RECORD"


@frozen
class Due:
    """One notification that somebody must get."""

    number: str
    kind: str
    #: The state that it shows, and the call that it is about; None where it may be any.
    state: str | None = None
    call: str | None = None

    def fits(self, number: str, kind: str, call: Mapping[str, Any]) -> bool:
        """Return whether a notification about a call is this one."""
        return (
            (number, kind) == (self.number, self.kind)
            and self.state in (None, call["state"])
            and self.call in (None, call["id"])
        )


@frozen
class Order:
    """A command of a user: on which call, with which other one, calling whom."""

    number: str
    operation: str
    call: Mapping[str, Any] | None = None
    other: Mapping[str, Any] | None = None
    destination: str = ""
    monitors: bool = False


def due_of(table: CallTable, order: Order) -> tuple[Due, ...]:
    """Return what must be told after a command that was accepted; more may be."""
    call = order.call or {}
    shown = {name: call[name] for name in ("mute", "recordingState") if name in call}
    move = table.move(
        order.operation,
        order.call["state"] if order.call else None,
        other=order.other["state"] if order.other else None,
        shown=shown,
    )
    if move is None or order.monitors or (move.after and not _is_consultation(order)):
        return ()
    found = []
    for effect in move.effects:
        due = {
            ("self", "target"): Due(order.number, effect.notification, effect.becomes, _id(order.call)),
            ("self", "other"): Due(order.number, effect.notification, effect.becomes, _id(order.other)),
            ("self", "new"): Due(order.number, effect.notification, effect.becomes),
            ("destination", "new"): Due(order.destination, effect.notification, effect.becomes),
        }.get((effect.party, effect.call))
        if due and effect.required:
            found.append(due)
    return tuple(found)


def _is_consultation(order: Order) -> bool:
    """Return whether the one call was made about the other: of two that are joined otherwise, pages demand nothing."""
    call, other = order.call or {}, order.other or {}
    return str(call.get("parentCallUri", "")).endswith(str(other.get("id")))


def _id(call: Mapping[str, Any] | None) -> str | None:
    return None if call is None else str(call["id"])


@define(eq=False)
class Ledger:
    """One client's: what is owed to it, and its picture of its own calls."""

    number: str
    device: str
    #: Whose each call is, for all clients together.
    owners: dict[str, str]
    faults: list[str]
    #: What must still come; and whether anything else may.
    owed: list[Due] = field(factory=list)
    concerned: bool = False
    #: How many messages about the device must come.
    devices: int = 0
    picture: dict[str, Mapping[str, Any]] = field(factory=dict)
    heard: int = 0
    #: The command, in words.
    after: str = ""
    _seen: set[tuple[str, str, str]] = field(factory=set)
    _change: asyncio.Event = field(factory=asyncio.Event)

    def expect(self, due: list[Due], *, concerned: bool, after: str = "") -> None:
        """Begin a new command."""
        self.owed += due
        self.after = after
        self.concerned = concerned
        self._seen.clear()

    def hear(self, data: Mapping[str, Any]) -> None:
        """Enter a notification."""
        self.heard += 1
        self._change.set()
        if "devices" in data:
            self._hear_device(data)
        elif "call" in data:
            self._hear_call(data)
        else:
            self.faults.append(f"{self.number} was told: {data}")

    def _hear_device(self, data: Mapping[str, Any]) -> None:
        if [each["id"] for each in data["devices"]] != [self.device]:
            self.faults.append(f"misaddressed: {self.number} was told of the device {data['devices']}")
        elif self.devices:
            self.devices -= 1
        elif not self.concerned:
            self.faults.append(f"doubled: {self.number} was told of the device again")

    def _hear_call(self, data: Mapping[str, Any]) -> None:
        kind, call = data["notificationType"], data["call"]
        told = f"{self.number} was told {kind} {call['state']} of {call['id']}"
        owner = self.owners.setdefault(call["id"], self.number)
        if owner != self.number or data["phoneNumber"] != self.number:
            self.faults.append(f"misaddressed: {told}, which is that of {owner}")
        key = (kind, call["id"], call["state"])
        due = next((each for each in self.owed if each.fits(self.number, kind, call)), None)
        if due is not None:
            self.owed.remove(due)
        elif key in self._seen:
            self.faults.append(f"doubled: {told}")
        elif not self.concerned:
            self.faults.append(f"misaddressed or late: {told}")
        self._seen.add(key)
        self.picture[call["id"]] = call
        if call["state"] == "Released":
            del self.picture[call["id"]]

    async def settled(self, seconds: float) -> None:
        """Return once nothing is owed; what has not come after so many seconds is lost."""
        try:
            async with asyncio.timeout(seconds):
                while self.owed or self.devices:
                    self._change.clear()
                    await self._change.wait()
        except TimeoutError:
            missing = f"{self.owed}, and {self.devices} times of the device"
            self.faults.append(f"lost: {self.number} was not told {missing}, after {self.after}")
            self.owed.clear()
            self.devices = 0

    def compare(self, calls: list[Mapping[str, Any]]) -> None:
        """Hold the picture against the resources."""
        told = {key: _told(each) for key, each in self.picture.items()}
        true = {str(each["id"]): _told(each) for each in calls}
        if told != true:
            differ = [key for key in {*told, *true} if told.get(key) != true.get(key)]
            pairs = [(key, told.get(key), true.get(key)) for key in differ]
            self.faults.append(f"lost: {self.number} has been told something else than what is: {pairs}")
            self.picture = {str(each["id"]): each for each in calls}


def _told(call: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: call[name] for name in TOLD if name in call}
    data = {key: each for key, each in call.get("userData", {}).items() if key != RECORDED}
    return told | {"userData": data}
