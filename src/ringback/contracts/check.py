"""
Whether a value conforms to a contract's schema, and if not, what is wrong with it in words.

A fast validator decides; a slow one is asked only about what the fast one
rejects, because it can say why.  Schemas come from the contract alone, never
from a network.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

import jsonschema_rs
from attrs import define, field, frozen
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012, SchemaRegistry

from ringback.contracts.infer import PROVENANCE, type_of
from ringback.contracts.rulings import Rulings
from ringback.contracts.store import Contract
from ringback.errors import NoSuchName
from ringback.model import Json

#: A value that breaks every rule is reported by the first few of them.
MOST = 20

#: Characters of a wrong value that are worth showing.
LONGEST = 400


#: A dollar sign that means the end of the text: neither escaped nor one of a class of characters.
_END = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$")


@cache
def _ecma(pattern: str) -> re.Pattern[str]:
    # In Python's dialect `$` lets a newline at the end pass; in that of JSON Schema it does not.
    return re.compile(_END.sub(lambda found: r"\Z" if found[0] == "$" else found[0], pattern))


def _pattern(
    validator: Draft202012Validator, pattern: str, instance: Json, _schema: Json
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not _ecma(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


#: The validator that can say why; it reads patterns as the fast one does.
Slow: type[Draft202012Validator] = extend(  # type: ignore[no-untyped-call]  # its stubs say nothing of it
    Draft202012Validator, {"pattern": _pattern}
)


@frozen
class SchemaError:
    """One keyword of a schema that a value does not obey."""

    #: JSON pointer to what is wrong, or to where what is missing should be.
    where: str
    #: A sentence without the place and without a full stop.
    message: str
    keyword: str
    expected: Json = None
    #: The wrong value; None where it is missing; the beginning of its text where it is long.
    actual: Json = None
    #: Where the documents demand it.
    evidence: tuple[str, ...] = ()


@define
class Checker:
    """Checks values against the schemas of one contract."""

    contract: Contract
    _fast: dict[str, jsonschema_rs.Draft202012Validator] = field(factory=dict, init=False)
    _slow: dict[str, Draft202012Validator] = field(factory=dict, init=False)
    #: Sentences about what is legal in a value of a schema, and worth a word; nothing, unless somebody asks for it.
    noted: Callable[[str, Json], Iterable[str]] = field(default=lambda _schema, _value: (), kw_only=True)
    #: Which errata decided about what was said.
    rulings: Rulings = field(init=False)
    _registry: SchemaRegistry = field(init=False)
    _shared: jsonschema_rs.Registry = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rulings = Rulings(self.contract)
        pairs = [(schema["$id"], schema) for schema in self.contract.schemas.values()]
        self._shared = jsonschema_rs.Registry(pairs)
        resources = ((uri, DRAFT202012.create_resource(_undeclared(schema))) for uri, schema in pairs)
        self._registry = Registry().with_resources(resources)

    def errors(self, name: str, instance: Json) -> tuple[SchemaError, ...]:
        """
        Return what is wrong with a value, first things first; nothing where it conforms.

        Raises NoSuchName where the contract has no such schema.
        """
        if self.conforms(name, instance):
            return ()
        return self.explained(name, instance) or _unexplained(self._validator(name), instance)

    def conforms(self, name: str, instance: Json) -> bool:
        """
        Return whether a value conforms, as fast as can be told.

        Raises NoSuchName where the contract has no such schema.
        """
        try:
            return (self._fast.get(name) or self._validator(name)).is_valid(instance)
        except ValueError:
            # Text that is no Unicode, or a value nested too deeply for it; the slow validator takes both.
            return not self.explained(name, instance)

    def fits(self, schema: Json, instance: Json) -> bool:
        """Return whether a value fits a schema that stands within one of the contract's."""
        return bool(Slow(schema, registry=self._registry).is_valid(instance))

    def _validator(self, name: str) -> jsonschema_rs.Draft202012Validator:
        if name not in self._fast:
            schema = self._schema(name)
            self._fast[name] = jsonschema_rs.Draft202012Validator(schema, registry=self._shared)
        return self._fast[name]

    def _schema(self, name: str) -> Json:
        try:
            return self.contract.schemas[name]
        except KeyError:
            known = tuple(self.contract.schemas)
            raise NoSuchName(kind=f"{self.contract.api} schema", name=name, known=known) from None

    def explained(self, name: str, instance: Json) -> tuple[SchemaError, ...]:
        """
        Return what the slow validator, which decides for itself, has against a value.

        Raises NoSuchName where the contract has no such schema.
        """
        slow = self._slow.get(name)
        if slow is None:
            slow = self._slow[name] = Slow(_undeclared(self._schema(name)), registry=self._registry)
        try:
            found = [each for error in islice(slow.iter_errors(instance), MOST) for each in _told(error)]
        except RecursionError:
            return (SchemaError(where="", message="it is nested too deeply", keyword="type"),)
        # What has the wrong type is not told to have the wrong value as well.
        mistyped = {each.where for each in found if each.keyword == "type"}
        telling = {
            (each.where, each.keyword): each
            for each in found
            if each.keyword == "type" or each.where not in mistyped
        }
        return tuple(sorted(telling.values(), key=lambda each: each.where))


