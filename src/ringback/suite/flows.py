"""
The flows: every scenario of an API's features, run by pytest-bdd in this process.

It starts pytest with nothing but pytest-bdd and our steps, collects what each
scenario's stage saw, and hands it on as cases.
"""

import contextlib
import importlib.util
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest
from attrs import define, field

from ringback.contracts import Contract
from ringback.errors import EndpointProblem, NotReadable, NotValid
from ringback.suite.cases import Emit, OpenStage, Plan, ended, slug, wanted
from ringback.suite.outcome import Evidence
from ringback.suite.stage import Stage
from ringback.suite.steps import MODULES
from ringback.suite.steps.stage import STAGE_FACTORY

#: The file beside features that holds sentences of their own.
OWN_STEPS = "steps.py"

#: Collects every feature of a directory.
MODULE = "from pytest_bdd import scenarios\n\nscenarios({path!r})\n"


@define
class Flow:
    """One scenario on its way."""

    plan: Plan
    started: float
    stage: Stage | None = None
    errors: list[BaseException] = field(factory=list)


@define(slots=False, eq=False)
class FlowPlugin:
    """The pytest plugin that sets the stage for scenarios and collects what they saw."""

    contract: Contract
    open_stage: OpenStage
    emit: Emit
    clock: Callable[[], float]
    only: str = ""
    #: Tells of a case that it need not be run.
    skip: Callable[[str], bool] = field(default=lambda _case: False)
    #: Tells that no further case is of interest.
    enough: Callable[[], bool] = field(default=lambda: False)
    flows: dict[str, Flow] = field(factory=dict)
    #: The problem that made the rest of the run pointless.
    fatal: EndpointProblem | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let our steps find their stage here."""
        config.stash[STAGE_FACTORY] = self.stage_for

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out scenarios that were not asked for, and remember the others."""
        kept = []
        for item in items:
            plan = self.plan_of(item)
            if wanted(plan.id, self.only) and not self.skip(plan.id):
                self.flows[item.nodeid] = Flow(plan=plan, started=0.0)
                kept.append(item)
        items[:] = kept

    def plan_of(self, item: pytest.Item) -> Plan:
        """Return the plan of a scenario: its id, and the requirements that it is tagged with."""
        feature, scenario, example = names_of(item)
        parts = (self.contract.api, "flow", slug(feature), slug(scenario), slug(example))
        tags = {mark.name for mark in item.iter_markers()} & set(self.contract.requirements)
        # The passive rules look at everything, so every flow verifies what they demand.
        always = set(self.contract.settings["coverage"]["always"])
        return Plan(id="/".join(filter(None, parts)), kind="flow", requirements=tuple(sorted(tags | always)))

    def stage_for(self, request: pytest.FixtureRequest) -> AbstractContextManager[Stage]:
        """Open the stage of the scenario that asks."""
        return self._opened(self.flows[request.node.nodeid])

    @contextlib.contextmanager
    def _opened(self, flow: Flow) -> Iterator[Stage]:
        with self.open_stage(flow.plan.id) as stage:
            flow.stage = stage
            yield stage

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Take the time."""
        self.flows[nodeid].started = self.clock()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Keep what a phase of a scenario raised."""
        flow = self.flows[item.nodeid]
        if call.excinfo is not None:
            error = call.excinfo.value
            flow.errors.append(
                error.__cause__ if isinstance(error, pytest.skip.Exception) and error.__cause__ else error
            )
            if isinstance(error, EndpointProblem):
                self.fatal = error
        return (yield)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Hand a scenario on as a case."""
        flow = self.flows.pop(nodeid)
        evidence = flow.stage.evidence if flow.stage else Evidence()
        self.emit(*ended(flow.plan, evidence, self.clock() - flow.started, flow.errors))

    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Skip what follows once the endpoint is gone, or enough has been seen."""
        if self.fatal is None and not self.enough():
            return None
        self.flows.pop(item.nodeid)
        return True


def names_of(item: pytest.Item) -> tuple[str, str, str]:
    """Return a test's feature (by its file), scenario and example: pytest-bdd puts the first two into its docstring."""
    file, _, scenario = str(getattr(item, "obj", item).__doc__).partition(".feature: ")
    example = item.callspec.id if hasattr(item, "callspec") else ""
    return Path(file).name, scenario, example


def run(features: Path, plugin: FlowPlugin, steps: Sequence[str] = ()) -> None:
    """
    Run all scenarios of a directory of features, in the sentences of modules of `steps` and of its own `steps.py`.

    Raises the EndpointProblem that ended the run early, and NotValid where pytest could not run them.
    """
    if not features.is_dir():
        raise NotReadable(path=str(features), reason="there is no such directory of features")
    own = spoken(features, steps)
    with TemporaryDirectory(prefix="ringback-") as folder, _alone():
        module = Path(folder, "test_flows.py")
        module.write_text(MODULE.format(path=str(features.absolute())), encoding="utf-8")
        Path(folder, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        arguments = [
            *("-c", str(Path(folder, "pytest.ini")), "--rootdir", folder),
            *("-p", "no:cacheprovider", "-p", "no:randomly", "--import-mode=importlib", "-q", str(module)),
            # It collects garbage five times at the end, for half a second, to see what nobody waits for here.
            *("-p", "no:unraisableexception"),
        ]
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = pytest.main(arguments, plugins=["pytest_bdd.plugin", *MODULES, *own, plugin])
    if plugin.fatal is not None:
        raise plugin.fatal
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise NotValid(
            path=str(features), where="", reason=f"pytest could not run it: {said.getvalue().strip()[-800:]}"
        )


def spoken(features: Path, steps: Sequence[str]) -> tuple[ModuleType, ...]:
    """Return modules of steps, and the one beside the features; raises NotReadable where one cannot be imported."""
    return (*map(_steps, steps), *_own_steps(features))


def _steps(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise _no_steps(name, error) from error


def _own_steps(features: Path) -> Iterator[ModuleType]:
    """Yield the module of sentences that lies beside the features, where there is one."""
    path = features / OWN_STEPS
    if not path.is_file():
        return
    # Not in sys.modules: pytest-bdd finds steps in the plugin that it is given, and two APIs may have a steps.py each.
    spec = importlib.util.spec_from_file_location(f"ringback_steps_of_{slug(features.name)}", path)
    assert spec is not None, "a file that ends in .py is a module"
    assert spec.loader is not None, "a file that ends in .py has a loader"
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise _no_steps(str(path), error) from error
    yield module


def _no_steps(path: str, error: Exception) -> NotReadable:
    return NotReadable(path=path, reason=f"its steps cannot be imported ({type(error).__name__}: {error})")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    # Other people's plugins would cost start-up time, and could change what is run.
    name, path = "PYTEST_DISABLE_PLUGIN_AUTOLOAD", list(sys.path)
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        sys.path[:] = path
        # pytest takes a module of this name for the one it has loaded already, whatever file it is in.
        sys.modules.pop("test_flows", None)
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
