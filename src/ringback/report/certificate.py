"""
The certificate: the summary of a run that a vendor can show, bound to its run log by a digest.

It is unsigned; it knows `ringback-certificate/1` (`certificate.schema.json`
beside it) and refuses to hold a secret that an endpoint's description may have slipped in.
"""

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from attrs import asdict

from ringback.model import Json
from ringback.report import groups, overview
from ringback.report.texts import Texts
from ringback.run import Run

FORMAT = "ringback-certificate/1"

#: Keys whose values are no part of an endpoint's description.
_SECRET = re.compile(r"passw|secret|token|authori[sz]ation|cookie|credential|api.?key|private", re.IGNORECASE)

_DEEPEST = 16


def run_log_digest(run_log: bytes) -> str:
    """Return `sha256:…` over the bytes of a run log."""
    return "sha256:" + hashlib.sha256(run_log).hexdigest()


def certificate(run: Run, run_log: str, texts: Texts | None = None) -> dict[str, Json]:
    """Return what a run certifies; `run_log` is the digest of the log that proves it."""
    texts = texts or Texts()
    header, footer = run.header, run.footer
    found = groups.findings(run)
    # The states of a requirement that a case exercised are the other three.
    uncovered = [each.id for each in overview.coverage(run, texts) if each.state == "uncovered"]
    return {
        "format": FORMAT,
        "api": {"name": header.api, "title": texts.title or header.api},
        "contract": header.contract,
        "ringback": header.ringback,
        "endpoint": without_secrets(header.endpoint),
        "level": header.level,
        "seed": header.seed,
        "started": header.started,
        "finished": footer.finished,
        "verdict": footer.verdict,
        "cases": dict(footer.cases),
        "requirements": {**footer.requirements, "not_covered": uncovered},
        "findings": [
            {
                "rule": each.rule,
                "operation": each.operation,
                "requirement": each.requirement,
                "count": len(each.instances),
                "cases": len(each.cases),
                "operations": list(each.operations),
                "consequence": bool(each.causes),
            }
            for each in found
            if not each.accepted
        ],
        "accepted": [asdict(each) for each in footer.accepted],
        "skipped": [
            {"reason": each.text, "cases": len(each.cases)} for each in overview.reasons(run, "skipped")
        ],
        "undecided": [
            {"reason": each.text, "cases": len(each.cases)} for each in overview.reasons(run, "errored")
        ],
        "errata": list(overview.errata(run)),
        "run_log": run_log,
    }


def without_secrets(value: Json, depth: int = 0) -> Json:
    """Return an endpoint's description without secrets: keys that name one, and credentials in addresses."""
    if isinstance(value, str):
        return _without_user(value)
    if depth == _DEEPEST:
        return None
    match value:
        case Mapping():
            return {
                name: without_secrets(each, depth + 1)
                for name, each in value.items()
                if not _SECRET.search(name)
            }
        case list() | tuple():
            return [without_secrets(each, depth + 1) for each in value]
    return value


def _without_user(text: str) -> str:
    if "@" not in text or "://" not in text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return "an address that is none"
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
