"""The VoipNow face over real sockets: tokens, listing, creating, barging in, hanging up."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from attrs import define, field

from ringback.errors import NotValid
from ringback.switch.faces import switch_for
from ringback.switch.plant import Switch
from ringback.switch.settings import Settings
from ringback.switch.tokens import LIFETIME

AGENT = "/uapi/phoneCalls/12/0003*210"
BARGE = {
    "action": "BargeIn",
    "sendCallTo": "0003*024",
    "callerId": "John Doe <42420042>",
    "waitForPickup": "20",
    "phoneCallViewId": "01",
}


@define
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


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
        self.clock.now += seconds

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
    clock = Clock()
    switch, url = served("voipnow", Settings(clock=clock))
    app = App(switch=switch, url=url, clock=clock)
    app.http.headers["Authorization"] = f"Bearer {app.token().json()['access_token']}"
    return app


def code_of(answer: requests.Response) -> tuple[int, str]:
    """Return the HTTP status and the code of an error, whose envelope is the documented one."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    return answer.status_code, error["code"]


def test_a_token_is_granted_for_the_apps_credentials(app: App) -> None:
    """It says how long it lives."""
    granted = app.token(type="unifiedapi", redirect_uri="https://x/ouath/token.php")
    assert granted.status_code == 200
    assert granted.json()["expires_in"] == LIFETIME


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_token_is_refused_in_the_flat_form_of_oauth(
    app: App, form: dict[str, str], status: int, error: str
) -> None:
    """The token endpoint's errors are not those of the service."""
    refused = app.token(**form)
    assert (refused.status_code, refused.json()) == (status, {"error": error})


def test_nonsense_at_the_token_endpoint_is_refused(app: App) -> None:
    """Wrong methods and bodies have their errors as well."""
    url = f"{app.url}/oauth/token.php"
    assert requests.get(url, timeout=5).status_code == 405
    for content in (b"", b"\xff", b"a=1&" * 1000):
        answer = requests.post(url, data=content, timeout=5)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic abc"])
def test_without_a_living_token_access_is_denied(app: App, given: str) -> None:
    """Status 401 and the documented code."""
    for method in ("GET", "PUT", "POST", "DELETE"):
        answer = requests.request(method, app.url + AGENT, headers={"Authorization": given}, timeout=5)
        assert code_of(answer) == (401, "access_denied")


def test_a_token_dies_of_age(app: App) -> None:
    """After the time it was granted for, it opens nothing."""
    assert app.ask("GET", AGENT).status_code == 204
    app.later(LIFETIME + 1)
    assert code_of(app.ask("GET", AGENT)) == (401, "access_denied")


def test_a_token_may_come_in_the_query(app: App) -> None:
    """The documented parameter carries the word Bearer and the token."""
    token = app.token().json()["access_token"]
    answer = requests.get(app.url + AGENT, params={"accessRequestToken": f"Bearer {token}"}, timeout=5)
    assert answer.status_code == 204


def test_a_call_rings_at_both_ends_and_is_then_on(app: App) -> None:
    """The source picks up first, then the number outside."""
    call = app.create()
    assert call["phoneCallView"][0]["status"] == 3
    app.later(0.06)
    assert app.views(f"{AGENT}/{call['id']}")[0]["status"] == 4
    app.later(0.06)
    call = app.ask("GET", f"{AGENT}/{call['id']}").json()
    view = call["phoneCallView"][0]
    assert (view["id"], view["status"], view["flow"]) == ("01", 5, 4)
    assert view["source"] == ["0003*210"]
    assert view["destination"] == ["777888"]
    assert call["ownerId"] == "3"
    assert call["answered"] == view["answered"] >= call["published"]


def test_a_list_is_a_collection_and_one_call_is_bare(app: App) -> None:
    """An encoded asterisk, a slash at the end and the short forms of the path name the same."""
    path = app.talk()
    call = app.ask("GET", path).json()
    for each in (
        AGENT,
        f"{AGENT}/",
        "/uapi/phoneCalls/%40me/0003%2A210",
        "/uapi/phoneCalls/@viewer/@self",
        "/uapi/phoneCalls/@owner/210",
    ):
        listed = app.ask("GET", each).json()
        assert listed == {"entry": [call], "totalResults": 1, "startIndex": 0, "itemsPerPage": 20}
    assert app.ask("GET", f"/uapi/phoneCalls/12/@self/{call['id']}").json() == call


