"""`ringback report` as a user runs it: the reports of a run again, from its log alone."""

import json
import shutil
from pathlib import Path

import pytest
from attrs import evolve
from tests import runs
from tests.acceptance.certified import run

from ringback.contracts import data_root
from ringback.run import Run

FILES = ["certificate.json", "junit.xml", "report.html"]

#: How each kind of run exits.
EXITS = {"conforming": 0, "departing": 1, "undetermined": 2}


def logged(folder: Path, made: Run) -> Path:
    """Write a run's log."""
    path = folder / "run.jsonl"
    path.write_text("".join(made.lines()), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", sorted(EXITS))
def test_exit(kind: str, tmp_path: Path) -> None:
    """The exit code is the verdict of the run, as it was when it was certified."""
    path = logged(tmp_path, getattr(runs, kind)())
    done = run("report", str(path))
    assert (done.exit, done.stderr) == (EXITS[kind], ""), done
    assert done.stdout.splitlines()[-1] == f"Report: {tmp_path / 'report.html'}"
    assert sorted(each.name for each in tmp_path.iterdir()) == [*FILES, "run.jsonl"]


def test_directory(tmp_path: Path) -> None:
    """A directory stands for the log in it, and the reports may go elsewhere."""
    logged(tmp_path, runs.conforming())
    done = run("report", str(tmp_path), "--out", str(tmp_path / "elsewhere" / "deep"))
    assert done.exit == 0, done
    assert sorted(each.name for each in tmp_path.joinpath("elsewhere", "deep").iterdir()) == FILES


def test_same_log_same_reports(tmp_path: Path) -> None:
    """The reports come from the log alone: no clock, no chance."""
    path = logged(tmp_path, runs.departing())
    for name in ("one", "two"):
        run("report", str(path), "--out", str(tmp_path / name))
    for each in FILES:
        assert (tmp_path / "one" / each).read_bytes() == (tmp_path / "two" / each).read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        ("", "there is no header"),
        ("{}\n", "line 1"),
        ("nonsense\n", "not JSON"),
        ("\xff", "run.jsonl"),
    ],
)
def test_no_run_log(content: str | None, words: str, tmp_path: Path) -> None:
    """What is no run log is told in one line, and nothing is written."""
    path = tmp_path / "run.jsonl"
    if content is not None:
        path.write_bytes(content.encode("latin-1"))
    done = run("report", str(path))
    assert (done.exit, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done
    assert words in done.stderr
    assert not path.with_name("report.html").exists()


def test_run_that_was_cut_short(tmp_path: Path) -> None:
    """No footer, no verdict."""
    path = tmp_path / "run.jsonl"
    path.write_text("".join(list(runs.conforming().lines())[:-1]), encoding="utf-8")
    done = run("report", str(path))
    assert (done.exit, done.stdout) == (2, ""), done
    assert "the footer is missing" in done.stderr


def test_one_format_goes_to_the_output(tmp_path: Path) -> None:
    """A format is printed and nothing is written; the exit code is that of the verdict all the same."""
    path = logged(tmp_path, runs.departing())
    done = run("report", str(path), "--format", "json")
    assert (done.exit, done.stderr) == (1, "")
    assert json.loads(done.stdout)["verdict"]["word"] == "departs"
    assert [each.name for each in tmp_path.iterdir()] == ["run.jsonl"]


@pytest.mark.parametrize(
    ("options", "files"),
    [
        (["--format", "sarif", "--out", "some.sarif"], ["some.sarif"]),
        (["--format", "sarif", "--out", "new/"], ["new/report.sarif"]),
        (["--format", "xunit", "--format", "summary", "--out", "new"], ["new/summary.md", "new/xunit.xml"]),
        (["--format", "certificate", "--format", "junit"], ["certificate.json", "junit.xml"]),
        (["--format", "markdown", "--out", "-"], []),
    ],
)
def test_where_formats_go(options: list[str], files: list[str], tmp_path: Path) -> None:
    """`--out` is a file, a directory or the output; several formats go beside the log without it."""
    logged(tmp_path, runs.conforming())
    done = run("report", ".", *options, cwd=tmp_path)
    assert done.exit == 0, done
    assert sorted(
        each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*") if each.is_file()
    ) == sorted([*files, "run.jsonl"])
    assert bool(done.stdout) == (not files)


def test_allure_is_a_directory(tmp_path: Path) -> None:
    """Allure's results go into the directory that is named, one for each case."""
    logged(tmp_path, runs.conforming())
    assert run("report", ".", "--format", "allure", "--out", "results", cwd=tmp_path).exit == 0
    assert len(list(tmp_path.glob("results/*-result.json"))) == len(runs.conforming().cases)


def test_lines_are_those_of_the_root(tmp_path: Path) -> None:
    """What a report names is named from the working directory, wherever the root is below it."""
    root = tmp_path / "sub" / "project"
    for each in ("contracts", "features"):
        shutil.copytree(data_root() / each / "genesys", root / each / "genesys")
    logged(tmp_path, runs.departing())
    told = {}
    for cwd, at in ((tmp_path, "sub/project"), (root, ".")):
        done = run("report", str(tmp_path), "--format", "sarif", "--root", at, cwd=cwd)
        result = json.loads(done.stdout)["runs"][0]["results"][0]
        told[at] = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert told == {
        "sub/project": "sub/project/contracts/genesys/requirements.toml",
        ".": "contracts/genesys/requirements.toml",
    }


@pytest.mark.parametrize(
    ("two", "exit_code", "line"),
    [
        ("departing", 1, "✗ 3 new"),
        ("undetermined", 2, "✓ No finding before or after"),
        ("conforming", 0, "✓ No finding before or after"),
    ],
)
def test_two_runs(two: str, exit_code: int, line: str, tmp_path: Path) -> None:
    """Of two runs, what is new decides; where the later one is undetermined, that nothing is new says nothing."""
    for name in ("conforming", two):
        (tmp_path / name).mkdir(exist_ok=True)
        logged(tmp_path / name, getattr(runs, name)())
    done = run("report", "conforming", two, cwd=tmp_path)
    assert (done.exit, done.stderr) == (exit_code, "")
    assert done.stdout.splitlines()[0] == line
    assert sorted(each.name for each in (tmp_path / two).iterdir()) == ["run.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run.jsonl", "other.jsonl"], "it is a run of voipnow"),
        (["run.jsonl", "run.jsonl", "--format", "sarif"], "text, markdown, json"),
        (["run.jsonl", "run.jsonl", "run.jsonl"], "two to compare"),
        (["run.jsonl", "--format", "text"], "another RUN"),
        (["run.jsonl", "--out", "-"], "one --format"),
        (["run.jsonl", "--format", "allure", "--out", "-"], "one file"),
        (["run.jsonl", "--format", "pdf"], "'pdf'"),
    ],
)
def test_what_cannot_be_reported(arguments: list[str], words: str, tmp_path: Path) -> None:
    """What makes no sense is told in one line, and nothing is written."""
    logged(tmp_path, runs.conforming())
    other = runs.conforming()
    lines = "".join(evolve(other, header=evolve(other.header, api="voipnow")).lines())
    (tmp_path / "other.jsonl").write_text(lines, encoding="utf-8")
    done = run("report", *arguments, cwd=tmp_path)
    assert (done.exit, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done
    assert words in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other.jsonl", "run.jsonl"]


def test_certify_writes_more_formats(tmp_path: Path) -> None:
    """What is asked for lies beside the usual reports."""
    done = run(
        *("certify", "--api", "genesys", "--level", "shapes", "--quiet", "--out", str(tmp_path)),
        *("--format", "sarif", "--format", "summary"),
    )
    assert done.exit == 0, done
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        [*FILES, "run.jsonl", "report.sarif", "summary.md"]
    )
