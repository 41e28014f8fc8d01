"""`ringback contract import`, as a user runs it."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openapi_spec_validator import OpenAPIV31SpecValidator

from ringback.cli.contract import command
from ringback.contracts.store import Contract
from ringback.errors import NotValid

PAGES = Path(__file__).parents[1] / "examples" / "pages"


def run(*arguments: object) -> Result:
    """Run `ringback contract import` for an API named toy."""
    return CliRunner().invoke(command, ["import", "--api", "toy", *map(str, arguments)])


def test_a_page_that_is_read_fully_is_told_and_exits_0() -> None:
    """The summary names the operation, its parameters and its samples."""
    result = run(PAGES / "html-mediawiki" / "page.html")
    assert (result.exit_code, result.stderr) == (0, "")
    told = result.stdout.splitlines()
    assert told[:3] == [
        "Hold: Hold",
        "  Hold  POST /api/v2/me/calls/{id}",
        "    operationName: string, required (by its samples), in body, one of Hold   [line 18]",
    ]


def test_a_page_with_doubts_exits_1() -> None:
    """Each repair and each doubt is told with its line."""
    result = run(PAGES / "broken-quotes" / "page.txt")
    assert result.exit_code == 1
    assert (
        "  repaired  line 12: the closing quote of the key callerId is missing (PickUp-1.request)"
        in result.stdout
    )
    assert "  in doubt  line 22: the string that begins with 0003*024* has no end" in result.stdout


def test_a_page_that_cannot_be_read_exits_2_and_does_not_stop_the_others(tmp_path: Path) -> None:
    """One bad page among good ones is named on stderr; the good ones are read."""
    result = run(tmp_path / "missing.html", PAGES / "html-mediawiki" / "page.html")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"ringback: Cannot read {tmp_path / 'missing.html'}")
    assert "Hold: Hold" in result.stdout


def test_json_is_for_machines() -> None:
    """`--json` prints every page with its operations, samples, repairs and doubts."""
    result = run("--json", PAGES / "html-mediawiki" / "page.html")
    shown = json.loads(result.stdout)
    assert (shown["api"], [each["document"] for each in shown["pages"]]) == ("toy", ["Hold"])
    assert [each["id"] for each in shown["pages"][0]["samples"]] == [
        "Hold-1.request",
        "Hold-1.response",
        "Hold-1.notification",
    ]


def test_what_is_written_is_read_as_a_contract(tmp_path: Path) -> None:
    """`--out` writes operations, samples and errors in the layout that contracts have."""
    pages = sorted(PAGES.glob("seed-*/page.txt"))
    result = run("--out", tmp_path / "toy", *pages)
    assert result.exit_code == 1
    contract = Contract(path=tmp_path / "toy")
    assert sorted(contract.operations) == [
        "BargeIn",
        "SetCallDisposition",
        "SingleStepTransfer",
        "SwapCalls",
        "SwitchToBargeIn",
    ]
    swap = contract.operation("SwapCalls")
    assert (swap.method, swap.path, swap.selector) == ("POST", "/api/v2/me/calls/{id}", "SwapCalls")
    assert [(each.name, each.types, each.required) for each in swap.parameters] == [
        ("otherCallUri", ("string",), True)
    ]
    assert len(contract.samples) == 14 + 6 + 4 + 3 + 3
    errors = tomllib.loads((tmp_path / "toy" / "errors.toml").read_text(encoding="utf-8"))["error"]
    assert [each["code"] for each in errors][:2] == ["pc_timeout_invalid", "pc_callerid_invalid"]
    report = json.loads((tmp_path / "toy" / "import.json").read_text(encoding="utf-8"))
    assert [each["document"] for each in report["pages"]] == [
        path.stem for path in _documents(tmp_path / "toy", report)
    ]


@pytest.mark.parametrize("name", sorted(path.name for path in PAGES.iterdir()))
def test_what_is_written_is_a_contract_as_it_is(name: str, tmp_path: Path) -> None:
    """Whatever a page is like, `show`, `derive`, `export` and `check` take what is written without a hand's work."""
    page = next((PAGES / name).glob("page.*"))
    out = tmp_path / "contracts" / "toy"
    assert run("--out", out, page).exit_code in (0, 1)

    def contract(*arguments: str | Path) -> Result:
        return CliRunner().invoke(command, [*map(str, arguments), "--root", str(tmp_path)])

    for arguments in (["derive", "toy"], ["derive", "--check", "toy"], ["show", "toy"], ["errata", "toy"]):
        assert contract(*arguments).exit_code == 0, arguments
    exported = contract("export", "toy", "--format", "openapi")
    OpenAPIV31SpecValidator(json.loads(exported.stdout)).validate()
    samples = sorted((out / "samples").glob("*.json"))
    if samples:
        assert contract("check", "--api", "toy", *samples).exit_code in (0, 1, 2)
        judged = contract("check", "--api", "toy", "--json", *samples).stdout.splitlines()
        wrong = {each["where"] for line in judged for each in json.loads(line)["findings"]}
        # A page that contradicts itself does so still; what it sends, it describes.
        assert wrong <= {"/url", "/method"}


