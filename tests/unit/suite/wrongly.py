"""A Genesys switch that does something wrong, and a stage on it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.unit.suite.told import CHECKERS, GENESYS

from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.model import Finding
from ringback.serve import serve
from ringback.suite.opening import staged
from ringback.suite.outcome import Departed
from ringback.suite.stage import Stage
from ringback.switch.faces import switch_for
from ringback.switch.settings import Settings

#: Short silences, since whatever is to be heard of the switch is heard at once.
LIMITS = {"http_s": 20.0, "notification_s": 3.0, "quiet_s": 0.1}


@contextmanager
def stage_with(*defects: str) -> Iterator[Stage]:
    """Yield a stage on a switch that has these defects."""
    switch = switch_for("genesys", Settings(csrf=True, defects=defects))
    with serve(switch.app) as url:
        file = EndpointFile.from_toml({**switch.endpoint(url), "limits": LIMITS}, "embedded", {})
        wiring = Wiring(kind="live", clock=time.monotonic)
        with opened(file, GENESYS, wiring) as endpoint, staged(endpoint, CHECKERS["genesys"]) as stage:
            yield stage


def findings_of(act: Callable[[Stage], None], *defects: str) -> list[Finding]:
    """Return what is found when something is done on a switch with defects."""
    with stage_with(*defects) as stage:
        try:
            act(stage)
            stage.hear_out()
        except Departed:
            assert stage.evidence.findings
        return list(stage.evidence.findings)
