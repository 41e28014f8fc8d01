"""What a change makes necessary, and what comes of it; nothing is played here."""

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.repositories import API, CASSETTE, DISPOSITION, FEATURE, Scratch, scratch

from ringback.contracts import data_root, generated, load
from ringback.errors import CannotLoad, NotValid
from ringback.gate import acceptances, contracted, recorded
from ringback.gate.change import Change, change_since
from ringback.gate.outcome import Result
from ringback.gate.policy import Policy, policy_of
from ringback.gate.project import Project
from ringback.gate.recorded import Affected
from ringback.gate.repository import Repository
from ringback.gate.work import Order, pieces

DTMF = f"features/{API}/dtmf.feature"
TODAY = dt.date(2026, 6, 1)
MUTE = Affected(stems=frozenset({"mute.muted", "mute.muted-and-heard-again"}))
NOTHING = Policy(file="", allowances=())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """Return the repository that the tests of this module change."""
    return scratch(tmp_path_factory.mktemp("gate") / "repository")


@pytest.fixture
def home(made: Scratch) -> Scratch:
    """Return it as it was at the beginning."""
    made.go("change")
    return made


def at(home: Scratch, **more: object) -> tuple[Project, Change]:
    """Return the project, and what changed in it."""
    repository = Repository.at(home.home)
    project = Project(repository=repository, tests=[home.home / "tests"], **more)  # type: ignore[arg-type]  # by name
    return project, change_since(repository, repository.commit("main"), ["accepted.toml"])


def names(home: Scratch, **more: object) -> list[str]:
    """Return what a change makes necessary."""
    project, change = at(home)
    order = Order(project=project, change=change, policy=NOTHING, today=TODAY, workers=2, **more)  # type: ignore[arg-type]  # by name
    return [each.name for each in pieces(order)]


def told(results: Sequence[Result]) -> list[tuple[str, str, int, str]]:
    """Return rules, places and subjects."""
    return [(each.rule.id, each.path, each.line, each.subject) for each in results]


def write_derived(home: Scratch) -> None:
    """Bring the derived files of the contract up to date."""
    generated.write(load(API, home.home))


# What has to be looked at.


def test_nothing_has_to_be_looked_at(home: Scratch) -> None:
    """Where nothing changed that the gate is about, nothing is done."""
    home.write("src/program.py", "")
    assert names(home) == []


def test_a_cassette_is_linted_and_its_flow_played(home: Scratch) -> None:
    """A cassette can affect its own flow alone."""
    home.replace(CASSETTE, "user", "user")
    home.write(CASSETTE, home.read(CASSETTE) + "\n")
    assert names(home) == [f"the flows of {API}", "cassettes"]
    assert recorded.affected(*at(home), API) == Affected(stems=frozenset({"mute.muted"}))
    assert recorded.to_lint(*at(home)) == (CASSETTE,)


def test_a_feature_is_played(home: Scratch) -> None:
    """A feature can affect its own flows, and what its scenarios verify; it is shared out."""
    home.replace(FEATURE, "hears", "can hear")
    assert names(home) == [f"the flows of {API}"] * 2 + [f"the requirements of {API}"]
    assert recorded.affected(*at(home), API) == Affected(features=frozenset({"mute"}))


@pytest.mark.parametrize("name", ["steps.py", "data.json", "inner/words.py"])
def test_steps_can_affect_all_flows(home: Scratch, name: str) -> None:
    """What lies beside features may be used by any of them."""
    home.write(f"features/{API}/{name}", "")
    assert recorded.affected(*at(home), API) == Affected(everything=True)


def test_an_operation_can_affect_the_flows_that_ask_for_it(home: Scratch) -> None:
    """What the contract says of one operation matters to the flows whose recordings mention it."""
    home.replace("contracts/genesys/operations/MuteCall.toml", "Mutes", "Silences")
    assert recorded.affected(*at(home), API) == MUTE


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("api.toml", 'title = "', 'title = "The '),
        ("calls.toml", 'terminal = ["', 'terminal = ["Gone", "'),
        ("schemas/Error.json", ':Result"', ':Call"'),
    ],
)
def test_other_demands_can_affect_all_flows(home: Scratch, name: str, old: str, new: str) -> None:
    """What all operations share matters to every flow."""
    home.replace(f"contracts/{API}/{name}", old, new)
    assert recorded.affected(*at(home), API) == Affected(everything=True)


