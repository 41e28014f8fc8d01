import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ringback.cli.contract import command
from ringback.cli.main import main
from ringback.contracts.store import data_root
from ringback.errors import NoSuchName

SAMPLES = data_root() / "contracts" / "genesys" / "samples"
FINE = {"kind": "response", "operation": "Hold", "body": {"statusCode": 0}}
WRONG = {"kind": "response", "operation": "Hold", "body": {"statusCode": "0"}}
UNKNOWN = {"kind": "request", "body": {"operationName": "Melt"}}


def run(*arguments: str, stdin: str | None = None) -> Result:
    """Run `ringback contract check` with these arguments."""
    return CliRunner().invoke(command, ["check", *arguments], input=stdin)


def lines(*messages: Any) -> str:
    """Return messages as JSON lines; text stands for itself."""
    return "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in messages)


def test_the_documents_own_samples_conform() -> None:
    """Files of samples are read as they are; nothing is wrong with them."""
    result = run("--api", "genesys", *map(str, sorted(SAMPLES.glob("*.json"))))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(" conform, 0 depart, 0 could not be checked.\n")


@pytest.mark.parametrize(
    ("messages", "code"),
    [((FINE,), 0), ((FINE, WRONG), 1), ((FINE, UNKNOWN), 2), ((WRONG, "{"), 1), (("{",), 2), ((), 2)],
)
def test_the_exit_code_is_the_worst_verdict(messages: tuple[Any, ...], code: int) -> None:
    """0 all conform, 1 some depart, 2 some could not be checked, or there is none at all."""
    assert run("--api", "genesys", stdin=lines(*messages)).exit_code == code


def test_findings_are_told_with_file_line_and_source(tmp_path: Path) -> None:
    """What departs is told at its place, and what cannot be read by its line; the rest is silent."""
    path = tmp_path / "capture.jsonl"
    path.write_text(lines(FINE, WRONG, '{"kind":', UNKNOWN))
    result = run("--api", "genesys", str(path))
    assert result.exit_code == 1
    told = result.stdout.splitlines()
    assert told[0] == f"{path}:2: Hold response departs from Result"
    assert told[1].startswith("    /body/statusCode: it is a string, not an integer   [")
    assert told[2].startswith(f"{path}:3: could not be checked: it is not JSON (")
    assert told[3] == f'{path}:4: could not be checked: genesys has no operation named "Melt"'
    assert result.stderr == "4 messages: 1 conform, 1 depart, 2 could not be checked.\n"


def test_strict_notes_what_is_not_documented(tmp_path: Path) -> None:
    """With --strict, what is legal and nobody documents is told once, with its place; the exit code stays."""
    path = tmp_path / "capture.jsonl"
    more = {**FINE, "body": {"statusCode": 0, "took": 1}}
    path.write_text(lines(FINE, more, more))
    plain, strict = run("--api", "genesys", str(path)), run("--api", "genesys", "--strict", str(path))
    assert (plain.exit_code, plain.stdout) == (0, "")
    assert strict.exit_code == 0
    assert strict.stdout == f"{path}:2: note: Result /body/took: nobody documents it\n"
    assert strict.stderr.endswith("could not be checked. 1 note on what is not documented.\n")
    told = run("--api", "genesys", "--strict", "--json", str(path)).stdout.splitlines()
    noted = [{"where": "/body/took", "message": "nobody documents it"}]
    assert [json.loads(each)["notes"] for each in told] == [[], noted, []]


def test_strict_leaves_findings_as_they_are() -> None:
    """What departs departs with --strict, too; nothing at all is still nothing."""
    for messages in ((FINE, WRONG), (FINE, UNKNOWN), ("{",), ()):
        with_it = run("--api", "genesys", "--strict", stdin=lines(*messages))
        without = run("--api", "genesys", stdin=lines(*messages))
        assert (with_it.exit_code, with_it.stdout) == (without.exit_code, without.stdout)


def test_every_message_has_one_result_for_programs() -> None:
    """`--json` prints a line for each message, conforming ones too, in their order."""
    result = run("--api", "genesys", "--json", "-", stdin=lines(FINE, WRONG, "x"))
    found = [json.loads(each) for each in result.stdout.splitlines()]
    assert [(each["line"], each["verdict"]) for each in found] == [
        (1, "conforms"),
        (2, "departs"),
        (3, "undetermined"),
    ]
    assert found[0] == {
        "file": "-",
        "line": 1,
        "item": None,
        "verdict": "conforms",
        "kind": "response",
        "operation": "Hold",
        "schema": "Result",
        "reason": None,
        "findings": [],
    }
    assert [each["where"] for each in found[1]["findings"]] == ["/body/statusCode"]


def test_a_missing_file_does_not_hide_the_others(tmp_path: Path) -> None:
    """A file that cannot be read is told, the others are checked, and the exit code is 2."""
    path = tmp_path / "one.json"
    path.write_text(json.dumps([FINE], indent=2))
    result = run("--api", "genesys", str(tmp_path / "nothing"), str(path), str(tmp_path))
    assert result.exit_code == 2
    assert [each.rpartition(": ")[2] for each in result.stdout.splitlines()] == [
        "No such file or directory",
        "Is a directory",
    ]
    assert result.stderr.startswith("3 messages: 1 conform")


def test_a_hostile_message_is_bounded() -> None:
    """A message with thousands of faults has few findings, each of bounded length."""
    calls = [{"id": 1, "state": "x" * 2_000, "duration": "y" * 2_000}] * 1_000
    message = {"kind": "response", "operation": "GetCalls", "body": {"statusCode": 0, "calls": calls}}
    result = run("--api", "genesys", "--json", stdin=lines(message))
    (found,) = [json.loads(each) for each in result.stdout.splitlines()]
    assert 1 <= len(found["findings"]) <= 20
    assert len(result.stdout) < 40_000


def test_what_strangers_wrote_cannot_play_with_the_terminal() -> None:
    """Names that hold escape sequences and line ends are told as escapes."""
    body = {"operationName": "Hold", "\x1b[2J\nfine": 1}
    result = run("--api", "genesys", stdin=lines({"kind": "request", "body": body}))
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout
    assert len(result.stdout.splitlines()) == 2


def test_an_unknown_api_is_a_problem() -> None:
    """The known ones are named."""
    problem = run("--api", "asterisk").exception
    assert isinstance(problem, NoSuchName)
    assert problem.name == "asterisk"


def test_could_not_compare_is_exit_code_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A directory that is not there ends the comparison with one line and code 2."""
    monkeypatch.setattr(sys, "argv", ["ringback", "contract", "diff", "nowhere", "elsewhere"])
    with pytest.raises(SystemExit) as leaving:
        main()
    assert leaving.value.code == 2
    assert capsys.readouterr().err.startswith("ringback: Cannot read nowhere: there is no such directory.")
