"""A served switch, and its users with their sessions and subscriptions."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from attrs import define, field

from ringback.serve import App as Served
from ringback.serve import Receive, Scope, Send, serve
from ringback.switch.clocks import Clock
from ringback.switch.commands import CallChanged, Command, Effect, Refused
from ringback.switch.elapsing import elapsed
from ringback.switch.faces import switch_for
from ringback.switch.genesys import world_of
from ringback.switch.genesys_parties import parties_of
from ringback.switch.ids import Ids
from ringback.switch.manners import Manner
from ringback.switch.moves import apply
from ringback.switch.plant import Switch
from ringback.switch.settings import Settings
from ringback.switch.world import Call, World

DEADLINE_S = 5

#: The calls of the documents' extension.
AGENT = "/uapi/phoneCalls/12/0003*210"


@define
class User:
    """One actor, signed in and listening."""

    name: str
    url: str
    number: str
    http: requests.Session = field(factory=requests.Session)
    client: str = ""
    device: str = ""

    def sign_in(self, password: str, username: str) -> None:
        self.http.auth = (username, password)
        answer = self.get("/me/devices?fields=*")
        self.device = answer.json()["devices"][0]["id"]
        self.http.auth = None
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        self.client = self.comet(shake)[0]["clientId"]
        self.comet({"channel": "/meta/subscribe", "subscription": ["/v2/me/calls", "/v2/me/devices"]})

    def get(self, path: str) -> requests.Response:
        return self.http.get(f"{self.url}/api/v2{path}", timeout=DEADLINE_S)

    def post(self, path: str, body: Any) -> requests.Response:
        return self.http.post(f"{self.url}/api/v2{path}", json=body, timeout=DEADLINE_S)

    def comet(self, *messages: Any) -> Any:
        sent = [{**each, "clientId": self.client} for each in messages]
        return self.post("/notifications", sent).json()

    def heard(self) -> list[Any]:
        """Return the notifications that have come since the last look."""
        connect = {
            "channel": "/meta/connect",
            "connectionType": "long-polling",
            "advice": {"timeout": 0},
        }
        return [each for each in self.comet(connect) if "data" in each]

    def states(self) -> list[tuple[str, str]]:
        """Return the kind and state of each call notification since the last look."""
        told = [each["data"] for each in self.heard() if each["channel"] == "/v2/me/calls"]
        return [(each["notificationType"], each["call"]["state"]) for each in told]

    def calls(self) -> list[Any]:
        return list(self.get("/me/calls?fields=*").json()["calls"])

    def dial(self, number: str, **more: Any) -> Any:
        body = {"operationName": "Dial", "destination": {"phoneNumber": number}, **more}
        self.post(f"/me/devices/{self.device}/calls", body).raise_for_status()
        return self.calls()[-1]

    def order(self, call: Any, operation: str, **more: Any) -> requests.Response:
        return self.post(f"/me/calls/{call['id']}", {"operationName": operation, **more})

    def on_device(self, operation: str, **more: Any) -> requests.Response:
        return self.post(f"/me/devices/{self.device}", {"operationName": operation, **more})


@define
class Office:
    """A served switch and everybody on it."""

    switch: Switch
    url: str
    users: dict[str, User]

    def __getattr__(self, name: str) -> User:
        return self.users[name]

    def talk(self, one: str = "caller", two: str = "agent") -> tuple[Any, Any]:
        """Return both sides of a conversation; nobody has news of it any more."""
        mine = self.users[one].dial(self.users[two].number)
        theirs = self.users[two].calls()[-1]
        self.users[two].order(theirs, "Answer").raise_for_status()
        for user in self.users.values():
            user.heard()
        return mine, theirs


class Relay:
    """Hands requests on to the switch of the present test: starting a server for each takes too long."""

    def __init__(self) -> None:
        self.app: Served | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def relay() -> Iterator[tuple[Relay, str]]:
    """Serve whatever switch a test puts there."""
    relay = Relay()
    with serve(relay) as url:
        yield relay, url


@pytest.fixture
def served(relay: tuple[Relay, str]) -> Callable[..., tuple[Switch, str]]:
    """Serve a new switch in place of the one before."""

    def start(api: str, settings: Settings) -> tuple[Switch, str]:
        switch = switch_for(api, settings)
        relay[0].app = switch.app
        return switch, relay[1]

    return start


@pytest.fixture
def office(served: Callable[..., tuple[Switch, str]]) -> Office:
    """Return a Genesys switch with all its users signed in."""
    switch, url = served("genesys", Settings())
    users = {}
    for name, entry in switch.actors.items():
        user = User(name=name, url=url, number=entry["phone_number"])
        user.sign_in(entry["password"], entry["username"])
        users[name] = user
    return Office(switch=switch, url=url, users=users)


@define
class App:
    """An App with its token."""

    switch: Switch
    url: str
    clock: Clock
    http: requests.Session = field(factory=requests.Session)

    def token(self, **more: str) -> requests.Response:
        form = {"grant_type": "client_credentials", **self.switch.auth, **more}
        return requests.post(f"{self.url}/oauth/token.php", data=form, timeout=5)

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        return self.http.request(method, self.url + path, json=body, timeout=5)

    def later(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def create(self, source: str = "0003*210", destination: str = "777888", query: str = "") -> Any:
        view = {"source": [source], "destination": [destination]}
        body = {"extension": "0003*210", "phoneCallView": [view]}
        answer = self.ask("POST", f"/uapi/phoneCalls/@me/simple{query}", body)
        answer.raise_for_status()
        return answer.json()[0]

    def talk(self) -> str:
        """Return the path of a call that is on."""
        call = self.create()
        self.later(1)
        return f"{AGENT}/{call['id']}"

    def views(self, path: str) -> list[Any]:
        return list(self.ask("GET", path).json()["phoneCallView"])


@pytest.fixture
def app(served: Callable[..., tuple[Switch, str]]) -> App:
    """Return an App of a served VoipNow switch."""
    clock = Clock.virtual(step=0)
    switch, url = served("voipnow", Settings(clock=clock))
    app = App(switch=switch, url=url, clock=clock)
    app.http.headers["Authorization"] = f"Bearer {app.token().json()['access_token']}"
    return app


class Story:
    """A world and its clock, one command after the other."""

    def __init__(self) -> None:
        self.world: World = world_of(parties_of(None, Ids(7)), Ids(7))
        self.now = 0.0
        self.effects: tuple[Effect, ...] = ()

    def do(self, number: str, operation: str, call: str | None = None, **more: Any) -> None:
        command = Command(number=number, operation=operation, at=self.now, call=call, **more)
        self.world, self.effects = apply(self.world, command)

    def behave(self, number: str, text: str) -> None:
        self.world = self.world.with_manner(number, Manner.read(text))

    def later(self, seconds: float) -> None:
        self.now += seconds
        self.world, self.effects = elapsed(self.world, self.now)

    def call(self, number: str, place: int = -1) -> Call:
        return self.world.calls_of(number)[place]

    def dial(self, one: str, two: str, **more: Any) -> tuple[str, str]:
        self.do(one, "Dial", destination=two, **more)
        return self.call(one).id, self.call(two).id

    def talk(self, one: str, two: str) -> tuple[str, str]:
        mine, theirs = self.dial(one, two)
        self.do(two, "Answer", theirs)
        return mine, theirs

    def told(self) -> list[tuple[str, str, str]]:
        """Return who was told what about a call that is now in which state."""
        return [
            (self.world.calls[each.call].number, each.kind, self.world.calls[each.call].state)
            for each in self.effects
            if isinstance(each, CallChanged)
        ]

    def refused(self, number: str, operation: str, call: str | None = None, **more: Any) -> int:
        """Return the code of a refusal that has changed nothing."""
        before = repr(self.world)
        with pytest.raises(Refused) as caught:
            self.do(number, operation, call, **more)
        assert repr(self.world) == before
        return caught.value.code

    def offers(self, call: str) -> set[str]:
        return set(self.world.capabilities(self.world.calls[call]))


@pytest.fixture
def story() -> Story:
    """Return a story that has not begun."""
    return Story()


@pytest.fixture(scope="session")
def stories() -> type[Story]:
    """Return what begins a story, for tests that need more than one."""
    return Story
