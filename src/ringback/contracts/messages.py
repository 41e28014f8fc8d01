"""
Whether a captured message is what its contract says, one message at a time.

A message is an object `{kind, operation?, method?, url?, status?, body}`.  This
module finds the schema that the body must fit, by the operation, the body's own
words or the URL, and refuses to know where messages come from and who reads the
outcome.  What the contract says nothing about is not judged.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from attrs import define, evolve, field, frozen

from ringback.contracts.captured import decoded
from ringback.contracts.check import Checker, SchemaError, shown
from ringback.contracts.store import Contract
from ringback.model import Json, Operation, at

#: The schema of every refusal, and of every message whose type is not documented.
ERROR = "Error"
ENVELOPE = "Notification"

#: HTTP statuses that begin the errors, and those that come without a body.
ERRORS_BEGIN = 400
BODILESS = frozenset({204, 205, 304})

_FORM = "application/x-www-form-urlencoded"


@frozen
class Outcome:
    """What came of checking one message: findings, or why there can be none."""

    kind: str = ""
    #: The operation that the message belongs to; empty where it does not matter.
    operation: str = ""
    #: The schema that its body was held against; empty where the contract gives none.
    schema: str = ""
    #: What is wrong; places are JSON pointers into the message, so `/body/…`.
    errors: tuple[SchemaError, ...] = ()
    #: Why we could not tell; empty where we could.
    reason: str = ""

    @property
    def verdict(self) -> str:
        """Return `conforms`, `departs` or `undetermined`."""
        if self.reason:
            return "undetermined"
        return "departs" if self.errors else "conforms"

    def to_json(self) -> dict[str, Json]:
        """Return the form that programs read."""
        return {
            "verdict": self.verdict,
            "kind": self.kind or None,
            "operation": self.operation or None,
            "schema": self.schema or None,
            "reason": self.reason or None,
            "findings": [
                {
                    "where": each.where,
                    "message": each.message,
                    "keyword": each.keyword,
                    "expected": each.expected,
                    "actual": each.actual,
                    "evidence": list(each.evidence),
                }
                for each in self.errors
            ],
        }


@frozen
class Route:
    """The ways in which one operation's requests may be addressed."""

    operation: Operation
    method: str
    paths: re.Pattern[str]

    @classmethod
    def of(cls, contract: Contract, operation: Operation) -> "Route":
        """Return the route of an operation; whatever stands before its path is the server's affair."""
        templates = (contract.url_path(operation, each) for each in (operation.path, *operation.also))
        forms = "|".join(_form(each.strip("/")) for each in templates)
        return cls(
            operation=operation, method=operation.method.upper(), paths=re.compile(f"(?:^|/)(?:{forms})/?$")
        )

    def leads(self, method: Json, url: Json) -> bool:
        """Return whether a method and a URL, as far as they are known, may be this operation's."""
        return (not method or _upper(method) == self.method) and bool(self.paths.search(_path(url)))


def _form(template: str) -> str:
    return "".join(
        "[^/?#]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^{}]*\})", template)
    )


def _upper(method: Json) -> str:
    return method.upper() if isinstance(method, str) else ""


def _path(url: Json) -> str:
    try:
        return urlsplit(url).path if isinstance(url, str) else ""
    except ValueError:
        return ""


