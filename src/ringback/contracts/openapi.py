"""
A contract as an OpenAPI 3.1 document, for other tools and for fuzzing.

Paths are whole (the API's base path included), so a base URL is scheme, host
and port.  Operations that share a URL share one path item; the document of
one operation alone (`operation=`) has nothing else in it, which is what a
fuzzer wants: a body that may be any of ten starves each of them.
"""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from ringback import canon
from ringback.contracts.derive import DIALECT, derive, parameter_schema
from ringback.contracts.examples import Examples
from ringback.contracts.export import components, reference
from ringback.contracts.infer import Schema
from ringback.contracts.links import shown
from ringback.contracts.store import Contract
from ringback.errors import NotValid
from ringback.model import Json, Operation, Parameter

_VARIABLE = re.compile(r"\{(\w+)\}")
_BODY = frozenset({"body", "form"})


def openapi(contract: Contract, operation: str | None = None, *, examples: bool = True) -> dict[str, Json]:
    """
    Return the OpenAPI document of a contract, or of one of its operations alone at its main URL.

    `examples` are the samples that fit; whoever makes requests up does without what others have printed.

    Raises NoSuchName for an operation that the contract does not have.
    """
    schemas = derive(contract)
    printed = Examples(contract if examples else contract.with_samples(()), schemas)
    if operation is None:
        urls = _urls(contract)
    else:
        one = contract.operation(operation)
        urls = {(contract.url_path(one), one.method): [one]}
    paths: dict[str, Json] = {}
    # The document of one operation has nothing that a link could lead to.
    names = (
        {where: _operation_id(contract, where[0], each) for where, each in urls.items()}
        if not operation
        else {}
    )
    for (path, method), operations in sorted(urls.items()):
        item = paths.setdefault(path, {"parameters": _variables(contract, path)})
        item[method.lower()] = _operation(contract, path, operations, printed, names)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": _info(contract, operation),
        "servers": [{"url": "/"}],
        "paths": {path: _without_empty(item) for path, item in paths.items()},
        "components": {
            "schemas": components(schemas, _used(urls)),
            "securitySchemes": contract.settings.get("security", {}),
        },
        "security": [{name: []} for name in sorted(contract.settings.get("security", {}))],
    }


def text(contract: Contract) -> str:
    """Return the whole contract's document as it stands in `openapi.json`."""
    return canon.text(openapi(contract))


def _info(contract: Contract, operation: str | None) -> Schema:
    title = contract.title if operation is None else f"{contract.title}: {operation}"
    return {"title": title, "version": str(contract.settings.get("version", "1"))}


def _urls(contract: Contract) -> dict[tuple[str, str], list[Operation]]:
    urls: dict[tuple[str, str], list[Operation]] = {}
    for operation in contract.operations.values():
        for template in (operation.path, *operation.also):
            urls.setdefault((contract.url_path(operation, template), operation.method), []).append(operation)
    return urls


def _used(urls: Mapping[tuple[str, str], Sequence[Operation]]) -> set[str]:
    names = {"Error"}
    for operations in urls.values():
        for operation in operations:
            names |= {operation.request_schema, operation.response_schema} - {""}
    return names


def _variables(contract: Contract, path: str) -> list[Schema]:
    return [_variable(contract, name) for name in _VARIABLE.findall(path)]


def _variable(contract: Contract, name: str) -> Schema:
    try:
        means = contract.shapes["paths"][name]
    except KeyError:
        where = f"paths.{name}"
        raise NotValid(
            str(contract.path / "shapes.toml"), where, "the variable's meaning is missing"
        ) from None
    parameter = Parameter(name=name, place="path", types=("string",), required=True, means=means)
    return _parameter(contract, parameter)


def _parameter(contract: Contract, parameter: Parameter) -> Schema:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "schema": reference(parameter_schema(contract, parameter)),
    }


def _operation_id(contract: Contract, path: str, operations: Sequence[Operation]) -> str:
    first = operations[0]
    alone = len(operations) == 1 and contract.url_path(first) == path
    return first.name if alone else _name_of(path, first.method)


def _operation(
    contract: Contract,
    path: str,
    operations: Sequence[Operation],
    printed: Examples,
    names: Mapping[tuple[str, str], str],
) -> Schema:
    first = operations[0]
    queries = {each.name: each for one in operations for each in one.parameters if each.place == "query"}
    statuses = sorted({status for each in operations for status in each.success})
    links: Schema = {}
    for each in operations:
        links |= shown(contract, each, names)
    item: Schema = {
        "operationId": _operation_id(contract, path, operations),
        "summary": " ".join(each.description for each in operations),
        "parameters": [_parameter(contract, each) for each in queries.values()],
        "responses": {str(status): _response(operations, status, printed, links) for status in statuses}
        | {"default": _answer(_refusal(contract), printed.error(), "Error")},
        "tags": sorted({feature for each in operations for feature in each.features}),
    }
    if any(each.request_schema for each in operations):
        item["requestBody"] = _body(contract, operations, printed)
    if first.base is not None:
        item["security"] = []
    return _without_empty(item)


def _without_empty(item: Schema) -> Schema:
    return {key: value for key, value in item.items() if value or key == "security"}


def _name_of(path: str, method: str) -> str:
    words = re.findall(r"\w+", path)
    return method.lower() + "".join(word[0].upper() + word[1:] for word in words)


def _body(contract: Contract, operations: Sequence[Operation], printed: Examples) -> Schema:
    names = [each.request_schema for each in operations]
    selector = contract.settings["selector"].removeprefix("/")
    if len(names) == 1:
        schema: Schema = {"$ref": f"#/components/schemas/{names[0]}"}
    else:
        mapping = {each.selector: f"#/components/schemas/{each.request_schema}" for each in operations}
        schema = {
            "oneOf": [{"$ref": each} for each in mapping.values()],
            "discriminator": {"propertyName": selector, "mapping": mapping},
        }
    examples = {key: each for one in operations for key, each in printed.request(one.name).items()}
    content = _without_empty({"schema": schema, "examples": examples})
    return {"required": True, "content": {operations[0].media_type: content}}


def _response(operations: Sequence[Operation], status: int, printed: Examples, links: Schema) -> Schema:
    words = HTTPStatus(status).phrase + "."
    if status == HTTPStatus.NO_CONTENT:
        return {"description": words}
    answering = [each for each in operations if status in each.success and each.response_schema]
    names = sorted({each.response_schema for each in answering})
    examples: dict[str, Json] = {}
    for name in names:
        # Many operations answer alike; one example of each answer is enough.
        told = (printed.response(each.name, status, name) for each in answering)
        examples |= next(filter(None, told), {})
    return _answer(words, examples, *names) | ({"links": links} if links else {})


def _refusal(contract: Contract) -> str:
    codes = "; ".join(f"{code}: {each['means']}" for code, each in contract.codes.items())
    return f"A refusal. Result codes: {codes}." if codes else "A refusal."


def _answer(words: str, examples: Mapping[str, Json], *names: str) -> Schema:
    if not names:
        return {"description": words}
    references = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    schema = references[0] if len(references) == 1 else {"anyOf": references}
    content = _without_empty({"schema": schema, "examples": examples})
    return {"description": words, "content": {"application/json": content}}
