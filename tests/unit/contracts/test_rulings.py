from pathlib import Path

import pytest

from ringback.contracts.rulings import Rulings
from ringback.contracts.store import Contract, known_apis, load
from ringback.errors import NotValid
from ringback.model import Json, Response

#: What only one page leaves out.
FLAGS: dict[str, Json] = {"supervisorListeningIn": False, "monitoredUserMuted": False}

GENESYS, VOIPNOW = Rulings(load("genesys")), Rulings(load("voipnow"))


def message(path: str) -> dict[str, Json]:
    """Return as much of a message as tells a call's path, and the flags that a page leaves out."""
    return {"data": {"call": {"path": path, **FLAGS}}, "channel": "/v2/me/calls"}


def test_what_only_a_ruling_accepts_names_it() -> None:
    """A path without its slash is legal by an erratum, and says by which."""
    assert list(GENESYS.of_message("CallStateChangeMessage", message("calls/1"))) == ["GWS-E6"]


def test_what_both_sides_accept_names_nothing() -> None:
    """A path as every other sample prints it needs no ruling."""
    assert list(GENESYS.of_message("CallStateChangeMessage", message("/calls/1"))) == []


def call(state: str, kind: str, *offers: str) -> dict[str, object]:
    """Return as much of a message as tells what a call offers."""
    whole = {
        "notificationType": "StatusChange",
        "call": {
            "state": state,
            "callType": kind,
            "capabilities": list(offers),
            "path": "/calls/1",
            "parentCallUri": "http://h/api/v2/me/calls/2",
            "parentCallPath": "/calls/2",
            **FLAGS,
        },
        "extensions": {"WrapUpTime": 0, "BusinessCall": 0},
    }
    return {"data": whole, "channel": "/v2/me/calls"}


@pytest.mark.parametrize(
    ("told", "errata"),
    [
        (call("Held", "Internal", "SwapCalls", "CompleteTransfer"), ["GWS-E3", "GWS-E21"]),
        (call("Held", "Internal", "Retrieve", "CompleteTransfer"), []),
        (call("Held", "Internal", "Retrieve"), []),
        (call("Dialing", "Consult", "Hangup", "SwapCalls"), ["GWS-E5"]),
        (call("Dialing", "Consult", "Hangup", "CompleteTransfer"), []),
        (call("Established", "Internal", "Hold", "CompleteTransfer"), ["GWS-E5"]),
        (call("Established", "Consult", "Hold", "SwapCalls", "CompleteTransfer"), []),
    ],
)
def test_what_calls_offer_beside_another_one(told: dict[str, object], errata: list[str]) -> None:
    """Lists that one page prints and another one contradicts are accepted by a ruling, the rest by none."""
    assert list(GENESYS.of_message("CallStateChangeMessage", told)) == errata


def test_a_call_without_its_flags_names_the_page_that_has_none() -> None:
    """Only the sample of ClearCall lacks them."""
    bare = next(each.body for each in load("genesys").samples if each.id == "ClearCall-1.notification")
    assert "GWS-E18" in list(GENESYS.of_message("CallStateChangeMessage", bare))


@pytest.mark.parametrize(("mute", "expected"), [("Off", ["GWS-E16"]), ("On", [])])
def test_a_call_that_is_heard_and_offers_to_be_heard_names_a_ruling(mute: str, expected: list[str]) -> None:
    """The page of UnmuteCall prints such a call; one that is muted needs no ruling."""
    told = message("/calls/1")
    told["data"]["call"] |= {"mute": mute, "capabilities": ["Hold", "UnmuteCall"]}
    assert list(GENESYS.of_message("CallStateChangeMessage", told)) == expected


def test_a_status_alone_can_be_the_sign() -> None:
    """202 for a BargeIn rests on a ruling, whatever the body; 200 does not."""
    assert "VN-E1" in list(VOIPNOW.of_answer("BargeIn", Response(status=202)))
    assert "VN-E1" not in list(VOIPNOW.of_answer("BargeIn", Response(status=200, body=b"{}")))


def test_what_nobody_watches_needs_no_ruling() -> None:
    """Unknown operations and messages are looked at by no erratum."""
    assert list(GENESYS.of_message("", None)) == list(GENESYS.of_answer("", Response(status=200))) == []


