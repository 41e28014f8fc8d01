"""The VoipNow face over real sockets: tokens, listing, creating, barging in, hanging up."""

from typing import Any

import pytest
import requests

from ringback.errors import NotValid
from ringback.switch.faces import switch_for
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


def code_of(answer: requests.Response) -> tuple[int, str]:
    """Return the HTTP status and the code of an error, whose envelope is the documented one."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    return answer.status_code, error["code"]


def test_a_token_is_granted_for_the_apps_credentials(app: Any) -> None:
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
    app: Any, form: dict[str, str], status: int, error: str
) -> None:
    """The token endpoint's errors are not those of the service."""
    refused = app.token(**form)
    assert (refused.status_code, refused.json()) == (status, {"error": error})


def test_nonsense_at_the_token_endpoint_is_refused(app: Any) -> None:
    """Wrong methods and bodies have their errors as well."""
    url = f"{app.url}/oauth/token.php"
    assert requests.get(url, timeout=5).status_code == 405
    for content in (b"", b"\xff", b"a=1&" * 1000):
        answer = requests.post(url, data=content, timeout=5)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic abc"])
def test_without_a_living_token_access_is_denied(app: Any, given: str) -> None:
    """Status 401 and the documented code."""
    for method in ("GET", "PUT", "POST", "DELETE"):
        answer = requests.request(method, app.url + AGENT, headers={"Authorization": given}, timeout=5)
        assert code_of(answer) == (401, "access_denied")


def test_a_token_dies_of_age(app: Any) -> None:
    """After the time it was granted for, it opens nothing."""
    assert app.ask("GET", AGENT).status_code == 204
    app.later(LIFETIME + 1)
    assert code_of(app.ask("GET", AGENT)) == (401, "access_denied")


def test_a_token_may_come_in_the_query(app: Any) -> None:
    """The documented parameter carries the word Bearer and the token."""
    token = app.token().json()["access_token"]
    answer = requests.get(app.url + AGENT, params={"accessRequestToken": f"Bearer {token}"}, timeout=5)
    assert answer.status_code == 204


def test_a_call_rings_at_both_ends_and_is_then_on(app: Any) -> None:
    """The source picks up first, then the number outside."""
    call = app.create()
    assert call["phoneCallView"][0]["status"] == 3
    app.later(0.03)
    assert app.views(f"{AGENT}/{call['id']}")[0]["status"] == 4
    app.later(0.03)
    call = app.ask("GET", f"{AGENT}/{call['id']}").json()
    view = call["phoneCallView"][0]
    assert (view["id"], view["status"], view["flow"]) == ("01", 5, 4)
    assert view["source"] == ["0003*210"]
    assert view["destination"] == ["777888"]
    assert call["ownerId"] == "3"
    assert call["answered"] == view["answered"] >= call["published"]


def test_a_list_is_a_collection_and_one_call_is_bare(app: Any) -> None:
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


def test_a_list_comes_in_pages(app: Any) -> None:
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
def test_paths_that_name_nothing_are_refused(app: Any, path: str, error: tuple[int, str]) -> None:
    """User, extension and call have a code each."""
    assert code_of(app.ask("GET", path)) == error


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"7", b"null", b"\xff", b"[" * 5000, b'"' + b"x" * 400_000 + b'"']
)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_bodies_that_make_no_sense_are_never_our_fault(app: Any, content: bytes, method: str) -> None:
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
def test_calls_that_cannot_be_created_are_refused(app: Any, body: Any, code: str) -> None:
    """Nothing rings."""
    assert code_of(app.ask("POST", "/uapi/phoneCalls/@me/simple", body)) == (400, code)
    assert app.ask("GET", AGENT).status_code == 204


def test_a_call_can_be_created_in_its_short_form(app: Any) -> None:
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


def test_a_call_from_outside_comes_in(app: Any) -> None:
    """Its flow says so."""
    assert app.create("777888", "0003*210")["phoneCallView"][0]["flow"] == 8


