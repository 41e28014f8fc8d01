"""
Values of a JSON Schema, right ones and wrong ones, each out of one random number.

Knows the keywords that requests are derived with, and hands everything else to
nobody: `sample` raises Unknown for a schema that it cannot read.  One number a
value is what makes it fast: Hypothesis' own way of drawing pays for each
character, since it wants to shrink them, and requests are never shrunk.
"""

import copy
import importlib
import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

from attrs import frozen

from ringback.model import Json

#: Python's parser of regular expressions, which Hypothesis reads as well; a test pins it.
_PARSER: Any = importlib.import_module("re._parser")

#: What is not bounded by its pattern is repeated at most so often more than it must be.
SPAN = 8

#: What a text is that has no pattern.
_PLAIN = "^[0-9A-Za-z ]{0,20}$"

#: Characters of what stands for "anything"; some that texts, URLs, headers and JSON trip over.
_ANYTHING = (
    string.ascii_letters + string.digits + " _-.,:;/\\'\"<>&%#?=+*@{}[]\t\n\u00e9\u00df\u4e2d\U0001f4de\u200f"
)


class Unknown(Exception):  # noqa: N818  (a schema beyond this module is no error)
    """There is a keyword here that this module does not read."""


def text_of(pattern: str, random: Random) -> str:
    """Return a text that a pattern matches as a whole; raises Unknown for what is not read here."""
    return "".join(_written(_parsed(pattern), random))


@lru_cache(maxsize=256)
def _parsed(pattern: str) -> Any:
    return _PARSER.parse(pattern)


def _written(nodes: Any, random: Random) -> Iterator[str]:
    for node, argument in nodes:
        match str(node):
            case "LITERAL":
                yield chr(argument)
            case "ANY":
                yield random.choice(string.ascii_letters)
            case "IN":
                yield random.choice(_members(tuple(argument)))
            case "MAX_REPEAT" | "MIN_REPEAT":
                low, high, what = argument
                for _ in range(
                    random.randint(low, min(int(high), low + SPAN if high > low + 64 else int(high)))
                ):
                    yield from _written(what, random)
            case "SUBPATTERN":
                yield from _written(argument[-1], random)
            case "BRANCH":
                yield from _written(random.choice(argument[1]), random)
            case "AT":
                continue
            case _:
                raise Unknown(str(node))


@lru_cache(maxsize=256)
def _members(ranges: tuple[Any, ...]) -> str:
    found = ""
    for node, argument in ranges:
        match str(node):
            case "LITERAL":
                found += chr(argument)
            case "RANGE":
                found += "".join(map(chr, range(argument[0], argument[1] + 1)))
            case _:
                raise Unknown(str(node))
    return found


@frozen
class Samples:
    """Values of schemas, among them those that documents print."""

    #: Texts that documents print in requests.
    printed: tuple[str, ...] = ()

    def text(self, pattern: str, random: Random) -> str:
        """Return a text that a pattern matches: every fourth is one that a document prints, where there is any."""
        fitting = _fitting(self.printed, pattern)
        return random.choice(fitting) if fitting and random.random() < 1 / 4 else text_of(pattern, random)

    def value(self, schema: Mapping[str, Json], random: Random) -> Json:
        """Return a value that conforms to a schema; raises Unknown for what is not read here."""
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return random.choice(schema["enum"])
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self.value(random.choice(schema[keyword]), random)
        made = self._typed(schema.get("type"))
        return made(schema, random)

    def _typed(self, kind: Json) -> Callable[[Mapping[str, Json], Random], Json]:
        makers: Mapping[Json, Callable[[Mapping[str, Json], Random], Json]] = {
            "string": lambda schema, random: self.text(schema.get("pattern", _PLAIN), random),
            "integer": lambda schema, random: random.randint(
                schema.get("minimum", 0), schema.get("maximum", 2**31 - 1)
            ),
            "boolean": lambda _, random: random.random() < 1 / 2,
            "array": self._items,
            "object": self._members,
        }
        if kind not in makers:
            raise Unknown(str(kind))
        return makers[kind]

    def _items(self, schema: Mapping[str, Json], random: Random) -> list[Json]:
        many = random.randint(schema.get("minItems", 0), schema.get("maxItems", 3))
        return [self.value(schema.get("items", {"type": "string"}), random) for _ in range(many)]

    def _members(self, schema: Mapping[str, Json], random: Random) -> dict[str, Json]:
        required = schema.get("required", ())
        made = {
            name: self.value(each, random)
            for name, each in schema.get("properties", {}).items()
            if name in required or random.random() < 1 / 2
        }
        for pattern, each in schema.get("patternProperties", {}).items():
            for _ in range(random.randint(schema.get("minProperties", 0), schema.get("maxProperties", 3))):
                made[self.text(pattern, random)] = self.value(each, random)
        return made

    def wrong(self, schema: Mapping[str, Json], random: Random) -> Json:
        """Return a value that was right and is spoilt somewhere; now and then it is right all the same."""
        value = copy.deepcopy(self.value(schema, random))
        places = [*_places(value)]
        if random.random() < 1 / 10 or not places:
            return random.choice(_OTHERS)(random)
        holder, key = random.choice(places)
        spoil = random.choice(_SPOILS)
        spoil(holder, key, random)
        return value


@lru_cache(maxsize=256)
def _fitting(printed: tuple[str, ...], pattern: str) -> tuple[str, ...]:
    return tuple(each for each in printed if re.fullmatch(pattern, each))


def _places(value: Json) -> Iterator[tuple[Any, str | int]]:
    """Yield every member and item of a value, as what holds it and where."""
    keys: Sequence[str | int] = ()
    if isinstance(value, dict):
        keys = tuple(value)
    elif isinstance(value, list):
        keys = range(len(value))
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _anything(random: Random) -> str:
    return "".join(random.choice(_ANYTHING) for _ in range(random.randint(0, 40)))


#: Values that are of some other kind than the one they stand for.
_OTHERS: Sequence[Callable[[Random], Json]] = (
    lambda _: None,
    lambda random: random.random() < 1 / 2,
    lambda random: random.randint(-(2**40), 2**40),
    lambda random: random.uniform(-1e9, 1e9),
    lambda _: [],
    lambda _: {},
    _anything,
    lambda random: [_anything(random)],
    lambda random: {_anything(random): random.randint(0, 9)},
)


def _drop(holder: Any, key: str | int, _: Random) -> None:
    del holder[key]


def _replace(holder: Any, key: str | int, random: Random) -> None:
    holder[key] = random.choice(_OTHERS)(random)


def _garble(holder: Any, key: str | int, random: Random) -> None:
    holder[key] = _anything(random)


def _empty(holder: Any, key: str | int, _: Random) -> None:
    holder[key] = type(holder[key])()


def _lengthen(holder: Any, key: str | int, random: Random) -> None:
    holder[key] = str(holder[key]) * random.choice((2, 50, 1000))


def _wrap(holder: Any, key: str | int, _: Random) -> None:
    holder[key] = [holder[key]]


def _add(holder: Any, key: str | int, random: Random) -> None:
    if isinstance(holder, dict):
        holder[_anything(random)] = random.choice(_OTHERS)(random)
    else:
        holder.append(holder[int(key)])


def _miscase(holder: Any, key: str | int, _: Random) -> None:
    if isinstance(key, str):
        holder[key.swapcase()] = holder.pop(key)
    else:
        del holder[key]


_SPOILS: Sequence[Callable[[Any, str | int, Random], None]] = (
    _drop,
    _replace,
    _garble,
    _empty,
    _lengthen,
    _wrap,
    _add,
    _miscase,
)
