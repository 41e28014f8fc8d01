"""Two runs of the same requests against a served switch with a seed and a virtual clock: the same bytes."""

import base64
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from attrs import define, field

COMMAND = [sys.executable, "-c", "from ringback.cli.serve import command; command()"]

#: Whoever waits longer than this waits for ever, in seconds.
DEADLINE_S = 20


def free_port() -> int:
    """Return a port on which nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@define
class Line:
    """One client of a served switch, who remembers every byte that came."""

    port: int
    #: What the command has printed of the actors, by name.
    told: dict[str, dict[str, str]]
    heard: list[bytes] = field(factory=list)
    cookies: dict[str, str] = field(factory=dict)

    def ask(self, method: str, target: str, body: Any = None, **headers: str) -> Any:
        """Return what is said to one request, as JSON; None where nothing is."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {target} HTTP/1.1", "Host: switch.test", "Connection: close"]
        head += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        head += [f"Content-Length: {len(content)}"] if content else []
        with socket.create_connection(("127.0.0.1", self.port), DEADLINE_S) as line:
            line.sendall("\r\n".join([*head, "", ""]).encode() + content)
            raw = b"".join(iter(lambda: line.recv(65536), b""))
        self.heard.append(raw)
        answer = raw.partition(b"\r\n\r\n")[2]
        return json.loads(answer) if answer else None

    def genesys(self, actor: str, method: str, path: str, body: Any = None) -> Any:
        """Ask as one of the actors of a Genesys switch."""
        entry = self.told[actor]
        pair = base64.b64encode(f"{entry['username']}:{entry['password']}".encode()).decode()
        signed = (
            {"Cookie": self.cookies[actor]} if actor in self.cookies else {"Authorization": f"Basic {pair}"}
        )
        said = self.ask(method, f"/api/v2{path}", body, Content_Type="application/json", **signed)
        if found := re.search(rb"(?i)set-cookie: ([^;\r]+)", self.heard[-1]):
            self.cookies[actor] = found.group(1).decode()
        return said


@contextmanager
def serving(api: str, port: int, *more: str) -> Iterator[Line]:
    """Yield a client of `ringback serve` with a seed and a virtual clock."""
    options = ["--api", api, "--seed", "7", "--clock", "virtual", "--port", str(port), *more]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            told = {}
            for line in process.stdout:
                name, _, rest = line.partition(": ")
                told[name] = dict(each.partition("=")[::2] for each in rest.split())
                # The last of the actors, or the numbers after them.
                if name in ("supervisor", "numbers"):
                    break
            yield Line(port, told)
        finally:
            process.terminate()
            process.wait(DEADLINE_S)


def genesys(line: Line) -> None:
    """Make calls inside and outside, one after the other; listen for news with connects that are held."""
    clients = {}
    for actor in ("agent", "caller"):
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        client = line.genesys(actor, "POST", "/notifications", [shake])[0]["clientId"]
        subscribe = {"channel": "/meta/subscribe", "subscription": "/v2/me/*", "clientId": client}
        line.genesys(actor, "POST", "/notifications", [subscribe])
        clients[actor] = {
            "channel": "/meta/connect",
            "connectionType": "long-polling",
            "clientId": client,
        }

    def news(actor: str) -> list[str]:
        said = line.genesys(actor, "POST", "/notifications", [clients[actor]])
        return [each["data"]["call"]["state"] for each in said if "call" in each.get("data", {})]

    def dial(number: str) -> None:
        device = line.genesys("agent", "GET", "/me/devices?fields=*")["devices"][0]["id"]
        body = {"operationName": "Dial", "destination": {"phoneNumber": number}}
        line.genesys("agent", "POST", f"/me/devices/{device}/calls", body)

    def order(actor: str, operation: str) -> None:
        call = line.genesys(actor, "GET", "/me/calls?fields=*")["calls"][-1]
        line.genesys(actor, "POST", f"/me/calls/{call['id']}", {"operationName": operation})

    dial("777888")
    assert news("agent") == ["Dialing"]
    # Held: the clock leaps to the answer.
    assert news("agent") == ["Established"]
    order("agent", "Hangup")
    assert news("agent") == ["Released"]
    dial("777999")
    assert [*news("agent"), *news("agent")] == ["Dialing", "Released"]
    dial("777000")
    assert news("agent") == ["Dialing", "Released"]
    dial("5000")
    assert news("caller") == ["Ringing"]
    order("caller", "Answer")
    assert news("agent") == ["Dialing", "Established"]
    order("agent", "Hold")
    order("caller", "Hangup")
    assert news("agent") == ["Held", "Released"]
    line.genesys("agent", "GET", "/me?subresources=*")
    line.genesys("agent", "GET", "/nowhere")


def voipnow(line: Line) -> None:
    """Make calls that are answered, given up and busy; list them again and again while time goes on by steps."""
    auth = line.told["auth"]
    form = urlencode({"grant_type": "client_credentials", **auth}).encode()
    token = line.ask("POST", "/oauth/token.php", form, Content_Type="application/x-www-form-urlencoded")[
        "access_token"
    ]
    signed = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}

    def states(number: str) -> list[int | None]:
        view = {"source": ["0003*210"], "destination": [number]}
        body = {"extension": "0003*210", "phoneCallView": [view]}
        call = line.ask("POST", "/uapi/phoneCalls/@me/simple", body, **signed)[0]
        seen: list[int | None] = []
        for _ in range(6):
            one = line.ask("GET", f"/uapi/phoneCalls/@me/0003*210/{call['id']}", **signed)
            seen.append(one["phoneCallView"][0]["status"] if one else None)
        line.ask("DELETE", f"/uapi/phoneCalls/@me/0003*210/{call['id']}", **signed)
        return seen

    assert states("777888") == [4, 4, 5, 5, 5, 5]
    assert states("777999") == [4, 4, 4, None, None, None]
    assert states("777000") == [None] * 6
    line.ask("GET", "/uapi/phoneCalls/@me/@self", **signed)
    line.ask("GET", "/uapi/phoneCalls/@me/nobody", **signed)


@pytest.mark.parametrize(
    ("script", "answers", "rings"),
    [
        (genesys, "777888=answers:2.5", "777999=rings:40"),
        (voipnow, "777888=answers:0.25", "777999=rings:0.35"),
    ],
)
def test_the_same_requests_are_answered_with_the_same_bytes(
    script: Callable[[Line], None], answers: str, rings: str
) -> None:
    """By two processes, headers and all; time goes on by steps, and to what a held connect waits for."""
    port = free_port()
    numbers = [option for each in (answers, rings, "777000=busy") for option in ("--number", each)]
    heard = []
    for _ in range(2):
        with serving(script.__name__, port, *numbers) as line:
            script(line)
        heard.append(line.heard)
    assert heard[0] == heard[1]
