"""One actor's session: what it sends, in whose name, how fast, and where to."""

import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest
import requests
from attrs import define, evolve, field
from requests.adapters import BaseAdapter

from ringback.apis import APIS, Identity
from ringback.apis.api import Http
from ringback.apis.voipnow import act_as
from ringback.endpoint.file import EndpointFile
from ringback.endpoint.inbox import NoInbox
from ringback.endpoint.last_token import LONGEST, LastToken
from ringback.endpoint.session import ActorSession, Pace, Shared
from ringback.model import Exchange
from ringback.processes import how_to_start
from ringback.wire import request_of

PASSWORD = "Kanarienvogel"

FILE = EndpointFile.from_toml(
    {
        "api": "genesys",
        "base_url": "http://gws.example.com",
        "actors": {"agent": {"username": "anna", "password": PASSWORD, "phone_number": "5005"}},
    },
    "vendor.toml",
    {},
)


@define(slots=False)
class Echo(BaseAdapter):
    """Answers every request with 200 and a cookie, and remembers it."""

    sent: list[requests.PreparedRequest] = field(factory=list)

    def send(self, request: requests.PreparedRequest, *args: object, **more: object) -> requests.Response:
        self.sent.append(request)
        response = requests.Response()
        response.status_code, response.request = 200, request
        response._content = b"{}"
        response._content_consumed = True  # type: ignore[attr-defined]  # as once it is read
        response.url = request.url or ""
        return response

    def close(self) -> None:
        """Hold nothing."""


@define
class Setting:
    """A session whose requests go to an echo."""

    echo: Echo = field(factory=Echo)
    seen: list[Exchange] = field(factory=list)
    ticks: Any = field(factory=itertools.count)

    def session(self) -> ActorSession:
        """Return the agent's session."""
        shared = Shared(
            file=FILE,
            api=APIS["genesys"],
            clock=lambda: float(next(self.ticks)),
            pace=Pace(0, lambda: 0.0),
            numbers=itertools.count(1).__next__,
            observe=self.seen.append,
        )
        return ActorSession("agent", shared, self.echo)

    def header(self, name: str) -> str | None:
        """Return a header of the last request."""
        value = self.echo.sent[-1].headers.get(name)
        return value if value is None or isinstance(value, str) else value.decode()


@pytest.fixture
def setting() -> Setting:
    """Return a session's surroundings."""
    return Setting()


def test_exchange_is_numbered_and_shown(setting: Setting) -> None:
    """Whoever observes sees each exchange, in order, with its times."""
    session = setting.session()
    first = session.exchange("GET", "/api/v2/me", operation="GetMe")
    second = session.exchange("POST", "/api/v2/me", body=b"{}", headers={"Content-Type": "x"})
    assert setting.seen == [first, second]
    assert [(each.number, each.actor, each.operation) for each in setting.seen] == [
        (1, "agent", "GetMe"),
        (2, "agent", None),
    ]
    assert all(each.sent < each.answered for each in setting.seen)
    assert (second.request.header("content-type"), second.request.body) == ("x", b"{}")


@pytest.mark.parametrize(
    ("given", "kind", "body"),
    [
        ({"json": {"a": "ü"}}, "application/json", {"a": "ü"}),
        ({"form": {"a": "b c&d"}}, "application/x-www-form-urlencoded", b"a=b+c%26d"),
        ({}, None, None),
    ],
)
def test_send(setting: Setting, given: Mapping[str, Any], kind: str | None, body: object) -> None:
    """JSON, a form, or nothing is sent as what it is."""
    setting.session().send("POST", "/api/v2/me", **given)
    sent = request_of(setting.echo.sent[-1])
    assert sent.header("Content-Type") == kind
    assert (json.loads(sent.body) if kind == "application/json" else sent.body or None) == body


@pytest.mark.parametrize(
    "path", ["@evil.example/x", "[half", ":9@evil.example", ".evil.example/", "evil", "//evil.example/x"]
)
def test_no_path_leads_to_another_host(setting: Setting, path: str) -> None:
    """Credentials go to the endpoint only, whatever a server says that we should ask for."""
    session = setting.session()
    session.use_basic("anna", PASSWORD)
    session.exchange("GET", path)
    assert str(setting.echo.sent[-1].url).startswith("http://gws.example.com/")


