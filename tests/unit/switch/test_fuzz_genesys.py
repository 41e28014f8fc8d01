"""What strangers send to the Genesys face is answered, never by a 5xx, and what is refused changes nothing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.switches import Answer, Office
from tests.unit.switch.strangers import HEADERS, METHODS, QUERIES, SAME_EACH_TIME, SEGMENTS, VALUES, bodies

from ringback.switch.genesys_orders import PLACES

_CALL = "{call}"
_DEVICE = "{device}"

#: A body for each operation, as right as it can be; `{...}` is put in by each test.
KNOWN: tuple[dict[str, Any], ...] = tuple(
    {
        "operationName": operation,
        "destination": {"phoneNumber": "5001"},
        "otherCallUri": f"http://x/api/v2/me/calls/{_CALL}",
        "consultCallUri": f"http://x/api/v2/me/calls/{_CALL}",
        "callUri": f"http://x/api/v2/me/calls/{_CALL}",
        "callUuid": _CALL,
        "participant": "5000",
        "userData": {"key": "value"},
        "key": "key",
        "digits": "123",
        "disposition": "sold",
        "targetDeviceUri": f"http://x/api/v2/devices/{_DEVICE}",
        "supervisorMonitoringMode": "AllCalls",
        "supervisorMonitoringScope": "Call",
        "channels": ["voice"],
    }
    for place in PLACES.values()
    for operation in place
)

ROUTES = st.one_of(
    st.sampled_from(
        [
            "/me",
            "/me/channels/voice",
            "/me/devices",
            f"/me/devices/{_DEVICE}",
            f"/me/devices/{_DEVICE}/calls",
            "/me/calls",
            f"/me/calls/{_CALL}",
            "/notifications",
            "/notifications/connect",
            "/diagnostics/version",
        ]
    ),
    st.builds("/me/calls/{}".format, SEGMENTS),
    st.builds("/me/devices/{}/calls".format, SEGMENTS),
    st.builds("/me/channels/{}".format, SEGMENTS),
    st.lists(SEGMENTS, max_size=5).map(lambda parts: "/" + "/".join(parts)),
)


def everything(office: Office) -> list[Any]:
    """Return all that the users of a switch can see."""
    return [user.get("/me?subresources=*") for user in office.users]


def answered(answer: Answer) -> Answer:
    """Hold an answer against what every client may expect."""
    assert answer.status < 500, answer
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        assert answer.json is not None
    if answer.status >= 400:
        told = answer.json
        assert isinstance(told["statusCode"], int), told
        assert told["statusMessage"], told
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
    with Office.open() as office:
        office.talk()
        call = office.agent.call()["id"]

        def put(text: str) -> str:
            return text.replace(_CALL, call).replace(_DEVICE, office.agent.device)

        given_headers = {**({"cookie": office.agent.cookie} if known else {}), **headers}
        before = everything(office)
        answer = office.agent.line.ask(
            method,
            f"/api/v2{put(route)}?{query}",
            given_headers,
            put(body.decode("latin-1")).encode("latin-1"),
        )
        answered(answer)
        if answer.status >= 400:
            assert everything(office) == before
            assert [user.heard() for user in office.users] == [[]] * len(office.users)


@SAME_EACH_TIME
@given(st.sampled_from(KNOWN), st.dictionaries(st.sampled_from(sorted(KNOWN[0])), VALUES, max_size=2))
def test_any_parameter(order: dict[str, Any], odd: dict[str, Any]) -> None:
    """Parameters of any type at every operation are obeyed or refused."""
    with Office.open() as office:
        office.talk()
        call = office.agent.call()["id"]
        ready = {
            name: value.replace(_CALL, call).replace(_DEVICE, office.caller.device)
            if isinstance(value, str)
            else value
            for name, value in order.items()
        }
        body = {**ready, **odd, "operationName": order["operationName"]}
        place = next(place for place, known in PLACES.items() if order["operationName"] in known)
        paths = {
            "me": "/me",
            "channel": "/me/channels/voice",
            "calls": f"/me/devices/{office.agent.device}/calls",
            "device": f"/me/devices/{office.agent.device}",
            "call": f"/me/calls/{call}",
        }
        before = everything(office)
        answer = answered(office.agent.ask("POST", paths[place], body))
        if answer.status >= 400:
            assert everything(office) == before
        for user in office.users:
            answered(user.ask("GET", "/me/calls?fields=*"))
            user.heard()
