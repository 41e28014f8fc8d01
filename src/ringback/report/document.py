"""A run as one JSON document, `ringback-report/1` (`report.schema.json` beside it): the verdict, and each defect once."""

from collections.abc import Sequence

from attrs import asdict

from ringback.excerpts import excerpts
from ringback.model import Json
from ringback.report import groups, overview
from ringback.report.endpoints import without_secrets
from ringback.report.inert import json_text
from ringback.report.sarif import fingerprint
from ringback.report.texts import Place, Texts
from ringback.report.wording import elapsed, verdict
from ringback.run import Run

FORMAT = "ringback-report/1"

#: Characters of each text and value of a finding.
MOST = 20_000


def document(run: Run, texts: Texts | None = None) -> str:
    """Return the document."""
    texts = texts or Texts()
    header, footer = run.header, run.footer
    found = groups.findings(run)
    return json_text(
        {
            "format": FORMAT,
            "ringback": header.ringback,
            "api": {"name": header.api, "title": texts.title or header.api},
            "contract": header.contract,
            "endpoint": without_secrets(header.endpoint),
            "level": header.level,
            "seed": header.seed,
            "started": header.started,
            "finished": footer.finished,
            "seconds": elapsed(run),
            "verdict": {"word": footer.verdict, "reason": verdict(run)},
            "cases": {"counts": dict(footer.cases), "list": _cases(run)},
            "findings": [_finding(each, texts) for each in found],
            "accepted": [asdict(each) for each in footer.accepted],
            "requirements": {
                **footer.requirements,
                "list": [_requirement(each, texts) for each in overview.coverage(run, texts)],
            },
            "skipped": _reasons(run, "skipped"),
            "undecided": _reasons(run, "errored"),
            "errata": [
                {
                    "id": each,
                    "cases": count,
                    "title": texts.errata[each].title if each in texts.errata else "",
                }
                for each, count in overview.errata(run).items()
            ],
            "notes": [{"text": each, "cases": count} for each, count in overview.notes(run).items()],
        }
    )


def _cases(run: Run) -> list[Json]:
    return [
        {
            "id": case.id,
            "kind": case.kind,
            "outcome": result.outcome,
            "seconds": result.seconds,
            "findings": len(result.findings),
        }
        for case in run.cases
        for result in [run.result(case.id)]
    ]


def _finding(group: groups.Group, texts: Texts) -> dict[str, Json]:
    (finding,) = excerpts([group.clearest.finding], MOST)
    demanded = texts.demanded.get(group.requirement or "")
    return {
        **finding.to_json(),
        "fingerprint": fingerprint(group),
        "demanded": _place(demanded),
        "count": len(group.instances),
        "case": group.clearest.case.id,
        "cases": [each.id for each in group.cases],
        "operations": list(group.operations),
        "consequence": bool(group.causes),
        "steps": [asdict(each) for each in finding.steps],
        "accepted": asdict(finding.accepted) if finding.accepted else None,
    }


def _requirement(found: overview.Coverage, texts: Texts) -> dict[str, Json]:
    demand = found.requirement
    return {
        "id": found.id,
        "state": found.state,
        "statement": demand.statement if demand else "",
        "source": str(demand.source) if demand else "",
        "level": demand.level if demand else "",
        "place": _place(texts.demanded.get(found.id)),
        "cases": [each.case for each in found.results],
    }


def _place(place: Place | None) -> Json:
    return asdict(place) if place else None


def _reasons(run: Run, outcome: str) -> Sequence[Json]:
    return [
        {"reason": each.text, "cases": [case.id for case in each.cases]}
        for each in overview.reasons(run, outcome)
    ]
