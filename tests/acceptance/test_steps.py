"""Features of one's own: the steps that they may use, and the documentation's example, run as it says."""

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.acceptance.certified import run
from tests.acceptance.test_third_api import API, BELLHOP
from tests.places import ROOT

DESK = ROOT / "docs" / "examples" / "desk"

#: The files that the page prints whole.
PRINTED = ["features/genesys/desk.feature", "features/genesys/steps.py", "test_desk.py", "conftest.py"]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a copy of the example, as a user's project."""
    return shutil.copytree(DESK, tmp_path / "desk", ignore=shutil.ignore_patterns("__pycache__", ".*"))


@pytest.mark.parametrize("name", PRINTED)
def test_the_page_prints_the_example(name: str) -> None:
    """What is copied from the page is what is tested here."""
    page = (ROOT / "docs/writing-features.md").read_text(encoding="utf-8")
    language = {".py": "python", ".feature": "gherkin"}[Path(name).suffix]
    assert f"`{name}`\n\n```{language}\n{(DESK / name).read_text(encoding='utf-8')}```" in page


def test_the_example_certifies(desk: Path, tmp_path: Path) -> None:
    """A root with nothing but features is run against the contract that comes with Ringback."""
    out = tmp_path / "report"
    done = run(
        "certify",
        "--api",
        "genesys",
        "--root",
        str(desk),
        "--level",
        "flows",
        "--only",
        "flow",
        "--out",
        str(out),
    )
    assert done.exit == 0, done.stdout + done.stderr
    log = [json.loads(each) for each in (out / "run.jsonl").read_text(encoding="utf-8").splitlines()]
    cases = {each["id"]: each["requirements"] for each in log if each["type"] == "case"}
    waits = cases["genesys/flow/desk/the-account-stays-with-a-caller-who-waits"]
    assert {"GWS-ATTACH-1", "GWS-HOLD-1"} <= set(waits)
    assert len(cases) == 3


def test_the_example_runs_in_pytest(desk: Path, pytester: pytest.Pytester) -> None:
    """Somebody's own pytest runs the same features."""
    shutil.copytree(desk, pytester.path, dirs_exist_ok=True)
    # The interpreter is ours, with plugins that a user need not have.
    pytester.makeini("[pytest]\naddopts = -p no:schemathesis -p no:randomly --strict-markers\n")
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=3)


def test_own_steps_are_listed(desk: Path) -> None:
    """The steps beside the features of a root are listed with the others, as a text and as JSON."""
    done = run("steps", "--api", "genesys", "--root", str(desk), "account")
    assert done.exit == 0
    assert done.stdout == (
        "features/genesys/steps.py (genesys)\n"
        "What our desk does with accounts, each in one sentence.\n"
        '  When   the {actor} notes the account "{number}" of the {party}\n'
        "             Attaches the account's number to the call.\n"
        '  Then   the account "{number}" is on the {actor}\'s call with the {party}\n'
        "             The call was last told to carry the account's number.\n"
    )
    (note, _) = json.loads(run("steps", "--api", "genesys", "--root", str(desk), "--json", "account").stdout)
    assert note == {
        "module": "features/genesys/steps.py",
        "apis": ["genesys"],
        "keyword": "When",
        "sentence": 'the {actor} notes the account "{number}" of the {party}',
        "parameters": [
            {"name": "actor", "reads": "Name", "says": "One word: an actor, a state, a mode."},
            {"name": "number", "reads": "Text", "says": "A text in quotation marks."},
            {"name": "party", "reads": "Name", "says": "One word: an actor, a state, a mode."},
        ],
        "takes": None,
        "says": "Attaches the account's number to the call.",
    }


def test_another_api_has_its_own(tmp_path: Path) -> None:
    """An API that is only named has the steps of every API, and those beside its features."""
    shutil.copytree(BELLHOP, tmp_path / "bellhop", ignore=shutil.ignore_patterns("__pycache__"))
    done = run("steps", "--api", API, "--root", ".", "--json", cwd=tmp_path / "bellhop")
    assert done.exit == 0, done.stderr
    modules = {each["module"] for each in json.loads(done.stdout)}
    assert modules == {
        "features/bellhop/steps.py",
        *(f"ringback.suite.steps.{name}" for name in ("calls", "doors", "refusals", "sequences", "states")),
    }


def test_an_api_that_is_not_there() -> None:
    """A name that nobody has is said to be so, with those that there are."""
    done = run("steps", "--api", "nope")
    assert (done.exit, done.stdout) == (2, "")
    assert done.stderr == "ringback: There is no API named 'nope'. Known: genesys, voipnow.\n"


def test_the_table_of_steps() -> None:
    """The page about steps is what the command prints: after a change, put that between its fences."""
    page = (ROOT / "docs/steps.md").read_text(encoding="utf-8")
    printed = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert printed is not None
    assert printed[1] == run("steps").stdout
