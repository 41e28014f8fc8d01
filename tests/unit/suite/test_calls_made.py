"""A call that is asked for, accepted, and never there: which of the two is wrong, and what of it."""

import pytest
from tests.unit.suite.crooked import Asked, Habit, stage_at

from ringback.model import Json
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.phonecalls import CannotArrange, PhoneCalls

#: The number outside that picks up at the switch.
EXTERNAL = "777888"

EMPTY = {"entry": [], "totalResults": 0}


def unlisted(_asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """Take a call, and list none."""
    return (200, EMPTY) if _asked.method == "GET" else (status, body)


def unlisted_by_id(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """List all phone calls, and none of an id."""
    one = asked.method == "GET" and isinstance(body, dict) and "id" in body
    return (200, EMPTY) if one else (status, body)


def ever_new(count: list[int]) -> Habit:
    """Return the habit of telling another id each time."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method == "GET" and isinstance(body, dict) and "entry" in body:
            count[0] += 1
            calls = [{"id": f"b817{count[0]}", "extension": "0003*210", "phoneCallView": []}]
            return 200, {"entry": calls, "totalResults": 1}
        return unlisted_by_id(asked, status, body)

    return habit


@pytest.mark.parametrize(
    ("habit", "rule", "operation"),
    [
        (unlisted, "view.missing", "CreateSimple"),
        (unlisted_by_id, "listing.selection", "List"),
        (ever_new([0]), "call.identity", "List"),
    ],
    ids=["never listed", "not by its id", "another id each time"],
)
def test_a_call_that_is_never_there(habit: Habit, rule: str, operation: str) -> None:
    """The server's fault is told by where the call is missing."""
    with stage_at(habit) as stage, pytest.raises(Departed) as departed:
        PhoneCalls(stage=stage).create("agent", stage.endpoint.number_of("external"))
    assert (departed.value.finding.rule, departed.value.finding.operation) == (rule, operation)


def test_a_call_that_is_answered_under_another_id() -> None:
    """A call that is gone once it was seen to ring, and is on call under another id, has not kept its id."""
    looks = iter(range(99))

    def renaming(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method != "GET" or not isinstance(body, dict):
            return status, body
        if "entry" in body:
            return status, {**body, "entry": [{**each, "id": f"{each['id']}f"} for each in body["entry"]]}
        ringing = [{**each, "status": 3} for each in body["phoneCallView"]]
        return (200, EMPTY) if next(looks) else (status, {**body, "phoneCallView": ringing})

    with stage_at(renaming) as stage:
        calls = PhoneCalls(stage=stage)
        with pytest.raises(Departed) as departed:
            calls.create("agent", stage.endpoint.number_of("external"))
    finding = departed.value.finding
    assert (finding.rule, finding.operation) == ("call.identity", "List")
    assert finding.actual == [calls.created["agent"]]
    assert finding.expected == [calls.created["agent"][:-1]]


def rung(call: dict[str, Json]) -> dict[str, Json]:
    """Return a phone call all of whose views ring."""
    return {**call, "phoneCallView": [{**each, "status": 3} for each in call.get("phoneCallView", ())]}


def test_a_call_that_is_on_call_among_all_only() -> None:
    """A phone call that rings for good where it is listed by its id, and is on call among all, is told wrong by its id."""

    def ringing(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        one = asked.method == "GET" and isinstance(body, dict) and "phoneCallView" in body
        return status, rung(body) if one else body

    with stage_at(ringing) as stage, pytest.raises(Departed) as departed:
        PhoneCalls(stage=stage).create("agent", stage.endpoint.number_of("external"))
    assert departed.value.finding.rule == "listing.selection"


def test_a_call_that_rings_for_good() -> None:
    """A call that is listed, and that nobody answers, is a matter of the numbers that the endpoint file names."""

    def ringing(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method != "GET" or not isinstance(body, dict):
            return status, body
        if "entry" in body:
            return status, {**body, "entry": [rung(each) for each in body["entry"]]}
        return status, rung(body)

    with stage_at(ringing) as stage, pytest.raises(CannotArrange):
        PhoneCalls(stage=stage).create("agent", stage.endpoint.number_of("external"))


def refusing(status: int) -> Habit:
    """Return the habit of refusing a call that has options."""

    def habit(asked: Asked, own: int, body: Json) -> tuple[int, Json]:
        if asked.method == "POST" and "video" in asked.query:
            return status, {"error": {"code": "request_not_implemented", "message": "No."}}
        return own, body

    return habit


@pytest.mark.parametrize(("status", "defaults"), [(400, False), (501, False), (501, True)])
def test_options_that_a_server_has_not(status: int, *, defaults: bool) -> None:
    """It may refuse options, and say of all of them that they are not implemented."""
    with stage_at(refusing(status)) as stage, pytest.raises(NotExercised):
        PhoneCalls(stage=stage).create("agent", EXTERNAL, "video=false", defaults=defaults)


def test_defaults_that_are_spelt_out() -> None:
    """What holds without an option must be taken with it."""
    with stage_at(refusing(400)) as stage, pytest.raises(Departed) as departed:
        PhoneCalls(stage=stage).create("agent", EXTERNAL, "video=false", defaults=True)
    assert departed.value.finding.rule == "command.refused"


@pytest.mark.parametrize("seen", [True, False], ids=["listed as over", "never listed"])
def test_a_phone_that_is_busy_for_a_moment(seen: bool) -> None:  # noqa: FBT001  (the one parameter)
    """A call that is over at once is made again: whoever has just hung up may be busy."""
    made: list[str] = []

    def busy(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method == "POST" and isinstance(body, list):
            made.extend(str(each["id"]) for each in body if isinstance(each, dict))
        if asked.method != "GET" or len(made) > 1 or not isinstance(body, dict):
            return status, body
        return (status, {**body, "phoneCallView": []}) if seen and "id" in body else (200, EMPTY)

    with stage_at(busy) as stage:
        calls = PhoneCalls(stage=stage)
        call = calls.create("agent", stage.endpoint.number_of("external"))
        calls.clear()
    assert made == [made[0], call]
