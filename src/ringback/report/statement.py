"""
What a certificate states: an in-toto Statement v1 with the test-result predicate, made of a run and nothing else.

Whoever has the run log makes the same statement again, which is how one is
verified.  What in-toto's predicate has no word for stands under one extension
field (`CONTENTS`), as its parsing rules allow.  `certificate.schema.json`
beside it describes it.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import jsonschema_rs
from attrs import asdict, field, frozen

from ringback import canon
from ringback.model import Json
from ringback.report import groups, overview
from ringback.report.endpoints import without_secrets
from ringback.report.levels import UNTYPED, Standing, standing
from ringback.report.texts import Texts
from ringback.run import Result, Run

FORMAT = "ringback-certificate/2"

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"

#: The field of the predicate in which all stands that is ours; a URI, as in-toto demands of extensions.
CONTENTS = "urn:ringback:certificate:2"

#: For how many days a certificate is good unless it says otherwise.
VALID_DAYS = 365

#: How instants are written.
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


@frozen
class NotReplayed:
    """A case whose checks cannot all be made again on what was recorded, and why."""

    case: str
    reason: str


@frozen
class Kept:
    """What was kept of a run's exchanges."""

    #: The digest of the index that holds the digest of each file.
    index: str
    cases: int
    #: Cases whose every check, made again on what was kept, came to the same.
    replayed: int = 0
    not_replayed: tuple[NotReplayed, ...] = ()


@frozen
class Terms:
    """What a certificate says besides what its run log says."""

    #: The digest of the run log.
    run_log: str
    valid_days: int = VALID_DAYS
    evidence: Kept | None = field(default=None)


def statement(run: Run, terms: Terms, texts: Texts | None = None) -> dict[str, Json]:
    """Return the statement that a run and these terms make."""
    known = texts or Texts()
    stands = standing(run, known)
    return {
        "_type": STATEMENT,
        "subject": list(_subjects(run)),
        "predicateType": PREDICATE,
        "predicate": {
            "result": _result(run, stands),
            "configuration": list(_configuration(run, terms)),
            "passedTests": _names(run, "passed", accepted=False),
            "warnedTests": _names(run, "passed", accepted=True),
            "failedTests": _names(run, "failed", accepted=False) + _names(run, "errored", accepted=False),
            CONTENTS: _contents(run, terms, known, stands),
        },
    }


