"""
A run's findings as SARIF 2.1.0, which code hosts show on the line of the requirement that is broken.

One result for each defect. `document` and `physical` are for whoever else writes SARIF.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from ringback import canon
from ringback.model import Json
from ringback.report import groups, overview
from ringback.report.inert import json_text, plain_text
from ringback.report.scenarios import places
from ringback.report.texts import Place, Texts
from ringback.report.wording import counted, moment, one_line, verdict
from ringback.run import Run

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: What relative addresses are relative to.
ROOT = "SRCROOT"

#: What is told at most: places of a finding, characters of its message, reasons why cases were not decided.
MOST_PLACES, MOST_CHARACTERS, MOST_REASONS = 10, 1_000, 20

_LINK = re.compile(r"\[(?=[^\]\n]*\]\()")


def document(driver: Mapping[str, Json], results: Sequence[Json], **more: Json) -> dict[str, Json]:
    """Return a document of one run of a tool."""
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results, **more}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def physical(place: Place) -> dict[str, Json]:
    """Return a line of a file of the project."""
    return {
        "artifactLocation": {"uri": quote(place.file, errors="replace"), "uriBaseId": ROOT},
        "region": {"startLine": place.line},
    }


def sarif(run: Run, texts: Texts | None = None) -> str:
    """Return a run's findings; what is accepted is there, and suppressed."""
    texts = texts or Texts()
    found = groups.findings(run)
    names = sorted({each.rule for each in found})
    driver = {
        "name": "Ringback",
        "version": run.header.ringback,
        "rules": [_rule(each, found, texts) for each in names],
    }
    flows = places(run, texts)
    results = [_result(each, names.index(each.rule), run, texts, flows) for each in found]
    made = document(
        driver,
        results,
        automationDetails={"id": f"ringback/{quote(run.header.api, safe='', errors='replace')}/"},
        invocations=[_invocation(run)],
        properties={
            "api": run.header.api,
            "contract": run.header.contract,
            "level": run.header.level,
            "seed": run.header.seed,
            "verdict": run.footer.verdict,
        },
    )
    return json_text(made)


def _rule(name: str, found: Sequence[groups.Group], texts: Texts) -> dict[str, Json]:
    broken = sorted({each.requirement for each in found if each.rule == name and each.requirement})
    demands = [
        f"{each}: {texts.requirements[each].statement}" for each in broken if each in texts.requirements
    ]
    said = one_line(name, 100)
    return {
        "id": said,
        "shortDescription": {"text": f"The server does not do what its documentation says: {said}."},
        "help": {"text": message_text("\n".join(demands) or f"The rule {said} stands in docs/rules.md.")},
        "defaultConfiguration": {"level": "error"},
    }


def _result(
    group: groups.Group, index: int, run: Run, texts: Texts, flows: Mapping[str, Place]
) -> dict[str, Json]:
    finding = group.clearest.finding
    made: dict[str, Json] = {
        "ruleId": one_line(group.rule, 100),
        "ruleIndex": index,
        "level": "warning" if group.causes else "error",
        "message": {"text": message_text(_message(group, texts))},
        "locations": [
            {
                "physicalLocation": physical(_place(group, run, texts, flows)),
                "logicalLocations": [{"fullyQualifiedName": group.clearest.case.id, "kind": "function"}],
            }
        ],
        "relatedLocations": _related(group, run, texts, flows),
        "occurrenceCount": len(group.instances),
        "partialFingerprints": {"ringbackFinding/v1": fingerprint(group)},
        "properties": {
            "operations": list(group.operations),
            "requirement": group.requirement,
            "cases": [each.id for each in group.cases[:MOST_PLACES]],
            "where": finding.where,
        },
    }
    if finding.accepted is not None:
        reason = f"{finding.accepted.reason} (until {finding.accepted.expires})"
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return made


def fingerprint(group: groups.Group) -> str:
    """Return what is the same for the same defect in every run, accepted or not."""
    return canon.digest(group.key[1:]).removeprefix("sha256:")[:32]


def _message(group: groups.Group, texts: Texts) -> str:
    finding = group.clearest.finding
    lines = [one_line(finding.message, MOST_CHARACTERS)]
    demand = texts.requirements.get(group.requirement or "")
    if demand is not None:
        lines.append(f"Demanded by {demand.id} ({demand.source}): {demand.statement}")
    elif group.requirement or finding.source:
        lines.append(f"Demanded by {' '.join(filter(None, (group.requirement, finding.source)))}.")
    lines.append(
        f"Seen {counted(len(group.instances), 'time')} in {counted(len(group.cases), 'case')}, "
        f"most clearly in {one_line(group.clearest.case.id, 200)}."
    )
    if group.causes:
        lines.append("It may follow from another finding.")
    return "\n".join(lines)


def message_text(text: str) -> str:
    """Return a text for a message, in which nothing is a link that we did not make."""
    return _LINK.sub(r"\\[", plain_text(text))


def _place(group: groups.Group, run: Run, texts: Texts, flows: Mapping[str, Place]) -> Place:
    """Return the line that is broken: the requirement's, else the operation's, the scenario's, or the contract's."""
    nowhere = Place(file=f"contracts/{run.header.api}/api.toml")
    named = (each for each in (group.requirement, *(one.finding.requirement for one in group.others)) if each)
    demanded = next((texts.demanded[each] for each in named if each in texts.demanded), None)
    operation = texts.operations.get(group.operation or "")
    scenario = next((flows[each.id] for each in group.cases if each.id in flows), None)
    return demanded or operation or scenario or nowhere


def _related(group: groups.Group, run: Run, texts: Texts, flows: Mapping[str, Place]) -> list[Json]:
    recorded = texts.cassettes if run.header.endpoint.get("kind") == "recorded" else {}
    seen = [
        *((flows[each.id], f"seen in {each.id}") for each in group.cases if each.id in flows),
        *((recorded[each.id], f"recorded of {each.id}") for each in group.cases if each.id in recorded),
        *((texts.operations[each], each) for each in group.operations if each in texts.operations),
    ]
    return [
        {
            "id": number,
            "physicalLocation": physical(place),
            "message": {"text": message_text(one_line(said, 200))},
        }
        for number, (place, said) in enumerate(seen[:MOST_PLACES], 1)
    ]


def _invocation(run: Run) -> dict[str, Json]:
    times = {"startTimeUtc": run.header.started, "endTimeUtc": run.footer.finished}
    undecided = overview.reasons(run, "errored")[:MOST_REASONS]
    said = [f"{counted(len(each.cases), 'case')} undecided: {one_line(each.text, 500)}" for each in undecided]
    return {
        "executionSuccessful": run.footer.verdict != "undetermined",
        "exitCodeDescription": verdict(run),
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": message_text(each)}} for each in said
        ],
        **{name: told for name, told in times.items() if moment(told)},
    }