def test_basic(setting: Setting) -> None:
    """Credentials are sent with every request once they are known, names beyond ASCII included."""
    session = setting.session()
    session.use_basic("jürgen", PASSWORD)
    session.exchange("GET", "/api/v2/me")
    assert setting.header("Authorization") == "Basic asO8cmdlbjpLYW5hcmllbnZvZ2Vs"


def test_stranger_without_credentials(setting: Setting) -> None:
    """A stranger has no credentials, no token and no cookie of the actor's."""
    session = setting.session()
    session.use_basic("anna", PASSWORD)
    session.use_header("X-CSRF-TOKEN", "token")
    session.http.cookies.set("JSESSIONID", "1")
    session.exchange("GET", "/api/v2/me", stranger="without")
    names = {name.lower() for name in setting.echo.sent[-1].headers}
    assert names.isdisjoint({"authorization", "cookie", "x-csrf-token"})
    session.exchange("GET", "/api/v2/me")
    assert setting.header("Cookie") == "JSESSIONID=1"


def test_stranger_with_wrong_credentials(setting: Setting) -> None:
    """An impostor has the actor's name and a password that nobody has."""
    session = setting.session()
    session.use_basic("anna", PASSWORD)
    session.http.cookies.set("JSESSIONID", "1")
    session.exchange("GET", "/api/v2/me", stranger="wrong")
    assert setting.header("Authorization") == "Basic YW5uYTpyaW5nYmFjay13cm9uZy1wYXNzd29yZA=="
    assert setting.header("Cookie") is None


def test_environment_has_no_say(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no certificate bundle of the environment changes what is sent, for strangers either."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.com:1")
    session = setting.session()
    for each in (session.http, session._stranger("without")):
        assert (each.trust_env, each.verify) == (False, True)


def test_pull() -> None:
    """What an inbox gives becomes notifications of its actor, in order."""

    class Inbox(NoInbox):
        def pull(self, seconds: float, *, once: bool = False) -> tuple[Mapping[str, Any], ...]:
            return ({"channel": "/v2/me/calls", "data": seconds}, {"data": {}})

    session = Setting().session()
    session.inbox = Inbox()
    told = session.pull(2.5)
    assert [(each.actor, each.channel) for each in told] == [("agent", "/v2/me/calls"), ("agent", "")]
    assert told[0].message["data"] == 2.5


def test_introduction() -> None:
    """Who an actor is stands in its session once it is known."""
    session = Setting().session()
    session.introduce(Identity(number="5005", path={"deviceId": "7"}))
    assert session.identity == Identity(number="5005", path={"deviceId": "7"})


@pytest.mark.parametrize(("rate", "waits"), [(0, []), (4, [0.25, 0.25]), (0.5, [2.0, 2.0])])
def test_pace(rate: float, waits: list[float]) -> None:
    """Requests are kept apart by the gap that the rate asks for; the first does not wait."""
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))
        now[0] += seconds

    pace = Pace(rate, lambda: now[0], sleep)
    for _ in range(3):
        pace.wait()
    assert slept == waits


def test_pace_does_not_catch_up() -> None:
    """Who was slow for a while does not hurry afterwards."""
    now, slept = [0.0], list[float]()
    pace = Pace(10, lambda: now[0], slept.append)
    pace.wait()
    now[0] = 60.0
    pace.wait()
    now[0] = 60.01
    pace.wait()
    assert [round(each, 6) for each in slept] == [0.09]


def test_who_comes_without_a_token_has_all_else() -> None:
    """Credentials and cookies are the actor's own; no other header that signing in brought goes along."""
    setting = Setting()
    session = setting.session()
    session.use_basic("anna", PASSWORD)
    session.use_header("X-CSRF-TOKEN", "t0k3n")
    session.http.cookies.set("JSESSIONID", "S1")
    session.exchange("GET", "/api/v2/me")
    session.exchange("GET", "/api/v2/me", stranger="tokenless")
    own, other = (each.headers for each in setting.echo.sent)
    assert (own["Authorization"], own["Cookie"]) == (other["Authorization"], other["Cookie"])
    assert (own.get("X-CSRF-TOKEN"), other.get("X-CSRF-TOKEN")) == ("t0k3n", None)


