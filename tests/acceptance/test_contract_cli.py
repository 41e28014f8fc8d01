import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ringback.cli.contract import command
from ringback.contracts.store import data_root, load
from ringback.errors import NoSuchName


def run(*arguments: str) -> Result:
    """Run `ringback contract` with these arguments."""
    return CliRunner().invoke(command, arguments)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a directory with copies of all contracts."""
    shutil.copytree(data_root() / "contracts", tmp_path / "contracts")
    return tmp_path


def test_the_shipped_contracts_are_up_to_date() -> None:
    """`derive --check` says nothing about the contracts that come with Ringback."""
    result = run("derive", "--check")
    assert (result.exit_code, result.output) == (0, "")


def test_stale_files_are_named_and_nothing_is_written(copied: Path) -> None:
    """`derive --check` names each file that is not what the samples give, and exits 1."""
    stale = copied / "contracts" / "genesys" / "schemas" / "Call.json"
    stale.write_text("{}\n")
    (copied / "contracts" / "voipnow" / "openapi.json").unlink()
    result = run("derive", "--check", "--root", str(copied))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "contracts/genesys/schemas/Call.json: differs",
        "contracts/voipnow/openapi.json: missing",
    ]
    assert "ringback contract derive" in result.stderr
    assert stale.read_text() == "{}\n"


def test_a_changed_sample_makes_schemas_stale(copied: Path) -> None:
    """What the documents print decides what the schemas demand."""
    path = copied / "contracts" / "genesys" / "samples" / "ClearCall.json"
    document = json.loads(path.read_text())
    del document["samples"][-1]["body"]["data"]["call"]["dnis"]
    path.write_text(json.dumps(document))
    result = run("derive", "--check", "--root", str(copied), "genesys")
    assert "contracts/genesys/schemas/CallStateChangeMessage.json: differs" in result.stdout.splitlines()


def test_derive_brings_files_up_to_date(copied: Path) -> None:
    """`derive` writes what differs, names it, and has nothing to do the second time."""
    path = copied / "contracts" / "genesys" / "asyncapi.json"
    before = path.read_bytes()
    path.unlink()
    assert run("derive", "genesys", "--root", str(copied)).stdout == "contracts/genesys/asyncapi.json\n"
    assert path.read_bytes() == before
    assert run("derive", "--root", str(copied)).stdout == ""


def test_show_lists_operations() -> None:
    """`show API` lists method and URL of every operation."""
    lines = run("show", "voipnow").stdout.splitlines()
    assert lines[0].split() == ["BargeIn", "PUT", "/uapi/phoneCalls/{userId}/{extension}/{phoneCallId}"]
    listed = [line.split()[0] for line in lines if not line.startswith("(")]
    assert listed == sorted(load("voipnow").operations)


def test_show_describes_an_operation() -> None:
    """`show API OPERATION` tells URLs, parameters with their sources, and legal states."""
    output = run("show", "genesys", "SetCallDisposition").stdout
    assert "    also /api/v2/me/devices/{deviceId}\n" in output
    assert "    dispositionKey: string, optional, in body   [SetCallDisposition:27]\n" in output
    assert "legal in Ringing, Dialing, Established, Held, Released\n" in output


def test_show_tells_what_an_operation_causes_and_who_says_so() -> None:
    """`show API OPERATION` tells presence, conditions, who is told what, the demands, and the samples' sources."""
    lines = run("show", "genesys", "UnmuteMonitoredUser").stdout.splitlines()
    assert "presence: unannounced; nothing tells whether a server has it; it may be refused" in lines
    condition = lines.index(
        "when Established, monitoring by BargeIn or ListenIn or Coach, monitoredUserMuted true,"
        " after MuteMonitoredUser:"
    )
    assert lines[condition + 1] == (
        "    self is told: MonitoredUserMutedStateChange of the call addressed, showing monitoredUserMuted false"
    )
    assert [each.split()[0] for each in lines if "GWS-" in each] == ["GWS-SUP-2"]
    assert "    UnmuteMonitoredUser-1.notification   [UnmuteMonitoredUser]" in lines


def test_show_tells_where_nobody_is_told_and_nothing_is_printed() -> None:
    """What an operation does not cause, and why there is no sample, is said as well."""
    assert "    nobody is told" in run("show", "genesys", "SetCallDisposition").stdout.splitlines()
    assert "samples: none; no page describes it" in run("show", "genesys", "GetVersion").stdout


