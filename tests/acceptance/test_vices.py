"""Every defect of a stand-in is reported, by the rule that names it."""

from pathlib import Path

import pytest
from tests.acceptance.certified import certify
from tests.acceptance.genesys_vices import GENESYS
from tests.acceptance.voipnow_vices import VOIPNOW
from tests.standins.launch import VICES as STANDINS
from tests.standins.launch import standin

#: The statement that each of them violates stands in the docstring of its class.
VICES = {**GENESYS, **VOIPNOW}


def test_every_vice_of_every_stand_in_is_expected() -> None:
    """No stand-in has a vice that nobody looks for."""
    known = {*STANDINS["genesys"], *(f"voipnow/{each}" for each in STANDINS["voipnow"])}
    assert known == set(VICES)


@pytest.mark.parametrize("vice", sorted(VICES))
def test_a_vice_is_reported_by_the_rule_that_names_it(vice: str, tmp_path: Path) -> None:
    """One defect, one rule, exit code 1, and a verdict that says so."""
    expected = VICES[vice]
    vice = vice.rpartition("/")[2]
    with standin(expected.api, vice=vice, quiet_s=0.2, notification_s=1.0) as endpoint:
        done = certify(expected.api, endpoint, tmp_path, level=expected.level, only=expected.only)
    assert done.rules & expected.rules, f"{sorted(expected.rules)}, but:\n{done.told()}"
    assert (done.exit, done.verdict) == (1, "departs"), done.told()