def _undeclared(schema: Json) -> Json:
    # A schema that names its dialect is given that dialect's own validator again wherever it is referred to.
    return {keyword: value for keyword, value in schema.items() if keyword != "$schema"}


def pointer(steps: Sequence[str | int]) -> str:
    """Return the JSON pointer of a path into a value."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def shown(value: Json) -> Json:
    """Return a value as it is, or the beginning of its text where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "…"
    return value if len(text) <= LONGEST else text[:LONGEST] + "…"


def _told(error: ValidationError) -> Iterator[SchemaError]:
    begun = _begun(error)
    if begun:
        for each in begun:
            yield from _told(each)
        return
    # Of the alternatives that a value might have followed, the closest says most.
    closest: ValidationError = best_match([error]) or error
    keyword = str(closest.validator)
    place = pointer(list(closest.absolute_path))
    evidence = _evidence(closest.schema, keyword)
    if keyword == "required":
        names: Json = closest.validator_value
        present: Json = closest.instance
        for name in names:
            if name not in present:
                yield SchemaError(
                    where=place + pointer([name]),
                    message="it is missing",
                    keyword=keyword,
                    expected=name,
                    evidence=evidence,
                )
        return
    yield SchemaError(
        where=place,
        message=_message(keyword, closest),
        keyword=keyword,
        expected=closest.validator_value if keyword in _SIMPLE else None,
        actual=shown(closest.instance),
        evidence=evidence,
    )


def _begun(error: ValidationError) -> Sequence[ValidationError]:
    """Return what is missing for the only alternative of which a value has a part already; nothing where it is not one."""
    forms: dict[str | int, list[ValidationError]] = {}
    for each in error.context if error.validator == "anyOf" else ():
        forms.setdefault(each.relative_schema_path[0], []).append(each)
    begun = [errors for errors in forms.values() if all(map(_has_some, errors))]
    return begun[0] if len(begun) == 1 else ()


def _has_some(error: ValidationError) -> bool:
    names: Json = error.validator_value
    present: Json = error.instance
    return error.validator == "required" and any(name in present for name in names)


def _evidence(schema: Json, keyword: str) -> tuple[str, ...]:
    if not isinstance(schema, Mapping):
        return ()
    return tuple(schema.get(PROVENANCE, {}).get(keyword, {}).get("evidence", ()))


def _unexplained(fast: jsonschema_rs.Draft202012Validator, instance: Json) -> tuple[SchemaError, ...]:
    # Nothing is known on which the two disagree; should there be something, the fast one has decided.
    return tuple(
        SchemaError(
            where=pointer(list(error.instance_path)),
            message=error.message[:LONGEST],
            keyword=str(error.schema_path[-1]) if error.schema_path else "",
            actual=shown(error.instance),
        )
        for error in islice(fast.iter_errors(instance), MOST)
    )


def _named(types: Json) -> str:
    names = [types] if isinstance(types, str) else list(types)
    return " or ".join(f"{'an' if name[0] in 'aeio' else 'a'} {name}" for name in names)


def _listed(values: Json) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


def _brief(value: Json) -> str:
    text = json.dumps(shown(value), ensure_ascii=False)
    return text if len(text) <= 80 else text[:80] + "…"  # noqa: PLR2004  (a line)


_SIMPLE = frozenset(
    {"type", "enum", "const", "pattern", "minLength", "minItems", "maxItems", "minimum", "maximum"}
)

_WORDS: Mapping[str, Callable[[ValidationError], str]] = {
    "type": lambda it: f"it is {_named(type_of(it.instance))}, not {_named(it.validator_value)}",
    "enum": lambda it: f"it is {_brief(it.instance)}, not one of {_listed(it.validator_value)}",
    "const": lambda it: f"it is {_brief(it.instance)}, not {_brief(it.validator_value)}",
    "pattern": lambda it: f"it is {_brief(it.instance)}, which does not match {it.validator_value}",
    "minLength": lambda it: (
        "it is empty" if not it.instance else f"it is {_brief(it.instance)}, which is too short"
    ),
    "maxItems": lambda it: "it must be empty" if not it.validator_value else "it has too many items",
    "minItems": lambda _: "it has too few items",
    "minProperties": lambda _: "it has too few members",
    "additionalProperties": lambda it: f"it has members that nobody documents: {_brief(it.instance)}",
    "anyOf": lambda it: f"it is {_brief(it.instance)}, which has none of the documented forms",
}


def _message(keyword: str, error: ValidationError) -> str:
    words = _WORDS.get(keyword)
    return words(error) if words else error.message[:LONGEST]
