"""A phone that puts on hold by itself what it has when another call is made: no page says that it may not."""

import pytest
from tests.unit.suite.crooked import Asked, Habit, stage_at

from ringback.model import Json
from ringback.suite.sequences import performed

HOLDS, FREES = (f'the agent does {each} on phone call "A"' for each in ("OnHold", "OffHold"))
BESIDE = 'the agent makes phone call "B", beside what there is'
TRIES = 'the agent tries Whisper on phone call "A" for the queue, which must be refused'


def held_beside(since: str) -> Habit:
    """Return the habit of showing the first phone call on hold from the moment that another request is accepted."""
    made: list[str] = []
    held: list[bool] = []

    def shown(call: dict[str, Json]) -> dict[str, Json]:
        if call.get("id") not in made[:1]:
            return call
        views = call.get("phoneCallView")
        since = {"onHold": "2026-11-26T10:00:00Z"}
        held_views: Json = [{**dict(each), **since} for each in views] if isinstance(views, list) else views
        return {**call, "phoneCallView": held_views}

    def habit(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.method == "POST" and isinstance(body, list):
            made.extend(str(each["id"]) for each in body if isinstance(each, dict))
        if made and (asked.action == since or (since == "another" and len(made) > 1)):
            held.append(True)
        if not held or asked.method != "GET" or not isinstance(body, dict):
            return status, body
        if "entry" in body and isinstance(body["entry"], list):
            return status, {
                **body,
                "entry": [shown(each) for each in body["entry"] if isinstance(each, dict)],
            }
        return status, shown(body)

    return habit


@pytest.mark.parametrize(
    "sentences", [[HOLDS, FREES, BESIDE], [BESIDE, TRIES], [HOLDS, FREES, BESIDE, TRIES]], ids=len
)
def test_it_may_be_put_on_hold(sentences: list[str]) -> None:
    """That the older call is on hold then is nothing that was done to it, nor what a refusal has changed."""
    with stage_at(held_beside("another")) as stage:
        assert performed(stage, sentences).finding is None


def test_it_may_not_be_put_on_hold_by_what_is_refused() -> None:
    """What is on hold only since something was refused has been changed by it."""
    with stage_at(held_beside("Whisper")) as stage:
        finding = performed(stage, [BESIDE, TRIES]).finding
    assert finding is not None
    assert finding.rule == "refusal.changed-state"
