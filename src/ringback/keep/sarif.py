"""Flaws as SARIF 2.1.0, which code hosts show on the lines of a change."""

import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from ringback import canon
from ringback.keep.flaws import RULES, Flaw
from ringback.model import Json

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: What relative addresses are relative to.
ROOT = "SRCROOT"


def sarif(flaws: Sequence[Flaw], root: Path) -> str:
    """Return the document; files are named as they lie below the root."""
    names = list(RULES)
    rules = [
        {
            "id": each.id,
            "shortDescription": {"text": each.demands},
            "help": {"text": each.mend},
            "defaultConfiguration": {"level": each.level},
        }
        for each in RULES.values()
    ]
    driver = {"name": "ringback lint", "version": version("ringback"), "rules": rules}
    results = [_result(each, names.index(each.rule.id), root) for each in flaws]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return canon.text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(flaw: Flaw, index: int, root: Path) -> dict[str, Json]:
    location = {"artifactLocation": _artifact(flaw.path, root), "region": {"startLine": flaw.line}}
    return {
        "ruleId": flaw.rule.id,
        "ruleIndex": index,
        "level": flaw.rule.level,
        "message": {"text": f"{flaw.message[:1].upper()}{flaw.message[1:]}."},
        "locations": [{"physicalLocation": location}],
    }


def _artifact(path: Path, root: Path) -> dict[str, Json]:
    """Return how a file is named: below the root, or where it is where it is not below it."""
    relative = Path(os.path.relpath(path, root))
    if ".." in relative.parts:
        return {"uri": path.resolve().as_uri()}
    return {"uri": quote(relative.as_posix()), "uriBaseId": ROOT}
