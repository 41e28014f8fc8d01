"""
A few actors who call each other at random, cut their lines at random, and keep ledgers.

One command at a time, so that what is heard can be traced to it; islands go on side by side.  A session that is cut
is idle, and has superseded its held connect before the next command: without the ack extension, what was under way
on a line is lost, and nobody could tell whose fault it was.
"""

import asyncio
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from attrs import define, evolve, field
from benchmarks.http_load import Connection, Unexpected
from benchmarks.ledger import Ledger, Order, due_of
from benchmarks.telephones import Listener, Telephone

from ringback.calls import CallTable

#: Seconds after which a notification is lost.
LOST_S = 10.0

#: So many faults are enough: each that is waited for takes its time.
ENOUGH = 10

#: How often the ledgers are held against what is, in commands.
CHECK = 10

#: How likely a line is cut after a command, and what then: polling on with the same session, or with a new one.
CUT = 0.1

#: The parameter that names another call, by operation.
OTHERS = {
    "SwapCalls": "otherCallUri",
    "CompleteTransfer": "consultCallUri",
    "CompleteConference": "consultCallUri",
}

#: Operations that call somebody.
CALLING = frozenset(
    ["Dial", "SingleStepTransfer", "InitiateTransfer", "InitiateConference", "SingleStepConference"]
)

#: What a supervisor asks of a device.
WATCHING = ("ListenIn", "Coach", "BargeIn")

#: How many calls somebody has at most who calls somebody: enough to swap.
CALLS = 3


@define(eq=False)
class Actor:
    """A user with a telephone, a session and a ledger."""

    telephone: Telephone
    ledger: Ledger
    supervises: bool
    listener: Listener = field(init=False)
    ready: bool = False

    async def listen(self) -> None:
        """Shake hands."""
        self.listener = await Listener.at(self.telephone.url, self.telephone.credentials, self.ledger.hear)

    async def marked(self) -> None:
        """Have the switch say something that comes after everything it has said before."""
        self.ready = not self.ready
        self.ledger.devices += 1
        operation = "Ready" if self.ready else "NotReady"
        await self.telephone.post("/me/channels/voice", {"operationName": operation})
        await self.ledger.settled(LOST_S)

    async def reconnected(self) -> None:
        """Cut the line, and go on with the same session on another."""
        old = self.listener
        old.lasting = False
        old.connection.cut()
        new = Listener(await Connection.to(self.telephone.url), old.credentials, old.hear, old.client)
        # Answered at once, and with it the connect that was held on the line that is gone.
        for each in await new.say(
            {"channel": "/meta/connect", "connectionType": "long-polling", "advice": {"timeout": 0}}
        ):
            new.enter(each)
        new.connection.take = new.take
        new.poll()
        self.listener = new

    async def left(self, *, word: bool) -> None:
        """Cut the line and begin a new session; without a word, the switch has to find out by itself."""
        old = self.listener
        old.lasting = False
        old.connection.cut()
        if word:
            leaving = Listener(await Connection.to(self.telephone.url), old.credentials, old.hear, old.client)
            await leaving.say({"channel": "/meta/disconnect"})
            leaving.connection.cut()
        await self.listen()


