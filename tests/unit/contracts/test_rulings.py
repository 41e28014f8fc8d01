from pathlib import Path

import pytest

from ringback.contracts.rulings import Rulings
from ringback.contracts.store import Contract, known_apis, load
from ringback.errors import NotValid
from ringback.model import Json, Response

GENESYS, VOIPNOW = Rulings(load("genesys")), Rulings(load("voipnow"))


def message(path: str) -> dict[str, Json]:
    """Return as much of a message as tells a call's path, and the flags that a page leaves out."""
    flags = {"supervisorListeningIn": False, "monitoredUserMuted": False}
    return {"data": {"call": {"path": path, **flags}}, "channel": "/v2/me/calls"}


def test_what_only_a_ruling_accepts_names_it() -> None:
    """A path without its slash is legal by an erratum, and says by which."""
    assert list(GENESYS.of_message("CallStateChangeMessage", message("calls/1"))) == ["GWS-E6"]


def test_what_both_sides_accept_names_nothing() -> None:
    """A path as every other sample prints it needs no ruling."""
    assert list(GENESYS.of_message("CallStateChangeMessage", message("/calls/1"))) == []


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
