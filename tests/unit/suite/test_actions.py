"""Actions on phone calls: what must become visible, what may, and when a refusal is no finding."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.unit.suite.crooked import Asked, Habit, stage_at, straight

from ringback.model import Json
from ringback.suite.actions import Actions
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage

BARGER = "0003*024"

#: Operations, whom they call, and what has to be done before.
ALL: dict[str, tuple[str, Sequence[str]]] = {
    "BargeIn": ("barger", ()),
    "Monitor": ("barger", ()),
    "OffHold": ("", ("OnHold",)),
    "OnHold": ("", ()),
    "Park": ("", ()),
    "PickUp": ("barger", ()),
    "StartRecording": ("", ()),
    "StopRecording": ("", ("StartRecording",)),
    "Transfer": ("barger", ()),
    "TransferToVoicemail": ("barger", ()),
    "UnPark": ("barger", ("Park",)),
    "Whisper": ("barger", ()),
}


def carried_out(stage: Stage, operation: str) -> None:
    """Have the agent's call acted on, and look for what that must make visible."""
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    actions = Actions(calls)
    to, before = ALL[operation]
    if operation == "PickUp":
        calls.ring("agent", stage.actor("no_answer").identity.number)
    else:
        calls.create("agent", stage.endpoint.number_of("external"))
    for name in before:
        actions.send(name, actions.target("agent"))
        actions.see(name, actions.target("agent"))
    actions.send(operation, actions.target("agent", to))
    actions.see(operation, actions.target("agent", to))


def views_in(body: Json) -> list[dict[str, Any]]:
    """Return all views of a listing."""
    calls = body.get("entry", [body]) if isinstance(body, dict) else body or []
    return [view for call in calls if isinstance(call, dict) for view in call.get("phoneCallView", [])]


