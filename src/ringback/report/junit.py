"""JUnit XML of a run, in the form that GitLab, Jenkins and GitHub's readers have in common."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from ringback.model import Finding
from ringback.report import difference, overview
from ringback.report.again import told
from ringback.report.wording import counted, elapsed, one_line, overdue, printable
from ringback.run import Case, Result, Run

#: What a report shows of one case: findings, and characters of a value.
MOST_FINDINGS, MOST_CHARACTERS = 20, 2_000


def junit(run: Run) -> str:
    """Return a document with a suite for each kind of case; every case has at most one failure, error or skip."""
    root = ET.Element("testsuites", {"name": f"ringback {run.header.api}", **_counts(run.results)})
    root.set("time", f"{elapsed(run):.3f}")
    for kind, parts in overview.kinds(run).items():
        root.append(_suite(run, kind, parts))
    if run.footer.accepted:
        _add_acceptances(root, run)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_acceptances(root: ET.Element, run: Run) -> None:
    """Add what became of each acceptance as a case of its own: what is overdue has failed."""
    held, late = run.footer.accepted, run.footer.overdue
    unsought = sum(each.state == "unsought" for each in held)
    counts = {"tests": len(held), "failures": len(late), "errors": 0, "skipped": unsought}
    suite = ET.SubElement(root, "testsuite", {name: str(each) for name, each in counts.items()})
    suite.set("name", f"{run.header.api} accepted")
    for number, each in enumerate(held, 1):
        name = f"accepted/{number}/{each.acceptance.rule}"
        made = ET.SubElement(suite, "testcase", {"classname": f"{run.header.api}.accepted", "time": "0.000"})
        made.set("name", printable(name))
        if each in late:
            made.append(_outcome("failure", overdue(each), kind=each.state, text=overdue(each)))
        elif each.state == "unsought":
            made.append(_element("skipped", message=one_line(overdue(each), 500)))
    for name, count in counts.items():
        root.set(name, str(int(root.get(name, "0")) + count))


def _suite(run: Run, kind: str, parts: Sequence[tuple[Case, Result]]) -> ET.Element:
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
    suite.extend(_testcase(run.header.api, case, result) for case, result in parts)
    return suite


def _counts(results: Sequence[Result]) -> dict[str, str]:
    outcomes = [each.outcome for each in results]
    return {
        "tests": str(len(outcomes)),
        "failures": str(outcomes.count("failed")),
        "errors": str(outcomes.count("errored")),
        "skipped": str(outcomes.count("skipped")),
    }


def _testcase(api: str, case: Case, result: Result) -> ET.Element:
    made = _element("testcase", classname=f"{api}.{case.kind}", name=case.id, time=f"{result.seconds:.3f}")
    reason = result.reason or ""
    match result.outcome:
        case "failed":
            new = [each for each in result.findings if each.accepted is None]
            rules = ", ".join(dict.fromkeys(each.rule for each in new))
            message = new[0].message if new else reason
            made.append(_outcome("failure", message, kind=rules, text=_findings(new)))
        case "errored":
            made.append(_outcome("error", reason, kind="problem", text=_findings(result.findings)))
        case "skipped":
            made.append(_element("skipped", message=one_line(reason, 500)))
    accepted = [each for each in result.findings if each.accepted]
    said = [f"accepted: {_accepted(each)}" for each in accepted[:MOST_FINDINGS]]
    said += [f"note: {each}" for each in result.notes[:MOST_FINDINGS]]
    if said:
        noted = ET.SubElement(made, "system-out")
        noted.text = printable("\n".join(said))
    return made


def _outcome(tag: str, message: str, *, kind: str, text: str) -> ET.Element:
    made = _element(tag, message=one_line(message, 500), type=kind)
    made.text = printable(text) or one_line(message, 500)
    return made


def _findings(findings: Sequence[Finding]) -> str:
    shown = "\n\n".join(map(_told, findings[:MOST_FINDINGS]))
    left = len(findings) - MOST_FINDINGS
    return f"{shown}\n\n… and {counted(left, 'finding')} more" if left > 0 else shown


def _accepted(finding: Finding) -> str:
    assert finding.accepted is not None
    until = f"(until {finding.accepted.expires}: {finding.accepted.reason})"
    return one_line(f"{finding.rule} {finding.message} {until}", 500)


def _told(finding: Finding) -> str:
    expected, actual = (
        "".join(piece.text for piece in side)[:MOST_CHARACTERS]
        for side in difference.sides(finding.expected, finding.actual)
    )
    rows: Mapping[str, str] = {
        "rule": finding.rule,
        "operation": finding.operation or "",
        "requirement": finding.requirement or "",
        "source": finding.source,
        "where": finding.where,
        "expected": expected if finding.expected is not None else "",
        "actual": actual if finding.actual is not None else "",
        "way": "".join(f"\n  {number}. {told(each)}" for number, each in enumerate(finding.steps, 1)),
        "curl": finding.curl,
        "scenario": f"\n{finding.scenario}" if finding.scenario else "",
    }
    return "\n".join([finding.message, *(f"{name}: {value}" for name, value in rows.items() if value)])


def _element(tag: str, **attributes: str) -> ET.Element:
    return ET.Element(tag, {name: printable(value) for name, value in attributes.items()})
