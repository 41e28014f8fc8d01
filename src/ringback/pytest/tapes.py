"""
Cassettes for tests: `@pytest.mark.ringback(cassette=…)`, and the names that users of pytest-recording know.

What plays and records is loaded when a test wants it.
"""

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from ringback.errors import Problem
from ringback.pytest.rivals import RIVAL, rival_of

if TYPE_CHECKING:
    from ringback.cassettes.playing.playback import Playback

MARK = "ringback"
MODES = ("once", "new_episodes", "none", "all", "rewrite")
FIXTURES = "ringback-cassette-names"
FAILURE = pytest.StashKey[BaseException]()
#: What a file's name must not have everywhere.
_FORBIDDEN = str.maketrans(r"<>?%*:|\"'/", "-" * 11)


def add_options(parser: pytest.Parser, manager: pytest.PytestPluginManager) -> None:
    """Let the user choose the mode, and keep tests off the network."""
    if rival_of(manager):
        return
    group = parser.getgroup("recording", "cassettes of Ringback's")
    group.addoption("--record-mode", choices=MODES, help='How cassettes are recorded; default: "none".')
    group.addoption(
        "--block-network", action="store_true", help="Refuse connections, but for what is being recorded."
    )
    group.addoption(
        "--allowed-hosts", metavar="PATTERN,…", help="Hosts that may be reached all the same, as patterns."
    )
    group.addoption("--disable-recording", action="store_true", help="Use no cassettes.")


def configure(config: pytest.Config) -> None:
    """Make marks and fixtures known: ours, and the others unless another plugin has them."""
    rival = config.stash[RIVAL] = rival_of(config.pluginmanager)
    config.addinivalue_line("markers", f"{MARK}(cassette, api, …): play or record a cassette in the test")
    if rival:
        return
    config.addinivalue_line(
        "markers", "vcr(…): play or record the test's cassette; its arguments are more cassettes to play"
    )
    config.addinivalue_line("markers", "default_cassette(name): how the test's cassette is called")
    config.addinivalue_line(
        "markers", "block_network(allowed_hosts): refuse connections, but for what is being recorded"
    )
    from ringback.pytest import familiar  # noqa: PLC0415  (its fixtures are those of another plugin, if that is there)

    config.pluginmanager.register(familiar, FIXTURES)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say whose the names are that another plugin has as well."""
    rival = config.stash[RIVAL]
    if not rival:
        return None
    return f"ringback: {rival} is here: the `vcr` mark, its fixtures and its options are its own"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test the fixtures that its marks ask for."""
    names = getattr(item, "fixturenames", None)
    if names is None:
        return
    ours = not item.config.stash[RIVAL]
    marks = (MARK, "vcr") if ours else (MARK,)
    if any(item.get_closest_marker(each) for each in marks) and "ringback_cassette" not in names:
        names.insert(0, "ringback_cassette")
    if ours and (item.config.getoption("--block-network") or item.get_closest_marker("block_network")):
        names.insert(0, "ringback_network")


@pytest.fixture
def ringback_cassette(request: pytest.FixtureRequest) -> Iterator["Playback | None"]:
    """Play or record the cassette of a test, until the test is over."""
    if _option(request, "--disable-recording"):
        yield None
        return
    from ringback.pytest.taping import cassette_for  # noqa: PLC0415  (vcrpy loads every HTTP library that there is)

    with _told():
        context = cassette_for(request, options_of(request))
        playing = context.__enter__()
    try:
        yield playing
    finally:
        # Pytest does not tell a fixture what became of its test.
        error = request.node.stash.get(FAILURE, None)
        with _told():
            context.__exit__(type(error) if error else None, error, None)


@contextmanager
def _told() -> Iterator[None]:
    """Let a problem end the test in its own words."""
    try:
        yield
    except Problem as problem:
        raise pytest.fail.Exception(f"ringback: {problem} {problem.hint}".rstrip(), pytrace=False) from None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what a test with a cassette has failed of."""
    report = yield
    if report.when == "call" and report.failed and call.excinfo is not None:
        item.stash[FAILURE] = call.excinfo.value
    return report


@pytest.fixture
def ringback_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep a test off the network, unless its cassette is being recorded."""
    from ringback.pytest.network import LOOPBACK, blocked  # noqa: PLC0415  (most tests are not kept off)

    marked = [each for each in (MARK, "vcr") if request.node.get_closest_marker(each)]
    mode = str(options_of(request).get("record_mode", "none")) if marked else "none"
    hosts = [*request.getfixturevalue("allowed_hosts")]
    if "ringback_switch" in request.fixturenames:
        hosts.append(LOOPBACK)
    with blocked(hosts) if mode == "none" else nullcontext():
        yield


def options_of(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return how a test's cassette is used; what is nearer to the test goes before: marks, `vcr_config`, options."""
    found: dict[str, Any] = {}
    if mode := _option(request, "--record-mode") or _option(request, "--vcr-record"):
        found["record_mode"] = mode
    found |= _asked(request, "vcr_config", {})
    for mark in marks_of(request):
        found |= mark.kwargs
    found.setdefault("record_mode", "none")
    found.pop("allowed_hosts", None)
    return found


def marks_of(request: pytest.FixtureRequest) -> Sequence[pytest.Mark]:
    """Return the marks that ask for a cassette, the nearest one last."""
    names = (MARK,) if request.config.stash[RIVAL] else (MARK, "vcr")
    return [each for name in names for each in reversed(list(request.node.iter_markers(name)))]


def place_of(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return the directory of a test's cassettes, and what its own is called."""
    folder = _asked(request, "vcr_cassette_dir", None) or folder_of(request.node)
    # With pytest-vcr the name has another name.
    name = _asked(request, "default_cassette_name", None) or _asked(request, "vcr_cassette_name", None)
    return os.fspath(folder), name or name_of(request.node)


def folder_of(node: Any) -> str:
    """Return `cassettes/MODULE` beside a test's module."""
    return str(node.path.parent / "cassettes" / node.path.stem)


def name_of(node: Any) -> str:
    """Return what a test's cassette is called: after its class and itself."""
    if (marker := node.get_closest_marker("default_cassette")) is not None:
        if not marker.args:
            raise pytest.UsageError("@pytest.mark.default_cassette wants the name of the cassette")
        return str(marker.args[0])
    name = f"{node.cls.__name__}.{node.name}" if getattr(node, "cls", None) else node.name
    return name.translate(_FORBIDDEN)


def _asked(request: pytest.FixtureRequest, name: str, default: Any) -> Any:
    """Return a fixture that the user, or another plugin, may have."""
    try:
        value = request.getfixturevalue(name)
    except pytest.FixtureLookupError:
        return default
    return dict(value) if isinstance(value, Mapping) else value


def _option(request: pytest.FixtureRequest, name: str) -> Any:
    return request.config.getoption(name, None)
