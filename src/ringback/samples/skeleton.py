"""
The files of a contract that pages do not give: as little as makes the rest of it readable.

It knows what a contract must have before `show`, `derive` and `check` read it.
It refuses to decide: what is put here says that somebody has yet to look at it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ringback.model import Json, at
from ringback.samples.imported import Imported, Sample, slug
from ringback.samples.operations import DocumentedOperation
from ringback.samples.parameters import DocumentedParameter

#: Where a message's type may stand, the usual first.
_TYPES = ("/data/messageType", "/messageType", "/data/type", "/type", "/event")
_NAME = re.compile(r"[A-Za-z][\w.-]{0,79}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Described = tuple[str, DocumentedOperation]


def skeleton(api: str, read: Sequence[Imported], described: Sequence[Described]) -> Mapping[str, str]:
    """Return the content of the files that no page gives, by path."""
    messages = _messages(read)
    return {
        "api.toml": _joined(_api(api, read, described, messages)),
        "calls.toml": "# The call table: which operation is legal in which state, and what it causes.\nstates = []\nterminal = []\n",
        "requirements.toml": "# Every demand of the documents, one [[requirement]] each.\n",
        "errata.toml": "# Every contradiction of the documents, one [[erratum]] each, with a ruling.\n",
        "shapes.toml": _joined(_shapes(read, described, messages)),
    }


def selector_of(described: Sequence[Described]) -> str:
    """Return the member that tells operations apart, the most frequent where pages differ; "" for none."""
    found = Counter(each.selector[0] for _, each in described if each.selector)
    return found.most_common(1)[0][0] if found else ""


def path_of(operation: DocumentedOperation) -> str:
    """Return an operation's path with placeholders that are names: `{User-Id}` becomes `{UserId}`."""
    return _PLACEHOLDER.sub(lambda each: f"{{{_plain(each[1])}}}", operation.path)


def means_of(operation: DocumentedOperation, parameter: DocumentedParameter) -> str:
    """Return the name under which it stands in `shapes.toml` what a parameter means."""
    return f"{operation.name}.{parameter.name}"


def answers(read: Sequence[Imported], operation: str) -> tuple[Sample, ...]:
    """Return what pages print as an operation's answers, refusals left out."""
    return tuple(
        each
        for page in read
        for each in page.samples
        if each.found.kind == "response"
        and slug(each.operation) == operation
        and each.found.body is not None
        and (each.found.status or 0) < 400  # noqa: PLR2004  (errors begin there)
    )


def _plain(name: str) -> str:
    return re.sub(r"\W", "", name) or "x"


def _api(
    api: str, read: Sequence[Imported], described: Sequence[Described], messages: Mapping[str, str]
) -> Iterator[str]:
    yield "# What all operations share. What no page says is left out or empty, and yours to fill in."
    yield f"name = {_quoted(api)}"
    yield f"title = {_quoted(api)}"
    yield 'base_path = ""'
    selector = selector_of(described)
    yield f"selector = {_quoted('/' + selector if selector else '')}"
    yield ""
    yield "[envelope]"
    yield "error_required = []"
    yield ""
    yield "[notifications]"
    yield 'style = "none"   # how they travel: cometd, or none'
    yield f"type = {_quoted(_pointer(read))}"
    for name, channel in messages.items():
        yield f"\n[notifications.messages.{_quoted(name)}]"
        if channel:
            yield f"channel = {_quoted(channel)}"
    for page in read:
        yield f"\n[documents.{_quoted(page.document)}]"
        yield f"title = {_quoted(page.title)}"


def _told(read: Sequence[Imported]) -> list[Json]:
    return [each.found.body for page in read for each in page.samples if each.found.kind == "notification"]


def _pointer(read: Sequence[Imported]) -> str:
    """Return where the type of a message stands: where most of those that are printed have one."""
    bodies = _told(read)
    counted = [sum(isinstance(at(body, each), str) for body in bodies) for each in _TYPES]
    return _TYPES[counted.index(max(counted))]


def _messages(read: Sequence[Imported]) -> Mapping[str, str]:
    """Return the types of messages that are printed, each with its channel where that is one and the same."""
    pointer = _pointer(read)
    found: dict[str, set[str]] = {}
    for body in _told(read):
        name, channel = at(body, pointer), at(body, "/channel")
        if isinstance(name, str) and _NAME.fullmatch(name):
            found.setdefault(name, set()).add(channel if isinstance(channel, str) else "")
    return {name: each.pop() if len(each) == 1 else "" for name, each in sorted(found.items())}


def _shapes(
    read: Sequence[Imported], described: Sequence[Described], messages: Mapping[str, str]
) -> Iterator[str]:
    yield "# How samples are generalised into schemas. What is here takes them as they are."
    yield ""
    yield "[paths]"
    variables = {
        name: document
        for document, each in reversed(described)
        for name in _PLACEHOLDER.findall(path_of(each))
    }
    for name in sorted(variables):
        yield f"{name} = {_quoted(f'path.{name}')}"
    for name, document in sorted(variables.items()):
        yield from _means(f"path.{name}", ("string",), document)
    for document, operation in described:
        for each in operation.parameters:
            yield from _means(means_of(operation, each), each.types, f"{document}:{each.line}")
    for name in dict.fromkeys(each.name for _, each in described):
        if answers(read, name):
            yield from _shape(f"{name}.response", f"What {name} answers")
    for name in messages:
        yield from _shape(name, "A message")
    yield from _shape("Error", "The answer to a request that was refused")
    yield "\n[[shape.rule]]"
    yield 'at = [""]'
    yield 'set = { type = "object" }'
    yield 'basis = "generalised"'
    yield 'why = "until somebody has looked at how the documents print a refusal"'


def _means(name: str, types: Sequence[str], evidence: str) -> Iterator[str]:
    yield f"\n[means.{_quoted(name)}]"
    kinds = _quoted(types[0]) if len(types) == 1 else f"[{', '.join(map(_quoted, types))}]"
    yield f"schema = {{ type = {kinds} }}" if types else "schema = {}"
    yield 'basis = "documented"'
    yield f"evidence = [{_quoted(evidence)}]"


def _shape(name: str, title: str) -> Iterator[str]:
    yield "\n[[shape]]"
    yield f"name = {_quoted(name)}"
    yield f"title = {_quoted(title)}"
    yield f"samples = [{_quoted(name)}]"


def _joined(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # JSON's strings are TOML's, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
