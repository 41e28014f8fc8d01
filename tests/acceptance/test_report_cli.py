"""`ringback report` as a user runs it: the reports of a run again, from its log alone."""

from pathlib import Path

import pytest
from tests import runs
from tests.acceptance.certified import run

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
