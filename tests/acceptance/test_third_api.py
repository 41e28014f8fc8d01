"""
An API that nobody has heard of goes all the way through, and nothing in `ringback` knows of it.

Bellhop (`tests/thirdparty/bellhop`) shares nothing with the APIs that come with Ringback: its base path, selector,
envelope, messages, resource, states and credentials are its own. A user's project is made of it, in a directory of
its own, and everything is done there by the console script.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import vcr
from tests.acceptance.certified import Certified, run
from tests.acceptance.shared import logged

BELLHOP = Path(__file__).parents[1] / "thirdparty" / "bellhop"
PAGES = sorted((BELLHOP / "pages").iterdir())
API = "adapter:API"


@contextmanager
def house(folder: Path, vice: str = "Bellhop", api: str = "bellhop") -> Iterator[Path]:
    """Serve Bellhop in a process of its own, and yield its endpoint file."""
    file = folder / "house.toml"
    arguments = ["--endpoint-file", str(file), "--vice", vice, "--api", api]
    process = subprocess.Popen(
        [sys.executable, str(BELLHOP / "server.py"), *arguments], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith("bellhop at http://127.0.0.1:")
        yield file
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the directory of a project that has Bellhop's contract, features and adapter."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(BELLHOP / "adapter.py", folder)
    for name in ("contracts", "features"):
        shutil.copytree(BELLHOP / name, folder / name)
    return folder


def in_project(project: Path, *arguments: str) -> Certified:
    """Run the console script in the project, and read the run log that it may leave there."""
    done = run(*arguments, cwd=project)
    log = project / "ringback-report" / "run.jsonl"
    return logged(done, log) if log.exists() else done


def certified(project: Path, endpoint: Path | str, *more: str) -> Certified:
    """Certify an endpoint of Bellhop."""
    return in_project(
        project, "certify", "--api", API, "--root", ".", "--endpoint", str(endpoint), "-q", *more
    )


def test_import_gives_operations_and_samples(tmp_path: Path) -> None:
    """What the pages print is what the contract holds: its samples whole, its operations but for what is hand-written."""
    done = run("contract", "import", *map(str, PAGES), "--api", "bellhop", "--out", str(tmp_path))
    # One page prints a refusal and no request for it.
    assert (done.exit, done.stdout.count("in doubt")) == (1, 1), done
    contract = BELLHOP / "contracts" / "bellhop"
    committed = {each.name: each.read_bytes() for each in (contract / "samples").iterdir()}
    assert {each.name: each.read_bytes() for each in (tmp_path / "samples").iterdir()} == committed
    base = tomllib.loads((contract / "api.toml").read_text())["base_path"]
    read = sorted((tmp_path / "operations").iterdir())
    assert [each.name for each in read] == sorted(each.name for each in (contract / "operations").iterdir())
    for each in read:
        imported = tomllib.loads(each.read_text())
        kept = tomllib.loads((contract / "operations" / each.name).read_text())
        parameters = [{**one, "means": two["means"]} for one, two in _pairs(imported, kept)]
        # Which answers are of one kind, the pages do not say.
        imported["response_schema"] = kept["response_schema"]
        assert {**kept, **imported, "parameter": parameters} == {
            **kept,
            "path": base + kept["path"],
            "parameter": kept.get("parameter", []),
        }


def _pairs(
    imported: dict[str, list[dict[str, str]]], kept: dict[str, list[dict[str, str]]]
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    return zip(imported.get("parameter", []), kept.get("parameter", []), strict=True)


def test_derived_files_are_what_the_samples_give(project: Path) -> None:
    """Schemas, OpenAPI and AsyncAPI follow from the contract, and are made again where one is gone."""
    assert run("contract", "derive", "--check", "--root", ".", cwd=project).exit == 0
    gone = project / "contracts" / "bellhop" / "schemas" / "Ring.json"
    before = gone.read_bytes()
    gone.unlink()
    assert run("contract", "derive", "--check", "--root", ".", cwd=project).exit == 1
    assert run("contract", "derive", "--root", ".", "bellhop", cwd=project).exit == 0
    assert gone.read_bytes() == before


def test_a_conforming_server_conforms_at_every_level(project: Path) -> None:
    """Samples, flows with a sentence of their own, walks, fuzzing and probes: all of it passes, and all is exercised."""
    with house(project) as endpoint:
        done = certified(project, endpoint, "--level", "robust")
    assert (done.exit, done.verdict, done.findings) == (0, "conforms", []), done.told()
    results = {each["case"]: each for each in done.records if each["type"] == "result"}
    kinds = {case.split("/")[1] for case in results}
    assert kinds == {"shape", "flow", "lifecycle", "fuzz", "probe", "concurrency"}
    # Three actors are not enough for two conversations at once, and the contract does not say how a ring is fetched.
    assert [each["case"] for each in results.values() if each["outcome"] != "passed"] == [
        "bellhop/probe/cometd/several-clients",
        "bellhop/probe/cometd/away-between-connects",
        "bellhop/probe/cometd/connection-cut",
        "bellhop/probe/cometd/many-messages",
        "bellhop/concurrency/holds-of-two-calls",
        "bellhop/concurrency/dials-of-two-callers",
    ]
    assert {each["outcome"] for each in results.values()} == {"passed", "skipped"}
    # What was sent on purpose was taken where it was right, and refused where it was not.
    (right,), (wrong,) = (results[f"bellhop/fuzz/park/{each}"]["notes"] for each in ("positive", "negative"))
    assert right.startswith("park, positive: 1 accepted, 7 alike."), right
    assert " refused" in wrong, wrong
    footer = done.records[-1]["requirements"]
    assert footer["covered"] == footer["total"] > 0


@pytest.mark.parametrize(
    ("vice", "rules"),
    [
        ("CountsBackwards", {"call.duration"}),
        ("FallsOver", {"response.server-error"}),
        ("ForgetsWhatItMay", {"call.capabilities"}),
        ("OpenHouse", {"authorization.missing"}),
        ("ParksSilently", {"notification.missing"}),
        ("PicksAnything", {"refusal.missing"}),
        ("TellsTheNeighbours", {"notification.misaddressed"}),
    ],
)
def test_a_defective_server_is_found_out(project: Path, vice: str, rules: set[str]) -> None:
    """Each vice is reported by the rule that it breaks, with the demand and the page that make it one."""
    only = ("--only", "probe") if vice == "FallsOver" else ("--level", "flows")
    with house(project, vice) as endpoint:
        done = certified(project, endpoint, *only)
    assert (done.exit, done.rules) == (1, rules), done.told()
    for each in done.findings:
        assert each["requirement"].startswith("BH-")
        assert each["source"].partition(":")[0] in {"place", "Commanding-a-ring", "rings", "Refusals"}
        assert "$AGENT_KEY_CARD" in each["curl"] or "card" not in each["curl"] or "nobodys" in each["curl"]


def test_recorded_and_played(project: Path) -> None:
    """Flows become cassettes without a key card in them, plain vcrpy loads them, and they give the same verdict."""
    with house(project) as endpoint:
        done = run("record", "--api", API, "--root", ".", "--endpoint", str(endpoint), cwd=project)
    assert (done.exit, done.stdout) == (0, "7 of 7 flows recorded in cassettes.\n"), done
    cassettes = sorted((project / "cassettes" / "bellhop").iterdir())
    assert len(cassettes) == 7
    for each in cassettes:
        assert "card-of" not in each.read_text(encoding="utf-8")
        with vcr.use_cassette(str(each), record_mode="none") as loaded:
            assert len(loaded) > 0
    played = certified(project, "recorded")
    flows = [each["outcome"] for each in played.records if each["type"] == "result"]
    assert (played.exit, flows) == (0, ["passed"] * 7), played.told()


def test_features_run_in_anybodys_pytest(project: Path) -> None:
    """The pytest plugin takes the adapter and the contract too; a project's own sentences are a plugin of its own."""
    (project / "conftest.py").write_text('pytest_plugins = ["features.bellhop.steps"]\n', encoding="utf-8")
    module = 'from pytest_bdd import scenarios\n\nscenarios("features")\n'
    (project / "test_rings.py").write_text(module, encoding="utf-8")
    (project / "pytest.ini").write_text("[pytest]\naddopts = -p no:schemathesis --strict-markers\n")
    with house(project) as endpoint:
        options = ["--ringback-api", API, "--ringback-root", ".", "--ringback-endpoint", str(endpoint)]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *options],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout


