"""`ringback gate` as a code host runs it: one repository, and a branch for each thing that can be wrong with a change."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from attrs import evolve
from tests.acceptance.actions import Annotation, Ran, Runner
from tests.acceptance.certified import Certified, run, script
from tests.repositories import API, CASSETTE, DISPOSITION, FEATURE, Scratch, git, scratch

from ringback.cassettes import store
from ringback.contracts import generated, load

ROOT = Path(__file__).parents[2]
DTMF = f"features/{API}/dtmf.feature"

#: Where nobody's own cache is.
CACHE = {"XDG_CACHE_HOME": os.devnull}
#: A file that a stranger's code would write.
TRACE = "trace"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """Return the repository that all tests of this module share."""
    return scratch(tmp_path_factory.mktemp("gate") / "repository")


@pytest.fixture
def home(made: Scratch) -> Scratch:
    """Return it on a branch that began at main."""
    made.go("change")
    return made


def restored(cache: Mapping[str, str]) -> Mapping[str, str]:
    """Put what is installed here where the environment is to be, as a cache does that has it."""
    if not cache["key"].startswith("ringback-gate-"):
        return {}
    folder = Path(cache["path"]) / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "ringback").exists():
        (folder / "ringback").symlink_to(script())
    return {"cache-hit": "true"}


@pytest.fixture
def runner(home: Scratch, tmp_path: Path) -> Runner:
    """Return a runner that has been given a pull request of the repository's own, and has an environment in its cache."""
    base = git(home.home, "rev-parse", "main")
    repository = {"full_name": "us/calls"}
    return Runner(
        action=ROOT,
        workspace=home.home,
        temporary=tmp_path,
        event={"pull_request": {"base": {"sha": base, "repo": repository}, "head": {"repo": repository}}},
        github={"event_name": "pull_request", "repository": "us/calls", "actor": "us"},
        leaves={
            "actions/setup-python": lambda _: {"python-path": sys.executable},
            "actions/cache/restore": restored,
            "actions/cache/save": lambda _: {},
            "github/codeql-action/upload-sarif": lambda _: {},
        },
    )


def gate(home: Scratch, *arguments: str, **environ: str) -> Certified:
    """Run the gate at home against main."""
    return run("gate", *arguments, cwd=home.home, environment={**CACHE, **environ})


def worst(ran: Ran) -> list[tuple[str, str, str]]:
    """Return the level, the title and the place of each annotation that is more than a note."""
    found = [each for each in ran.annotations if each.level != "notice"]
    return [(each.level, each.title, each.file) for each in found]


# What the action says of changes of each kind.


def test_a_good_change(home: Scratch, runner: Runner) -> None:
    """A change that breaks nothing passes: its flows were played, and nothing is annotated."""
    home.replace(FEATURE, "hears the others", "can hear the others")
    home.commit()
    ran = runner.run()
    assert (ran.exit, ran.outputs["code"]) == (0, "0"), ran.stdout + ran.stderr
    assert ran.annotations == []
    assert "### ✅ ringback gate" in ran.summary
    assert "2 flows" in ran.summary
    assert ran.steps[-2:] == ["github/codeql-action/upload-sarif", "Verdict"]
    assert "Install what is pinned" not in ran.steps
    document = json.loads(Path(ran.outputs["sarif"]).read_text())
    assert document["runs"][0]["results"] == []


