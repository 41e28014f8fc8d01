"""
The pytest plugin: features of call-control APIs, run by anybody's pytest.

It gives pytest-bdd the sentences of `ringback.suite.steps`, and a `stage` on
the endpoint that the options name.  Tests of clients get a switch: `ringback.pytest`.
"""

import importlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from ringback.apis import APIS, Api, api_named, is_reference
from ringback.contracts import data_root, known_apis, load
from ringback.contracts.check import Checker
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import Problem
from ringback.pytest import choices, fixtures, hooks, tapes
from ringback.pytest.rivals import rival_of
from ringback.suite.opening import Shared
from ringback.suite.stage import Stage
from ringback.suite.steps import MODULES
from ringback.suite.steps.stage import STAGE_FACTORY, StageFactory

#: What is open until the tests are over.
OPEN = pytest.StashKey[ExitStack]()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Offer the hook of pytest-recording, unless that does."""
    if not rival_of(pluginmanager):
        pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Let the user name the endpoint."""
    group = parser.getgroup("ringback")
    group.addoption(
        "--ringback-endpoint",
        default="embedded",
        metavar="embedded|FILE",
        help="What features are run against: the embedded switch, or a live server described in a TOML file.",
    )
    group.addoption(
        "--ringback-api",
        default="genesys",
        metavar="NAME|MODULE:NAME",
        help="The API of the embedded switch, or an adapter of your own, which is imported and run.",
    )
    group.addoption(
        "--ringback-root",
        metavar="DIR",
        help="The directory that holds contracts/; default: the contracts that come with Ringback.",
    )
    group.addoption("--ringback-seed", type=int, default=1, help="Same seed, same embedded switch.")
    choices.add_options(parser, group)
    tapes.add_options(parser, pluginmanager)


def pytest_configure(config: pytest.Config) -> None:
    """Bring in the steps, and the stage they are spoken on."""
    steps = [each for api in _apis(config).values() for each in api.steps]
    for name in dict.fromkeys((*MODULES, *steps)):
        if not config.pluginmanager.has_plugin(name):
            # `import_plugin` would warn that it cannot rewrite the asserts of what is imported already.
            config.pluginmanager.register(importlib.import_module(name), name)
    config.pluginmanager.register(_Tags(config), "ringback-tags")
    config.pluginmanager.register(fixtures, "ringback-switch")
    config.pluginmanager.register(tapes, "ringback-cassettes")
    tapes.configure(config)
    config.addinivalue_line("markers", f"{choices.MARK}(api, seed, …): what the test's switch is like")
    config.stash[OPEN] = ExitStack()
    if STAGE_FACTORY not in config.stash:
        factory: StageFactory = _Lazy(config)
        config.stash[STAGE_FACTORY] = factory


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the endpoint."""
    config.stash[OPEN].close()


class _Tags:
    """Lets features be tagged with requirements, also where unknown marks are errors."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._known: frozenset[str] | None = None

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_bdd_apply_tag(self, tag: str) -> None:
        """Make a mark of a requirement's id known before pytest-bdd uses it."""
        if self._known is None:
            root = _root(self._config)
            self._known = frozenset(
                each
                for where in {None, root}
                for api in known_apis(where)
                for each in load(api, where).requirements
            )
        if tag in self._known:
            self._config.addinivalue_line("markers", f"{tag}: a requirement of a contract of Ringback's")
            self._known -= {tag}


class _Lazy:
    """Opens the endpoint when the first scenario needs it, and keeps it for the others."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._shared: Shared | None = None

    def __call__(self, request: pytest.FixtureRequest) -> AbstractContextManager[Stage]:
        """Return the stage of a test."""
        if self._shared is None:
            try:
                self._shared = self._open()
            except Problem as problem:
                # Every scenario would end in the same words.
                pytest.exit(f"ringback: {problem} {problem.hint}".rstrip(), returncode=2)
        return self._shared(request.node.nodeid)

    def _open(self) -> Shared:
        config, stack = self._config, self._config.stash[OPEN]
        where = config.getoption("--ringback-endpoint")
        if where == "embedded":
            from ringback.endpoint.embedded import embedded  # noqa: PLC0415  (the switch takes time to load)

            file = stack.enter_context(
                embedded(config.getoption("--ringback-api"), config.getoption("--ringback-seed"))
            )
        else:
            path = Path(config.invocation_params.dir, where)
            file = EndpointFile.read(path, os.environ, _apis(config))
        contract = load(file.api, _root(config))
        wiring = Wiring(kind="embedded" if where == "embedded" else "live", clock=_clock())
        endpoint = stack.enter_context(opened(file, contract, wiring))
        return Shared(endpoint=endpoint, checker=Checker(contract))


def _apis(config: pytest.Config) -> Mapping[str, Api]:
    """Return the APIs that an endpoint file may be of: ours, and the one that the user named."""
    name = config.getoption("--ringback-api")
    if not is_reference(name):
        return APIS
    here = str(config.invocation_params.dir)
    if here not in sys.path:
        # Last, so that nothing in the user's directory takes the place of what is installed.
        sys.path.append(here)
    try:
        record = api_named(name)
    except Problem as problem:
        raise pytest.UsageError(f"ringback: {problem} {problem.hint}".rstrip()) from problem
    return {**APIS, record.name: record, name: record}


def _root(config: pytest.Config) -> Path | None:
    root = config.getoption("--ringback-root")
    return Path(config.invocation_params.dir, root) if root else None


def _clock() -> Callable[[], float]:
    start = time.monotonic()
    return lambda: time.monotonic() - start


@pytest.fixture(scope="session")
def ringback_features() -> Path:
    """Return the directory of the features that come with Ringback, one directory for each API."""
    return data_root() / "features"
