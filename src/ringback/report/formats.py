"""The table of formats that a run can be reported in: what each is called, which files it is, and what makes it."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from attrs import frozen

from ringback import canon
from ringback.report.allure import allure, library
from ringback.report.cucumber import cucumber
from ringback.report.document import document
from ringback.report.html import html
from ringback.report.junit import junit, xunit
from ringback.report.markdown import SUMMARY, markdown
from ringback.report.sarif import sarif
from ringback.report.statement import Terms, statement
from ringback.report.texts import Texts
from ringback.run import Run


@frozen
class Format:
    """One format: pure functions of a run, and the same bytes for the same log."""

    #: The file's name, or the directory's where it is several files.
    name: str
    #: What it is for, in a few words.
    purpose: str
    text: Callable[[Run, Texts], str] | None = None
    files: Callable[[Run, Texts], Mapping[str, str]] | None = None
    #: What needs the bytes of the run log as well.
    bound: Callable[[Run, bytes, Texts], str] | None = None
    #: Raises MissingExtra where it cannot be made here.
    needs: Callable[[], object] = object

    @property
    def several(self) -> bool:
        """Whether it is a directory of files."""
        return self.files is not None

    def contents(self, run: Run, log: bytes, texts: Texts) -> Mapping[str, str]:
        """Return what it makes of a run: one text under its name, or several under names of their own."""
        if self.files is not None:
            return self.files(run, texts)
        if self.bound is not None:
            return {self.name: self.bound(run, log, texts)}
        assert self.text is not None, "a format is one of three"
        return {self.name: self.text(run, texts)}


def _certificate(run: Run, log: bytes, texts: Texts) -> str:
    return canon.text(statement(run, Terms(run_log=canon.digest_of(log)), texts))


FORMATS: Mapping[str, Format] = {
    "html": Format("report.html", "a page for people", text=html),
    "junit": Format("junit.xml", "CI servers: each case as a test", text=junit),
    "certificate": Format("certificate.json", "customers: what was certified, unsigned", bound=_certificate),
    "xunit": Format("xunit.xml", "JUnit by the schema of Jenkins' xUnit plug-in", text=xunit),
    "sarif": Format("report.sarif", "code hosts: findings on the lines of contracts", text=sarif),
    "markdown": Format("report.md", "a comment on a pull request (64 KiB)", text=markdown),
    "summary": Format("summary.md", "a job's summary (1 MiB)", text=partial(markdown, most=SUMMARY)),
    "json": Format("report.json", "programs of your own", text=document),
    "cucumber": Format("report.ndjson", "Cucumber's reporters: the flows", text=cucumber),
    "allure": Format("allure-results", "Allure", files=allure, needs=library),
}

#: Those that every certification leaves behind, in the order in which `write_all` returns their paths.
USUAL = ("html", "junit", "certificate")


def write_all(
    run: Run, run_log: bytes, out: Path, texts: Texts | None = None, formats: Iterable[str] = ()
) -> tuple[Path, ...]:
    """Write the usual reports, and those of more formats, into a directory; return their paths in this order."""
    return tuple(
        write(FORMATS[each], run, run_log, out / FORMATS[each].name, texts)
        for each in dict.fromkeys((*USUAL, *formats))
    )


def write(form: Format, run: Run, run_log: bytes, path: Path, texts: Texts | None = None) -> Path:
    """Write one report to a file, or to a directory where it is several; return the path."""
    contents = form.contents(run, run_log, texts or Texts())
    for name, content in contents.items():
        canon.write(path / name if form.several else path, content)
    return path
