from pathlib import Path

import pytest

from ringback.contracts.rulings import Rulings
from ringback.contracts.store import Contract, known_apis, load
from ringback.errors import NotValid
from ringback.model import Response

GENESYS, VOIPNOW = Rulings(load("genesys")), Rulings(load("voipnow"))


def message(path: str) -> dict[str, object]:
    """Return as much of a message as tells a call's path."""
    return {"data": {"call": {"path": path}}, "channel": "/v2/me/calls"}


def test_what_only_a_ruling_accepts_names_it() -> None:
    """A path without its slash is legal by an erratum, and says by which."""
    assert list(GENESYS.of_message("CallStateChangeMessage", message("calls/1"))) == ["GWS-E6"]


def test_what_both_sides_accept_names_nothing() -> None:
    """A path as every other sample prints it needs no ruling."""
    assert list(GENESYS.of_message("CallStateChangeMessage", message("/calls/1"))) == []


def call(state: str, kind: str, *offers: str) -> dict[str, object]:
    """Return as much of a message as tells what a call offers."""
    shown = {"state": state, "callType": kind, "capabilities": list(offers), "path": "/calls/1"}
    return {"data": {"call": shown}, "channel": "/v2/me/calls"}


@pytest.mark.parametrize(
    ("told", "errata"),
    [
        (call("Held", "Internal", "SwapCalls", "CompleteTransfer"), ["GWS-E21"]),
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
