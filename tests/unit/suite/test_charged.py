"""Whom a phone call is charged to that was made with a simple request: the extension that was asked for."""

import pytest
from attrs import evolve
from tests.unit.suite.crooked import Asked, Habit, stage_at

from ringback.model import Json
from ringback.suite.listings import Listings
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.steps.listing import no_third, second_call, two_calls
from ringback.suite.steps.making import is_charged, is_from_to, is_to_be_charged


def charged(extension: str) -> Habit:
    """Return the habit of listing every phone call as this extension's."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        known = asked.method == "GET" and isinstance(body, dict) and "id" in body
        return (status, {**body, "extension": extension}) if known else (status, body)

    return habit


def refusing(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """Refuse to make calls."""
    refusal: Json = {"error": {"code": "extension_invalid", "message": "No."}}
    return (400, refusal) if asked.method == "POST" and "simple" in asked.path else (status, body)


def made(habit: Habit) -> None:
    """Have a call made between two outside numbers, and see whose it is."""
    with stage_at(habit) as stage:
        calls = PhoneCalls(stage=stage)
        stage.on_clear(calls.clear)
        is_charged(stage, calls, is_to_be_charged(stage, calls, "agent"), "agent")


@pytest.mark.parametrize("extension", ["0003*210", "210"])
def test_the_one_that_was_asked_for(extension: str) -> None:
    """It may be written short."""
    made(charged(extension))


def test_another_one() -> None:
    """It says so itself."""
    with pytest.raises(Departed) as departed:
        made(charged("0003*024"))
    assert departed.value.finding.where == "/extension"


def test_no_call_for_others() -> None:
    """A server may charge an extension for its own calls only."""
    with pytest.raises(NotExercised, match="between outside numbers"):
        made(refusing)


def test_another_one_for_its_own_call() -> None:
    """The agent's call is the agent's."""
    with stage_at(charged("0003*024")) as stage:
        calls = PhoneCalls(stage=stage)
        stage.on_clear(calls.clear)
        calls.create("agent", stage.endpoint.number_of("external"))
        with pytest.raises(Departed) as departed:
            is_from_to(stage, calls, "agent")
    assert departed.value.finding.where == "/extension"


def test_a_third_call() -> None:
    """Whoever makes two for the second one that was asked for is told so; the first one is hung up like the others."""
    again: list[str] = []

    def third(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        entry = body.get("entry") if isinstance(body, dict) else None
        if again and asked.method == "GET" and isinstance(entry, list) and len(entry) > 1:
            return status, {**body, "entry": [*entry, {**entry[-1], "id": "b817d2618fe6f1804330"}]}
        return status, body

    with stage_at(third) as stage:
        calls, pair = PhoneCalls(stage=stage), list[Listings]()
        stage.on_clear(calls.clear)
        calls.create("agent", stage.endpoint.number_of("external"))
        second_call(stage, calls, pair, "agent")
        no_third(stage, calls, pair, "agent")
        again.append("now")
        with pytest.raises(Departed, match="more than one"):
            no_third(stage, calls, pair, "agent")
        again.clear()
        while stage.clearing:
            stage.clearing.pop()()
        assert not calls.listed("agent")


def only(extension: str) -> Habit:
    """Return the habit of listing, of all extensions of a user, the phone calls of one."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method != "GET" or "@self" not in asked.path or not isinstance(body, dict):
            return status, body
        kept = [each for each in body.get("entry", ()) if each["extension"] == extension]
        return 200, {"entry": kept, "totalResults": len(kept)}

    return habit


def test_all_extensions_of_a_user() -> None:
    """What is listed under an extension is listed under all of its user."""
    with stage_at(only("0003*210")) as stage:
        calls = PhoneCalls(stage=stage)
        stage.on_clear(calls.clear)
        calls.create("agent", stage.endpoint.number_of("external"))
        with pytest.raises(Departed, match="under @self"):
            two_calls(stage, calls, [], "barger", "agent")


def test_the_extensions_of_two_users() -> None:
    """Nobody lists the phone calls of two users at once."""
    with stage_at(only("0003*210")) as stage:
        calls = PhoneCalls(stage=stage)
        stage.on_clear(calls.clear)
        calls.create("agent", stage.endpoint.number_of("external"))
        session = stage.actor("barger")
        session.identity = evolve(session.identity, path={**session.identity.path, "userId": "@me"})
        with pytest.raises(NotExercised):
            two_calls(stage, calls, [], "barger", "agent")