@define(slots=False)
class Guarded(Echo):
    """Tells a session's token to who reads, and forbids a command without it."""

    token: str = "T1"

    def send(self, request: requests.PreparedRequest, *args: object, **more: object) -> requests.Response:
        response = super().send(request, *args, **more)
        if request.method == "GET":
            response.headers.update({"X-CSRF-HEADER": "X-CSRF-TOKEN", "X-CSRF-TOKEN": self.token})
        elif request.headers.get("X-CSRF-TOKEN") != self.token:
            response.status_code = 403
        return response


def test_the_token_is_that_of_the_session_now() -> None:
    """Whatever answer tells another token, it is the one that is sent from then on."""
    echo = Guarded()
    setting = Setting(echo=echo)
    session = setting.session()
    session.exchange("GET", "/api/v2/me")
    echo.token = "T2"
    session.exchange("GET", "/api/v2/me/calls")
    session.exchange("POST", "/api/v2/me")
    assert setting.header("X-CSRF-TOKEN") == "T2"


@pytest.mark.parametrize("stranger", ["", "tokenless"])
def test_a_command_is_sent_again_with_the_token_of_a_new_session(stranger: str) -> None:
    """A session may end at any time; who comes without a token on purpose gets none."""
    echo = Guarded()
    setting = Setting(echo=echo)
    session = setting.session()
    session.use_basic("anna", PASSWORD)
    session.exchange("GET", "/api/v2/me")
    echo.token = "T2"
    assert session.exchange("POST", "/api/v2/me", stranger=stranger).response.ok == (not stranger)
    assert [each.response.status for each in setting.seen] == [200, 403 if stranger else 200]


def test_what_is_forbidden_with_the_right_token_is_not_sent_again() -> None:
    """There is nothing else to try."""

    class Strict(Guarded):
        def send(self, request: requests.PreparedRequest, *args: object, **more: object) -> requests.Response:
            response = super().send(request, *args, **more)
            response.status_code = 200 if request.method == "GET" else 403
            return response

    echo = Strict()
    session = Setting(echo=echo).session()
    session.exchange("GET", "/api/v2/me")
    assert session.exchange("POST", "/api/v2/me").response.status == 403
    assert [each.method for each in echo.sent] == ["GET", "POST", "GET"]


def granting(lives: Mapping[str, str], seen: list[Exchange], now: list[float]) -> Shared:
    """Return what two actors of one App share, where the n-th token is good for so many seconds."""
    file = EndpointFile.from_toml(
        {
            "api": "voipnow",
            "base_url": "http://voipnow.example.com",
            "auth": {"client_id": "app", "client_secret": PASSWORD},
            "actors": {
                "agent": {"user_id": "12", "extension": "0003*210"},
                "barger": {"user_id": "12", "extension": "0003*024"},
            },
        },
        "vendor.toml",
        {},
    )
    granted = iter(lives.items())

    def sign_in(http: Http) -> Identity:
        token, life = next(granted)
        if token == "T1":
            http.send("POST", "/oauth/token.php", form={"grant_type": "client_credentials"})
        http.use_header("Authorization", f"Bearer {token}")
        return evolve(act_as(http), good_for_s=float(life) if life else None)

    return Shared(
        file=file,
        api=evolve(APIS["voipnow"], sign_in=sign_in),
        clock=lambda: now[0],
        pace=Pace(0, lambda: 0.0),
        numbers=itertools.count(1).__next__,
        observe=seen.append,
    )


