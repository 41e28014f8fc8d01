"""What is legal, not documented, and told to those who ask."""

from copy import deepcopy
from typing import Any

import pytest

from ringback.contracts.check import Checker
from ringback.contracts.derive import schema_of
from ringback.contracts.remarks import DEEPEST, MOST, Remark, Remarks
from ringback.contracts.store import Contract, known_apis, load

GENESYS = load("genesys")
HELD: Any = next(each.body for each in GENESYS.samples if each.id == "Hold-1.notification")
MESSAGE = "CallStateChangeMessage"


def changed(**members: object) -> Any:
    """Return a printed message with members added to its call."""
    body = deepcopy(HELD)
    body["data"]["call"] |= members
    return body


@pytest.mark.parametrize("contract", [load(api) for api in known_apis()], ids=known_apis())
def test_there_is_nothing_to_say_about_what_documents_print(contract: Contract) -> None:
    """Every member of every sample is documented, and has the form that samples have."""
    remarks = Remarks(contract)
    said = {each.id: remarks.on(schema_of(contract, each), each.body) for each in contract.samples}
    assert {name: each for name, each in said.items() if each} == {}


def test_a_member_that_nobody_documents_is_told_once_with_its_place() -> None:
    """However often it comes, a place is told once; any item of an array is one place."""
    body = changed(
        case=[], participants=[{"phoneNumber": "1", "role": "x"}, {"phoneNumber": "2", "role": "y"}]
    )
    body["data"]["metrics"] = {"eventProcessing": {"a": 1}}
    remarks = Remarks(GENESYS)
    assert sorted(remarks.on(MESSAGE, body), key=lambda each: each.where) == [
        Remark("/data/call/case", "nobody documents it"),
        Remark("/data/call/participants/*/role", "nobody documents it"),
        Remark("/data/metrics", "nobody documents it"),
    ]
    assert remarks.on(MESSAGE, body) == ()
    assert Checker(GENESYS).errors(MESSAGE, body) == ()


def test_an_unusual_form_is_told() -> None:
    """Text in another form than all samples have is legal, and worth a word."""
    assert Remarks(GENESYS).on(MESSAGE, changed(connId="C-1")) == (
        Remark("/data/call/connId", "it has not the form that all samples have (hex-16)"),
    )


def test_keys_of_ones_own_are_nobodys_affair() -> None:
    """User data and extensions have whatever keys their owners give them."""
    body = changed(userData={"Anything": {"at": "all"}})
    body["data"]["extensions"] = {"NO_ANSWER_ACTION": "x"}
    assert Remarks(GENESYS).on(MESSAGE, body) == ()


def test_what_a_request_has_too_many_is_a_finding_already() -> None:
    """A closed object is for the schema to judge; saying it twice helps nobody."""
    assert Remarks(GENESYS).on("Hold.request", {"operationName": "Hold", "more": 1}) == ()


def test_hostile_values_are_bounded() -> None:
    """Neither depth nor number of what a server sends is without end."""
    many = changed(**{f"x{number}": 1 for number in range(5 * MOST)})
    assert len(Remarks(GENESYS).on(MESSAGE, many)) == MOST
    deep: Any = {}
    for _ in range(100 * DEEPEST):
        deep = {"data": {"call": deep}, "channel": [deep]}
    assert len(Remarks(GENESYS).on(MESSAGE, deep)) <= MOST


def test_an_unknown_schema_has_nothing_to_say() -> None:
    """A message of a type that nobody documents has no members to compare with."""
    assert Remarks(GENESYS).on("Nothing", {"a": 1}) == ()


def test_remarks_are_sentences_for_a_run() -> None:
    """A run notes them as sentences, with schema and place."""
    assert list(Remarks(GENESYS).sentences(MESSAGE, changed(case=[]))) == [
        "CallStateChangeMessage /data/call/case: nobody documents it."
    ]
