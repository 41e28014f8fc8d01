"""A listing that is a moment behind: what it shows once may be what was before, and only what stays has changed."""

from tests.unit.suite.crooked import Asked, stage_at

from ringback.model import Json
from ringback.suite.sequences import performed

HOLDS, FREES = (f'the agent does {each} on phone call "A"' for each in ("OnHold", "OffHold"))
TRIES = 'the agent tries Whisper on phone call "A" for the queue, which must be refused'


def test_what_was_before_is_no_change() -> None:
    """The List after a refusal shows the phone call on hold once more, the next one as it is: nothing has changed."""
    held: list[Json] = []
    stale: list[bool] = []

    def behind(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.action == "Whisper":
            stale.append(True)
        if asked.method == "GET" and "onHold" in str(body):
            held.append(body)
        late = asked.method == "GET" and stale and held
        return (status, held[-1]) if late and stale.pop() else (status, body)

    with stage_at(behind) as stage:
        assert performed(stage, [HOLDS, FREES, TRIES]).finding is None
    assert held
    assert not stale


def test_what_stays_has_changed() -> None:
    """Every List after a refusal shows the phone call on hold."""
    refused: list[bool] = []

    def changing(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
        if asked.action == "Whisper":
            refused.append(True)
        views = body.get("phoneCallView") if isinstance(body, dict) else None
        if refused and asked.method == "GET" and isinstance(body, dict) and isinstance(views, list):
            since = {"onHold": "2026-11-26T10:00:00Z"}
            return status, {**body, "phoneCallView": [{**dict(each), **since} for each in views]}
        return status, body

    with stage_at(changing) as stage:
        finding = performed(stage, [TRIES]).finding
    assert finding is not None
    assert finding.rule == "refusal.changed-state"
