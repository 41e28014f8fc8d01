"""Ten thousand sessions that wait for news, in one process and without sockets."""

import asyncio
import json
from typing import Any

from tests.switches import Answer, Office, User, exchanged

#: Of each of the five users.
SESSIONS = 2000


async def said(user: User, *messages: dict[str, Any]) -> Answer:
    """Return the answer to some Bayeux messages."""
    headers = {"Cookie": user.cookie, "Content-Type": "application/json"}
    body = json.dumps(messages).encode()
    return await exchanged(user.line.app, "POST", "/api/v2/notifications", headers, body)


async def polling(user: User) -> "asyncio.Task[Answer]":
    """Return the poll of a new session that listens for devices."""
    shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
    client = (await said(user, shake)).json[0]["clientId"]
    await said(user, {"channel": "/meta/subscribe", "clientId": client, "subscription": "/v2/me/devices"})
    connect = {"channel": "/meta/connect", "clientId": client, "connectionType": "long-polling"}
    return asyncio.ensure_future(said(user, connect))


async def scene(office: Office) -> None:
    """Let all wait, and one user's sessions hear something."""
    polls = {user.name: [await polling(user) for _ in range(SESSIONS)] for user in office.users}
    ready = json.dumps({"operationName": "Ready"}).encode()
    headers = {"Cookie": office.supervisor.cookie, "Content-Type": "application/json"}
    answer = await exchanged(office.supervisor.line.app, "POST", "/api/v2/me/channels/voice", headers, ready)
    assert answer.status == 200
    heard = [each.json for each in await asyncio.gather(*polls.pop("supervisor"))]
    assert all(
        [message["channel"] for message in each] == ["/v2/me/devices", "/meta/connect"] for each in heard
    )
    waiting = [each for some in polls.values() for each in some]
    assert not any(each.done() for each in waiting)
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


def test_ten_thousand_idle_sessions() -> None:
    """Who waits is told what concerns them, and nobody else is woken."""
    with Office.open() as office:
        office.supervisor.at_work("StartContactCenterSession", channels=["voice"])
        office.supervisor.heard()
        office.supervisor.line.loop.run_until_complete(scene(office))