def test_settings_name_api_and_root(project: Path) -> None:
    """What stands in ringback.toml need not be said again, and an endpoint file may then name the same module."""
    (project / "ringback.toml").write_text(f'[certify]\napi = "{API}"\nroot = "."\n', encoding="utf-8")
    with house(project, api=API) as endpoint:
        done = in_project(project, "certify", "--endpoint", str(endpoint), "--level", "shapes", "-q")
    assert (done.exit, done.records[0]["api"]) == (0, "bellhop"), done


def test_an_endpoint_file_runs_no_code(project: Path) -> None:
    """A module that only the endpoint file names is not imported."""
    (project / "adapter.py").write_text("open('was-run', 'w').close()\n", encoding="utf-8")
    with house(project, api=API) as endpoint:
        done = run("certify", "--root", ".", "--endpoint", str(endpoint), cwd=project)
    assert done.exit == 2
    assert done.stderr == (
        f"ringback: {endpoint} is not valid at api: it names a module, and a file does not decide which code is "
        f"run. Where you trust it, say --api {API}, or set api in ringback.toml.\n"
    )
    assert not (project / "was-run").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--api", "nowhere:API"], "Cannot load nowhere:API: there is no module nowhere."),
        (["--api", "adapter:ARI"], "Cannot load adapter:ARI: adapter has no ARI; it has API."),
        (["--api", "adapter:BASE"], "Cannot load adapter:BASE: it is a str, and no ringback.apis.Api."),
        (["--api", "adapter"], "There is no API named 'adapter'. Known: bellhop."),
        (["--api", "an adapter:API"], "Cannot load an adapter:API: it must be module:NAME, such as"),
        (["--api", "broken:API"], "Cannot load broken:API: broken cannot be imported: ZeroDivisionError"),
        (["--api", "needy:API"], "Cannot load needy:API: needy imports nowhere, which is not there."),
        (["--api", "double:API"], "Cannot load double:API: it is called genesys, and that is an API"),
        (
            ["--api", API],
            "The embedded switch does not speak bellhop; name a server of it with --endpoint FILE.",
        ),
        (["--endpoint", "recorded"], "Cannot load bellhop: a contract does not say which code speaks it."),
        (
            ["--api", API, "--root", "empty"],
            "Cannot read empty/contracts/bellhop: there is no contract of bellhop.",
        ),
        (
            ["--api", API, "--root", "nowhere"],
            "Invalid value for '--root': Directory 'nowhere' does not exist.",
        ),
        (
            ["--api", API, "--root", "other"],
            "other/contracts/bellhop/api.toml is not valid at name: it is 'hotel'",
        ),
        (
            ["--api", API, "--endpoint", "genesys.toml"],
            "it is an endpoint of genesys, and --api asks for bellhop.",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_line(project: Path, arguments: list[str], said: str) -> None:
    """Whatever keeps an API of one's own from being used ends with one line, and exit code 2."""
    (project / "broken.py").write_text("API = 1 / 0\n")
    (project / "needy.py").write_text("import nowhere\n")
    (project / "double.py").write_text("from ringback.apis.genesys import API as API\n")
    (project / "empty").mkdir()
    shutil.copytree(project / "contracts", project / "other" / "contracts")
    settings = project / "other" / "contracts" / "bellhop" / "api.toml"
    settings.write_text(settings.read_text().replace('name = "bellhop"', 'name = "hotel"', 1))
    genesys = (
        'api = "genesys"\nbase_url = "http://127.0.0.1:9"\n[actors.agent]\nusername = "a"\npassword = "b"\n'
    )
    (project / "genesys.toml").write_text(f'{genesys}phone_number = "1"\n')
    root = [] if "--root" in arguments else ["--root", "."]
    done = run("certify", *arguments, *root, cwd=project)
    assert (done.exit, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_adapter_with_a_bug(project: Path) -> None:
    """An adapter that fails is shown where it does, and is neither a finding nor a verdict."""
    path = project / "adapter.py"
    path.write_text(path.read_text().replace('http.settings["room"]', 'http.settings["bed"]', 1))
    with house(project) as endpoint:
        done = certified(project, endpoint, "--level", "shapes")
    assert (done.exit, done.verdict) == (2, "")
    assert "KeyError: 'bed'" in done.stderr
    assert done.stderr.endswith("an error of Ringback's own or of an adapter, and no verdict.\n")


def test_steps_that_cannot_be_imported(project: Path) -> None:
    """Sentences with a fault are told by their file, and no scenario is run without them."""
    path = project / "features" / "bellhop" / "steps.py"
    path.write_text("import nowhere\n", encoding="utf-8")
    with house(project) as endpoint:
        done = certified(project, endpoint, "--level", "flows")
    assert done.exit == 2
    assert "features/bellhop/steps.py: its steps cannot be imported (ModuleNotFoundError" in done.stderr


def test_the_contract_can_be_looked_at(project: Path) -> None:
    """Show, explain, errata and export need the contract alone, and no adapter."""
    (project / "adapter.py").unlink()

    def said(*arguments: str) -> str:
        done = run("contract", *arguments, "--root", ".", cwd=project)
        assert done.exit == 0, done
        return done.stdout

    assert "park   POST   /bell/v7/rings/{ring}" in said("show", "bellhop")
    assert "observed: Commanding-a-ring:36" in said("explain", "bellhop", "RingNews", "/data/ring/phase")
    assert said("errata", "bellhop").startswith("BH-E1  ")
    openapi = json.loads(said("export", "bellhop"))
    assert sorted(openapi["paths"]) == ["/bell/v7/rings/{ring}", "/bell/v7/rooms/{room}/rings"]
    channels = json.loads(said("export", "bellhop", "--format", "asyncapi"))["channels"]
    assert [each for each in channels if not each.startswith("meta-")] == ["rings"]


def test_messages_are_checked(project: Path) -> None:
    """The printed samples conform; a whisper with a fault in it does not."""
    samples = sorted((project / "contracts" / "bellhop" / "samples").iterdir())
    done = run("contract", "check", "--api", "bellhop", "--root", ".", *map(str, samples), cwd=project)
    assert (done.exit, done.stdout) == (0, ""), done
    whisper = json.loads((project / "contracts/bellhop/samples/place.json").read_text())["samples"][2]
    whisper["body"]["data"]["ring"]["ticks"] = "soon"
    (project / "wrong.json").write_text(json.dumps(whisper))
    done = run("contract", "check", "--api", "bellhop", "--root", ".", "wrong.json", cwd=project)
    assert done.exit == 1
    assert "/body/data/ring/ticks: it is a string, not an integer" in done.stdout


def test_contracts_are_compared(project: Path) -> None:
    """One more member in every answer breaks nobody; a verb with another name breaks its users."""
    shutil.copytree(project / "contracts", project / "next")
    path = project / "next" / "bellhop" / "operations" / "park.toml"
    path.write_text(path.read_text().replace('selector = "park"', 'selector = "wait"'))
    done = run("contract", "diff", "contracts/bellhop", "next/bellhop", cwd=project)
    assert done.exit == 1
    assert "selector-changed" in done.stdout


def test_reports_are_made_again(project: Path) -> None:
    """A run log gives the same reports with the contract's own words, wherever that lies."""
    with house(project) as endpoint:
        certified(project, endpoint, "--level", "shapes")
    done = run("report", "ringback-report", "--root", ".", "--out", "again", cwd=project)
    assert done.exit == 0
    assert "Bellhop house telephones" in (project / "again" / "report.html").read_text(encoding="utf-8")