def test_a_list_comes_in_pages(app: App) -> None:
    """As many as are asked for, from where it is asked for."""
    calls = [app.create() for _ in range(3)]
    page = app.ask("GET", f"{AGENT}?count=1&startIndex=1").json()
    assert [each["id"] for each in page["entry"]] == [calls[1]["id"]]
    assert page["totalResults"] == 3
    assert app.ask("GET", f"{AGENT}?count=x").status_code == 400


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/uapi/phoneCalls/99/0003*210", (400, "user_invalid")),
        ("/uapi/phoneCalls/@you/0003*210", (400, "user_invalid")),
        ("/uapi/phoneCalls/17/0005*210", (401, "access_denied")),
        ("/uapi/phoneCalls/12/0003*999", (400, "extension_invalid")),
        ("/uapi/phoneCalls/12/0005*210", (400, "extension_invalid")),
        ("/uapi/phoneCalls/12/@all", (400, "extension_invalid")),
        (f"{AGENT}/a-b", (400, "pc_phonecall_invalid")),
        ("/uapi/nothing", (404, "request_invalid")),
        ("/", (404, "request_invalid")),
    ],
)
def test_paths_that_name_nothing_are_refused(app: App, path: str, error: tuple[int, str]) -> None:
    """User, extension and call have a code each."""
    assert code_of(app.ask("GET", path)) == error


def test_barging_in_is_accepted_and_shows_once_somebody_picks_up(app: App) -> None:
    """The answer is short and at once; the second view is on the same call, a moment later."""
    path = app.talk()
    answer = app.ask("PUT", path, BARGE)
    call = path.rpartition("/")[2]
    assert answer.status_code == 202
    assert answer.json() == {"id": call, "extension": "0003*210", "links": {"self": f"{app.url}{path}"}}
    assert [each["id"] for each in app.views(path)] == ["01"]
    app.later(0.06)
    views = app.ask("GET", answer.json()["links"]["self"].removeprefix(app.url)).json()["phoneCallView"]
    assert [each["id"] for each in views] == ["01", "02"]
    new = views[1]
    assert (new["source"], new["destination"]) == (["0003*024"], ["0003*210"])
    assert (new["extension"], new["status"], new["callerId"]) == ("0003*210", 5, "John Doe <42420042>")


@pytest.mark.parametrize("wait", [20, 0.5, "20", "0.5", None])
def test_wait_for_pickup_is_a_number_or_a_text(app: App, wait: Any) -> None:
    """The documents have both forms, and a default."""
    body = {key: each for key, each in BARGE.items() if key not in ("waitForPickup", "callerId")}
    path = app.talk()
    assert app.ask("PUT", path, body | ({} if wait is None else {"waitForPickup": wait})).status_code == 202
    app.later(0.06)
    assert app.views(path)[1]["callerId"] == "Barger <0003024>"


def test_a_barge_in_that_nobody_answers_leaves_the_call_alone(app: App) -> None:
    """When the time has run out there is no new view, and the call goes on."""
    path = app.talk()
    before = app.views(path)
    assert app.ask("PUT", path, BARGE | {"sendCallTo": "0003*211", "waitForPickup": "1"}).status_code == 202
    app.later(2)
    assert app.views(path) == before


WRONG: dict[str, tuple[str, list[Any]]] = {
    "waitForPickup": ("pc_timeout_invalid", ["0", 0, -1, "x", "", None, True, [], "1e3", "²"]),
    "callerId": ("pc_callerid_invalid", ["", "John", "<1>", "A <x>", 7, None, " <1>"]),
    "phoneCallViewId": ("pc_phonecallview_invalid", ["02", "", 1, None, []]),
    "sendCallTo": (
        "pc_sendcallto_invalid",
        ["0003*400", "0005*210", "777888", "@self", "", "0003*999", 24, None, "0003*210"],
    ),
}


@pytest.mark.parametrize(
    ("change", "code"),
    [({name: value}, code) for name, (code, values) in WRONG.items() for value in values],
)
def test_each_documented_error_of_barging_in(app: App, change: dict[str, Any], code: str) -> None:
    """A wrong value is refused by the code of its parameter, and nothing changes."""
    path = app.talk()
    before = app.views(path)
    assert code_of(app.ask("PUT", path, BARGE | change)) == (400, code)
    app.later(60)
    assert app.views(path) == before


