"""Scenes at a Genesys switch that many proofs share: how it comes to them, what is done, and what is seen of it."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import frozen
from tests.switches import DEADLINE_S, Answer, Office, User, exchanged
from tests.unit.switch.proof import Proof

Scene = Callable[[Office], Any]

#: Brings an office into a situation.
Given = Callable[[Office], Any]

PAIRS = {"a": "1", "b": "2"}


def proved(scene: Scene, healthy: Any, changed: Mapping[str, Any]) -> dict[str, Proof]:
    """Return the proofs of all defects that show in one scene: what is seen there, by defect."""
    return {name: Proof(scene, healthy, each) for name, each in changed.items()}


# ---- how it comes to them ----


def ringing(office: Office) -> None:
    """Let the caller dial the agent."""
    office.caller.dial(office.agent.number)


def talking(office: Office) -> None:
    """Let the caller and the agent talk."""
    office.talk()


def after(*operations: str, given: Given = talking) -> Given:
    """Let the agent command operations one after the other."""

    def then(office: Office) -> None:
        given(office)
        for operation in operations:
            office.agent.order(operation)

    return then


def with_data(office: Office) -> None:
    """Let them talk on a call that has two pairs of user data."""
    office.talk()
    office.agent.order("AttachUserData", userData=PAIRS)


def second_call(office: Office) -> None:
    """Let the agent put the caller on hold, and talk to the colleague."""
    office.talk()
    office.agent.order("Hold")
    office.agent.dial(office.colleague.number)
    office.colleague.order("Answer")


def consulting(operation: str, *, answered: bool = True) -> Given:
    """Let the agent consult the colleague about the call with the caller."""

    def given(office: Office) -> None:
        office.talk()
        office.agent.order(operation, destination={"phoneNumber": office.colleague.number})
        if answered:
            office.colleague.order("Answer")

    return given


def conferring(office: Office) -> None:
    """Let the agent bring the caller and the colleague together."""
    consulting("InitiateConference")(office)
    office.agent.order("CompleteConference")


def monitored(mode: str, **more: str) -> Given:
    """Let the supervisor monitor the agent, who talks to the caller."""

    def given(office: Office) -> None:
        monitor(office, mode, **more)
        office.talk()

    return given


def monitor(office: Office, mode: str, **more: Any) -> Answer:
    """Let the supervisor start to monitor the agent."""
    device = f"http://switch.test/api/v2/devices/{office.agent.device}"
    return office.supervisor.on_device(mode, **{"targetDeviceUri": device, **more})


# ---- what is seen ----


def code(answer: Answer) -> tuple[int, Any]:
    """Return the HTTP status and the result code."""
    return answer.status, answer.json.get("statusCode")


def states(user: User) -> list[str]:
    """Return the states of a user's calls, oldest first."""
    return [each["state"] for each in user.calls()]


def shown(user: User, field: str) -> list[Any]:
    """Return what a user's calls show under a name."""
    return [each.get(field) for each in user.calls()]


def news(user: User, field: str) -> list[Any]:
    """Return the kinds of what a user was told of calls, and what these showed under a name."""
    told = [each["data"] for each in user.heard() if "call" in each["data"]]
    return [(each["notificationType"], each["call"].get(field)) for each in told]


def parties(user: User) -> list[tuple[str, list[str]]]:
    """Return the states of a user's calls, and whom they name."""
    return [(each["state"], sorted(one["digits"] for one in each["participants"])) for each in user.calls()]


def everybody(office: Office) -> dict[str, list[tuple[str, list[str]]]]:
    """Return the calls of everybody who has any."""
    return {each.name: parties(each) for each in office.users if each.calls()}


def watching(office: Office) -> list[Any]:
    """Return what the supervisor's device was told to monitor, and what it shows: state, mode and scope."""
    told = [each["data"] for each in office.supervisor.heard() if "devices" in each["data"]]
    devices = [each["devices"][0] for each in told] + [office.supervisor.own_device()]
    return [
        tuple(each.get("supervisorMonitoringState", {}).get(key) for key in ("state", "mode", "scope"))
        for each in devices
    ]


# ---- what is done ----


def ordered(
    operation: str, given: Given = talking, *, who: str = "agent", field: str = "state", **body: Any
) -> Scene:
    """Let somebody command an operation; see the answer, what is told of their calls, and what they show."""

    def scene(office: Office) -> Any:
        user: User = getattr(office, who)
        given(office)
        office.quiet()
        answer = user.order(operation, **body)
        return code(answer), news(user, field), shown(user, field)

    return scene


def met(operation: str, given: Given = talking, *, who: str = "agent", **body: Any) -> Scene:
    """Let somebody command an operation; see the answer, and who is on the phone with whom."""

    def scene(office: Office) -> Any:
        given(office)
        answer = getattr(office, who).order(operation, **body)
        return code(answer), everybody(office)

    return scene


@frozen
class Ask:
    """One request among several."""

    user: User
    method: str
    path: str
    body: Any = None

    @classmethod
    def order(cls, user: User, call: Any, operation: str, **more: Any) -> Self:
        """Return the request that commands an operation on a call."""
        return cls(user, "POST", f"/me/calls/{call['id']}", {"operationName": operation, **more})

    async def sent(self) -> Answer:
        """Return what is answered."""
        headers = {"Cookie": self.user.cookie, "Content-Type": "application/json"}
        content = b"" if self.body is None else json.dumps(self.body).encode()
        return await exchanged(self.user.line.app, self.method, f"/api/v2{self.path}", headers, content)


def at_once(*asks: Ask) -> list[Answer]:
    """Send requests that are under way at the same time."""

    async def send() -> list[Answer]:
        return await asyncio.gather(*(each.sent() for each in asks))

    return asks[0].user.line.loop.run_until_complete(asyncio.wait_for(send(), DEADLINE_S))