def test_what_an_operation_does_can_affect_its_flows(home: Scratch) -> None:
    """A move of the call table matters to the flows that ask for its operation."""
    home.replace(
        f"contracts/{API}/calls.toml", 'operation = "MuteCall"', 'errata = []\noperation = "MuteCall"'
    )
    assert recorded.affected(*at(home), API) == MUTE


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("calls.toml", "[[move]]", "# A move.\n[[move]]"),
        ("schemas/Error.json", "{", "{ "),
        ("requirements.toml", 'statement = "', 'statement = "It is said that '),
    ],
)
def test_what_is_no_demand_affects_no_flow(home: Scratch, name: str, old: str, new: str) -> None:
    """Comments, spaces and the words of requirements matter to no flow."""
    home.replace(f"contracts/{API}/{name}", old, new)
    assert not recorded.affected(*at(home), API)


def test_documentation_affects_no_flow(home: Scratch) -> None:
    """What only shows the contract matters to no flow, and is held against the contract all the same."""
    home.write(f"contracts/{API}/operations.md", "")
    assert not recorded.affected(*at(home), API)
    assert names(home) == [f"what changes in the contract of {API}", f"the derived files of {API}"]


def test_everything(home: Scratch) -> None:
    """All of it is looked at where that was asked for."""
    home.write("accepted.toml", "")
    assert names(home, everything=True, accepted="accepted.toml") == [
        f"the flows of {API}",
        f"the flows of {API}",
        "cassettes",
        f"the derived files of {API}",
        f"the requirements of {API}",
        "accepted.toml",
    ]


def test_cassettes_alone(home: Scratch) -> None:
    """Where there are cassettes and nothing else, they are held against Ringback's own contract and flows."""
    shutil.rmtree(home.home / "contracts")
    shutil.rmtree(home.home / "features")
    home.write(CASSETTE, home.read(CASSETTE) + "\n")
    project, _ = at(home)
    assert (project.apis, project.contract(API).path, project.features(API)) == (
        (API,),
        data_root() / "contracts" / API,
        data_root() / "features" / API,
    )
    assert [*recorded.linted(project, (CASSETTE,))] == []


# What comes of it.


def test_a_scenario_that_goes_leaves_its_cassette(home: Scratch) -> None:
    """A cassette that nobody plays any more is told, although it was not touched."""
    home.replace(FEATURE, "Scenario: Muted\n", "Scenario: Made mute\n")
    project, change = at(home)
    assert recorded.to_lint(project, change) == (CASSETTE,)
    assert told([*recorded.linted(project, (CASSETTE,))]) == [("cassette.orphan", CASSETTE, 1, "")]


def test_a_breaking_change_is_on_its_line(home: Scratch) -> None:
    """A change that breaks clients stands in the file, and on the line, where the demand stands."""
    home.replace(DISPOSITION, 'path = "/me/calls', 'path = "/my/calls')
    found = contracted.compared(*at(home), API, NOTHING)
    (broken,) = [each for each in found.results if each.fails]
    assert broken.rule.id == "gate.breaking"
    assert broken.path == DISPOSITION
    assert (
        broken.subject
        == f"url-removed:request:{DISPOSITION.removeprefix('contracts/genesys/')}#/path/~1me~1calls~1{{callId}}"
    )
    assert f'api = "{API}", change = "{broken.subject}"' in broken.message


def test_a_breaking_change_that_is_meant(home: Scratch) -> None:
    """What the change itself allows, with a reason, does not fail; what it allows in vain does."""
    home.replace(DISPOSITION, 'path = "/me/calls', 'path = "/my/calls')
    entry = f'[[gate.breaking]]\napi = "{API}"\nreason = "As documented."\nchange = '
    home.write("ringback.toml", f'{entry}"url-removed:*"\n\n{entry}"url-added:*"\n')
    project, change = at(home)
    policy = policy_of(home.home, {})
    found = contracted.compared(project, change, API, policy)
    assert [each for each in found.results if each.fails] == []
    idle = [*contracted.unused(project, policy, found.used)]
    assert told(idle) == [("gate.allowance-unused", "ringback.toml", 6, "url-added:*")]
    assert idle[0].fails


def test_an_allowance_of_before(home: Scratch) -> None:
    """What was allowed once does not let in what comes later, and may go."""
    entry = f'[[gate.breaking]]\napi = "{API}"\nreason = "Once."\nchange = "*"\n'
    home.write("ringback.toml", entry)
    home.replace(DISPOSITION, 'path = "/me/calls', 'path = "/my/calls')
    project, change = at(home)
    policy = policy_of(home.home, {"ringback.toml": entry.encode()})
    found = contracted.compared(project, change, API, policy)
    assert any(each.fails for each in found.results)
    (spent,) = contracted.unused(project, policy, found.used)
    assert (spent.rule.id, spent.fails) == ("gate.allowance-spent", False)


