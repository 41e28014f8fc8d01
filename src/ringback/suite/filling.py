"""
Filling parameters with what they mean, by the templates of a contract's `[arrange.means]`.

Pure.  `{call.uri}` is a value of the scope by its dotted name, `{call.uuid|call.id}` the first of
several that is there, `{call.data.*}` the name of the first member of an object; a text that is nothing but one of these becomes the value itself, whatever its type.
"""

import re
from collections.abc import Mapping

from ringback.contracts import Contract
from ringback.model import Json, Operation, at

_NAMED = re.compile(r"\{([^{}]+)\}")


def means_of(contract: Contract, scope: Mapping[str, Json]) -> dict[str, Json]:
    """Return the values of all meanings that can be filled from a scope."""
    templates: Mapping[str, Json] = contract.settings.get("arrange", {}).get("means", {})
    found = {}
    for meaning, template in templates.items():
        try:
            found[meaning] = filled(template, scope)
        except LookupError:
            continue
    return found


def naming(contract: Contract, name: str) -> frozenset[str]:
    """Return the meanings whose templates take a value from something of the scope by this name."""
    templates: Mapping[str, Json] = contract.settings.get("arrange", {}).get("means", {})
    texts = {meaning: template for meaning, template in templates.items() if isinstance(template, str)}
    return frozenset(
        meaning
        for meaning, text in texts.items()
        for found in _NAMED.findall(text)
        if any(each.strip().partition(".")[0] == name for each in found.split("|"))
    )


def required_of(operation: Operation, means: Mapping[str, Json]) -> dict[str, Json]:
    """Return the members that a body must have, as far as their meanings have values."""
    return {
        each.name: means[each.means]
        for each in operation.parameters
        if each.required and each.place == "body" and each.means in means
    }


def filled(template: Json, scope: Mapping[str, Json]) -> Json:
    """Return a template's value; raises LookupError where the scope lacks what it names."""
    match template:
        case Mapping():
            return {name: filled(each, scope) for name, each in template.items()}
        case list():
            return [filled(each, scope) for each in template]
        case str():
            whole = _NAMED.fullmatch(template)
            if whole:
                return _value(whole[1], scope)
            return _NAMED.sub(lambda found: str(_value(found[1], scope)), template)
        case _:
            return template


def _value(names: str, scope: Mapping[str, Json]) -> Json:
    for name in names.split("|"):
        place = name.strip().removesuffix(".*")
        value = at(dict(scope), "/" + place.replace(".", "/"))
        if place != name.strip():
            value = next(iter(value), None) if isinstance(value, Mapping) else None
        if value is not None and value != "":
            return value
    raise LookupError(names)


def printed(contract: Contract, operation: str) -> dict[str, Json]:
    """Return the body of the first request that a document prints for an operation, without its selector."""
    selector = str(contract.settings["selector"]).strip("/")
    bodies = (
        each.body for each in contract.samples if each.kind == "request" and each.operation == operation
    )
    found = next((each for each in bodies if isinstance(each, Mapping)), {})
    return {name: value for name, value in found.items() if name != selector}
