"""All reports of a run, in the directory where people look for them."""

from pathlib import Path

from ringback import canon
from ringback.report.html import html
from ringback.report.junit import junit
from ringback.report.texts import Texts
from ringback.run import Run


def write_all(run: Run, out: Path, texts: Texts | None = None) -> tuple[Path, ...]:
    """Write `report.html` and `junit.xml` into a directory; return their paths in this order."""
    contents = {"report.html": html(run, texts), "junit.xml": junit(run)}
    for name, content in contents.items():
        canon.write(out / name, content)
    return tuple(out / name for name in contents)
