"""
A switch without sockets, driven by plain requests: for tests of what is on the wire, hundreds of them a second.

What a client would see is all that is to be seen here; the clock goes on only when a test says so.
"""

import asyncio
import base64
import json
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from attrs import define, field, frozen

from ringback.serve import App
from ringback.switch.clocks import Clock
from ringback.switch.faces import switch_for
from ringback.switch.plant import Switch
from ringback.switch.settings import Settings

HOST = "switch.test"

#: An asyncio that waits longer than this for an answer waits for ever, in seconds.
DEADLINE_S = 10

CONNECT = {"channel": "/meta/connect", "connectionType": "long-polling", "advice": {"timeout": 0}}


@frozen
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; None where there is none."""
        return json.loads(self.content) if self.content else None


@define(eq=False)
class Line:
    """Carries requests into an ASGI application, one at a time."""

    app: App
    loop: asyncio.AbstractEventLoop = field(factory=asyncio.new_event_loop)

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Return the answer to one request."""
        work = asyncio.wait_for(exchanged(self.app, method, target, headers, body), DEADLINE_S)
        return self.loop.run_until_complete(work)


async def exchanged(
    app: App, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> Answer:
    """Return what an application answers to one request; the client stays on the line."""
    path, _, query = target.partition("?")
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", HOST.encode()), *raw],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }
    asked: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if asked:
            return asked.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    return Answer(
        status=start["status"],
        headers={name.decode().title(): value.decode("latin-1") for name, value in start.get("headers", ())},
        content=b"".join(each.get("body", b"") for each in rest),
    )


@define(eq=False)
class User:
    """One actor of a Genesys switch, signed in and listening."""

    line: Line
    name: str
    number: str
    credentials: str
    cookie: str = ""
    client: str = ""
    device: str = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request below the API's base path; header names have underscores for hyphens."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if "Authorization" not in given:
            given |= {"Cookie": self.cookie} if self.cookie else {"Authorization": self.credentials}
        content = b""
        if body is not None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            given.setdefault("Content-Type", "application/json")
        answer = self.line.ask(method, f"/api/v2{path}", given, content)
        if "Set-Cookie" in answer.headers:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return answer

    def get(self, path: str) -> Any:
        """Return what a path says."""
        return self.ask("GET", path).json

    def comet(self, *messages: Mapping[str, Any]) -> Any:
        """Return the answer to some Bayeux messages, sent in one request by this user's client."""
        return self.ask(
            "POST", "/notifications", [{"clientId": self.client, **each} for each in messages]
        ).json

    def listen(self, *channels: str) -> None:
        """Shake hands and subscribe."""
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        self.client = self.comet(shake)[0]["clientId"]
        self.comet({"channel": "/meta/subscribe", "subscription": list(channels)})

    def heard(self) -> list[Any]:
        """Return the notifications that have come since the last look, with their channels."""
        return [each for each in self.comet(CONNECT) if "data" in each]

    def told(self) -> list[tuple[str, str]]:
        """Return the kind and the state of each notification about a call since the last look."""
        told = [each["data"] for each in self.heard() if "call" in each["data"]]
        return [(each["notificationType"], each["call"]["state"]) for each in told]

    def calls(self) -> list[Any]:
        """Return the user's calls, oldest first."""
        return list(self.get("/me/calls?fields=*")["calls"])

    def call(self) -> Any:
        """Return the newest of them."""
        return self.calls()[-1]

    def own_device(self) -> Any:
        """Return the device."""
        return self.get("/me/devices?fields=*")["devices"][0]

    def dial(self, number: str, **more: Any) -> Answer:
        """Call somebody."""
        body = {"operationName": "Dial", "destination": {"phoneNumber": number}, **more}
        return self.ask("POST", f"/me/devices/{self.device}/calls", body)

    def order(self, operation: str, call: Any = None, **more: Any) -> Answer:
        """Command an operation on a call, or on the newest."""
        body = {"operationName": operation, **more}
        return self.ask("POST", f"/me/calls/{(call or self.call())['id']}", body)

    def on_device(self, operation: str, **more: Any) -> Answer:
        """Command an operation on the device."""
        return self.ask("POST", f"/me/devices/{self.device}", {"operationName": operation, **more})

    def at_work(self, operation: str, **more: Any) -> Answer:
        """Command an operation at /me."""
        return self.ask("POST", "/me", {"operationName": operation, **more})


@define(eq=False)
class Office:
    """A Genesys switch and everybody on it: agent, caller, colleague, colleague2, supervisor."""

    agent: User
    caller: User
    colleague: User
    colleague2: User
    supervisor: User
    clock: Clock
    switch: Switch

    @classmethod
    def open(cls, defects: Iterable[str] = (), variants: Iterable[str] = (), **more: Any) -> Self:
        """Return a new one; all users are signed in, and listen for calls and devices."""
        clock = Clock.virtual(step=0)
        settings = Settings(clock=clock, defects=tuple(defects), variants=tuple(variants), **more)
        switch = switch_for("genesys", settings)
        line = Line(switch.app)
        users = {}
        for name, entry in switch.actors.items():
            pair = f"{entry['username']}:{entry['password']}".encode()
            number = str(entry["phone_number"])
            user = User(line, name, number, f"Basic {base64.b64encode(pair).decode()}")
            user.device = user.own_device()["id"]
            user.listen("/v2/me/calls", "/v2/me/devices")
            users[name] = user
        return cls(**users, clock=clock, switch=switch)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.agent.line.loop.close()

    @property
    def users(self) -> tuple[User, ...]:
        """Everybody."""
        return self.agent, self.caller, self.colleague, self.colleague2, self.supervisor

    def talk(self, one: str = "caller", two: str = "agent") -> None:
        """Let one call the other, who answers; nobody has news of it any more."""
        first, second = getattr(self, one), getattr(self, two)
        first.dial(second.number)
        second.order("Answer")
        self.quiet()

    def quiet(self) -> None:
        """Let everybody hear what there is to be heard."""
        for user in self.users:
            user.heard()


@define(eq=False)
class Client:
    """An App of a VoipNow switch, with its token."""

    line: Line
    clock: Clock
    credentials: Mapping[str, str]
    switch: Switch
    token: str = ""

    AGENT = "/uapi/phoneCalls/12/0003*210"

    @classmethod
    def open(cls, defects: Iterable[str] = (), variants: Iterable[str] = (), **more: Any) -> Self:
        """Return one with a token, on a new switch."""
        clock = Clock.virtual(step=0)
        settings = Settings(clock=clock, defects=tuple(defects), variants=tuple(variants), **more)
        switch = switch_for("voipnow", settings)
        credentials = {key: str(each) for key, each in switch.auth.items()}
        app = cls(Line(switch.app), clock, credentials, switch)
        app.token = app.grant().json["access_token"]
        return app

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.line.loop.close()

    def grant(self, **more: str) -> Answer:
        """Ask for a token."""
        form = urlencode({"grant_type": "client_credentials", **self.credentials, **more})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.line.ask("POST", "/oauth/token.php", headers, form.encode())

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        """Send a request with the token, or with another one; an empty one is none."""
        token = self.token if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = b""
        if body is not None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        return self.line.ask(method, path, headers, content)

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)

    def create(self, source: str = "0003*210", destination: str = "777888", **query: str) -> Any:
        """Return a new call, which rings at its source."""
        view = {"source": [source], "destination": [destination]}
        body = {"extension": "0003*210", "phoneCallView": [view]}
        target = f"/uapi/phoneCalls/@me/simple?{urlencode(query)}".rstrip("?")
        return self.ask("POST", target, body).json[0]

    def talk(self) -> str:
        """Return the path of a call that is on."""
        call = self.create()
        self.later(1)
        return f"{self.AGENT}/{call['id']}"

    def act(self, path: str, action: str, view: str = "01", **more: Any) -> Answer:
        """Order an action on a call, by its path."""
        return self.ask("PUT", path, {"action": action, "phoneCallViewId": view, **more})

    def views(self, path: str) -> list[Any]:
        """Return the views of a call."""
        return list(self.ask("GET", path).json["phoneCallView"])
