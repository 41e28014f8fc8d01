"""Arranging phone calls that are listed rather than notified: one that is on call, or none yet."""

from collections.abc import Mapping

from ringback.model import Json, Operation
from ringback.suite.arrange import AGENT, Arranged
from ringback.suite.outcome import NotExercised
from ringback.suite.phonecalls import PhoneCalls, views_of
from ringback.suite.reading import Snapshot
from ringback.suite.stage import Stage

#: Who is let into a conversation.
BARGER = "barger"


def arranged(stage: Stage, operation: Operation) -> Arranged | None:
    """Arrange for an operation on a phone call, or one that makes phone calls; None for other operations."""
    meanings = {each.means for each in operation.parameters}
    if "phoneCallId" not in operation.path and "phone-call-views" not in meanings:
        return None
    if "external" not in stage.endpoint.file.numbers:
        raise NotExercised(reason="the endpoint file names no external number under [numbers]")
    external = stage.endpoint.number_of("external")
    calls = PhoneCalls(stage=stage)
    stage.on_clear(calls.clear)
    own = stage.actor(AGENT).identity.number
    means: dict[str, Json] = {
        "own-extension": own,
        "phone-call-views": [{"source": [own], "destination": [external]}],
    }
    path: dict[str, str] = {}
    if "phone-call-views" in meanings:
        before = {str(each["id"]) for each in calls.listed(AGENT)}
        stage.on_clear(lambda: calls.clear_all_but(AGENT, before))
    if "phoneCallId" in operation.path:
        path["phoneCallId"] = calls.create(AGENT, external)
        means |= {
            "view-id": calls.view[AGENT],
            "extension": stage.actor(BARGER).identity.number,
            "seconds": "20",
        }
    return Arranged(actor=AGENT, path=path, means=means, dialled=own, look=lambda: _statuses(stage, path))


def _statuses(stage: Stage, path: Mapping[str, str]) -> Snapshot:
    call = path.get("phoneCallId")
    if call is None:
        return {}
    found = PhoneCalls(stage=stage).read(AGENT, call)
    return {call: {str(each.get("id")): each.get("status") for each in views_of(found)}}
