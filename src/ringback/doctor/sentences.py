"""
Steps of features that no sentence reads.

A project's own `steps.py` is code, and nobody who only asks how a project is wants it to run: its sentences are read
off its decorators.  What is not written out there (a sentence that is computed) cannot be told.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from attrs import frozen
from gherkin.parser import Parser
from pytest_bdd import parsers

from ringback.errors import NotReadable
from ringback.model import Json
from ringback.suite.steps.words import sentence

#: The kinds of steps, by what gherkin calls them.
KINDS: Mapping[str, str] = {"Context": "given", "Action": "when", "Outcome": "then"}

#: What reads a sentence, by the name of the function that it is given to.
READERS = {
    "sentence": sentence,
    "parse": parsers.parse,
    "cfparse": parsers.cfparse,
    "re": parsers.re,
    "string": parsers.string,
}

_PLACEHOLDER = re.compile("<([^<>]+)>")

Reader = tuple[str | None, parsers.StepParser]


@frozen
class Step:
    """A step of a feature, as its examples fill it in."""

    path: Path
    line: int
    kind: str
    text: str


def unread(steps: Sequence[Step], readers: Sequence[Reader]) -> Iterator[Step]:
    """Yield the steps that no sentence reads, each text once."""
    seen = set()
    for each in steps:
        if (each.kind, each.text) in seen:
            continue
        seen.add((each.kind, each.text))
        if not any(kind in (None, each.kind) and reader.is_matching(each.text) for kind, reader in readers):
            yield each


def steps_of(path: Path) -> Iterator[Step]:
    """Yield the steps of a feature; raises NotReadable where it is none."""
    try:
        document = Parser().parse(path.read_text(encoding="utf-8"))
    except Exception as error:  # gherkin has no root of its errors
        raise NotReadable(path=str(path), reason=f"it is no feature ({error})") from error
    for each in _in_order(document.get("feature", {})):
        kind = "given"
        for step in each.get("steps", ()):
            kind = KINDS.get(step["keywordType"], kind)
            for text in _filled(str(step["text"]), each.get("examples", ())):
                yield Step(path=path, line=step["location"]["line"], kind=kind, text=text)


def _in_order(feature: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    for child in feature.get("children", ()):
        if "rule" in child:
            yield from _in_order(child["rule"])
        yield from (child[name] for name in ("background", "scenario") if name in child)


def _filled(text: str, examples: Sequence[Mapping[str, Json]]) -> Iterator[str]:
    """Yield a step's text for each row of the examples; as it is where there are none."""
    if not examples or "<" not in text:
        yield text
        return
    for table in examples:
        names = [each["value"] for each in table.get("tableHeader", {}).get("cells", ())]
        for row in table.get("tableBody", ()):
            values = dict(zip(names, (each["value"] for each in row["cells"]), strict=True))
            yield _PLACEHOLDER.sub(partial(_value, values), text)


def _value(values: Mapping[str, str], found: re.Match[str]) -> str:
    return values.get(found[1], found[0])


def written_in(path: Path) -> tuple[tuple[Reader, ...], int]:
    """
    Return what reads the sentences that a module of steps writes out, and how many of its sentences cannot be told.

    Raises NotReadable where it is no Python.
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotReadable(path=str(path), reason=f"it is no Python ({error})") from error
    found, untold = [], 0
    for each in (
        one for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for one in node.decorator_list
    ):
        if isinstance(each, ast.Call) and _name(each.func) in ("given", "when", "then", "step"):
            reader = _reader(each.args[0]) if each.args else None
            kind = _name(each.func)
            if reader is None:
                untold += 1
            else:
                found.append((None if kind == "step" else kind, reader))
    return tuple(found), untold


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _reader(node: ast.expr) -> parsers.StepParser | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return parsers.string(node.value)
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return None
    (text,), make = node.args, READERS.get(_name(node.func))
    if make is None or not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return None
    try:
        read: parsers.StepParser = make(text.value)
    except (ValueError, re.error):
        return None
    return read
