"""Scenes at a Genesys switch in which several defects show."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from tests.switches import CONNECT, Office, User, exchanged

Scene = Callable[[Office], Any]


def states(user: User) -> list[str]:
    """Return the states of a user's calls, as they are listed."""
    return [each["state"] for each in user.calls()]


def destination(user: User) -> dict[str, str]:
    """Return where a call to somebody goes."""
    return {"phoneNumber": user.number}


def talking(operation: str, **more: Any) -> Scene:
    """Let the agent command something on a call that is on: what each is told, and the states that can be read."""

    def scene(office: Office) -> Any:
        office.talk()
        return commanded(office, operation, **more)

    return scene


def commanded(office: Office, operation: str, **more: Any) -> Any:
    """Let the agent command something: its result code, what each is told, the states that can be read."""
    code = office.agent.order(operation, **more).json["statusCode"]
    return code, office.agent.told(), office.caller.told(), states(office.agent)


def consulting(office: Office, what: str = "Transfer") -> tuple[Any, Any]:
    """Let the agent consult the colleague about the caller's call; return the agent's two calls."""
    office.talk()
    office.agent.order(f"Initiate{what}", destination=destination(office.colleague))
    office.colleague.order("Answer")
    office.quiet()
    original, consult = office.agent.calls()
    return original, consult


def second_call(office: Office) -> tuple[Any, Any]:
    """Let the agent hold the caller's call and talk to the colleague; return the agent's two calls."""
    office.talk()
    office.agent.order("Hold")
    office.agent.dial(office.colleague.number)
    office.colleague.order("Answer")
    office.quiet()
    held, established = office.agent.calls()
    return held, established


def watch(office: Office, mode: str = "ListenIn", **more: Any) -> None:
    """Let the supervisor monitor the agent."""
    agent = f"http://switch.test/api/v2/devices/{office.agent.device}"
    office.supervisor.on_device(mode, targetDeviceUri=agent, **more)


def watched(office: Office, mode: str = "ListenIn") -> Any:
    """Let the supervisor be on the agent's call; return the supervisor's own call."""
    watch(office, mode)
    office.talk()
    return office.supervisor.call()


def at_voice(user: User, operation: str) -> None:
    """Let somebody who has begun to work become ready, or not ready."""
    user.ask("POST", "/me/channels/voice", {"operationName": operation})


def at_work(office: Office) -> None:
    """Let the agent begin to work."""
    office.agent.at_work("StartContactCenterSession", channels=["voice"])
    office.quiet()


def user_states(user: User) -> list[str]:
    """Return the states of the user that the notifications since the last look show."""
    told = [each["data"] for each in user.heard() if "devices" in each["data"]]
    return [each["devices"][0]["userState"]["state"] for each in told]


def monitoring_told(user: User) -> list[Any]:
    """Return the monitoring states of devices that the notifications since the last look show."""
    told = [each["data"] for each in user.heard() if "devices" in each["data"]]
    return [each["devices"][0].get("supervisorMonitoringState", {}).get("state") for each in told]


def polled(user: User, act: Callable[[], object]) -> list[Any]:
    """Return what comes as the answer to a connect that was held while something was done."""
    connect = [{**CONNECT, "clientId": user.client, "advice": {"timeout": 5000}}]
    headers = {"Cookie": user.cookie, "Content-Type": "application/json"}
    work = exchanged(user.line.app, "POST", "/api/v2/notifications", headers, json.dumps(connect).encode())
    poll = user.line.loop.create_task(asyncio.wait_for(work, 10))
    act()
    return [each for each in user.line.loop.run_until_complete(poll).json if "data" in each]