def test_a_breaking_change(home: Scratch, runner: Runner) -> None:
    """A change that breaks clients fails on its line, in annotations, summary and SARIF; said with a reason, it passes."""
    home.replace(DISPOSITION, 'also = ["/me/devices/{deviceId}"]\n', "")
    generated.write(load(API, home.home))
    home.commit()
    ran = runner.run()
    assert (ran.exit, ran.outputs["code"]) == (1, "1"), ran.stdout + ran.stderr
    (found,) = [each for each in ran.annotations if each.level == "error"]
    line = home.line(DISPOSITION, "selector")
    assert (found.title, found.file, found.line) == ("gate.breaking", DISPOSITION, line)
    change = re.search(r'change = "([^"]+)"', found.message)
    assert change
    assert "gate.breaking" in ran.summary
    (result,) = json.loads(Path(ran.outputs["sarif"]).read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": line}
    reason = "Nobody sends it there."
    home.write(
        "ringback.toml",
        f'[[gate.breaking]]\napi = "{API}"\nchange = "{change[1]}"\nreason = "{reason}"\n',
    )
    home.commit()
    ran = runner.run()
    assert (ran.exit, worst(ran)) == (0, []), ran.stdout + ran.stderr


def test_a_leaked_secret(home: Scratch, runner: Runner) -> None:
    """A key in a cassette fails on its line, and so does a cassette that was never scrubbed; the key is not repeated."""
    key = "gh" + "p_" + 18 * "x1"
    home.replace(CASSETTE, "- ringback\n", f"- ringback {key}\n")
    path = home.home / CASSETTE.replace("muted.", "muted-and-heard-again.")
    cassette = store.read(path)
    ringback = {name: each for name, each in cassette.ringback.items() if name != "scrubbed"}
    path.write_text(store.dumps(evolve(cassette, metadata={"ringback": ringback})))
    home.commit()
    ran = runner.run()
    assert ran.exit == 1, ran.stdout + ran.stderr
    found = [each for each in ran.annotations if each.title == "cassette.unscrubbed"]
    assert {each.file for each in found} == {CASSETTE, path.relative_to(home.home).as_posix()}
    (leak,) = [each for each in found if each.file == CASSETTE]
    assert leak.line == home.line(CASSETTE, key)
    assert key not in ran.stdout + ran.summary


def test_a_stale_derived_file(home: Scratch, runner: Runner) -> None:
    """A file that was not made anew fails on what it is to be made from."""
    home.replace(DISPOSITION, "Notes how", "Notes down how")
    home.commit()
    ran = runner.run()
    assert ran.exit == 1
    assert set(worst(ran)) == {("error", "gate.derived", DISPOSITION)}
    assert {each.line for each in ran.annotations} == {home.line(DISPOSITION, "Notes down")}


def test_a_broken_flow(home: Scratch, runner: Runner) -> None:
    """A flow that no longer fits its recording fails on the scenario that was changed."""
    home.replace(
        DTMF,
        "Scenario: One digit\n",
        "Scenario: One digit\n    Given the agent is on the phone with the caller\n",
    )
    home.replace(FEATURE, "    And the agent unmutes the call with the caller\n", "")
    home.commit()
    ran = runner.run()
    assert ran.exit == 1
    assert {each.file for each in ran.annotations if each.level == "error"} == {FEATURE, DTMF}
    flow = next(each for each in ran.annotations if each.file == FEATURE)
    assert isinstance(flow, Annotation)
    assert flow.title == "gate.flow"
    # The line that was touched next to the scenario.
    assert abs(flow.line - home.line(FEATURE, "heard again")) <= 3
    assert "genesys/flow/mute/muted-and-heard-again" in flow.message


# What keeps the gate from telling.


def test_a_base_that_is_not_there(home: Scratch, runner: Runner) -> None:
    """Without the commit where a change started there is no verdict, and it is said what to do."""
    shallow = runner.temporary / "shallow"
    home.commit("one")
    home.commit("two")
    git(runner.temporary, "clone", "-q", "--depth", "1", "-b", "change", f"file://{home.home}", str(shallow))
    runner.workspace = shallow
    ran = runner.run()
    assert (ran.exit, ran.outputs["code"]) == (2, "2")
    (told,) = ran.annotations
    assert told.title == "ringback gate could not tell"
    assert "fetch-depth: 0" in told.message
    assert "### ❔ ringback gate" in ran.summary


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (DISPOSITION, "name = [", "it is not TOML"),
        (FEATURE, "Nothing of the kind\n", "it is no feature"),
        ("ringback.toml", "[[gate.breaking]]\napi = 'x'\nchange = 'y'\n", "it is missing"),
    ],
)
def test_a_file_that_cannot_be_read(home: Scratch, name: str, text: str, said: str) -> None:
    """A file of the change that nobody can read keeps the gate from telling, and is named."""
    home.write(name, text)
    done = gate(home, "--base", "main", "--format", "github")
    assert done.exit == 2, done
    assert said in done.stdout
    assert f"::error file={name}," in done.stdout


def test_what_never_ends(home: Scratch) -> None:
    """What takes too long is ended, and is no verdict."""
    home.write(f"features/{API}/steps.py", "while True:\n    pass\n")
    done = gate(home, "--base", "main", "--timeout", "3", "--format", "json")
    assert done.exit == 2, done
    told = json.loads(done.stdout)
    assert told["verdict"] == "undetermined"
    late = f"Looking at the flows of {API} was not done within 3 s."
    assert late in {each["message"] for each in told["troubles"]}


