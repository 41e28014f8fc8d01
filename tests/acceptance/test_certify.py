"""`ringback certify` as a user runs it: what it says, what it leaves behind, and how it exits."""

import json
import os
import re
import xml.etree.ElementTree as ET
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.acceptance.certified import Certified, certify, run, start
from tests.acceptance.shared import logged, once
from tests.standins.launch import standin

from ringback.contracts import data_root, load
from ringback.run import Run

APIS = ("genesys", "voipnow")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Certified]:
    """Return the run of both APIs' flows on the embedded switch, and its directory."""
    return once(
        tmp_path_factory,
        "certify-embedded",
        lambda out: start("certify", "--level", "flows", "--depth", "quick", "--out", str(out)),
    )


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Certified]:
    """Return the run of both APIs' committed cassettes, in a process that cannot connect to anything."""

    def play(out: Path) -> Certified:
        # Python imports this module at its start, whatever the script.
        out.joinpath("sitecustomize.py").write_text(
            "import socket\n\n\ndef refuse(*_given):\n    raise AssertionError('nobody connects here')\n\n\n"
            "socket.socket.connect = refuse\nsocket.socket.connect_ex = refuse\n",
            encoding="utf-8",
        )
        environment = {"PYTHONPATH": os.pathsep.join([str(out), os.environ.get("PYTHONPATH", "")])}
        return start("certify", "--endpoint", "recorded", "--out", str(out), environment=environment)

    return once(tmp_path_factory, "certify-recorded", play)


@pytest.mark.long
def test_embedded_conforms(embedded: tuple[Path, Certified]) -> None:
    """Out of the box both APIs conform, and off a terminal nobody talks about it."""
    _, done = embedded
    assert (done.exit, done.stderr) == (0, ""), done.told()
    assert [each for each in done.stdout.splitlines() if "Conforms" in each] == [
        "✓ Conforms: Genesys Web Services Voice API v2 (level flows)",
        "✓ Conforms: 4PSA VoipNow UnifiedAPI phoneCalls (level flows)",
    ]