def test_what_nobody_gave_is_put_there_once(tmp_path: Path) -> None:
    """The files that no page gives are somebody's own from then on: they are not written again, not even by force."""
    page = PAGES / "markdown-fences" / "page.md"
    assert run("--out", tmp_path, page).exit_code == 0
    (tmp_path / "shapes.toml").write_text("# mine\n")
    assert run("--force", "--out", tmp_path, page).exit_code == 0
    assert (tmp_path / "shapes.toml").read_text() == "# mine\n"


def _documents(contract: Path, report: dict[str, list[dict[str, str]]]) -> list[Path]:
    """Return the file of samples of each page, in the order of the report."""
    return [contract / "samples" / f"{each['document']}.json" for each in report["pages"]]


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    """Importing again writes nothing else, and needs no --force."""
    page = PAGES / "markdown-fences" / "page.md"
    assert run("--out", tmp_path, page).exit_code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert run("--out", tmp_path, page).exit_code == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_files_that_say_something_else_are_not_overwritten(tmp_path: Path) -> None:
    """What somebody has worked on stays, unless --force is given; nothing is written at all."""
    page = PAGES / "markdown-fences" / "page.md"
    edited = tmp_path / "operations" / "SendDtmf.toml"
    edited.parent.mkdir()
    edited.write_text("# mine\n")
    result = run("--out", tmp_path, page)
    assert isinstance(result.exception, NotValid)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["SendDtmf.toml"]
    assert run("--force", "--out", tmp_path, page).exit_code == 0
    assert edited.read_text().startswith('name = "SendDtmf"\n')


def test_a_page_of_another_form_than_its_name_says(tmp_path: Path) -> None:
    """`--form` overrules how a page looks."""
    path = tmp_path / "saved.txt"
    path.write_text((PAGES / "markdown-fences" / "page.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert run("--form", "markdown", path).exit_code == 0


def test_two_pages_of_one_name_are_kept_apart() -> None:
    """The second page about an operation gets a name of its own."""
    page = PAGES / "html-mediawiki" / "page.html"
    shown = json.loads(run("--json", page, page).stdout)
    assert [each["document"] for each in shown["pages"]] == ["Hold", "Hold-v2"]
    assert shown["pages"][1]["samples"][0]["id"] == "Hold-v2-1.request"


@pytest.mark.parametrize("title", ["../../etc/passwd", "C:\\x", "..", "con\nx", "a/b"])
def test_titles_do_not_lead_out_of_the_directory(title: str, tmp_path: Path) -> None:
    """A page's own words name files only after all but letters, digits and hyphens is taken out."""
    path = tmp_path / "page.txt"
    path.write_text(
        f'{title}\nRequest\nPOST /a/b\n{{"action": {json.dumps(title)}}}\nPOST /c/d\n{{"x": 1}}\n'
    )
    out = tmp_path / "out"
    run("--out", out, path)
    written = [each for each in tmp_path.rglob("*") if each.is_file() and each != path]
    assert written
    assert all(out in each.parents for each in written)
