"""Which operations play which part in arranging calls, and where they lead."""

import pytest
from tests.unit.suite.told import GENESYS, VOIPNOW

from ringback.suite.outcome import NotExercised
from ringback.suite.roles import ANSWER, DIAL, HANG_UP, HOLD, Roles


def test_roles() -> None:
    """The contract names the operations, and the call table has the states that they lead to."""
    roles = Roles(GENESYS)
    assert [roles.operation(each) for each in (DIAL, ANSWER, HOLD, HANG_UP)] == [
        "Dial",
        "Answer",
        "Hold",
        "Hangup",
    ]
    assert (roles.ringing, roles.talking, roles.waiting) == ("Ringing", "Established", "Held")
    assert roles.unmonitor == "CancelSupervisorMonitoring"


def test_no_roles() -> None:
    """Where a contract names none, nothing can be arranged so, and no state is known."""
    roles = Roles(VOIPNOW)
    with pytest.raises(NotExercised) as caught:
        roles.operation(HANG_UP)
    assert str(caught.value) == "4PSA VoipNow UnifiedAPI phoneCalls has no operation to hang up"
    assert (roles.ringing, roles.talking, roles.waiting, roles.unmonitor) == (None, None, None, None)
