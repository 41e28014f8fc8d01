import json
from pathlib import Path

from tests import runs

from ringback.report import write_all
from ringback.report.certificate import certificate, run_log_digest
from ringback.report.html import html
from ringback.report.junit import junit


def test_all_reports_are_written(tmp_path: Path) -> None:
    """A directory gets the page, the JUnit report and the certificate, bound to the log's bytes."""
    run, out = runs.departing(), tmp_path / "new" / "report"
    log = "".join(run.lines()).encode()
    paths = write_all(run, log, out, runs.TEXTS)
    assert paths == (out / "report.html", out / "junit.xml", out / "certificate.json")
    assert paths[0].read_text(encoding="utf-8") == html(run, runs.TEXTS)
    assert paths[1].read_text(encoding="utf-8") == junit(run)
    assert json.loads(paths[2].read_text(encoding="utf-8")) == certificate(
        run, run_log_digest(log), runs.TEXTS
    )


def test_reports_are_replaced_whole(tmp_path: Path) -> None:
    """Writing again leaves the new reports and nothing else."""
    write_all(runs.departing(), b"old", tmp_path)
    write_all(runs.conforming(), b"new", tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "certificate.json",
        "junit.xml",
        "report.html",
    ]
    assert json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8"))["verdict"] == "conforms"
