from pathlib import Path

from tests import runs

from ringback.report import write_all
from ringback.report.html import html
from ringback.report.junit import junit


def test_all_reports_are_written(tmp_path: Path) -> None:
    """A directory gets the page and the JUnit report."""
    run, out = runs.departing(), tmp_path / "new" / "report"
    paths = write_all(run, out, runs.TEXTS)
    assert paths == (out / "report.html", out / "junit.xml")
    assert paths[0].read_text(encoding="utf-8") == html(run, runs.TEXTS)
    assert paths[1].read_text(encoding="utf-8") == junit(run)


def test_reports_are_replaced_whole(tmp_path: Path) -> None:
    """Writing again leaves the new reports and nothing else."""
    write_all(runs.departing(), tmp_path)
    write_all(runs.conforming(), tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["junit.xml", "report.html"]
    assert (tmp_path / "junit.xml").read_text(encoding="utf-8") == junit(runs.conforming())