def test_a_sign_that_is_no_schema_is_told_with_its_erratum(tmp_path: Path) -> None:
    """The file and the erratum are named where a sign cannot be understood."""
    (tmp_path / "errata.toml").write_text(
        """[[erratum]]
id = "X-E1"
title = "t"
sides = ["a", "b"]
ruling = "r"
accepts = "a"
[[erratum.sign]]
in = "Note"
schema = { type = "nothing" }
""",
        encoding="utf-8",
    )
    with pytest.raises(NotValid) as error:
        list(Rulings(Contract(path=tmp_path)).of_message("Note", {}))
    assert error.value.where == "X-E1 sign"


@pytest.mark.parametrize("api", known_apis())
def test_every_sign_names_a_message_or_an_operation(api: str) -> None:
    """A sign that nothing is ever held against would be silent for ever."""
    contract = load(api)
    messages = contract.settings["notifications"].get("messages", {})
    known = {*contract.operations, *messages}
    assert {sign.within for each in contract.errata.values() for sign in each.signs} <= known


def told(**call: object) -> dict[str, object]:
    """Return a StatusChange of a call, as the family of SwitchToBargeIn prints it."""
    return {
        "data": {
            "notificationType": "StatusChange",
            "call": {
                "id": "1",
                "callUuid": "1",
                "state": "Established",
                "capabilities": ["Hold"],
                **FLAGS,
                **call,
            },
            "extensions": {"WrapUpTime": 0, "BusinessCall": 0},
        },
        "channel": "/v2/me/calls",
    }


@pytest.mark.parametrize(
    ("call", "erratum"),
    [
        ({"state": "Held", "capabilities": ["Retrieve", "SendDtmf"]}, "GWS-E3"),
        ({"state": "Held", "capabilities": ["Hangup"]}, "GWS-E3"),
        ({"callType": "Consult"}, "GWS-E4"),
        ({"callType": "Consult", "parentCallUri": "http://h/api/v2/me/calls/2"}, "GWS-E4"),
        ({"supervisorListeningIn": True}, "GWS-E12"),
        ({"monitoring": False}, "GWS-E13"),
        ({"callUuid": "2"}, "GWS-E30"),
    ],
)
def test_one_side_of_a_contradiction_names_its_erratum(call: dict[str, object], erratum: str) -> None:
    """What only one of the documents shows rests on the ruling, and on no other."""
    assert list(GENESYS.of_message("CallStateChangeMessage", told(**call))) == [erratum]


@pytest.mark.parametrize(
    "call",
    [
        {},
        {"state": "Held", "capabilities": ["Retrieve", "Hangup"]},
        {"callType": "Consult", "parentCallUri": "http://h/api/v2/me/calls/2", "parentCallPath": "/calls/2"},
        {"supervisorListeningIn": False},
        {"callUuid": None},
        {"state": "Ringing", "capabilities": ["Answer"]},
    ],
)
def test_what_no_document_contradicts_names_no_erratum(call: dict[str, object]) -> None:
    """What all documents accept, or leave open, needs no ruling."""
    assert list(GENESYS.of_message("CallStateChangeMessage", told(**call))) == []


def test_a_message_without_extensions_names_its_erratum() -> None:
    """Of changes of state, one sample has no extensions; attached data never has."""
    message = told()
    del message["data"]["extensions"]  # type: ignore[attr-defined]  # it is an object
    assert list(GENESYS.of_message("CallStateChangeMessage", message)) == ["GWS-E4"]
    message["data"]["notificationType"] = "AttachedDataChanged"  # type: ignore[index]  # likewise
    assert list(GENESYS.of_message("CallStateChangeMessage", message)) == []


def test_a_session_in_part_names_its_erratum() -> None:
    """Result code 7 for a session start rests on a ruling, 0 does not."""
    assert list(
        GENESYS.of_answer("StartContactCenterSession", Response(status=200, body=b'{"statusCode":7}'))
    ) == ["GWS-E35"]
    assert not list(
        GENESYS.of_answer("StartContactCenterSession", Response(status=200, body=b'{"statusCode":0}'))
    )


def test_values_that_differ_are_a_sign_only_where_both_are_there() -> None:
    """Two pointers are compared by what they lead to; where one leads nowhere, there is nothing to compare."""
    body = {"data": {"call": {"id": "1", "callUuid": "2", **FLAGS}}}
    assert list(GENESYS.of_message("CallStateChangeMessage", body)) == ["GWS-E30"]
    for lacking in ("id", "callUuid"):
        less = {
            "data": {"call": {key: value for key, value in body["data"]["call"].items() if key != lacking}}
        }
        assert list(GENESYS.of_message("CallStateChangeMessage", less)) == []