@define(eq=False)
class Island:
    """Actors who know only each other."""

    actors: Sequence[Actor]
    table: CallTable
    random: Random
    faults: list[str]
    #: How many sessions may still be left without a word.
    forsaken: int = 0
    commands: int = 0
    refused: int = 0
    cuts: int = 0
    sessions: int = 0

    @classmethod
    async def of(
        cls,
        url: str,
        entries: Sequence[Mapping[str, Any]],
        table: CallTable,
        random: Random,
        owners: dict[str, str],
    ) -> "Island":
        """Return an island of these actors; the last of them supervises."""
        faults: list[str] = []
        actors = []
        for entry in entries:
            telephone = await Telephone.of(url, entry)
            ledger = Ledger(telephone.number, telephone.device, owners, faults)
            actors.append(Actor(telephone, ledger, supervises=entry is entries[-1]))
        for actor in actors:
            ledger = actor.ledger
            await actor.listen()
            ledger.concerned = True
            start = {"operationName": "StartContactCenterSession", "channels": ["voice"]}
            await actor.telephone.post("/me", start)
            await actor.marked()
        return cls(actors, table, random, faults)

    async def live(self, commands: int, stop: asyncio.Event) -> None:
        """Give so many commands, or fewer where it is stopped."""
        for number in range(commands):
            if stop.is_set() or len(self.faults) >= ENOUGH:
                break
            await self.step()
            if self.random.random() < CUT:
                await self._disturb()
            if number % CHECK == CHECK - 1:
                await self.check()
        await self.check()

    async def step(self) -> None:
        """Let somebody do something, and all hear of it who must."""
        actor = self.random.choice(self.actors)
        calls = await self._calls(actor)
        path, body, order = self._choice(actor, calls)
        due = due_of(self.table, order)
        near = self._near(order)
        for each in self.actors:
            own = [one for one in due if one.number == each.telephone.number]
            each.ledger.expect(own, concerned=each.telephone.number in near, after=f"{order}")
        self.commands += 1
        try:
            await actor.telephone.post(path, body)
        except Unexpected as refusal:
            if str(refusal).startswith("5"):
                self.faults.append(f"{body['operationName']}: {refusal}")
            self.refused += 1
            for each in self.actors:
                each.ledger.owed.clear()
                each.ledger.concerned = False
            return
        await asyncio.gather(*(each.ledger.settled(LOST_S) for each in self.actors))
        # What others may be told as well is not owed to them, and must not be taken for news of the next command.
        await asyncio.gather(*(each.marked() for each in self.actors if each.telephone.number in near))

    async def check(self) -> None:
        """Hold all ledgers against what is."""
        for actor in self.actors:
            await actor.marked()
        calls = [(actor, await self._calls(actor)) for actor in self.actors]
        # A supervisor is no participant, but there.
        watched = {
            number for actor, own in calls if actor.supervises for each in own for number in _others(each)
        }
        for actor, own in calls:
            number = actor.telephone.number
            alone = () if number in watched else (each for each in own if not each["participants"])
            self.faults += [f"alone: {number} on {each}" for each in alone]
            actor.ledger.compare(own)
            actor.ledger.expect([], concerned=False)

    async def _calls(self, actor: Actor) -> list[Mapping[str, Any]]:
        return list((await actor.telephone.get("/me/calls?fields=*"))["calls"])

    async def _disturb(self) -> None:
        actor = self.random.choice(self.actors)
        # What is not demanded may still be on its way.
        await actor.marked()
        self.cuts += 1
        match self.random.randrange(4):
            case 0 if self.forsaken:
                self.forsaken -= 1
                self.sessions += 1
                await actor.left(word=False)
            case 0 | 1:
                self.sessions += 1
                await actor.left(word=True)
            case _:
                await actor.reconnected()

    def _choice(self, actor: Actor, calls: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any], Order]:
        """Return a command that is legal as far as the actor can see: where, with what body, and what it is."""
        call, operation = self.random.choice(_offers(actor, calls))
        order = Order(actor.telephone.number, operation, call, monitors=actor.supervises)
        body: dict[str, Any] = {"operationName": operation}
        others = [each for each in calls if call and each["id"] != call["id"]]
        if operation in OTHERS and others:
            other = self.random.choice(others)
            order = evolve(order, other=other)
            body[OTHERS[operation]] = other["uri"]
        if operation in CALLING:
            away = [each.telephone.number for each in self.actors if each is not actor]
            order = evolve(order, destination=self.random.choice(away))
            body["destination"] = {"phoneNumber": order.destination}
        device = f"/me/devices/{actor.telephone.device}"
        place = f"/me/calls/{call['id']}" if call else f"{device}/calls" if operation == "Dial" else device
        return place, body | self._parameters(operation, call or {}), order

    def _parameters(self, operation: str, call: Mapping[str, Any]) -> dict[str, Any]:
        key = f"key{self.random.randrange(5)}"
        match operation:
            case "AttachUserData" | "UpdateUserData":
                return {"userData": {key: str(self.random.random())}}
            case "DeleteUserDataPair":
                return {"key": key}
            case "SendDtmf":
                return {"digits": "123"}
            case "SetCallDisposition":
                return {"disposition": "sold", "callUri": call["uri"], "callUuid": call["callUuid"]}
            case "RemoveParticipantFromConference":
                # With nobody there but a supervisor, it is refused.
                present = sorted(_others(call)) or ["0"]
                return {"participant": self.random.choice(present)}
        return self._watch() if operation in WATCHING else {}

    def _watch(self) -> dict[str, Any]:
        watched = self.random.choice(self.actors[:-1])
        return {
            "targetDeviceUri": f"/devices/{watched.telephone.device}",
            "supervisorMonitoringMode": self.random.choice(["NextCall", "AllCalls"]),
            "supervisorMonitoringScope": self.random.choice(["Agent", "Call"]),
        }

    def _near(self, order: Order) -> set[str]:
        """Return who may be told of a command: who is on its calls, who is called, and who supervises."""
        if order.monitors:
            return {each.telephone.number for each in self.actors}
        near = {order.number, order.destination}
        for call in (order.call, order.other):
            near |= _others(call) if call else set()
        for each in self.actors:
            # Who is being called into a conversation is not yet shown to those who are in it.
            if each.supervises or any(order.number in _others(call) for call in each.ledger.picture.values()):
                near.add(each.telephone.number)
        return near


def _others(call: Mapping[str, Any]) -> set[str]:
    return {each["digits"] for each in call["participants"]}


def _offers(actor: Actor, calls: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any] | None, str]]:
    """Return what an actor can do: on which call, if any, and what."""
    offers: list[tuple[Mapping[str, Any] | None, str]]
    offers = [(call, each) for call in calls for each in call["capabilities"]]
    if actor.supervises:
        offers += [(None, each) for each in (*WATCHING, "CancelSupervisorMonitoring")]
    if not offers or (all(call["state"] == "Held" for call in calls) and len(calls) < CALLS):
        # Or there would be few calls, and much data.
        offers += [(None, "Dial")] * 4
    return offers
