import json
import re
from pathlib import Path

import jsonschema
import pytest
from tests import runs
from tests.unit.report.made import RUNS, made, texts

import ringback.report.document as module
from ringback import canon
from ringback.errors import MissingExtra
from ringback.report import allure, write_all
from ringback.report.document import document as document_of
from ringback.report.formats import FORMATS, USUAL, write
from ringback.report.html import html
from ringback.report.junit import junit
from ringback.report.statement import CONTENTS, Terms, statement

#: The formats of this test; the page and the certificate have tests of their own.
NAMES = sorted(set(FORMATS) - {"html", "certificate"})

#: What tells a job's runner what to do: at the beginning of a line, or anywhere.
COMMANDS = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)

#: What no text may hold that is shown to people.
UNSHOWN = set("\x00\x1b\ud800\u202e\ufffe")


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_run_gives_the_same_bytes(name: str, run: str) -> None:
    """A format depends on the run and its texts alone, and can be written as UTF-8."""
    made_once, again = (FORMATS[name].contents(RUNS[run](), b"", texts()) for _ in range(2))
    assert made_once == again
    assert b"".join(each.encode() for each in made_once.values())


@pytest.mark.parametrize("name", NAMES)
def test_no_line_commands_a_job(name: str) -> None:
    """Whatever a server sent, and wherever a report is printed, it is no command and no control character."""
    for content in FORMATS[name].contents(made("hostile"), b"", texts()).values():
        assert "pwned" in content or FORMATS[name].several
        assert COMMANDS.findall(content) == []
        assert not set(content) & UNSHOWN


@pytest.mark.parametrize("run", RUNS)
def test_the_document_is_as_its_schema_says(run: str) -> None:
    """The JSON report holds to the schema in the package, with and without a contract at hand."""
    schema = json.loads(Path(module.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for at_hand in (texts(), runs.TEXTS, None):
        document = json.loads(document_of(made(run), at_hand))
        validator.validate(document)
        assert document["verdict"]["word"] == made(run).footer.verdict
        assert sum(document["cases"]["counts"].values()) == len(document["cases"]["list"])


def test_the_document_tells_each_defect_once() -> None:
    """A defect has its clearest evidence, all its cases, and the line that demands it."""
    document = json.loads(document_of(made("departing"), texts()))
    first = document["findings"][0]
    assert (first["rule"], first["count"], first["case"]) == ("call.state", 41, runs.SWAP)
    assert first["cases"] == [runs.SWAP, "genesys/lifecycle/0"]
    assert first["demanded"]["file"] == "contracts/genesys/requirements.toml"
    assert first["expected"] == runs.CALL


def test_all_reports_are_written(tmp_path: Path) -> None:
    """A directory gets the page, the JUnit report and the certificate, bound to the log's bytes, and what is asked for."""
    run, out = runs.departing(), tmp_path / "new" / "report"
    log = "".join(run.lines()).encode()
    paths = write_all(run, log, out, runs.TEXTS, ["json", "junit"])
    assert paths == tuple(
        out / each for each in ("report.html", "junit.xml", "certificate.json", "report.json")
    )
    assert paths[0].read_text(encoding="utf-8") == html(run, runs.TEXTS)
    assert paths[1].read_text(encoding="utf-8") == junit(run, runs.TEXTS)
    assert json.loads(paths[2].read_text(encoding="utf-8")) == statement(
        run, Terms(run_log=canon.digest_of(log)), runs.TEXTS
    )


def test_reports_are_replaced_whole(tmp_path: Path) -> None:
    """Writing again leaves the new reports and nothing else."""
    write_all(runs.departing(), b"old", tmp_path)
    write_all(runs.conforming(), b"new", tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(FORMATS[each].name for each in USUAL)
    stated = json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8"))
    assert stated["predicate"][CONTENTS]["verdict"] == "conforms"


def test_several_files_are_a_directory(tmp_path: Path) -> None:
    """Allure's results lie in the directory that is named."""
    run = runs.conforming()
    path = write(FORMATS["allure"], run, b"", tmp_path / "results")
    assert sorted(each.name for each in path.iterdir()) == sorted(allure.allure(run))


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Allure's library is missing, one learns how to get it."""
    monkeypatch.setitem(__import__("sys").modules, "allure_commons", None)
    with pytest.raises(MissingExtra) as told:
        FORMATS["allure"].needs()
    assert told.value == MissingExtra(what="--format allure", extra="allure")
    assert "pip install 'ringback[allure]'" in str(told.value)