def contents_of(made: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return what a statement says in our words."""
    contents: Mapping[str, Json] = made["predicate"][CONTENTS]
    return contents


def payload(made: Mapping[str, Json]) -> bytes:
    """Return a statement's bytes: what is written, and what is signed."""
    return canon.text(made).encode()


@cache
def validator() -> jsonschema_rs.Validator:
    """Return what holds a statement against its schema."""
    schema = Path(__file__).with_name("certificate.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(schema))


def terms_of(contents: Mapping[str, Json]) -> Terms:
    """Return the terms that a certificate's contents state."""
    kept = contents["evidence"]
    days = instant(contents["expires"]) - instant(contents["issued"])
    return Terms(
        run_log=contents["run_log"],
        valid_days=days.days,
        evidence=kept
        and Kept(
            index=kept["index"],
            cases=kept["cases"],
            replayed=kept["replayed"],
            not_replayed=tuple(NotReplayed(**each) for each in kept["not_replayed"]),
        ),
    )


def instant(text: str) -> datetime:
    """Return a moment from its text; raises ValueError where it is none."""
    return datetime.strptime(text, INSTANT).replace(tzinfo=UTC)


def _result(run: Run, stands: Standing) -> str:
    if stands.granted is None:
        return "FAILED"
    accepted = any(result.findings for result in run.results)
    return "WARNED" if accepted or stands.granted != stands.claimed else "PASSED"


def _subjects(run: Run) -> Iterable[dict[str, Json]]:
    """Yield what the statement is about: the contract, and the endpoint by the version that it told or else by its address."""
    header = run.header
    yield {"name": f"contract:{header.api}", "digest": _sha256(header.contract)}
    told = without_secrets(header.endpoint)
    version = told.get("version") if isinstance(told, Mapping) else None
    name = f"endpoint:{told.get('base_url') or told.get('kind') or 'unnamed'}"
    if isinstance(version, Mapping) and isinstance(version.get("digest"), str):
        note = {"version": str(version.get("text", ""))}
        yield {"name": f"{name}#version", "digest": _sha256(version["digest"]), "annotations": note}
    else:
        yield {"name": name, "digest": _sha256(canon.digest(told))}


def _configuration(run: Run, terms: Terms) -> Iterable[dict[str, Json]]:
    yield {
        "name": "ringback",
        "uri": f"pkg:pypi/ringback@{run.header.ringback}",
        "annotations": {"level": run.header.level, "seed": str(run.header.seed), "depth": run.header.depth},
    }
    yield {"name": "run.jsonl", "digest": _sha256(terms.run_log)}
    if terms.evidence is not None:
        yield {"name": "evidence/index.json", "digest": _sha256(terms.evidence.index)}


def _sha256(digest: str) -> dict[str, str]:
    return {"sha256": digest.removeprefix("sha256:")}


def _names(run: Run, outcome: str, *, accepted: bool) -> list[str]:
    found = (each for each in run.results if each.outcome == outcome)
    return [each.case for each in found if outcome != "passed" or bool(each.findings) is accepted]


def _contents(run: Run, terms: Terms, texts: Texts, stands: Standing) -> dict[str, Json]:
    header, footer = run.header, run.footer
    issued = instant(footer.finished.partition(".")[0].rstrip("Z") + "Z")
    return {
        "format": FORMAT,
        "api": {"name": header.api, "title": texts.title or header.api},
        "contract": header.contract,
        "ringback": header.ringback,
        "endpoint": without_secrets(header.endpoint),
        "level": {
            "claimed": stands.claimed,
            "granted": stands.granted,
            "reasons": list(stands.reasons),
        },
        "seed": header.seed,
        "depth": header.depth,
        "started": header.started,
        "finished": footer.finished,
        "issued": issued.strftime(INSTANT),
        "expires": (issued + timedelta(days=terms.valid_days)).strftime(INSTANT),
        "verdict": footer.verdict,
        "cases": dict(footer.cases),
        "requirements": {
            **footer.requirements,
            "not_offered": [each.to_json() for each in stands.not_offered],
            "not_exercised": [each.to_json() for each in stands.lacking],
        },
        "findings": list(_findings(run)),
        "accepted": [asdict(each) for each in footer.accepted],
        "skipped": _skipped(run),
        "undecided": [
            {"reason": each.text, "cases": len(each.cases)} for each in overview.reasons(run, "errored")
        ],
        "errata": list(overview.errata(run)),
        "run_log": terms.run_log,
        "evidence": terms.evidence and asdict(terms.evidence),
    }


def _findings(run: Run) -> Iterable[dict[str, Json]]:
    for each in groups.findings(run):
        if not each.accepted:
            yield {
                "rule": each.rule,
                "operation": each.operation,
                "requirement": each.requirement,
                "count": len(each.instances),
                "cases": len(each.cases),
                "operations": list(each.operations),
                "consequence": bool(each.causes),
            }


def _skipped(run: Run) -> list[dict[str, Json]]:
    by_reason: dict[tuple[str, str], list[Result]] = {}
    for each in run.results:
        if each.outcome == "skipped":
            key = (each.skip or UNTYPED, each.reason or "no reason was given")
            by_reason.setdefault(key, []).append(each)
    ordered = sorted(by_reason.items(), key=lambda each: (-len(each[1]), each[0]))
    return [{"skip": kind, "reason": text, "cases": len(cases)} for (kind, text), cases in ordered]
