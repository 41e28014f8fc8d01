"""What a contract lets a recording say, and what becomes of the rest."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.policy import Policy
from ringback.cassettes.scrubbing.pseudonyms import dated, hosted
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import read
from ringback.contracts import Contract, load
from ringback.errors import LeakedSecret, NotValid
from ringback.model import Json, Request, Response

BASE = "https://gws.example.com:8443"
CALL = {
    "id": "01INF9SLPAKAS6VRLUAF9FBJRU000004",
    "state": "Established",
    "duration": "17",
    "mute": "Off",
    "supervisorListeningIn": False,
    "participants": [{"phoneNumber": "7431", "formattedPhoneNumber": "+49 (69) 743-1555"}],
    "userData": {"Ottilie Wenzel": "calls back on 4969555123"},
    "uri": f"{BASE}/api/v2/me/calls/01INF9SLPAKAS6VRLUAF9FBJRU000004",
    "deviceUri": f"{BASE}/api/v2/devices/8829ec97-9fba-4671-8c64-15200761ac64",
}
MESSAGE = [
    {
        "channel": "/v2/me/calls",
        "data": {"messageType": "CallStateChangeMessage", "notificationType": "StatusChange", "call": CALL},
    }
]


def scrubber(api: str = "genesys", **more: Json) -> Scrubber:
    """Return a scrubber of an API whose endpoint file names two numbers and a user."""
    return Scrubber.of(load(api), base_url=BASE, personal=("7431", "7400", "m.okafor"), **more)


def answered(subject: Scrubber, body: Json, asked: Request | None = None) -> Json:
    """Return what is written of an answer."""
    request = asked or Request("GET", f"{BASE}/api/v2/me")
    _, answer = subject.exchange(
        "agent", request, Response(200, {"Content-Type": "application/json"}, json.dumps(body).encode())
    )
    return json.loads(answer.body)


def test_what_the_contract_says_is_written() -> None:
    """States, flags, durations, ids of calls, types and topics stand as they were; all else has another value of its form."""
    told = answered(scrubber(), MESSAGE)
    call = told[0]["data"]["call"]
    assert told[0]["channel"] == "/v2/me/calls"
    assert told[0]["data"]["messageType"] == "CallStateChangeMessage"
    kept = ("id", "state", "duration", "mute", "supervisorListeningIn")
    assert {name: call[name] for name in kept} == {name: CALL[name] for name in kept}
    assert call["uri"] == "https://ringback.invalid/api/v2/me/calls/01INF9SLPAKAS6VRLUAF9FBJRU000004"
    assert re.fullmatch(
        r"https://ringback\.invalid/api/v2/devices/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        call["deviceUri"],
    )
    party = call["participants"][0]
    assert re.fullmatch(r"[1-9][0-9]{3}", party["phoneNumber"])
    assert re.fullmatch(r"\+[0-9]{2} \([0-9]{2}\) [0-9]{3}-[0-9]{4}", party["formattedPhoneNumber"])
    (name, note) = next(iter(call["userData"].items()))
    assert re.fullmatch(r"[A-Z][a-z]{6} [A-Z][a-z]{5}", name)
    assert re.fullmatch(r"[a-z]{5} [a-z]{4} [a-z]{2} [1-9][0-9]{9}", note)
    said = json.dumps(told)
    assert not any(
        each in said for each in ("7431", "Ottilie", "Wenzel", "4969555123", "8829ec97", "example.com")
    )


def test_a_number_is_the_same_everywhere() -> None:
    """In a path, a query, a member, a `sip:` address and a sentence one number has one pseudonym, as has one name."""
    body = {
        "dnis": "7431",
        "uri": "sip:7431@pbx.example.org;user=phone",
        "statusMessage": "Wenzel on 7431 is busy",
        "userName": "Wenzel",
        "phoneNumber": "74-31",
    }
    subject = scrubber()
    asked, _ = subject.exchange(
        "agent", Request("GET", f"{BASE}/api/v2/users/7431?place=7431"), Response(200)
    )
    told = answered(subject, body)
    number, name = told["dnis"], told["userName"]
    assert number != "7431"
    assert asked.url == f"https://ringback.invalid/api/v2/users/{number}?place={number}"
    assert told["uri"].startswith(f"sip:{number}@")
    assert told["uri"].partition("@")[2].partition(";")[0].endswith(".invalid")
    assert told["statusMessage"].split()[0] == name
    assert told["statusMessage"].split()[2] == number


def test_somebodys_number_is_replaced_although_a_page_prints_it() -> None:
    """What the endpoint file says of somebody is theirs, even where a sample has the same."""
    printed = next(iter(Policy.of(load("genesys")).printed["phoneNumber"]))
    one = Scrubber.of(load("genesys"), base_url=BASE, personal=(printed,))
    other = Scrubber.of(load("genesys"), base_url=BASE)
    assert answered(one, {"phoneNumber": printed})["phoneNumber"] != printed
    assert answered(other, {"phoneNumber": printed})["phoneNumber"] == printed


def test_a_public_member_is_held_to_its_form() -> None:
    """A state that is no word and a duration that is no short number are replaced."""
    told = answered(scrubber(), {"state": "7400 rings", "duration": "4969743155501", "callType": "Mary Ann"})
    assert "7400" not in told["state"]
    assert told["duration"] != "4969743155501"
    assert told["callType"] != "Mary Ann"


@pytest.mark.parametrize("own", [True, False])
def test_what_a_client_says(*, own: bool) -> None:
    """What a client that makes up nothing private says stays and may come back; of another client, nothing."""
    subject = scrubber(own_requests=own)
    body = {"operationName": "AttachUserData", "userData": {"Colour": "teal", "Number": "7431"}}
    request = Request(
        "POST", f"{BASE}/api/v2/me/calls/1", {"Content-Type": "application/json"}, json.dumps(body).encode()
    )
    subject.expect(request)
    asked, answer = subject.exchange(
        "agent", request, Response(200, body=json.dumps({"userData": {"Colour": "teal"}}).encode())
    )
    sent = asked.json()
    assert sent["operationName"] == "AttachUserData"
    assert "7431" not in json.dumps(sent)
    assert (sent["userData"].get("Colour") == "teal") is own
    assert (answer.json() == {"userData": {"Colour": "teal"}}) is own


def test_headers() -> None:
    """Standard headers with ordinary values stand as they were; whatever else a header says has a pseudonym."""
    ordinary = {
        "Content-Type": "application/json; charset=utf-8",
        "Date": "Thu, 26 Nov 2026 03:03:07 GMT",
        "Cache-Control": "no-cache, max-age=600",
        "Accept": "text/html, application/json;q=0.8, */*",
        "Connection": "keep-alive",
        "Content-Length": "2",
    }
    private = {
        "Server": "gws-node-17.internal",
        "ETag": '"a81c52"',
        "X-Served-For": "okafor",
        "Content-Type": "text/okafor",
    }
    _, answer = scrubber().exchange("agent", Request("GET", BASE), Response(200, ordinary, b"{}"))
    assert dict(answer.headers) == ordinary
    _, answer = scrubber().exchange("agent", Request("GET", BASE), Response(200, private, b"{}"))
    said = json.dumps(answer.headers)
    assert not any(each in said for each in ("gws-node", "a81c52", "okafor", "Served"))


def test_a_key_makes_recordings_agree() -> None:
    """With one key a value has one pseudonym in all recordings, whatever came before; with another key another one."""

    def told(key: bytes, *before: str) -> str:
        subject = Scrubber.of(load("genesys"), base_url=BASE, key=key)
        answered(subject, {"userData": {each: each for each in before}})
        return str(answered(subject, {"userName": "Ottilie 4969555123"})["userName"])

    assert told(b"one") == told(b"one", "Somebody", "Else")
    assert told(b"one") != told(b"two")
    assert told(b"") != told(b"", "Somebody")


def test_the_manifest_tells_what_where_and_how_often() -> None:
    """By rule: how often, and in which members; no value, and no name that is somebody's data."""
    subject = scrubber()
    answered(subject, MESSAGE)
    told = subject.manifest()
    assert told["format/number"]["at"]["response body /*/data/call/participants/*/phoneNumber"] == 1
    assert told["address"]["times"] == 3
    assert not any(each in json.dumps(told) for each in ("Ottilie", "7431", "example.com"))