@define
class Messages:
    """Checks messages against one contract."""

    contract: Contract
    checker: Checker = field(init=False)
    #: The outcome of a message that conforms, made once: most messages of a long capture do.
    _fitting: dict[tuple[str, str, str], Outcome] = field(factory=dict, init=False)
    _kinds: Mapping[str, Callable[[Mapping[str, Json]], Outcome]] = field(init=False)
    _routes: Mapping[str, Route] = field(init=False)
    _selected: Mapping[str, Operation] = field(init=False)
    _selector: str = field(init=False)
    #: The steps to a message's type within its body.
    _type: tuple[str, ...] = field(init=False)
    #: The channel of each message type that has a schema; empty where any will do.
    _channels: Mapping[str, str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.checker = Checker(self.contract)
        self._kinds = {
            "request": self._request,
            "response": self._response,
            "notification": self._notification,
        }
        operations = self.contract.operations.values()
        self._routes = {each.name: Route.of(self.contract, each) for each in operations}
        self._selected = {each.selector: each for each in operations if each.selector}
        self._selector = str(self.contract.settings.get("selector", ""))
        told = self.contract.settings.get("notifications", {})
        self._type = tuple(str(told.get("type", "")).split("/")[1:])
        self._channels = {
            name: str(message.get("channel", ""))
            for name, message in told.get("messages", {}).items()
            if name in self.contract.schemas
        }

    def decoded(self, text: bytes) -> Outcome:
        """Return the outcome of a message that is still JSON text; text that is no JSON is undetermined."""
        try:
            message = decoded(text)
        except ValueError as error:
            return Outcome(reason=f"it is not JSON ({error})")
        return self.outcome(message)

    def outcome(self, message: Json) -> Outcome:
        """Return what came of checking a message."""
        if not isinstance(message, dict):
            return Outcome(reason="it is not an object with kind and body")
        kind = message.get("kind")
        try:
            check = self._kinds[kind]  # type: ignore[index]  # whatever it is
        except (KeyError, TypeError):
            told = f"its kind is {json.dumps(shown(kind))}" if kind is not None else "it has no kind"
            return Outcome(reason=f"{told}; known are {', '.join(self._kinds)}")
        return check(message)

    def _notification(self, message: Mapping[str, Json]) -> Outcome:
        body: Json = message.get("body")
        name: Json = body
        try:
            for step in self._type:
                name = name[step]
            channel = self._channels[name]
        except (KeyError, TypeError, IndexError):
            return self._undocumented(message, body)
        outcome = self._held("notification", "", name, body)
        if channel and body.get("channel") != channel:
            return _further(outcome, _wrong_channel(body, channel, name))
        return outcome

    def _undocumented(self, message: Mapping[str, Json], body: Json) -> Outcome:
        named = self._named(message)
        if named and named.notification_schema:
            return self._held("notification", named.name, named.notification_schema, body)
        if ENVELOPE in self.contract.schemas:
            return self._held("notification", "", ENVELOPE, body)
        return Outcome(kind="notification", reason="the contract has no message of this type")

    def _response(self, message: Mapping[str, Json]) -> Outcome:
        status = message.get("status")
        if type(status) is int:
            if status in BODILESS and message.get("body") is None:
                return self._fitted("response", str(message.get("operation") or ""), "")
            if status >= ERRORS_BEGIN and ERROR in self.contract.schemas:
                return self._held("response", "", ERROR, message.get("body"))
        operation = self._named(message)
        if operation is not None:
            return self._held("response", operation.name, operation.response_schema, message.get("body"))
        if message.get("operation"):
            return self._unknown("response", message["operation"])
        return self._answered(message)

    def _answered(self, message: Mapping[str, Json]) -> Outcome:
        candidates = self._addressed(message)
        schemas = {each.response_schema for each in candidates}
        if len(schemas) == 1:
            name = candidates[0].name if len(candidates) == 1 else ""
            return self._held("response", name, schemas.pop(), message.get("body"))
        why = "its URL leads to several operations" if candidates else "no documented operation has this URL"
        if not message.get("url"):
            why = "it has neither operation nor url"
        return Outcome(kind="response", reason=f"{why}, so that its schema is not known")

    def _request(self, message: Mapping[str, Json]) -> Outcome:
        body = message.get("body")
        operation = self._named(message)
        if operation is None:
            if message.get("operation"):
                return self._unknown("request", message["operation"])
            chosen = self._chosen(message, body)
            if isinstance(chosen, Outcome):
                return chosen
            operation = chosen
        if operation.media_type == _FORM and isinstance(body, str):
            body = dict(parse_qsl(body, keep_blank_values=True))
        outcome = self._held("request", operation.name, operation.request_schema, body)
        departures = tuple(self._misaddressed(operation, message))
        return _further(outcome, *departures) if departures else outcome

    def _chosen(self, message: Mapping[str, Json], body: Json) -> Operation | Outcome:
        word = at(body, self._selector) if self._selector else None
        if isinstance(word, str) and word in self._selected:
            return self._selected[word]
        candidates = self._addressed(message)
        # Where an operation has the URL to itself, no word need tell it from others.
        alone = [each for each in candidates if not each.selector]
        if len(alone) == 1 and word is None:
            return alone[0]
        if word is not None:
            return self._unknown("request", word)
        if candidates and not alone:
            missing = SchemaError(
                where=f"/body{self._selector}",
                message="it is missing, and operations on this URL are told apart by it",
                keyword="required",
                expected=self._selector.rpartition("/")[2],
            )
            return Outcome(kind="request", errors=(missing,))
        told = "several documented operations have" if candidates else "no documented operation has"
        if not message.get("url"):
            return Outcome(kind="request", reason="it names no operation, and has no url")
        return Outcome(kind="request", reason=f"{told} this method and URL")

    def _named(self, message: Mapping[str, Json]) -> Operation | None:
        name = message.get("operation")
        return self.contract.operations.get(name) if isinstance(name, str) else None

    def _unknown(self, kind: str, name: Json) -> Outcome:
        told = json.dumps(shown(name), ensure_ascii=False)
        return Outcome(kind=kind, reason=f"{self.contract.api} has no operation named {told}")

    def _addressed(self, message: Mapping[str, Json]) -> list[Operation]:
        method, url = message.get("method"), message.get("url")
        if not url:
            return []
        return [each.operation for each in self._routes.values() if each.leads(method, url)]

    def _misaddressed(self, operation: Operation, message: Mapping[str, Json]) -> Iterable[SchemaError]:
        route = self._routes[operation.name]
        method, url = message.get("method"), message.get("url")
        cited = tuple(str(each) for each in operation.sources)
        if method and _upper(method) != route.method:
            yield SchemaError(
                where="/method",
                message=f"it is {json.dumps(shown(method))}, not {route.method}",
                keyword="method",
                expected=route.method,
                actual=shown(method),
                evidence=cited,
            )
        if url and not route.paths.search(_path(url)):
            urls = [self.contract.url_path(operation, each) for each in (operation.path, *operation.also)]
            yield SchemaError(
                where="/url",
                message=f"it is {json.dumps(shown(url), ensure_ascii=False)}, not {' or '.join(urls)}",
                keyword="url",
                expected=urls,
                actual=shown(url),
                evidence=cited,
            )

    def _held(self, kind: str, operation: str, schema: str, body: Json) -> Outcome:
        fitted = self._fitting.get((kind, operation, schema)) or self._fitted(kind, operation, schema)
        if not schema or self.checker.conforms(schema, body):
            return fitted
        found = self.checker.errors(schema, body)
        return evolve(fitted, errors=tuple(evolve(each, where=f"/body{each.where}") for each in found))

    def _fitted(self, kind: str, operation: str, schema: str) -> Outcome:
        made = Outcome(kind=kind, operation=operation, schema=schema)
        return self._fitting.setdefault((kind, operation, schema), made)


def _further(outcome: Outcome, *errors: SchemaError) -> Outcome:
    known = {each.where for each in outcome.errors}
    return evolve(outcome, errors=(*outcome.errors, *(each for each in errors if each.where not in known)))


def _wrong_channel(body: Mapping[str, Json], channel: str, message: str) -> SchemaError:
    came = shown(body.get("channel"))
    return SchemaError(
        where="/body/channel",
        message=f"it is {json.dumps(came, ensure_ascii=False)}, not {channel}, the channel of {message}",
        keyword="channel",
        expected=channel,
        actual=came,
    )
