"""What strangers send to the VoipNow face is answered, never by a 5xx, and what is refused changes nothing."""

from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import given
from hypothesis import strategies as st
from tests.switches import Answer, Client
from tests.unit.switch.strangers import HEADERS, METHODS, QUERIES, SAME_EACH_TIME, SEGMENTS, VALUES, bodies

ACTIONS = (
    "BargeIn",
    "Monitor",
    "OffHold",
    "OnHold",
    "Park",
    "PickUp",
    "StartRecording",
    "StopRecording",
    "Transfer",
    "TransferToVoicemail",
    "UnPark",
    "Whisper",
)

_ORDER: dict[str, Any] = {
    "phoneCallViewId": "01",
    "sendCallTo": "0003*211",
    "callerId": "Name <+1234567>",
    "waitForPickup": 5,
    "maxInParking": "180",
    "format": "wav",
    "private": 0,
    "transferFromNumber": "0003*210",
    "transferNumber": "777888",
}

_CREATION: dict[str, Any] = {
    "extension": "0003*210",
    "nonce": "n",
    "phoneCallView": [{"source": ["0003*210"], "destination": ["777888"], "callerId": "Name <+1234567>"}],
}

KNOWN = (*({"action": action, **_ORDER} for action in ACTIONS), *[_CREATION] * 4)

_CALL = "{call}"

ROUTES = st.one_of(
    st.sampled_from(
        [
            f"{Client.AGENT}/{_CALL}",
            f"/uapi/phoneCalls/@me/@self/{_CALL}",
            "/uapi/phoneCalls/@me/@self",
            "/uapi/phoneCalls/@owner/0003*210",
            "/uapi/phoneCalls/@viewer/0003*210",
            "/uapi/phoneCalls/@me/simple",
            "/uapi/phoneCalls/@me/callback",
            "/uapi/phoneCalls/@me/conferenceInvite",
            "/oauth/token.php",
        ]
    ),
    st.builds("/uapi/phoneCalls/{}/{}".format, SEGMENTS, SEGMENTS),
    st.builds("/uapi/phoneCalls/@me/@self/{}".format, SEGMENTS),
    st.lists(SEGMENTS, max_size=5).map(lambda parts: "/" + "/".join(parts)),
)

#: Views of a new call with members of any kind.
VIEWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "source": VALUES | st.just(["0003*210"]),
            "destination": VALUES | st.just("777888"),
            "callerId": VALUES,
        },
    ),
    max_size=3,
)


def answered(answer: Answer) -> Answer:
    """Hold an answer against what every client may expect."""
    assert answer.status < 500, answer
    if answer.status >= 400:
        assert answer.json["error"], answer
    return answer


@SAME_EACH_TIME
@given(
    method=st.sampled_from(METHODS),
    route=ROUTES,
    query=QUERIES,
    headers=HEADERS,
    body=bodies(*KNOWN),
    known=st.booleans(),
)
def test_any_request(
    *, method: str, route: str, query: str, headers: dict[str, str], body: bytes, known: bool
) -> None:
    """Whatever a stranger sends to whatever path has an answer; a refusal leaves everything as it was."""
    with Client.open() as app:
        call = app.talk().rpartition("/")[2]
        given_headers = {**({"authorization": f"Bearer {app.token}"} if known else {}), **headers}
        before = app.ask("GET", "/uapi/phoneCalls/@me/@self").json
        target = f"{route.replace(_CALL, call)}?{query}"
        answer = answered(app.line.ask(method, target, given_headers, body))
        if answer.status >= 400:
            assert app.ask("GET", "/uapi/phoneCalls/@me/@self").json == before
        app.later(200)
        answered(app.ask("GET", "/uapi/phoneCalls/@me/@self"))


@SAME_EACH_TIME
@given(st.sampled_from(ACTIONS), st.dictionaries(st.sampled_from(sorted(_ORDER)), VALUES, max_size=2))
def test_any_parameter(action: str, odd: dict[str, Any]) -> None:
    """Parameters of any type at every action are obeyed or refused."""
    with Client.open() as app:
        path = app.talk()
        before = app.views(path)
        body = {"action": action, **_ORDER, **odd}
        answer = answered(app.ask("PUT", path, body))
        assert answer.status in (202, 400), answer
        if answer.status == 400:
            assert app.views(path) == before
        app.later(30)
        answered(app.ask("GET", path))


@SAME_EACH_TIME
@given(st.sampled_from(["simple", "callback", "conferenceInvite"]), VALUES, VIEWS, QUERIES)
def test_any_creation(kind: str, extension: Any, views: list[Any], query: str) -> None:
    """A new call of any kind is made or refused, and its life ends without harm."""
    with Client.open() as app:
        body = {"extension": extension, "nonce": "n", "phoneCallView": views}
        answered(app.ask("POST", f"/uapi/phoneCalls/@me/{kind}?{query}", body))
        app.later(90000)
        app.token = app.grant().json["access_token"]
        assert answered(app.ask("GET", "/uapi/phoneCalls/@me/@self")).status == 204


@SAME_EACH_TIME
@given(
    st.lists(st.tuples(st.binary(max_size=12), st.binary(max_size=12)), max_size=5), st.binary(max_size=20)
)
def test_any_form(pairs: list[tuple[bytes, bytes]], junk: bytes) -> None:
    """Whatever asks for a token without the secret gets none."""
    with Client.open() as app:
        form = "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs)
        names = {"grant_type": "client_credentials", "client_id": app.credentials["client_id"]}
        start = "&".join(f"{name}={value}" for name, value in names.items())
        for content in (form.encode(), junk, f"{start}&client_secret={form}".encode()):
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = answered(app.line.ask("POST", "/oauth/token.php", headers, content))
            assert "access_token" not in answer.json


@SAME_EACH_TIME
@given(st.binary(max_size=12).map(lambda each: each.decode("latin-1")))
def test_any_token(token: str) -> None:
    """A token that was never given out opens nothing."""
    with Client.open() as app:
        for header in (token, f"Bearer {token}", f"Bearer {app.token}{token}x", f"Basic {app.token}"):
            headers = {"authorization": header}
            assert app.line.ask("GET", "/uapi/phoneCalls/@me/@self", headers).status == 401
