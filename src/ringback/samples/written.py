"""
What was read from pages, as the files of a contract.

It knows the layout of `contracts/<api>`.  It refuses to overwrite: somebody may
have gone on working in the directory.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve

from ringback import canon
from ringback.errors import NotValid
from ringback.model import Json
from ringback.samples.imported import Imported, slug
from ringback.samples.operations import DocumentedOperation
from ringback.samples.parameters import DocumentedParameter
from ringback.samples.skeleton import Described, answers, means_of, path_of, selector_of, skeleton

#: Statuses from here on are errors.
FIRST_ERROR = 400

#: Files that belong to whoever works on the contract, as soon as they are there.
OWN = frozenset({"api.toml", "calls.toml", "requirements.toml", "errata.toml", "shapes.toml"})

_TOML_TYPES = ("string", "number", "integer", "boolean", "object", "array")


def files(api: str, read: Sequence[Imported]) -> Mapping[str, str]:
    """Return the content of every file, by its path inside the contract's directory."""
    found: dict[str, str] = {}
    merged: dict[str, list[tuple[str, DocumentedOperation]]] = {}
    for page in read:
        if page.samples:
            # Operations are told by the names that their files have.
            rows = [
                each.as_json(page.document) | {"operation": slug(each.operation)} for each in page.samples
            ]
            found[f"samples/{page.document}.json"] = _in_order({"document": page.document, "samples": rows})
        for operation in (each for each in page.operations if each.path and each.method):
            named = evolve(operation, name=slug(operation.name) or page.document)
            merged.setdefault(named.name, []).append((page.document, named))
    described: list[Described] = []
    selector = selector_of([each for rows in merged.values() for each in rows])
    for name, rows in merged.items():
        for number, (document, operation) in enumerate(rows, 1):
            file = name if number == 1 else f"{name}-v{number}"
            shown = evolve(operation, name=file)
            answered = bool(answers(read, file))
            found[f"operations/{file}.toml"] = operation_toml(document, shown, selector, answered=answered)
            described.append((document, shown))
    errors = errors_toml(read)
    if errors:
        found["errors.toml"] = errors
    pages = [_page(each) for each in read]
    found["import.json"] = canon.text({"api": api, "pages": pages})
    found |= skeleton(api, read, described)
    return dict(sorted(found.items()))


def write(directory: Path, content: Mapping[str, str], *, force: bool = False) -> None:
    """Write the files; raise NotValid, and write nothing, where one is there already and not the same."""
    for path, text in content.items():
        target = directory / path
        # What no page gives is put there once; from then on it is somebody's own.
        if path in OWN and target.exists():
            continue
        if not force and target.exists() and target.read_bytes() != text.encode():
            reason = "it is there already, and says something else"
            advice = "Give another directory, or --force to overwrite."
            raise NotValid(path=str(target), where="", reason=reason, advice=advice)
    for path, text in content.items():
        if path not in OWN or not (directory / path).exists():
            canon.write(directory / path, text)


def operation_toml(document: str, operation: DocumentedOperation, selector: str, *, answered: bool) -> str:
    """Return an operation in the form of `contracts/<api>/operations/*.toml`; `selector` tells the API's apart."""
    lines = [f"name = {_quoted(operation.name)}"]
    lines += [f"method = {_quoted(operation.method)}", f"path = {_quoted(path_of(operation))}"]
    selected = operation.selector is not None and operation.selector[0] == selector
    sent = [each for each in operation.parameters if each.place in ("body", "form")]
    if any(each.place == "form" for each in sent):
        lines.append('media_type = "application/x-www-form-urlencoded"')
    if sent or selected:
        lines.append(f"request_schema = {_quoted(f'{operation.name}.request')}")
    if answered:
        lines.append(f"response_schema = {_quoted(f'{operation.name}.response')}")
    if operation.selector and selected:
        lines.append(f"selector = {_quoted(operation.selector[1])}")
    if operation.success:
        lines.append(f"success = {list(operation.success)}")
    if operation.features:
        lines.append(f"features = {_list(operation.features)}")
    lines.append(f"sources = {_list([f'{document}:{operation.line}'])}")
    for each in operation.parameters:
        if not operation.selector or not selected or each.name != operation.selector[0]:
            lines += ["", *_parameter_toml(document, each, means_of(operation, each))]
    return "\n".join(lines) + "\n"


def _parameter_toml(document: str, parameter: DocumentedParameter, means: str) -> Iterator[str]:
    yield "[[parameter]]"
    yield f"name = {_quoted(parameter.name)}"
    yield f"means = {_quoted(means)}"
    if parameter.place != "body":
        yield f"in = {_quoted(parameter.place)}"
    types = [each for each in parameter.types if each in _TOML_TYPES]
    if types:
        yield f"types = {_list(types)}"
    else:
        yield "# No type is documented, and no sample shows one."
    if parameter.required is None:
        yield "# Nothing tells whether it is required."
    else:
        yield f"required = {str(parameter.required).lower()}" + _why(parameter)
    if parameter.default is not None:
        yield f"default = {_scalar(parameter.default)}"
    if parameter.values and parameter.open:
        yield f"# Also {', '.join(parameter.values)}."
    elif parameter.values:
        yield f"values = {_list(parameter.values)}"
    yield f"source = {_quoted(f'{document}:{parameter.line}')}"


def _why(parameter: DocumentedParameter) -> str:
    if parameter.basis != "samples":
        return ""
    return "  # every sample has it" if parameter.required else "  # a sample is without it"


def errors_toml(read: Iterable[Imported]) -> str:
    """Return all documented errors."""
    lines: list[str] = []
    for page in read:
        named = [(operation.name, each) for operation in page.operations for each in operation.errors]
        for name, each in [*named, *(("", each) for each in page.codes)]:
            if each.status is None or each.status >= FIRST_ERROR:
                lines.append("[[error]]")
                if name:
                    lines.append(f"operation = {_quoted(name)}")
                if each.status is not None:
                    lines.append(f"status = {each.status}")
                if each.code:
                    lines.append(f"code = {_quoted(each.code)}")
                lines += [f"source = {_quoted(f'{page.document}:{each.line}')}", ""]
    return "\n".join(lines)


def _page(read: Imported) -> Json:
    whole: dict[str, Json] = read.as_json()
    return {key: value for key, value in whole.items() if key != "samples"} | {
        "samples": [each.id for each in read.samples]
    }


def _in_order(value: Json) -> str:
    """Return JSON whose keys stay in the order of the page: samples are read by people."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _quoted(text: str) -> str:
    # JSON's strings are TOML's, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"


def _scalar(value: Json) -> str:
    return _quoted(value) if isinstance(value, str) else json.dumps(value)
