"""
What a change says of itself in ringback.toml: `[[gate.breaking]]`, the breaking changes that are meant.

An entry is for the change that brings it.  One that was there before allows
nothing, so that what was meant once does not let in what comes later.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from ringback.contracts.store import read_toml
from ringback.errors import NotValid
from ringback.model import Json, at

#: Where settings stand, and where in the file.
PLACES: Mapping[str, str] = {
    "ringback.toml": "/gate/breaking",
    "pyproject.toml": "/tool/ringback/gate/breaking",
}
#: The keys of an entry; it must have them all.
KEYS = ("api", "change", "reason")


@frozen
class Allowance:
    """One breaking change, or several that look alike, that somebody means, and why."""

    api: str
    #: The id of a change, as `ringback gate` and `ringback contract diff --json` tell it; * and ? match anything.
    change: str
    reason: str

    def allows(self, api: str, change: str) -> bool:
        """Tell whether it is about a change of an API."""
        expression = re.escape(self.change).replace(r"\*", ".*").replace(r"\?", ".")
        return self.api == api and re.fullmatch(expression, change, re.DOTALL) is not None


@frozen
class Policy:
    """What is allowed, and which file says so."""

    #: The file's name; empty where there is none.
    file: str
    allowances: tuple[Allowance, ...]
    #: Those that were there before the change.
    spent: tuple[Allowance, ...] = ()

    @property
    def valid(self) -> tuple[Allowance, ...]:
        """Those that the change brings."""
        return tuple(each for each in self.allowances if each not in self.spent)


def policy_of(root: Path, before: Mapping[str, bytes]) -> Policy:
    """
    Return what the change says in the settings of a directory; `before` is what their files held.

    Raises NotReadable for a broken file, NotValid for an entry that is not as it must be.
    """
    name = next((each for each in PLACES if (root / each).is_file()), "")
    if not name:
        return Policy(file="", allowances=())
    return Policy(file=name, allowances=_entries(read_toml(root / name), name), spent=_spent(before))


def _spent(before: Mapping[str, bytes]) -> tuple[Allowance, ...]:
    name = next((each for each in PLACES if each in before), "")
    if not name:
        return ()
    try:
        return _entries(tomllib.loads(before[name].decode("utf-8")), name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, NotValid):
        # What was broken allowed nothing.
        return ()


def _entries(raw: Mapping[str, Json], name: str) -> tuple[Allowance, ...]:
    entries = at(raw, PLACES[name], [])
    where = PLACES[name].removeprefix("/").replace("/", ".")
    if not isinstance(entries, list):
        raise NotValid(path=name, where=where, reason=f"entries begin with [[{where}]], twice in brackets")
    return tuple(_entry(each, f"{where}[{number}]", name) for number, each in enumerate(entries, 1))


def _entry(raw: Json, where: str, name: str) -> Allowance:
    if not isinstance(raw, Mapping):
        raise NotValid(path=name, where=where, reason="it must be a table")
    for key in dict.fromkeys((*raw, *KEYS)):
        wrong = _wrong(key, raw)
        if wrong:
            advice = f"Known: {', '.join(KEYS)}." if key not in KEYS else ""
            raise NotValid(path=name, where=f"{where}.{key}", reason=wrong, advice=advice)
    return Allowance(**raw)


def _wrong(key: str, entry: Mapping[str, Json]) -> str:
    if key not in KEYS:
        return "there is no such key"
    if key not in entry:
        return "it is missing"
    value = entry[key]
    return "" if isinstance(value, str) and value.strip() else "it must be a text that says something"


def allowed_by(allowances: Sequence[Allowance], api: str, change: str) -> Allowance | None:
    """Return the first allowance of a change, or None."""
    return next((each for each in allowances if each.allows(api, change)), None)
