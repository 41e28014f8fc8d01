"""All reports of a run, in the directory where people look for them."""

from pathlib import Path

from ringback import canon
from ringback.report.certificate import certificate, run_log_digest
from ringback.report.html import html
from ringback.report.junit import junit
from ringback.report.texts import Texts
from ringback.run import Run


def write_all(run: Run, run_log: bytes, out: Path, texts: Texts | None = None) -> tuple[Path, ...]:
    """Write `report.html`, `junit.xml` and `certificate.json` into a directory; return their paths in this order."""
    contents = {
        "report.html": html(run, texts),
        "junit.xml": junit(run),
        "certificate.json": canon.text(certificate(run, run_log_digest(run_log), texts)),
    }
    for name, content in contents.items():
        canon.write(out / name, content)
    return tuple(out / name for name in contents)
