"""
JUnit XML of a run, in the form that GitLab, Jenkins and GitHub's readers have in common.

They also take a case's file and line, and a count of what was skipped. Jenkins' xUnit plug-in holds a report
against its schema first, which has none of these: for it they are left out.
"""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from ringback.report import overview
from ringback.report.inert import plain_text, xml_text
from ringback.report.prose import findings_text, remarks
from ringback.report.scenarios import places
from ringback.report.texts import Place, Texts
from ringback.report.wording import elapsed, one_line, overdue
from ringback.run import Case, Result, Run


def junit(run: Run, texts: Texts | None = None) -> str:
    """Return a document with a suite for each kind of case; every case has at most one failure, error or skip."""
    return _written(_document(run, places(run, texts or Texts())))


def xunit(run: Run, _texts: Texts | None = None) -> str:
    """Return the same as the schema of Jenkins' xUnit plug-in has it."""
    root = _document(run, {})
    root.attrib.pop("skipped", None)
    return _written(root)


def _written(root: ET.Element) -> str:
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml_text(text)}\n'


def _document(run: Run, lines: Mapping[str, Place]) -> ET.Element:
    root = ET.Element(
        "testsuites", {"name": f"ringback {plain_text(run.header.api)}", **_counts(run.results)}
    )
    root.set("time", f"{elapsed(run):.3f}")
    for kind, parts in overview.kinds(run).items():
        root.append(_suite(run, kind, parts, lines))
    if run.footer.accepted:
        _add_acceptances(root, run)
    return root


def _add_acceptances(root: ET.Element, run: Run) -> None:
    """Add what became of each acceptance as a case of its own: what is overdue has failed."""
    held, late = run.footer.accepted, run.footer.overdue
    unsought = sum(each.state == "unsought" for each in held)
    counts = {"tests": len(held), "failures": len(late), "errors": 0, "skipped": unsought}
    suite = ET.SubElement(root, "testsuite", {name: str(each) for name, each in counts.items()})
    suite.set("name", f"{plain_text(run.header.api)} accepted")
    for number, each in enumerate(held, 1):
        name = f"accepted/{number}/{each.acceptance.rule}"
        made = _element("testcase", classname=f"{run.header.api}.accepted", time="0.000", name=name)
        suite.append(made)
        if each in late:
            made.append(_outcome("failure", overdue(each), kind=each.state, text=overdue(each)))
        elif each.state == "unsought":
            made.append(_element("skipped", message=one_line(overdue(each), 500)))
    for name, count in counts.items():
        root.set(name, str(int(root.get(name, "0")) + count))


def _suite(
    run: Run, kind: str, parts: Sequence[tuple[Case, Result]], lines: Mapping[str, Place]
) -> ET.Element:
    results = [result for _, result in parts]
    suite = _element("testsuite", name=f"{run.header.api} {kind}", **_counts(results))
    suite.set("time", f"{sum(each.seconds for each in results):.3f}")
    # Without fraction and zone: the form that all readers take. It is UTC.
    suite.set("timestamp", run.header.started.rstrip("Z").partition(".")[0])
    properties = ET.SubElement(suite, "properties")
    header = run.header
    told = {
        "contract": header.contract,
        "level": header.level,
        "ringback": header.ringback,
        "seed": str(header.seed),
    }
    properties.extend(_element("property", name=name, value=value) for name, value in told.items())
    suite.extend(_testcase(run.header.api, case, result, lines.get(case.id)) for case, result in parts)
    return suite


def _counts(results: Sequence[Result]) -> dict[str, str]:
    outcomes = [each.outcome for each in results]
    return {
        "tests": str(len(outcomes)),
        "failures": str(outcomes.count("failed")),
        "errors": str(outcomes.count("errored")),
        "skipped": str(outcomes.count("skipped")),
    }


def _testcase(api: str, case: Case, result: Result, place: Place | None) -> ET.Element:
    made = _element("testcase", classname=f"{api}.{case.kind}", name=case.id, time=f"{result.seconds:.3f}")
    if place is not None:
        made.attrib.update(file=plain_text(place.file), line=str(place.line))
    reason = result.reason or ""
    match result.outcome:
        case "failed":
            new = [each for each in result.findings if each.accepted is None]
            rules = ", ".join(dict.fromkeys(each.rule for each in new))
            message = new[0].message if new else reason
            made.append(_outcome("failure", message, kind=rules, text=findings_text(new)))
        case "errored":
            made.append(_outcome("error", reason, kind="problem", text=findings_text(result.findings)))
        case "skipped":
            made.append(_element("skipped", message=one_line(reason, 500)))
    said = remarks(result)
    if said:
        noted = ET.SubElement(made, "system-out")
        noted.text = "\n".join(said)
    return made


def _outcome(tag: str, message: str, *, kind: str, text: str) -> ET.Element:
    made = _element(tag, message=one_line(message, 500), type=kind)
    made.text = plain_text(text) or one_line(message, 500)
    return made


def _element(tag: str, **attributes: str) -> ET.Element:
    return ET.Element(tag, {name: plain_text(value) for name, value in attributes.items()})