def test_show_lists_what_all_operations_share() -> None:
    """`show API` explains channels and result codes, and which operations a server may lack."""
    lines = run("show", "genesys").stdout.splitlines()
    assert "notifications: cometd at /api/v2/notifications" in lines
    assert "    channels: /v2/me/calls, /v2/me/devices" in lines
    assert any(each.startswith("    further topics: /v2/me, /v2/me/channels") for each in lines)
    assert "    20  the user is not authenticated" in lines
    ready = next(each.split() for each in lines if each.startswith("Ready "))
    assert ready == ["Ready", "POST", "/api/v2/me/channels/voice", "(unannounced)"]


def test_errata_tell_by_what_a_ruling_is_noticed() -> None:
    """`errata` names message and places, in the order of the numbers; `--json` has the whole sign."""
    lines = run("errata", "genesys").stdout.splitlines()
    assert (
        "    noticed:  CallStateChangeMessage, by /data/call/id and /data/call/callUuid that differ" in lines
    )
    assert "    noticed:  BargeIn, by HTTP 202" in run("errata", "voipnow").stdout.splitlines()
    numbers = [int(each.split()[0].rpartition("E")[2]) for each in lines if each.startswith("GWS-E")]
    assert numbers == sorted(numbers)
    signs = {each["id"]: each["signs"] for each in json.loads(run("errata", "genesys", "--json").stdout)}
    assert signs["GWS-E30"][0]["differ"] == ["/data/call/id", "/data/call/callUuid"]
    assert signs["GWS-E1"] == []


def test_show_prints_json() -> None:
    """`show --json` is for programs."""
    (shown,) = json.loads(run("show", "genesys", "SwapCalls", "--json").stdout)
    assert shown["path"] == "/api/v2/me/calls/{callId}"
    assert shown["notification"] == "SwapCalls.notification"
    assert shown["parameters"][0]["source"] == "SwapCalls:19"


def test_explain_tells_where_a_demand_comes_from() -> None:
    """`explain` prints each keyword at a place with its basis and its sources."""
    result = run("explain", "genesys", "SwapCalls.notification", "/data/call/duration")
    assert result.stdout.splitlines() == [
        'pattern = "^[0-9]+$"   [Call]',
        "    generalised: SetCallDisposition:87, SingleStepTransfer:51, SwapCalls:76, SwitchToBargeIn:65",
        "    seconds, always printed as a string of digits",
        'type = "string"   [Call]',
        "    observed: SetCallDisposition:87, SingleStepTransfer:51, SwapCalls:76, SwitchToBargeIn:65",
        'x-format = "digits"   [Call]',
        "    generalised: SetCallDisposition:87, SingleStepTransfer:51, SwapCalls:76, SwitchToBargeIn:65",
        "    every sample prints it so; no document demands it",
    ]
    as_json = json.loads(run("explain", "genesys", "Result", "/statusCode", "--json").stdout)
    assert [(each["keyword"], each["value"]) for each in as_json] == [("type", "integer")]


def test_explain_knows_operations_by_what_they_send_and_answer() -> None:
    """What an operation answers is found by the operation's name, though many share one schema."""
    by_operation = run("explain", "genesys", "SwapCalls.response", "/statusCode")
    assert by_operation.exit_code == 0
    assert by_operation.stdout == run("explain", "genesys", "Result", "/statusCode").stdout


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("show", "asterisk"), "asterisk"),
        (("show", "genesys", "Swap"), "Swap"),
        (("explain", "genesys", "Swap", ""), "Swap"),
        (("explain", "genesys", "Result", "/nothing"), "nothing"),
        (("explain", "genesys", "Result", "statusCode"), "statusCode"),
        (("export", "voipnow", "--operation", "Redirect"), "Redirect"),
    ],
)
def test_unknown_names_are_problems(arguments: tuple[str, ...], name: str) -> None:
    """A name that nobody knows is a problem that tells the known ones, or of many those that look like it."""
    problem = run(*arguments).exception
    assert isinstance(problem, NoSuchName)
    assert problem.name == name
    assert problem.hint.startswith(("Known: ", "Did you mean "))