@pytest.mark.parametrize("missing", ["sendCallTo", "phoneCallViewId"])
def test_required_parameters_must_be_there(app: App, missing: str) -> None:
    """What is missing is as wrong as what is invalid."""
    path = app.talk()
    body = {key: each for key, each in BARGE.items() if key != missing}
    assert code_of(app.ask("PUT", path, body))[1] == f"pc_{missing.lower().removesuffix('id')}_invalid"


@pytest.mark.parametrize("call", ["", "zzz", "a-b", "b817d2618fe6f1804333", "%C3%A9"])
def test_a_call_that_is_not_there_cannot_be_barged_in_on(app: App, call: str) -> None:
    """An unknown id and an impossible one have the same code."""
    assert code_of(app.ask("PUT", f"{AGENT}/{call}", BARGE)) == (400, "pc_phonecall_invalid")


def test_nobody_barges_in_on_a_call_that_still_rings(app: App) -> None:
    """The call table allows it on a call that is on."""
    call = app.create()
    answer = app.ask("PUT", f"{AGENT}/{call['id']}", BARGE)
    assert code_of(answer) == (400, "pc_phonecallview_invalid")


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("OnHold", (501, "request_not_implemented")),
        ("Fly", (400, "request_invalid")),
        (7, (400, "request_invalid")),
    ],
)
def test_other_actions_are_refused(app: App, action: Any, error: tuple[int, str]) -> None:
    """A documented one is not implemented, any other does not exist."""
    assert code_of(app.ask("PUT", app.talk(), BARGE | {"action": action})) == error


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"7", b"null", b"\xff", b"[" * 5000, b'"' + b"x" * 400_000 + b'"']
)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_bodies_that_make_no_sense_are_never_our_fault(app: App, content: bytes, method: str) -> None:
    """A 4xx with the envelope."""
    path = app.talk() if method == "PUT" else "/uapi/phoneCalls/@me/simple"
    answer = app.http.request(method, app.url + path, data=content, timeout=5)
    assert code_of(answer)[0] in (400, 413)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "request_invalid"),
        ({"extension": 210}, "extension_invalid"),
        ({"extension": "999"}, "extension_invalid"),
        ({"extension": "210", "phoneCallView": [7]}, "request_invalid"),
        ({"extension": "210", "phoneCallView": [{}]}, "request_invalid"),
        ({"extension": "210", "phoneCallView": [{"destination": ["x"]}]}, "request_invalid"),
        ({"extension": "210", "phoneCallView": [{"destination": []}]}, "request_invalid"),
        (
            {"extension": "210", "phoneCallView": [{"destination": "1", "callerId": ""}]},
            "pc_callerid_invalid",
        ),
        ({"extension": "210", "nonce": 1, "phoneCallView": [{"destination": "1"}]}, "request_invalid"),
    ],
)
def test_calls_that_cannot_be_created_are_refused(app: App, body: Any, code: str) -> None:
    """Nothing rings."""
    assert code_of(app.ask("POST", "/uapi/phoneCalls/@me/simple", body)) == (400, code)
    assert app.ask("GET", AGENT).status_code == 204


def test_a_call_can_be_created_in_its_short_form(app: App) -> None:
    """Bare strings stand for arrays, short numbers for extended ones, the extension for the source."""
    body = {"extension": "210", "nonce": "n", "phoneCallView": [{"destination": "024"}]}
    call = app.ask("POST", "/uapi/phoneCalls/@me/simple?waitForPickup=5&callDuration=60", body).json()[0]
    view = call["phoneCallView"][0]
    assert (view["source"], view["destination"], view["flow"]) == (["0003*210"], ["0003*024"], 2)
    assert call["nonce"] == "n"
    app.later(59)
    assert app.views(f"{AGENT}/{call['id']}")[0]["status"] == 5
    app.later(2)
    assert app.ask("GET", f"{AGENT}/{call['id']}").status_code == 204


def test_a_call_from_outside_comes_in(app: App) -> None:
    """Its flow says so."""
    assert app.create("777888", "0003*210")["phoneCallView"][0]["flow"] == 8