@pytest.mark.parametrize("api", APIS)
def test_run_log_is_as_described(embedded: tuple[Path, Certified], api: str) -> None:
    """Every line of a run log is valid by the schema in the package, and the whole of it can be read."""
    log = embedded[0] / api / "run.jsonl"
    schema = json.loads(files("ringback").joinpath("run.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    records = [json.loads(each) for each in log.read_text(encoding="utf-8").splitlines()]
    assert [list(validator.iter_errors(each)) for each in records] == [[]] * len(records)
    read = Run.read(log)
    assert (read.header.api, read.header.level, read.header.seed) == (api, "flows", 1)
    assert (read.header.endpoint["kind"], read.footer.verdict) == ("embedded", "conforms")
    assert all(each.id.startswith(f"{api}/") for each in read.cases)
    # The log tells of cases as they end, so only the order of its lines is another.
    assert sorted(read.lines()) == sorted(log.read_text(encoding="utf-8").splitlines(keepends=True))


@pytest.mark.parametrize("api", APIS)
def test_nothing_was_left_out(embedded: tuple[Path, Certified], api: str) -> None:
    """On the embedded switch every case is run; a flow shows what was sent and what was told."""
    read = Run.read(embedded[0] / api / "run.jsonl")
    assert {each.outcome for each in read.results} == {"passed"}
    flows = [each for each in read.cases if each.kind == "flow"]
    assert flows
    assert all(each.operations and read.result(each.id).sequence for each in flows)


@pytest.mark.parametrize("api", APIS)
def test_every_operation_is_exercised(embedded: tuple[Path, Certified], api: str) -> None:
    """No operation is contracted that neither signing in nor a flow sends."""
    read = Run.read(embedded[0] / api / "run.jsonl")
    sent = {each.label.partition(" ")[2] for result in read.results for each in result.sequence}
    assert set(load(api).operations) - sent == set()


@pytest.mark.parametrize("api", APIS)
def test_every_demand_on_flows_is_exercised(embedded: tuple[Path, Certified], api: str) -> None:
    """A requirement of this level or below that no case verifies would be a promise only."""
    read = Run.read(embedded[0] / api / "run.jsonl")
    verified = {each for case in read.cases for each in case.requirements}
    demanded = {each.id for each in load(api).requirements.values() if each.level in {"shapes", "flows"}}
    assert demanded - verified == set()


@pytest.mark.parametrize("api", APIS)
def test_reports(embedded: tuple[Path, Certified], api: str) -> None:
    """Beside the log lie a page, a JUnit file and a certificate that tell of the same cases."""
    folder = embedded[0] / api
    read = Run.read(folder / "run.jsonl")
    suites = list(ET.parse(folder / "junit.xml").iter("testsuite"))
    certificate = json.loads(folder.joinpath("certificate.json").read_text(encoding="utf-8"))
    page = folder.joinpath("report.html").read_text(encoding="utf-8")
    assert sum(int(each.attrib["tests"]) for each in suites) == len(read.cases)
    assert {(each.attrib["failures"], each.attrib["errors"]) for each in suites} == {("0", "0")}
    assert '"conforms"' in json.dumps(certificate)
    assert all(each.id in page for each in read.cases)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)


def test_only(tmp_path: Path) -> None:
    """A pattern picks cases by their ids; nothing else is run."""
    done = run(
        *("certify", "--api", "genesys", "--only", "swap-calls/hold-*", "--level", "flows"),
        *("--out", str(tmp_path)),
    )
    read = Run.read(tmp_path / "run.jsonl")
    assert [each.id for each in read.cases] == ["genesys/flow/swap-calls/hold-dial-swap"]
    assert (done.exit, read.footer.verdict) == (0, "conforms"), done.told()


@pytest.mark.parametrize("endpoint", ["embedded", "recorded"])
def test_only_what_is_not_there(endpoint: str, tmp_path: Path) -> None:
    """A pattern that no case has is a mistake, not a pass."""
    done = run("certify", "--endpoint", endpoint, "--only", "no-such-case", "--out", str(tmp_path))
    assert (done.exit, len(done.stderr.splitlines())) == (2, 1), done
    assert "no-such-case" in done.stderr


def test_level_shapes(tmp_path: Path) -> None:
    """The first level holds the documents' samples against their schemas, and looks at signing in."""
    done = run("certify", "--level", "shapes", "--out", str(tmp_path))
    assert done.exit == 0, done.told()
    for api in APIS:
        read = Run.read(tmp_path / api / "run.jsonl")
        assert {each.kind for each in read.cases} == {"shape"}
        assert read.cases[-1].id == f"{api}/shape/sign-in"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--level", "everything"], ["--level", "everything", "robust"]),
        (["--depth", "bottomless"], ["--depth", "bottomless"]),
        (["--seed", "x"], ["--seed", "x"]),
        (["--api", "nobody"], ["nobody", "genesys"]),
        (["--endpoint", "nowhere.toml"], ["nowhere.toml"]),
        (["--cassettes", "nowhere"], ["--cassettes", "nowhere"]),
        (["--nonsense"], ["--nonsense"]),
        (["left-over"], ["left-over"]),
        (["--out", "{file}"], ["--out", "{file}"]),
        (["--level", "shapes", "--api", "voipnow", "--out", "{file}/below"], ["{file}/below"]),
    ],
    ids=" ".join,
)
def test_bad_options(arguments: list[str], words: list[str], tmp_path: Path) -> None:
    """What cannot be done as asked is said in one line on stderr, and exits 2."""
    file = tmp_path / "file"
    file.touch()
    filled = [each.format(file=file) for each in arguments]
    done = run("certify", *([] if "--out" in arguments else ["--out", str(tmp_path / "out")]), *filled)
    assert (done.exit, done.stdout) == (2, ""), done
    [line] = done.stderr.splitlines()
    assert all(each.format(file=file) in line for each in words), line


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("certfy", "No such command 'certfy'. Did you mean certify? Try `ringback --help`."),
        ("xyzzy", "No such command 'xyzzy'. Try `ringback --help`."),
    ],
)
def test_a_command_that_is_not_there(name: str, told: str) -> None:
    """What was probably meant is suggested, in one line."""
    done = run(name)
    assert (done.exit, done.stderr) == (2, f"ringback: {told}\n")