def test_outside_of_a_repository(tmp_path: Path) -> None:
    """Where there is no repository, there is nothing to compare with."""
    done = run(
        "gate", "--base", "main", cwd=tmp_path, environment={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    )
    assert done.exit == 2
    assert "Run the gate in a clone of the repository." in done.stdout


# Whose word counts, and whose code is run.


def test_code_of_a_fork_is_not_run(home: Scratch, runner: Runner) -> None:
    """What a fork brings is not imported: not its steps, and nothing that Python or pytest would look for."""
    trace = runner.temporary / TRACE
    evil = f"open({str(trace)!r}, 'w')\n"
    for name in (
        "conftest.py",
        "sitecustomize.py",
        "ringback.py",
        "gherkin.py",
        f"features/{API}/conftest.py",
    ):
        home.write(name, evil)
    home.write("pytest.ini", "[pytest]\naddopts = -p conftest\n")
    home.replace(FEATURE, "hears", "can hear")
    home.commit()
    fork = {"full_name": "them/calls"}
    request = {**runner.event["pull_request"], "head": {"repo": fork}}
    runner.event = {"pull_request": request}
    ran = runner.run()
    assert ran.exit == 0, ran.stdout + ran.stderr
    assert "github/codeql-action/upload-sarif" not in ran.steps
    home.write(f"features/{API}/steps.py", evil)
    home.commit()
    ran = runner.run()
    assert ran.exit == 2
    assert "--project-code" in ran.annotations[0].message
    assert not trace.exists()
    ran = runner.run(project_code="true")
    assert ran.exit == 0, ran.stdout + ran.stderr
    assert trace.exists()


def test_an_event_with_rights_runs_nobodys_code(home: Scratch) -> None:
    """Where a job has the repository's rights, code of a change is not run, even where somebody asks for it."""
    done = gate(home, "--base", "main", "--project-code", GITHUB_EVENT_NAME="pull_request_target")
    assert done.exit == 2
    assert "has rights that no change may use" in done.stderr


@pytest.mark.parametrize("line", ['base = "HEAD"', "project-code = true", "timeout = 1"])
def test_a_change_does_not_open_the_gate(home: Scratch, line: str) -> None:
    """What decides how a change is gated is not taken from the change."""
    home.write("ringback.toml", f"[gate]\n{line}\n")
    done = gate(home, "--base", "main")
    assert done.exit == 2
    assert f"gate.{line.partition(' ')[0]}" in done.stderr


# Elsewhere than on GitHub.


def test_reports_for_gitlab(home: Scratch, tmp_path: Path) -> None:
    """In a merge request the base is the one that GitLab names, and its reports are written."""
    base = git(home.home, "rev-parse", "main")
    home.replace(DISPOSITION, "Notes how", "Notes down how")
    home.commit()
    text = (ROOT / "docs/examples/gitlab/ringback.gitlab-ci.yml").read_text()
    (command,) = yaml.safe_load(text)["ringback-gate"]["script"]
    done = subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=home.home,
        env={
            **os.environ,
            "PATH": f"{Path(script()).parent}{os.pathsep}{os.environ['PATH']}",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        },
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done
    quality = json.loads((home.home / "gl-code-quality-report.json").read_text())
    assert {each["location"]["path"] for each in quality} == {DISPOSITION}
    assert "gate.derived" in (home.home / "ringback-gate.xml").read_text()


def test_the_hooks_of_pre_commit(home: Scratch, tmp_path: Path) -> None:
    """pre-commit runs the hooks on what they are about, and refuses the commit of what is wrong."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    tool = [sys.executable, "-m", "pre_commit"]
    subprocess.run(
        [*tool, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], check=True, timeout=120
    )
    for each in hooks:
        # What is tested is installed already.
        each.update(language="system", entry=str(Path(script()).parent / each["entry"]))
    home.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}))
    home.write("README.md", "Calls\n")
    home.commit()

    def hooked() -> tuple[int, str]:
        git(home.home, "add", "-A")
        done = subprocess.run(
            [*tool, "run", "--color", "never"],
            cwd=home.home,
            env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache")},
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    home.write("README.md", "Calls and more calls\n")
    code, said = hooked()
    assert (code, said.count("Skipped")) == (0, 2), said
    home.replace(DISPOSITION, "Notes how", "Notes down how")
    code, said = hooked()
    assert code == 1
    assert "gate.derived" in said
    generated.write(load(API, home.home))
    code, said = hooked()
    assert code == 0, said


# What is written for code hosts is what they take.


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", "docs/examples/github/gate.yml"),
        ("vendor.gitlab-ci", "docs/examples/gitlab/ringback.gitlab-ci.yml"),
    ],
)
def test_what_code_hosts_demand(schema: str, name: str) -> None:
    """Action, workflow and template are what their official schemas demand."""
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / name)],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done


@pytest.mark.parametrize("name", ["action.yml", "docs/examples/github/gate.yml", "docs/gate.md"])
def test_actions_are_pinned(name: str) -> None:
    """Whatever is used from elsewhere is named by a whole commit."""
    used = re.findall(r"uses: *(\S+)", (ROOT / name).read_text(encoding="utf-8"))
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", each)] == []
