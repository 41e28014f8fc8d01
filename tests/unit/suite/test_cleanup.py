"""Clearing the stage: who can have had no part in a case is not asked for calls."""

import time

from tests.unit.suite.told import CHECKERS, GENESYS

from ringback.endpoint.embedded import embedded
from ringback.endpoint.endpoint import Wiring, opened
from ringback.suite.arrange import AGENT, CALLER
from ringback.suite.conversation import on_the_phone
from ringback.suite.opening import Shared

LIST = "GetCalls"


def asked(stages: Shared, case: str) -> set[str]:
    """Return who was asked for calls when a call of two was cleared."""
    with stages(case) as stage:
        on_the_phone(stage, AGENT, CALLER)
        sent = len(stage.evidence.passed)
    after = (each.exchange for each in stage.evidence.passed[sent:])
    return {each.actor for each in after if each.operation == LIST}


def test_who_is_asked_for_calls() -> None:
    """After the first case everybody is; after a later one, who has sent anything, was named, or was told of a call."""
    wiring = Wiring("embedded", time.monotonic)
    with embedded("genesys", 1) as file, opened(file, GENESYS, wiring) as endpoint:
        stages = Shared(endpoint, CHECKERS["genesys"])
        everybody, the_two = (asked(stages, case) for case in ("first", "second"))
        assert everybody == {*endpoint.actors}
    assert the_two == {AGENT, CALLER}