@pytest.mark.parametrize(("source", "destination"), [("0003*211", "777888"), ("0003*210", "0301234")])
def test_a_call_that_is_not_picked_up_ends(app: Any, source: str, destination: str) -> None:
    """When the time to wait has run out, the call is cancelled."""
    app.create(source, destination, "?waitForPickup=2")
    app.later(1)
    assert app.ask("GET", AGENT).status_code == 200
    app.later(5)
    assert app.ask("GET", AGENT).status_code == 204


@pytest.mark.parametrize("query", ["?waitForPickup=0", "?waitForPickup=x", "?callDuration=-1"])
def test_times_that_make_no_sense_are_refused(app: Any, query: str) -> None:
    """They must be above zero."""
    view = {"destination": "777888"}
    body = {"extension": "210", "phoneCallView": [view]}
    assert app.ask("POST", f"/uapi/phoneCalls/@me/simple{query}", body).status_code == 400


def test_a_call_is_hung_up(app: Any) -> None:
    """The answer names it; a second time there is nothing to hang up."""
    path = app.talk()
    gone = app.ask("DELETE", path)
    assert gone.status_code == 200
    assert [each["id"] for each in gone.json()] == [path.rpartition("/")[2]]
    assert app.ask("DELETE", path).status_code == 204
    assert app.ask("GET", path).status_code == 204


def test_all_calls_of_an_extension_are_hung_up(app: Any) -> None:
    """Without an id, all of them are meant."""
    app.talk()
    app.talk()
    assert len(app.ask("DELETE", AGENT).json()) == 2


def test_one_party_is_hung_up(app: Any) -> None:
    """The barging terminal leaves and the others talk on; a stranger's number does nothing."""
    path = app.talk()
    app.ask("PUT", path, BARGE)
    app.later(0.06)
    assert app.ask("DELETE", f"{path}?phoneNumber=123").status_code == 204
    assert app.ask("DELETE", f"{path}?phoneNumber=0003*024").status_code == 200
    assert [each["id"] for each in app.views(path)] == ["01"]
    assert app.ask("DELETE", f"{path}?phoneNumber=777888").status_code == 200
    assert app.ask("GET", path).status_code == 204


def test_hanging_up_stops_a_terminal_that_is_being_rung(app: Any) -> None:
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
        ("POST", "/uapi/phoneCalls/@me/party", 405),
    ],
)
def test_what_is_not_done_is_said_in_the_documented_way(
    app: Any, method: str, path: str, status: int
) -> None:
    """The code is that of a request which is not implemented."""
    assert code_of(app.ask(method, path, {})) == (status, "request_not_implemented")


def test_links_carry_the_host_that_the_client_used(app: Any) -> None:
    """A client behind another name can follow them."""
    path = app.talk()
    answer = app.http.get(app.url + path, headers={"Host": "voip.example"}, timeout=5)
    assert answer.json()["links"]["self"] == f"http://voip.example{path}"


def test_other_extensions_can_be_served() -> None:
    """Actors, the App and the numbers outside are data; two actors cannot share an extension."""
    actors = {"agent": {"user_id": "7", "extension": "0042*100"}}
    parties = {
        "actors": actors,
        "auth": {"client_id": "me"},
        "numbers": {"external": "55", "external2": "56"},
    }
    switch = switch_for("voipnow", Settings(parties=parties))
    assert switch.actors == actors
    assert switch.auth["client_id"] == "me"
    assert switch.numbers == {"external": "55", "external2": "56"}
    twice = {"agent": actors["agent"], "barger": actors["agent"]}
    unusable: list[Any] = [{"agent": 7}, {"agent": {}}, twice]
    for wrong in unusable:
        with pytest.raises(NotValid):
            switch_for("voipnow", Settings(parties={"actors": wrong}))
    with pytest.raises(NotValid):
        switch_for("voipnow", Settings(parties={"auth": 7}))