def test_the_endpoint_of_the_metadata(tmp_path: Path) -> None:
    """Who somebody is has the pseudonyms of the recording; where limits and contract are told, nothing changes."""
    told = {
        "api": "genesys",
        "endpoint": {
            "api": "genesys",
            "base_url": BASE,
            "limits": {"http_s": 10.0},
            "actors": {"agent": {"username": "m.okafor", "password": "scrubbed", "phone_number": "7431"}},
            "auth": {"csrf": True},
        },
    }
    subject = scrubber()
    recorder = Recorder(tmp_path / "c.yaml", subject, told)
    recorder.commit()
    written = read(tmp_path / "c.yaml").ringback["endpoint"]
    agent = written["actors"]["agent"]
    assert (written["api"], written["base_url"], written["limits"]) == (
        "genesys",
        "https://ringback.invalid",
        {"http_s": 10.0},
    )
    assert (agent["password"], written["auth"]) == ("scrubbed", {"csrf": True})
    assert agent["phone_number"] == answered(subject, {"dnis": "7431"})["dnis"] != "7431"
    assert "okafor" not in agent["username"]


def test_a_contract_without_a_table(tmp_path: Path) -> None:
    """An API that says nothing of scrubbing has the strictest list: its own names, what it enumerates, and nothing else."""
    (tmp_path / "api.toml").write_text('name = "x"\ntitle = "X"\nbase_path = "/x"\n', encoding="utf-8")
    (tmp_path / "shapes.toml").write_text("", encoding="utf-8")
    (tmp_path / "calls.toml").write_text("", encoding="utf-8")
    subject = Scrubber.of(Contract(path=tmp_path), base_url=BASE)
    told = answered(subject, {"state": "Ready", "n": 12345, "flag": True, "none": None})
    assert len(told) == 4
    assert not {"Ready", 12345, "state"} & {*told, *(each for each in told.values() if each is not None)}
    assert {True, None} <= set(told.values())