def test_all_actors_of_an_app_act_by_its_last_token() -> None:
    """A server may let only the last one in; an actor that signs in again does so for all."""
    shared, echo = granting({"T1": "", "T2": ""}, [], [0.0]), Echo()
    agent, barger = (ActorSession(name, shared, echo) for name in ("agent", "barger"))
    agent.join()
    barger.join()
    barger.exchange("GET", "/uapi/phoneCalls/12/0003*024")
    agent.sign_in()
    barger.exchange("GET", "/uapi/phoneCalls/12/0003*024")
    assert [each.headers["Authorization"] for each in echo.sent[1:]] == ["Bearer T1", "Bearer T2"]
    assert barger.identity.path["extension"] == "0003*024"


def test_a_token_is_replaced_before_it_ends() -> None:
    """Who acts after the time of the token is over has signed in again; nobody does before."""
    now = [0.0]
    shared, echo = granting({"T1": "3600", "T2": "8", "T3": ""}, [], now), Echo()
    agent = ActorSession("agent", shared, echo)
    agent.join()
    for at in (0.0, 3500.0, 3575.0, 3581.9, 3582.0, 9999.0):
        now[0] = at
        agent.exchange("GET", "/uapi/phoneCalls/12/0003*210")
    assert [each.headers["Authorization"] for each in echo.sent[1:]] == [
        f"Bearer {token}" for token in ("T1", "T1", "T2", "T2", "T3", "T3")
    ]
    agent.twin()
    assert agent.http.headers["Authorization"] == "Bearer T3"


def test_a_token_that_somebody_else_gets_may_be_the_only_one() -> None:
    """After another grant at the address of the token, its own kind excepted, the actor signs in before acting."""
    shared, echo = granting({"T1": "", "T2": ""}, [], [0.0]), Echo()
    agent = ActorSession("agent", shared, echo)
    agent.join()
    agent.exchange("POST", "/oauth/token.php", stranger="without")
    agent.exchange("POST", "/oauth/token.php")
    agent.exchange("GET", "/uapi/phoneCalls/12/0003*210")
    assert [each.headers.get("Authorization") for each in echo.sent[1:]] == [None, "Bearer T1", "Bearer T2"]


@define(slots=False)
class Last(Echo):
    """Lets in whoever has the token that was granted last, and nobody else."""

    good: str = ""

    def send(self, request: requests.PreparedRequest, *args: object, **more: object) -> requests.Response:
        response = super().send(request, *args, **more)
        response.status_code = 200 if request.headers.get("Authorization") == self.good else 401
        return response


def worker(tokens: Mapping[str, str], last_token: LastToken, echo: Last) -> ActorSession:
    """Return a worker's actor, who is let in with the next of these tokens; the one before it is over then."""
    shared = evolve(granting(tokens, [], [0.0]), last_token=last_token)
    let_in = shared.api.sign_in

    def sign_in(http: Http) -> Identity:
        done = let_in(http)
        echo.good = str(http.http.headers["Authorization"])  # type: ignore[attr-defined]  # it is a session of ours
        return done

    return ActorSession("agent", evolve(shared, api=evolve(shared.api, sign_in=sign_in)), echo)


def test_workers_of_a_run_act_by_one_token() -> None:
    """Whoever was let in before acts by what another worker was granted since, and is not shut out."""
    last_token, echo = LastToken(how_to_start().Array("c", LONGEST)), Last()
    one, other = worker({"A1": ""}, last_token, echo), worker({"B1": "", "B2": ""}, last_token, echo)
    one.join()
    other.join()
    assert other.exchange("GET", "/uapi").response.status == 200
    other.sign_in()
    assert one.exchange("GET", "/uapi").response.status == 200
    assert echo.good == "Bearer B1"


def test_a_worker_that_is_shut_out_is_let_in_again() -> None:
    """A token that nobody of the run has replaced, and that is not taken any more, is replaced; a stranger's is not."""
    last_token, echo = LastToken(how_to_start().Array("c", LONGEST)), Last()
    one = worker({"A1": "", "A2": ""}, last_token, echo)
    one.join()
    echo.good = "Bearer of somebody else"
    assert one.exchange("GET", "/uapi", stranger="without").response.status == 401
    assert one.exchange("GET", "/uapi").response.status == 200
    assert (echo.good, last_token.told()) == ("Bearer A2", "Bearer A2")