@pytest.mark.parametrize(("source", "destination"), [("0003*211", "777888"), ("0003*210", "0301234")])
def test_a_call_that_is_not_picked_up_ends(app: App, source: str, destination: str) -> None:
    """When the time to wait has run out, the call is cancelled."""
    app.create(source, destination, "?waitForPickup=2")
    app.later(1)
    assert app.ask("GET", AGENT).status_code == 200
    app.later(5)
    assert app.ask("GET", AGENT).status_code == 204


@pytest.mark.parametrize("query", ["?waitForPickup=0", "?waitForPickup=x", "?callDuration=-1"])
def test_times_that_make_no_sense_are_refused(app: App, query: str) -> None:
    """They must be above zero."""
    view = {"destination": "777888"}
    body = {"extension": "210", "phoneCallView": [view]}
    assert app.ask("POST", f"/uapi/phoneCalls/@me/simple{query}", body).status_code == 400


def test_a_call_is_hung_up(app: App) -> None:
    """The answer names it; a second time there is nothing to hang up."""
    path = app.talk()
    gone = app.ask("DELETE", path)
    assert gone.status_code == 200
    assert [each["id"] for each in gone.json()] == [path.rpartition("/")[2]]
    assert app.ask("DELETE", path).status_code == 204
    assert app.ask("GET", path).status_code == 204


def test_all_calls_of_an_extension_are_hung_up(app: App) -> None:
    """Without an id, all of them are meant."""
    app.talk()
    app.talk()
    assert len(app.ask("DELETE", AGENT).json()) == 2


def test_one_party_is_hung_up(app: App) -> None:
    """The barging terminal leaves and the others talk on; a stranger's number does nothing."""
    path = app.talk()
    app.ask("PUT", path, BARGE)
    app.later(0.06)
    assert app.ask("DELETE", f"{path}?phoneNumber=123").status_code == 204
    assert app.ask("DELETE", f"{path}?phoneNumber=0003*024").status_code == 200
    assert [each["id"] for each in app.views(path)] == ["01"]
    assert app.ask("DELETE", f"{path}?phoneNumber=777888").status_code == 200
    assert app.ask("GET", path).status_code == 204


def test_hanging_up_stops_a_terminal_that_is_being_rung(app: App) -> None:
    """Nobody is joined to a call that is over."""
    path = app.talk()
    app.ask("PUT", path, BARGE)
    app.ask("DELETE", path)
    app.later(1)
    assert app.ask("GET", AGENT).status_code == 204


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PATCH", AGENT, 405),
        ("POST", AGENT, 405),
        ("POST", "/uapi/phoneCalls/@me/callback", 501),
        ("POST", "/uapi/phoneCalls/@me/conferenceInvite", 501),
    ],
)
def test_what_is_not_done_is_said_in_the_documented_way(
    app: App, method: str, path: str, status: int
) -> None:
    """The code is that of a request which is not implemented."""
    assert code_of(app.ask(method, path, {})) == (status, "request_not_implemented")


def test_links_carry_the_host_that_the_client_used(app: App) -> None:
    """A client behind another name can follow them."""
    path = app.talk()
    answer = app.http.get(app.url + path, headers={"Host": "voip.example"}, timeout=5)
    assert answer.json()["links"]["self"] == f"http://voip.example{path}"


def test_other_extensions_can_be_served() -> None:
    """Actors, the App and the number outside are data; two actors cannot share an extension."""
    actors = {"agent": {"user_id": "7", "extension": "0042*100"}}
    parties = {"actors": actors, "auth": {"client_id": "me"}, "numbers": {"external": "55"}}
    switch = switch_for("voipnow", Settings(parties=parties))
    assert switch.actors == actors
    assert switch.auth["client_id"] == "me"
    assert switch.numbers == {"external": "55"}
    twice = {"agent": actors["agent"], "barger": actors["agent"]}
    unusable: list[Any] = [{"agent": 7}, {"agent": {}}, twice]
    for wrong in unusable:
        with pytest.raises(NotValid):
            switch_for("voipnow", Settings(parties={"actors": wrong}))
    with pytest.raises(NotValid):
        switch_for("voipnow", Settings(parties={"auth": 7}))