def test_a_form_that_is_none(tmp_path: Path) -> None:
    """A table that names an unknown form is refused, with the forms that there are."""
    (tmp_path / "api.toml").write_text(
        'name = "x"\ntitle = "X"\nbase_path = "/x"\n[scrub.public]\nstate = "any"\n', encoding="utf-8"
    )
    (tmp_path / "calls.toml").write_text("", encoding="utf-8")
    with pytest.raises(NotValid, match="any"):
        Policy.of(Contract(path=tmp_path))


@pytest.mark.parametrize(
    "form", ["AKIAIOSFODNN7EXAMPLE", "-----BEGIN RSA PRIVATE KEY-----", "ghp_" + "a1B2" * 9]
)
def test_anybodys_key_in_the_file(form: str) -> None:
    """A key that is known by its form is never written, and not shown in the complaint."""
    with pytest.raises(LeakedSecret, match="line 2 of the file") as problem:
        Scrubber().check_text(f"interactions:\n- x: {form}\n", "c.yaml")
    assert form not in str(problem.value)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 20_000 + b"]" * 20_000,
        b'{"n": ' + b"9" * 100_000 + b"}",
        b'{"n": -0.0e-99999999, "m": 1E400}',
        b"\xff\xfe\xfd" * 10_000,
        b'{"x": "\xed\xa0\x80", "y": "\\ud800"}',
        b"a-" * 100_000,
        b"a." * 100_000,
        b"a@" * 100_000,
        b"://" * 100_000,
        b"&a=b;" * 50_000,
        b"%41" * 100_000,
        b"&#x41;" * 50_000,
        b"\\u0041" * 50_000,
        b"2026-01-" * 30_000,
        b"1.2.3." * 50_000,
        b"a=" * 50_000 + b" ",
        b"a&" * 50_000 + b"=  ",
        b'"' * 50_001,
        b'{"k": "' + b"\\" * 100_001 + b'"}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_hostile_bodies(body: bytes) -> None:
    """Whatever stands in a body is scrubbed without complaint, in time that is proportional to its length."""
    asked = Request("POST", f"{BASE}/x", {"Content-Type": "application/json"}, body)
    subject = scrubber()
    request, answer = subject.exchange("agent", asked, Response(200, body=body))
    assert (request.body, answer.body) != (b"", b"")


@settings(deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda each: st.lists(each) | st.dictionaries(st.text(), each),
        max_leaves=12,
    )
)
def test_json_keeps_its_shape(value: Json) -> None:
    """JSON stays JSON: the same lists, as many members, and values of the same types."""

    def shape(each: Json) -> Json:
        if isinstance(each, dict):
            return sorted(str(shape(one)) for one in each.values())
        return (
            [shape(one) for one in each]
            if isinstance(each, list)
            else type(each).__name__.replace("float", "int")
        )

    subject = scrubber()
    _, answer = subject.exchange(
        "agent", Request("GET", BASE), Response(200, body=json.dumps(value).encode())
    )
    assert str(shape(json.loads(answer.body))) == str(shape(value))


@given(st.text(max_size=40), st.integers(0, 500))
def test_times_and_hosts(value: str, attempt: int) -> None:
    """A time stays a time that there is, and a host becomes one that there is not, or a number that is never routed."""
    assert re.fullmatch(
        r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z",
        dated("2031-12-31T23:59:59Z", value, attempt),
    )
    assert hosted("pbx.example.com", value, attempt).endswith(".invalid")
    assert re.fullmatch(r"198\.1[89]\.[0-9]{1,3}\.[0-9]{1,3}", hosted("10.0.0.1", value, attempt))


def test_numbers_run_out() -> None:
    """Where no number of one digit is left, other text stands for it in a text, and some number in a number."""
    told = answered(scrubber(), {"userData": {str(each): [str(each), each] for each in range(10)}})[
        "userData"
    ]
    assert len(told) == 10
    assert all(name == text and isinstance(number, int) for name, (text, number) in told.items())