def test_errata_are_listed_with_their_rulings() -> None:
    """`errata` lists every contradiction, and what is accepted because of it."""
    output = run("errata", "genesys").stdout
    assert "GWS-E2  Which of the two notifications of SwapCalls comes first\n" in output
    assert "    accepted: Either order of the two notifications, as long as both come.\n" in output
    everything = json.loads(run("errata", "--json").stdout)
    assert {"GWS-E1", "GWS-E15", "VN-E1", "VN-E25"} <= {each["id"] for each in everything}


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (("export", "genesys"), "genesys/openapi.json"),
        (("export", "genesys", "--format", "asyncapi"), "genesys/asyncapi.json"),
        (("export", "voipnow", "--format", "openapi"), "voipnow/openapi.json"),
    ],
)
def test_export_prints_the_committed_document(arguments: tuple[str, ...], file: str) -> None:
    """`export` prints exactly what is committed."""
    assert run(*arguments).stdout == (data_root() / "contracts" / file).read_text()


def test_export_of_one_operation() -> None:
    """`export --operation` prints an OpenAPI document with this operation alone."""
    document = json.loads(run("export", "genesys", "--operation", "Hold").stdout)
    assert list(document["paths"]) == ["/api/v2/me/calls/{callId}"]
    assert run("export", "genesys", "--operation", "Hold", "--format", "asyncapi").exit_code == 2


def contradicting(copied: Path) -> None:
    """Let one sample of a call print a number where all others print text."""
    path = copied / "contracts" / "genesys" / "samples" / "ClearCall.json"
    document = json.loads(path.read_text())
    document["samples"][-1]["body"]["data"]["call"]["dnis"] = 5
    path.write_text(json.dumps(document))


@pytest.mark.parametrize("option", ["--check", None])
def test_samples_that_contradict_each_other_are_told_and_not_averaged(
    copied: Path, option: str | None
) -> None:
    """`derive` names place and sources of both sides, writes nothing for that API, and exits 1."""
    contradicting(copied)
    schema = copied / "contracts" / "genesys" / "schemas" / "Call.json"
    before = schema.read_bytes()
    (copied / "contracts" / "voipnow" / "openapi.json").unlink()
    result = run("derive", "--root", str(copied), *([option] if option else []))
    assert result.exit_code == 1
    told = result.stderr.splitlines()[0]
    assert told.startswith(
        "contracts/genesys: samples contradict each other: Call /dnis: number in ClearCall"
    )
    assert schema.read_bytes() == before
    assert "contracts/voipnow/openapi.json" in result.stdout


def test_a_condition_that_a_sample_breaks_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    """A rule concluded from samples that one of them breaks is told with that sample; the exit code is 1."""
    out = tmp_path / "contracts" / "genesys"
    shutil.copytree(data_root() / "contracts" / "genesys", out)
    shapes = out / "shapes.toml"
    text = shapes.read_text(encoding="utf-8")
    assert text.count('const = "Released"') == 1
    shapes.write_text(text.replace('const = "Released"', 'const = "Held"'), encoding="utf-8")
    result = run("derive", "genesys", "--root", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    told, advice = result.stderr.splitlines()
    assert told.startswith("contracts/genesys: Call (whole): a condition does not hold in ")
    assert advice.startswith("Cite a document")


def test_leave_one_out_prints_a_table() -> None:
    """`derive --leave-one-out` tells how many samples are accepted and corruptions rejected, and which are not."""
    result = run("derive", "--leave-one-out", "voipnow")
    assert result.exit_code == 0
    head, row, *rest = result.stdout.splitlines()
    assert head.split() == ["api", "samples", "accepted", "corruptions", "rejected"]
    api, samples, accepted, share = row.split()[:4]
    assert (api, accepted, share) == ("voipnow", samples, "(100.0%)")
    assert all(each.startswith(("refused: ", "unnoticed: ")) for each in rest)
    assert result.stderr == "Targets: 98% accepted, 95% of 20 corruptions a sample rejected.\n"


def test_leave_one_out_for_programs() -> None:
    """`--json` has the numbers, and every sample and corruption that was misjudged."""
    (found,) = json.loads(run("derive", "--leave-one-out", "--json", "voipnow").stdout)
    assert (found["api"], found["met"]) == ("voipnow", True)
    assert found["corruptions"] == 20 * found["samples"] > 0
    assert len(found["unnoticed"]) == found["corruptions"] - found["rejected"]


@pytest.mark.parametrize("options", [("--check", "--leave-one-out"), ("--json",)])
def test_options_that_do_not_go_together_are_refused(options: tuple[str, ...]) -> None:
    """Two questions at once, or JSON of nothing, is a usage error."""
    assert run("derive", *options).exit_code == 2
