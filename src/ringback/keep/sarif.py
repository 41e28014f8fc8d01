"""Flaws as SARIF 2.1.0, which code hosts show on the lines of a change."""

import os
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from ringback import canon
from ringback.keep.flaws import RULES, Flaw, Rule
from ringback.model import Json
from ringback.report.sarif import document, physical
from ringback.report.texts import Place


def driver_of(name: str, rules: Iterable[Rule]) -> dict[str, Json]:
    """Return what SARIF calls the driver: the tool of this name, and the rules that it reports."""
    described = [
        {
            "id": each.id,
            "shortDescription": {"text": each.demands},
            "help": {"text": each.mend},
            "defaultConfiguration": {"level": each.level},
        }
        for each in rules
    ]
    return {"name": name, "version": version("ringback"), "rules": described}


def sarif(flaws: Sequence[Flaw], root: Path) -> str:
    """Return the document; files are named as they lie below the root."""
    names = list(RULES)
    driver = driver_of("ringback lint", RULES.values())
    results = [_result(each, names.index(each.rule.id), root) for each in flaws]
    return canon.text(document(driver, results))


def _result(flaw: Flaw, index: int, root: Path) -> dict[str, Json]:
    return {
        "ruleId": flaw.rule.id,
        "ruleIndex": index,
        "level": flaw.rule.level,
        "message": {"text": f"{flaw.message[:1].upper()}{flaw.message[1:]}."},
        "locations": [{"physicalLocation": _located(flaw, root)}],
    }


def _located(flaw: Flaw, root: Path) -> dict[str, Json]:
    """Return where a flaw is: below the root, or where the file is where it is not below it."""
    relative = Path(os.path.relpath(flaw.path, root))
    if ".." not in relative.parts:
        return physical(Place(file=relative.as_posix(), line=flaw.line))
    return {
        "artifactLocation": {"uri": flaw.path.resolve().as_uri()},
        "region": {"startLine": flaw.line},
    }