@pytest.mark.long
def test_same_seed_same_commands(tmp_path: Path) -> None:
    """A seed stands for its cases, their order and their commands; another seed sends others."""
    told = []
    for number, seed in enumerate(("5", "5", "6")):
        out = tmp_path / str(number)
        arguments = ["--api", "genesys", "--level", "lifecycle", "--only", "genesys/lifecycle"]
        # Each with hashes of its own.
        done = start("certify", *arguments, "--seed", seed, "--out", str(out))
        assert done.exit == 0, done.told()
        read = Run.read(out / "run.jsonl")
        commands = [
            [(each.actor, each.label) for each in read.result(case.id).sequence if each.kind == "command"]
            for case in read.cases
        ]
        told.append((read.cases, commands))
    assert told[0] == told[1]
    assert told[0] != told[2]
    assert len(told[0][0]) >= 4


def test_stdout_is_the_product_and_stderr_is_talk(tmp_path: Path) -> None:
    """Off a terminal, stderr names the cases that did not pass; the summary goes to stdout."""
    with standin("genesys", vice="NumericDuration") as endpoint:
        arguments = (
            "certify",
            "--endpoint",
            str(endpoint),
            "--level",
            "flows",
            "--only",
            "answer-and-hang-up",
        )
        loud = run(*arguments, "--out", str(tmp_path / "loud"))
        quiet = run(*arguments, "--out", str(tmp_path / "quiet"), "-q")
    case = "genesys/flow/calls/answer-and-hang-up"
    assert (loud.exit, quiet.exit) == (1, 1)
    assert (loud.stderr, quiet.stderr) == (f"✗ {case}\n", "")
    for each in (loud, quiet):
        assert "✗ Departs" in each.stdout
        assert "notification.schema" in each.stdout


def test_finding_can_be_defended(tmp_path: Path) -> None:
    """A finding says what was expected, what came, which demand it breaks, where it is written, and how to see it again."""
    with standin("genesys", vice="NoStatusCode") as endpoint:
        done = certify("genesys", endpoint, tmp_path, only="answer-and-hang-up")
    finding = next(each for each in done.findings if each["operation"] == "Answer")
    assert (finding["rule"], finding["where"], finding["expected"]) == (
        "response.schema",
        "/statusCode",
        "statusCode",
    )
    assert finding["requirement"].startswith("GWS-")
    assert finding["source"]
    assert finding["curl"].startswith("curl -i -X POST http://127.0.0.1:")
    assert finding["exchange"] >= 1


def test_recorded_conforms(recorded: tuple[Path, Certified]) -> None:
    """The committed cassettes are played without a socket, and conform."""
    folder, done = recorded
    assert (done.exit, done.stderr) == (0, ""), done.told()
    for api in APIS:
        read = logged(done, folder / api / "run.jsonl")
        assert read.verdict == "conforms"


@pytest.mark.parametrize("api", APIS)
def test_every_flow_has_a_cassette(recorded: tuple[Path, Certified], api: str) -> None:
    """Every flow is played, and there is no cassette that belongs to none."""
    read = Run.read(recorded[0] / api / "run.jsonl")
    assert {each.outcome for each in read.results} == {"passed"}
    played = {f"{each.id.split('/', 2)[2].replace('/', '.')}.yaml" for each in read.cases}
    assert played == {each.name for each in (data_root() / "cassettes" / api).glob("*.yaml")}


@pytest.mark.parametrize("api", APIS)
def test_recorded_is_what_embedded_is(
    embedded: tuple[Path, Certified], recorded: tuple[Path, Certified], api: str
) -> None:
    """A recording gives the same flows, verified by the same requirements, with the same results."""
    live, played = (Run.read(folder / api / "run.jsonl") for folder, _ in (embedded, recorded))
    flows = [each for each in live.cases if each.kind == "flow"]
    assert [(each.id, each.requirements) for each in played.cases] == [
        (each.id, each.requirements) for each in flows
    ]
    for each in flows:
        one, two = live.result(each.id), played.result(each.id)
        assert (one.outcome, one.findings, one.errata) == (two.outcome, two.findings, two.errata)
