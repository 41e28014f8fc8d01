"""
What a project sets once: `[certify]` in ringback.toml, or `[tool.ringback.certify]` in pyproject.toml.

The keys are the options' own names.  What stands on the command line goes before.  All that a file says is held
against the schema in this package, `settings.schema.json`, whichever command is run: it is made from the commands
(`ringback.cli.published`), so that none of them need be imported here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from ringback.contracts.store import read_toml
from ringback.errors import NotValid
from ringback.model import Json

#: The file of a project's own, and the one that it shares with other tools.
OWN, SHARED = "ringback.toml", "pyproject.toml"

#: The file of their schema, in this package.
SCHEMA = "settings.schema.json"

#: Where a table of the schema says by which name click knows an option, if not by the option's own.
PARAMETER = "x-parameter"

#: What marks what stands in a command's table and is no option of it.
POLICY = "x-policy"

#: What types are called in a message to a user.
_KINDS: Mapping[str, str] = {
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a table",
}


@cache
def schema() -> Mapping[str, Json]:
    """Return the JSON Schema of ringback.toml, and of `[tool.ringback]`."""
    text = resources.files("ringback.cli").joinpath(SCHEMA).read_text(encoding="utf-8")
    found: Mapping[str, Json] = json.loads(text)
    return found


def settings(folder: Path, command: str = "") -> dict[str, Any]:
    """
    Return click's default map for the project in a directory; empty where nothing is set.

    What the command that is run goes by beside its options (`POLICY`) is left to it, which knows how to tell what is
    wrong there.  Raises NotReadable for a broken file, NotValid with file and key for what must not be there.
    """
    file, before, raw = found_in(folder)
    if raw == {}:
        # Most projects set nothing, and need not wait for the schema.
        return {}
    _check(_without_policy(raw, command), schema(), file, before)
    return _defaults(raw, schema())


def _without_policy(raw: Mapping[str, Json], command: str) -> Mapping[str, Json]:
    table = raw.get(command)
    if not isinstance(table, Mapping):
        return raw
    known = schema()["properties"].get(command, {}).get("properties", {})
    return {**raw, command: {key: each for key, each in table.items() if POLICY not in known.get(key, {})}}


def found_in(folder: Path) -> tuple[str, str, Mapping[str, Json]]:
    """Return the file that a project's settings are in, what stands before their keys, and what they say, unchecked."""
    own, shared = folder / OWN, folder / SHARED
    if own.is_file():
        return OWN, "", read_toml(own)
    tool = read_toml(shared).get("tool", {}) if shared.is_file() else {}
    found = tool.get("ringback", {}) if isinstance(tool, Mapping) else {}
    return SHARED, "tool.ringback", found


def _defaults(raw: Mapping[str, Json], table: Mapping[str, Json]) -> dict[str, Any]:
    known = table["properties"]
    return {
        known[key].get(PARAMETER, key.replace("-", "_")): _defaults(value, known[key])
        if known[key].get("type") == "object"
        else value
        for key, value in raw.items()
        if POLICY not in known[key]
    }


def _check(value: Json, wanted: Mapping[str, Json], file: str, where: str) -> None:
    """Raise NotValid for the first thing in a value that its schema does not have."""
    kind = wanted["type"]
    if not _is(value, kind):
        raise NotValid(path=file, where=where, reason=f"it must be {_expected(wanted)}, not {_shown(value)}")
    if kind == "object":
        _check_table(value, wanted, file, where)
    elif kind == "array":
        for number, each in enumerate(value, 1):
            _check(each, wanted["items"], file, f"{where}[{number}]")
    elif not _fits(value, wanted):
        near = get_close_matches(value, wanted["enum"], n=2) if "enum" in wanted else ()
        advice = f"Did you mean {' or '.join(near)}?" if near else ""
        raise NotValid(path=file, where=where, reason=f"it must be {_expected(wanted)}", advice=advice)


def _check_table(raw: Mapping[str, Json], wanted: Mapping[str, Json], file: str, where: str) -> None:
    known = wanted["properties"]
    for key, value in raw.items():
        place = f"{where}.{key}" if where else key
        if key not in known:
            raise _unknown(key, wanted, file, place)
        _check(value, known[key], file, place)
    for key in wanted.get("required", ()):
        if key not in raw:
            raise NotValid(path=file, where=where, reason=f"{key} is missing")


def _unknown(key: str, wanted: Mapping[str, Json], file: str, place: str) -> NotValid:
    """Return what to say of a key that is not there: what it was probably meant to be, else what is known."""
    known = wanted["properties"]
    of_commands = all(each["type"] == "object" for each in known.values())
    what = "command" if of_commands else "key" if "required" in wanted else "option"
    # Options are spelled as on the command line, and are often written as in Python.
    near = get_close_matches(key.replace("_", "-"), known, n=2, cutoff=0.7)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"Known here: {', '.join(sorted(known))}."
    return NotValid(path=file, where=place, reason=f"there is no such {what}", advice=advice)


def _is(value: Json, kind: str) -> bool:
    match kind:
        case "object":
            return isinstance(value, Mapping)
        case "array":
            return isinstance(value, list)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return isinstance(value, str)


def _fits(value: Json, wanted: Mapping[str, Json]) -> bool:
    if "enum" in wanted:
        return value in wanted["enum"]
    if wanted["type"] == "string":
        return bool(len(value) >= wanted.get("minLength", 0))
    above = "exclusiveMinimum" not in wanted or value > wanted["exclusiveMinimum"]
    return bool(above and wanted.get("minimum", value) <= value <= wanted.get("maximum", value))


def _expected(wanted: Mapping[str, Json]) -> str:
    return " ".join(_said(wanted))


def _said(wanted: Mapping[str, Json]) -> Iterator[str]:
    if "enum" in wanted:
        yield f"one of {', '.join(wanted['enum'])}"
        return
    yield _KINDS[wanted["type"]]
    if wanted.get("minLength"):
        yield "that says something"
    if "items" in wanted:
        yield "of tables" if wanted["items"]["type"] == "object" else "of texts"
    if "exclusiveMinimum" in wanted:
        yield f"above {wanted['exclusiveMinimum']}"
    bounds: Sequence[tuple[str, str]] = (("minimum", "from"), ("maximum", "to"))
    for keyword, word in bounds:
        if keyword in wanted:
            yield f"{word} {wanted[keyword]}"


def _shown(value: Json) -> str:
    # What stands there may be a secret that was never to stand there, so texts are not repeated.
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case str():
            return "a text"
        case list():
            return "a list"
        case Mapping():
            return "a table"
        case _:
            return "a date or a time"
