"""The fixtures of pytest-recording, for who has cassettes and not that plugin."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from ringback.pytest.tapes import folder_of, name_of

if TYPE_CHECKING:
    from ringback.cassettes.playing.playback import Playback


@pytest.fixture
def vcr(request: pytest.FixtureRequest) -> "Playback | None":
    """Return the test's cassette; None where it has none."""
    if "ringback_cassette" not in request.fixturenames:
        return None
    found: Playback | None = request.getfixturevalue("ringback_cassette")
    return found


@pytest.fixture
def vcr_config() -> dict[str, Any]:
    """Return how cassettes are used, to be overridden: arguments of `ringback.use_cassette`."""
    return {}


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    """Return the directory of a module's cassettes, to be overridden."""
    return folder_of(request.node)


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    """Return what a test's cassette is called, to be overridden."""
    return name_of(request.node)


@pytest.fixture(scope="session")
def record_mode(request: pytest.FixtureRequest) -> str:
    """Return the mode that the command line chose."""
    return request.config.getoption("--record-mode") or "none"


@pytest.fixture(scope="session")
def disable_recording(request: pytest.FixtureRequest) -> bool:
    """Return whether no cassettes are used."""
    return bool(request.config.getoption("--disable-recording"))


@pytest.fixture
def allowed_hosts(request: pytest.FixtureRequest) -> Sequence[str]:
    """Return which hosts a test may reach: as its mark says, else the command line, else `vcr_config`."""
    mark = request.node.get_closest_marker("block_network")
    found = (
        (mark.kwargs.get("allowed_hosts") if mark is not None else None)
        or request.config.getoption("--allowed-hosts")
        or request.getfixturevalue("vcr_config").get("allowed_hosts")
        or ()
    )
    return found.split(",") if isinstance(found, str) else found