def showing(bend: Callable[[dict[str, Any]], Any]) -> Habit:
    """Return the habit of listing views that are bent."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        for view in views_in(body) if asked.method == "GET" else ():
            bend(view)
        return status, body

    return habit


def answering(name: str, status: int, answer: Json) -> Habit:
    """Return the habit of giving one answer to one action."""

    def habit(asked: Asked, old: int, body: Json) -> tuple[int, Json]:
        if asked.action != name:
            return old, body
        return status, answer(body) if callable(answer) else answer

    return habit


def error(code: str) -> Json:
    """Return the body of a refusal."""
    return {"error": {"code": code, "message": "No."}}


def _parked_view_is_another(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """Show what is parked in view 07, and know no other view while it is."""
    for view in views_in(body) if asked.method == "GET" else ():
        view["id"] = "07" if "parked" in view else view["id"]
    return status, body


def _as_if_ringing(view: dict[str, Any]) -> None:
    if BARGER in [view["extension"], *view["source"], *view["destination"]]:
        view["status"] = 3


@pytest.mark.parametrize("operation", ALL)
def test_each_action_is_carried_out(operation: str) -> None:
    """At a server that does what the documents say, nothing is amiss."""
    with stage_at(straight) as stage:
        carried_out(stage, operation)
        assert stage.evidence.findings == []


@pytest.mark.parametrize(
    ("operation", "bend", "rule"),
    [
        ("OnHold", lambda view: view.pop("onHold", None), "view.state"),
        ("OnHold", lambda view: view.update(onHold=None), "view.state"),
        ("OffHold", lambda view: view.update(onHold="2026-11-25T18:00:00Z"), "view.state"),
        ("Park", lambda view: view.pop("parked", None), "view.state"),
        ("UnPark", lambda view: view.update(parked="2026-11-25T18:00:00Z"), "view.state"),
        ("StartRecording", lambda view: view.pop("recording", None), "view.state"),
        ("StopRecording", lambda view: view.update(recording="2026-11-25T18:00:00Z"), "view.state"),
        ("BargeIn", _as_if_ringing, "view.state"),
        ("PickUp", _as_if_ringing, "view.missing"),
        ("Transfer", _as_if_ringing, "view.missing"),
        ("UnPark", _as_if_ringing, "view.missing"),
    ],
)
def test_what_must_become_visible(operation: str, bend: Callable[[dict[str, Any]], Any], rule: str) -> None:
    """An action that was accepted and never shows is found, with the demand that it breaks."""
    with stage_at(showing(bend)) as stage, pytest.raises(Departed) as departed:
        carried_out(stage, operation)
    found = departed.value.finding
    assert (found.rule, found.operation) == (rule, operation)
    assert found.requirement


def test_what_is_parked_may_have_another_view() -> None:
    """UnPark names the view that List shows as parked, not the one that was named to park it."""
    with stage_at(_parked_view_is_another) as stage:
        calls = PhoneCalls(stage=stage)
        stage.on_clear(calls.clear)
        actions = Actions(calls)
        calls.create("agent", stage.endpoint.number_of("external"))
        actions.send("Park", actions.target("agent"))
        actions.see("Park", actions.target("agent"))
        assert actions.body("UnPark", actions.target("agent", "barger"), {})["phoneCallViewId"] == "07"


@pytest.mark.parametrize("operation", ["OffHold", "StopRecording", "UnPark"])
def test_what_is_taken_up_again_is_not_over(operation: str) -> None:
    """A phone call that ends does not show what it was any more, either; that is not what was ordered."""
    ordered: list[str] = []

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        ordered.append(asked.action)
        return (204, None) if asked.method == "GET" and operation in ordered else (status, body)

    with stage_at(habit) as stage, pytest.raises(Departed) as departed:
        carried_out(stage, operation)
    assert departed.value.finding.rule == "call.state"


@pytest.mark.parametrize("operation", ["Whisper", "Monitor", "BargeIn"])
def test_a_conversation_that_is_joined_goes_on(operation: str) -> None:
    """Who joins a conversation must not end it."""
    joined: list[str] = []

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        joined.append(asked.action)
        if asked.method == "GET" and operation in joined:
            for view in views_in(body):
                view["status"] = view["status"] if BARGER in view["source"] else 0
        return status, body

    with stage_at(habit) as stage, pytest.raises(Departed) as departed:
        carried_out(stage, operation)
    assert departed.value.finding.rule == "call.state"


@pytest.mark.parametrize("operation", ["Whisper", "Monitor"])
def test_who_listens_or_whispers_may_stand_beside_those_who_talk(operation: str) -> None:
    """A view that names all three shows a conversation that goes on; the far end's number may be written otherwise."""

    def bend(view: dict[str, Any]) -> None:
        view.update(source=["0003*210", BARGER], destination=["+40777888"])

    with stage_at(showing(bend)) as stage:
        carried_out(stage, operation)
        assert stage.evidence.findings == []


@pytest.mark.parametrize("operation", ["Whisper", "Monitor"])
def test_who_listens_or_whispers_need_not_be_seen(operation: str) -> None:
    """No page describes a view for them; that this is legal rests on a ruling, which is told."""

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method == "GET" and isinstance(body, dict) and "phoneCallView" in body:
            body["phoneCallView"] = body["phoneCallView"][:1]
        return status, body

    with stage_at(habit) as stage:
        carried_out(stage, operation)
        assert stage.evidence.findings == []
        assert "VN-E36" in stage.evidence.errata


