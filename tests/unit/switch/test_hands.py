"""The people at the phones do what they are told, however the switch's vendor has read the documents."""

from collections.abc import Iterator

import pytest

from ringback.pytest.choices import Choice
from ringback.pytest.running import RingbackSwitch, running
from ringback.switch.faces import VARIANTS


@pytest.fixture(scope="module")
def genesys() -> Iterator[RingbackSwitch]:
    """Run a switch for all tests."""
    with running(Choice(api="genesys", csrf=True)) as switch:
        yield switch


@pytest.fixture(scope="module")
def voipnow() -> Iterator[RingbackSwitch]:
    """Run a switch for all tests."""
    with running(Choice(api="voipnow")) as switch:
        yield switch


@pytest.mark.parametrize("variant", VARIANTS["genesys"])
def test_a_genesys_call(genesys: RingbackSwitch, variant: str) -> None:
    """A call is placed, answered, held by its newest call, and ended."""
    with genesys.variant(variant):
        call = genesys.call("caller", "agent").answer()
        assert set(call.ids) == {"caller", "agent"}
        genesys.act("agent", "Hold")
        shown = call.seen_by("agent")
        assert shown is not None
        assert shown["state"] == "Held"
        call.hang_up()
        assert call.seen_by("agent") is call.seen_by("caller") is None


@pytest.mark.parametrize("variant", VARIANTS["voipnow"])
def test_a_voipnow_call(voipnow: RingbackSwitch, variant: str) -> None:
    """A call is made, picked up by both, held, and ended."""
    with voipnow.variant(variant):
        call = voipnow.call("agent", "barger").answer()
        voipnow.act("agent", "OnHold")
        shown = call.seen_by("agent")
        assert shown is not None
        assert str(shown["phoneCallView"][0]["status"]) == "5"
        assert "onHold" in shown["phoneCallView"][0]
        call.hang_up(by="barger")
        assert voipnow.calls("agent") == []