def test_a_contract_that_goes(home: Scratch) -> None:
    """Taking a contract away breaks everybody, and can be meant."""
    (home.home / "contracts" / API / "api.toml").unlink()
    home.write("contracts/other/api.toml", 'title = "Other"\nbase_path = "/"\n')
    project, change = at(home)
    (gone,) = contracted.compared(project, change, API, NOTHING).results
    assert (gone.subject, gone.fails) == ("contract-removed", True)


def test_a_schema_that_goes(home: Scratch) -> None:
    """Where a file is gone, a file of the contract that the change touches stands for it."""
    (home.home / f"contracts/{API}/schemas/Error.json").unlink()
    home.replace(DISPOSITION, "Notes how", "Notes down how")
    found = contracted.compared(*at(home), API, NOTHING).results
    assert {each.path for each in found if "Error.json" in each.subject} == {DISPOSITION}


def test_a_stale_derived_file(home: Scratch) -> None:
    """A derived file that was left behind is told on what it is to be made from; one that was edited, in itself."""
    home.replace(DISPOSITION, "Notes how", "Notes down how")
    project, change = at(home)
    assert set(told([*contracted.stale(project, change, API)])) == {
        ("gate.derived", DISPOSITION, 1, "operations.md"),
        ("gate.derived", DISPOSITION, 1, "openapi.json"),
    }
    write_derived(home)
    assert [*contracted.stale(*at(home), API)] == []
    home.write(f"contracts/{API}/schemas/Left.json", "{}")
    assert told([*contracted.stale(*at(home), API)]) == [
        ("gate.derived", f"contracts/{API}/schemas/Left.json", 1, "schemas/Left.json")
    ]


def test_a_requirement_that_nothing_reports(home: Scratch) -> None:
    """A demand that the change brings without rules, or takes the scenario from, is told on its line."""
    own = f"contracts/{API}/requirements.toml"
    home.write(
        own,
        home.read(own)
        + '\n[[requirement]]\nid = "GWS-NEW-1"\nstatement = "It rings."\nsource = "SwapCalls:1"\nlevel = "flows"\n',
    )
    home.write(DTMF, home.read(DTMF).replace("@GWS-DTMF-2", ""))
    found = [*contracted.unchecked(*at(home), API)]
    assert {each.subject for each in found} == {"GWS-NEW-1", "GWS-DTMF-2"}
    assert {each.rule.id for each in found} == {"gate.unchecked"}
    assert all(home.read(each.path).splitlines()[each.line - 1] == f'id = "{each.subject}"' for each in found)


def test_accepted_findings_whose_day_has_passed(home: Scratch) -> None:
    """An entry is told from the day after its last."""
    entry = '[[accepted]]\nrule = "call.state"\nrequirement = "GWS-MUTE-1"\nreason = "x"\nexpires = {}\n\n'
    home.write("accepted.toml", entry.format("2026-06-01") + entry.format("2026-05-31"))
    project, _ = at(home)
    found = [*acceptances.expired(project, "accepted.toml", TODAY)]
    assert told(found) == [("gate.expired", "accepted.toml", 7, "GWS-MUTE-1")]
    home.write("accepted.toml", entry.format("2026-06-01").replace("MUTE-1", "MUTE-99"))
    with pytest.raises(NotValid, match="no requirement GWS-MUTE-99"):
        [*acceptances.expired(project, "accepted.toml", TODAY)]


# Whose code is run.


def test_code_of_a_stranger_is_not_imported(home: Scratch, tmp_path: Path) -> None:
    """Steps and adapters of a change that must not be run are not, and that is no verdict."""
    trace = tmp_path / "trace"
    home.write(f"features/{API}/steps.py", f"open({str(trace)!r}, 'w')\n")
    home.write("adapter.py", f"open({str(trace)!r}, 'w')\n")
    project, _ = at(home, runs_code=False)
    with pytest.raises(CannotLoad) as problem:
        project.record(API)
    assert "--project-code" in problem.value.hint
    (home.home / f"features/{API}/steps.py").unlink()
    assert project.record(API).name == API
    project, _ = at(home, runs_code=False, adapter="adapter:API")
    with pytest.raises(CannotLoad, match="told not to run code"):
        project.record("bells")
    assert not trace.exists()


def test_an_api_that_nobody_speaks(home: Scratch) -> None:
    """An API of one's own takes an adapter that is named."""
    project, _ = at(home)
    with pytest.raises(CannotLoad) as problem:
        project.record("bells")
    assert problem.value.hint == "Name its adapter: --api module:NAME."