@pytest.mark.parametrize("operation", sorted(set(ALL) - {"BargeIn"}))
@pytest.mark.parametrize(
    ("status", "code"),
    [(501, "request_not_implemented"), (400, "action_invalid"), (404, "x"), (400, "pc_sendcallto_invalid")],
)
def test_a_server_need_not_have_an_action(operation: str, status: int, code: str) -> None:
    """A refusal that blames nothing which anybody can see to be right is no finding."""
    habit = answering(operation, status, error(code))
    with stage_at(habit) as stage, pytest.raises(NotExercised, match=operation):
        carried_out(stage, operation)
    assert stage.evidence.findings == []


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("OnHold", "pc_phonecall_invalid"),
        ("OnHold", "pc_phonecallview_invalid"),
        ("Park", "pc_phonecallview_invalid"),
        ("Transfer", "pc_phonecall_invalid"),
        ("PickUp", "pc_phonecall_invalid"),
    ],
)
def test_a_code_must_not_blame_what_is_listed(operation: str, code: str) -> None:
    """The phone call and the view are there for everybody to see."""
    with stage_at(answering(operation, 400, error(code))) as stage, pytest.raises(Departed) as departed:
        carried_out(stage, operation)
    found = departed.value.finding
    assert (found.rule, found.where, found.requirement) == ("refusal.code", "/error/code", "VN-ERR-9")


@pytest.mark.parametrize("operation", ["PickUp", "Transfer"])
def test_a_view_is_blamed_only_where_it_was_sent_and_known_to_be_right(operation: str) -> None:
    """Transfer names no view, and in which state a view may be picked up is nowhere written down."""
    habit = answering(operation, 400, error("pc_phonecallview_invalid"))
    with stage_at(habit) as stage, pytest.raises(NotExercised):
        carried_out(stage, operation)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (204, None),
        (202, None),
        (200, lambda body: [body] if isinstance(body, dict) else body),
        (200, lambda body: body[0] if isinstance(body, list) else body),
        (200, lambda body: {"entry": body if isinstance(body, list) else [body], "totalResults": "1"}),
    ],
    ids=["204", "202", "array", "object", "collection"],
)
@pytest.mark.parametrize("operation", ["Park", "OnHold"])
def test_every_documented_form_of_an_answer_is_legal(operation: str, status: int, answer: Json) -> None:
    """One phone call, an array of them, a collection, or nothing."""
    with stage_at(answering(operation, status, answer)) as stage:
        carried_out(stage, operation)
        assert stage.evidence.findings == []


def _another(body: Json) -> Json:
    first = body[0] if isinstance(body, list) else body
    return {**first, "id": "f" * 20}


def _elsewhere(body: Json) -> Json:
    first = body[0] if isinstance(body, list) else body
    return {**first, "links": {"self": "https://x.example//uapi/phoneCalls/12/0003*210/ffff"}}


@pytest.mark.parametrize(
    ("answer", "rule"), [(_another, "call.identity"), (_elsewhere, "link.self")], ids=["id", "link"]
)
@pytest.mark.parametrize("operation", ["Park", "OnHold", "Whisper"])
def test_an_answer_is_about_the_phone_call_that_was_addressed(
    operation: str, answer: Json, rule: str
) -> None:
    """Another id, or a link to another phone call, is found."""
    with stage_at(answering(operation, 200, answer)) as stage, pytest.raises(Departed) as departed:
        carried_out(stage, operation)
    assert departed.value.finding.rule == rule


def test_a_view_with_another_id() -> None:
    """A view that is listed under another id since somebody joined is refused rightly: its id is what is wrong."""
    joined: list[bool] = []

    def renumbering(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.action == "BargeIn":
            joined.append(True)
        if asked.action == "OnHold":
            return 400, {"error": {"code": "pc_phonecallview_invalid", "message": "There is no such view."}}
        for view in views_in(body) if joined and asked.method == "GET" else ():
            view["id"] = f"5{view['id']}"
        return status, body

    with stage_at(renumbering) as stage:
        calls = PhoneCalls(stage=stage)
        stage.on_clear(calls.clear)
        calls.create("agent", stage.endpoint.number_of("external"))
        actions = Actions(calls)
        actions.send("BargeIn", actions.target("agent", "barger"))
        with pytest.raises(Departed) as departed:
            actions.send("OnHold", actions.target("agent"))
    finding = departed.value.finding
    assert (finding.rule, finding.operation, finding.requirement) == ("call.identity", "List", "VN-LIST-2")
