"""
What came of a gate, for people and for what shows it to them: text, JSON, Markdown, annotations, SARIF and others.

Pure functions of an outcome.  What a stranger's change says stays within the
line, the cell or the message that it is put into.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from xml.etree import ElementTree as ET

from ringback import canon
from ringback.gate.outcome import FAILED, UNDETERMINED, Outcome, Result, Trouble
from ringback.gate.rules import RULES
from ringback.keep.flaws import LEVELS
from ringback.keep.sarif import driver_of
from ringback.model import Json
from ringback.report.inert import json_text, plain_text, xml_text
from ringback.report.markup import cell
from ringback.report.sarif import document, message_text, physical
from ringback.report.texts import Place
from ringback.report.wording import counted, one_line

#: The most results that Markdown lists, since code hosts show only so much, and characters of a message.
MOST_ROWS, MOST_CHARACTERS = 200, 1_000

#: What GitHub calls our levels.
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
#: What GitLab calls them.
_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def summary(outcome: Outcome) -> str:
    """Return what came of it, in a line."""
    found = [counted(outcome.count(each), each) for each in LEVELS if outcome.count(each)]
    looked = ", ".join(_counted(count, name) for name, count in outcome.looked) or "nothing else"
    changed = counted(outcome.files, "changed file")
    against = f" against {outcome.base[:12]}" if outcome.base else ""
    said = {FAILED: "failed", UNDETERMINED: "could not tell"}.get(outcome.verdict, "passed")
    what = f": {', '.join(found)}" if found else ""
    return f"Gate {said}{what}. {changed}{against}; looked at: {looked}."


def _counted(count: int, name: str) -> str:
    noun, of, rest = name.partition(" of ")
    return f"{counted(count, noun)}{of}{rest}"


def text(outcome: Outcome) -> str:
    """Return a line for each result, as compilers write them."""
    return "".join(f"{each}\n" for each in _lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    for each in outcome.results:
        yield _flat(f"{each.path}:{each.line}: {each.rule.level}: {each.sentence} [{each.rule.id}]")
    for trouble in outcome.troubles:
        yield _flat(f"could not tell: {_told(trouble)}")
    for name in dict.fromkeys(each.rule.id for each in outcome.results):
        yield f"{name}: {RULES[name].mend}"
    yield summary(outcome)


def json(outcome: Outcome) -> str:
    """Return all of it for programs."""
    value: Json = {
        "base": outcome.base or None,
        "files": outcome.files,
        "looked": dict(outcome.looked),
        "verdict": outcome.verdict,
        "results": [
            {
                "rule": each.rule.id,
                "level": each.rule.level,
                "path": each.path,
                "line": each.line,
                "message": each.message,
                "subject": each.subject or None,
                "mend": each.rule.mend,
            }
            for each in outcome.results
        ],
        "troubles": [
            {"message": each.message, "hint": each.hint or None, "path": each.path or None}
            for each in outcome.troubles
        ],
    }
    return json_text(value)


def github(outcome: Outcome) -> str:
    """Return workflow commands, which GitHub shows on the lines of the change."""
    return "".join(f"{each}\n" for each in _commands(outcome))


def _commands(outcome: Outcome) -> Iterator[str]:
    for trouble in outcome.troubles:
        place = {"file": trouble.path} if trouble.path else {}
        yield _command("error", {**place, "title": "ringback gate could not tell"}, _told(trouble))
    for each in outcome.results:
        place = {"file": each.path, "line": str(each.line), "title": each.rule.id}
        said = f"{each.sentence} {each.rule.mend}" if each.fails else each.sentence
        yield _command(_COMMANDS[each.rule.level], place, said)
    yield summary(outcome)


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(message: str) -> str:
    # What a runner takes apart again; nothing else begins a command.
    return _flat(message).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _flat(text: str) -> str:
    """Return a text on one line that commands no runner."""
    return plain_text(one_line(text, MOST_CHARACTERS))


def markdown(outcome: Outcome) -> str:
    """Return a summary for a page or a comment."""
    return "".join(f"{each}\n" for each in _rows(outcome))


def _rows(outcome: Outcome) -> Iterator[str]:
    sign = {FAILED: "❌", UNDETERMINED: "❔"}.get(outcome.verdict, "✅")
    yield f"### {sign} ringback gate"
    yield ""
    yield summary(outcome)
    for trouble in outcome.troubles:
        yield ""
        yield f"**Could not tell:** {cell(_told(trouble), MOST_CHARACTERS)}"
    if outcome.results:
        yield ""
        yield "| | where | what | rule |"
        yield "| --- | --- | --- | --- |"
    for each in outcome.results[:MOST_ROWS]:
        where = cell(f"{each.path}:{each.line}")
        yield f"| {each.rule.level} | {where} | {cell(each.sentence, MOST_CHARACTERS)} | {cell(each.rule.id)} |"
    if len(outcome.results) > MOST_ROWS:
        yield ""
        yield f"And {len(outcome.results) - MOST_ROWS:,} more."
    mends = dict.fromkeys(each.rule for each in outcome.results if each.fails)
    if mends:
        yield ""
        yield "<details><summary>What to do</summary>"
        yield ""
        yield from (f"- {cell(each.id)}: {each.mend}" for each in mends)
        yield ""
        yield "</details>"


def sarif(outcome: Outcome) -> str:
    """Return SARIF 2.1.0, which code hosts show on the lines of the change; what could not be told is there as well."""
    names = list(RULES)
    told = [
        {"level": "error", "message": {"text": message_text(_flat(_told(each)))}} for each in outcome.troubles
    ]
    invocation = {"executionSuccessful": not told, "toolExecutionNotifications": told}
    made = document(
        driver_of("ringback gate", RULES.values()),
        [_result(each, names.index(each.rule.id)) for each in outcome.results],
        automationDetails={"id": "ringback/gate/"},
        invocations=[invocation],
    )
    return json_text(made)


def _result(result: Result, index: int) -> dict[str, Json]:
    return {
        "ruleId": result.rule.id,
        "ruleIndex": index,
        "level": result.rule.level,
        "message": {"text": message_text(_flat(result.sentence))},
        "locations": [{"physicalLocation": physical(Place(file=result.path, line=result.line))}],
        "partialFingerprints": {"ringbackGate/v1": _fingerprint(result)},
    }


def gitlab(outcome: Outcome) -> str:
    """Return a report of code quality in the form of GitLab, which it shows on the lines of a merge request."""
    told = [
        {
            "description": f"{each.sentence} {each.rule.mend}" if each.fails else each.sentence,
            "check_name": each.rule.id,
            "fingerprint": _fingerprint(each),
            "severity": _SEVERITIES[each.rule.level],
            "location": {"path": each.path, "lines": {"begin": each.line}},
        }
        for each in outcome.results
    ]
    told += [
        {
            "description": _told(each),
            "check_name": "gate.trouble",
            "fingerprint": hashlib.sha256(each.message.encode()).hexdigest(),
            "severity": "blocker",
            "location": {"path": each.path or ".", "lines": {"begin": 1}},
        }
        for each in outcome.troubles
    ]
    return json_text(told)


def _fingerprint(result: Result) -> str:
    # Without the line: what has moved is still the same.
    same = canon.line([result.rule.id, result.path, result.subject, result.message])
    return hashlib.sha256(same.encode()).hexdigest()


def junit(outcome: Outcome) -> str:
    """Return JUnit XML: a case for each rule that the gate knows, and one for having been able to tell."""
    cases = [_case("gate.told", [_told(each) for each in outcome.troubles], "error")]
    for name in RULES:
        mine = [each for each in outcome.results if each.rule.id == name and each.fails]
        said = [f"{each.path}:{each.line}: {each.sentence}" for each in mine]
        cases.append(_case(name, said, "failure"))
    failures = sum(each.find("failure") is not None for each in cases)
    errors = sum(each.find("error") is not None for each in cases)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": str(errors), "skipped": "0"}
    root = ET.Element("testsuites", {"name": "ringback gate", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": "ringback gate", **counts, "time": "0"})
    suite.extend(cases)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml_text(ET.tostring(root, encoding="unicode")) + "\n"


def _case(name: str, said: list[str], kind: str) -> ET.Element:
    made = ET.Element("testcase", {"classname": "ringback.gate", "name": name, "time": "0"})
    if said:
        wrong = ET.SubElement(made, kind, {"message": one_line(said[0], MOST_CHARACTERS)})
        wrong.text = "\n".join(one_line(each, MOST_CHARACTERS) for each in said)
    return made


def _told(trouble: Trouble) -> str:
    return f"{trouble.message} {trouble.hint}".strip()


#: Each form by the name that the command line has for it.
FORMATS: Mapping[str, Callable[[Outcome], str]] = {
    "text": text,
    "json": json,
    "sarif": sarif,
    "github": github,
    "markdown": markdown,
    "gitlab": gitlab,
    "junit": junit,
}
