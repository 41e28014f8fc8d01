"""
What the answer to one operation tells that another one's URL needs: an id, and where it stands.

The contract says which answers tell the ids of a resource (`[[resources.X.told]]`); to whose URLs they lead
follows from the URLs.  OpenAPI calls that a link.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from ringback.contracts.infer import Schema
from ringback.contracts.store import Contract
from ringback.model import Json, Operation, at

_VARIABLE = re.compile(r"\{(\w+)\}")


@frozen
class Link:
    """An id that an answer tells, and an operation that is sent to it."""

    source: Operation
    target: Operation
    #: The URL of the target that has the variable, as its operation has it.
    path: str
    #: The variable of that URL which is the id.
    parameter: str
    #: JSON pointers to the first id in an answer, as documents print them: the first one that leads somewhere counts.
    at: tuple[str, ...]
    #: Other variables of that URL, as OpenAPI's runtime expressions over the source.
    given: Mapping[str, str] = field(factory=dict)
    #: The query with which the source tells them.
    query: str = ""

    def told(self, body: Json) -> tuple[str, ...]:
        """Return the ids that an answer tells."""
        found = []
        for pointer in self.at:
            before, first, after = pointer.partition("/0/")
            items = at(body, before) if first else [body]
            items = list(items.values()) if first and isinstance(items, Mapping) else items
            if isinstance(items, list):
                found += [at(each, f"/{after}" if first else pointer) for each in items]
        return tuple(str(each) for each in found if each not in (None, ""))


def links_of(contract: Contract) -> tuple[Link, ...]:
    """Return all links of a contract, in the order of its operations."""
    return tuple(_links(contract))


def _links(contract: Contract) -> Iterator[Link]:
    resources: Mapping[str, Json] = contract.settings.get("resources", {})
    for resource in resources.values():
        for told in resource.get("told", ()):
            source = contract.operation(told["by"])
            for target in contract.operations.values():
                yield from _between(source, target, str(resource["parameter"]), told)


def _between(
    source: Operation, target: Operation, parameter: str, told: Mapping[str, Json]
) -> Iterator[Link]:
    for path in (target.path, *target.also):
        names = set(_VARIABLE.findall(path))
        given = {
            each: f"$request.path.{each}" for each in sorted(names & set(_VARIABLE.findall(source.path)))
        }
        given |= told.get("given", {})
        if parameter in names and names - {parameter} <= set(given):
            kept = {name: each for name, each in given.items() if name in names and name != parameter}
            yield Link(
                source, target, path, parameter, tuple(told["at"]), kept, query=str(told.get("query", ""))
            )


def shown(contract: Contract, source: Operation, names: Mapping[tuple[str, str], str]) -> Schema:
    """Return what OpenAPI writes beside an answer that tells ids; `names` are the operationIds by URL and method."""
    found: Schema = {}
    for link in links_of(contract):
        name = names.get((contract.url_path(link.target, link.path), link.target.method))
        if link.source.name != source.name or name is None:
            continue
        key = f"{name}By{link.parameter[0].upper()}{link.parameter[1:]}"
        told = {link.parameter: f"$response.body#{link.at[0]}", **link.given}
        found[key] = {"operationId": name, "parameters": told}
    return found
