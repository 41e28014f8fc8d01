import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ringback.cli.contract import command
from ringback.contracts.store import data_root
from ringback.errors import NotReadable

BELLS = Path(__file__).parents[1] / "examples" / "diff" / "base"


def run(*arguments: str) -> Result:
    """Run `ringback contract diff` with these arguments."""
    return CliRunner().invoke(command, ["diff", *arguments])


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Return a newer contract of the bells: one breaking, one risky and one safe change."""
    out = tmp_path / "bells"
    shutil.copytree(BELLS, out)
    operation = out / "operations" / "Ring.toml"
    text = operation.read_text().replace('method = "POST"', 'method = "PUT"')
    operation.write_text(text.replace("success = [200]", "success = [200, 202]"))
    settings = out / "api.toml"
    settings.write_text(settings.read_text().replace('title = "Bells"', 'title = "Bells | `louder`"'))
    return out


def test_nothing_differs() -> None:
    """A contract and itself: nothing to tell, exit code 0."""
    result = run(str(BELLS), str(BELLS))
    assert (result.exit_code, result.stdout) == (0, "Nothing differs.\n")


def test_changes_are_told_worst_first(newer: Path) -> None:
    """Each change says level, kind, place, direction, what follows, and both values; breaking ones exit 1."""
    result = run(str(BELLS), str(newer))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "breaking  method-changed  operations/Ring.toml#/method  (request)",
        "    The method is another one: requests as they were are refused.",
        '    "POST" -> "PUT"',
        "risky     success-status-added  operations/Ring.toml#/success/202  (response)",
        "    One more HTTP status stands for success: clients may take it for a failure.",
        "    (none) -> 202",
        "safe      title-changed  api.toml#/title  (both)",
        "    The API is called otherwise: nothing follows.",
        '    "Bells" -> "Bells | `louder`"',
        "3 changes: 1 breaking, 1 risky, 1 safe.",
    ]


def test_the_other_way_round_is_another_comparison(newer: Path) -> None:
    """What is risky one way may be safe the other; what breaks nobody exits 0."""
    path = newer / "operations" / "Ring.toml"
    path.write_text(path.read_text().replace('method = "PUT"', 'method = "POST"'))
    result = run(str(newer), str(BELLS))
    assert result.exit_code == 0
    assert result.stdout.endswith("2 changes: 0 breaking, 0 risky, 2 safe.\n")


def test_json_is_for_programs(newer: Path) -> None:
    """`--json` and `--format json` print the same document."""
    result = run(str(BELLS), str(newer), "--json")
    assert result.stdout == run(str(BELLS), str(newer), "--format", "json").stdout
    document = json.loads(result.stdout)
    assert document["levels"] == {"breaking": 1, "risky": 1, "safe": 1}
    assert [each["id"] for each in document["changes"]] == [
        "method-changed:request:operations/Ring.toml#/method",
        "success-status-added:response:operations/Ring.toml#/success/202",
        "title-changed:both:api.toml#/title",
    ]


def test_markdown_stays_a_table(newer: Path) -> None:
    """What a contract holds cannot break out of its cell."""
    lines = run(str(BELLS), str(newer), "--format", "markdown").stdout.splitlines()
    assert lines[0] == "3 changes: 1 breaking, 1 risky, 1 safe."
    assert lines[4].startswith("| **breaking** | method-changed | request | `operations/Ring.toml#/method` |")
    assert lines[6].count("|") - lines[6].count("\\|") == 8
    assert "\"Bells \\| 'louder'\"" in lines[6]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_what_strangers_wrote_cannot_play_with_the_terminal(newer: Path, form: str) -> None:
    """Names in a contract that hold escape sequences and line ends are told as escapes."""
    table = newer / "calls.toml"
    table.write_text(table.read_text().replace('"down"]', '"down", "\\u001b[2J\\nfine"]', 1))
    told = run(str(BELLS), str(newer), "--format", form).stdout
    assert "\x1b" not in told
    assert "\\u001b[2J\\nfine" in told


def test_the_shipped_contracts_compare() -> None:
    """Two whole APIs can be held against each other."""
    root = data_root() / "contracts"
    result = run(str(root / "voipnow"), str(root / "genesys"))
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) > 300


def test_what_cannot_be_compared_is_a_problem() -> None:
    """A name that is neither directory nor revision is told with what it could be."""
    problem = run(str(BELLS), "nowhere").exception
    assert isinstance(problem, NotReadable)
    assert "main:contracts/genesys" in problem.hint
