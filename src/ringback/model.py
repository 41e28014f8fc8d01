"""
The frozen values that all parts of Ringback exchange.

This module knows what a contract, an exchange and a finding are made of.  It
refuses to know where they come from, how they travel, and what they look like.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from attrs import asdict, field, frozen

#: Raw JSON, as it came off the wire or out of a file.  Past a loader it should be a value with names.
Json = Any

Headers = tuple[tuple[str, str], ...]


def _headers(given: Mapping[str, str] | Sequence[tuple[str, str]]) -> Headers:
    pairs = given.items() if isinstance(given, Mapping) else given
    return tuple((str(name), str(value)) for name, value in pairs)


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    return next((value for each, value in headers if each.lower() == wanted), None)


def at(document: Json, pointer: str, default: Json = None) -> Json:
    """Return the value that a JSON pointer (RFC 6901) leads to, or the default where it leads nowhere."""
    value = document
    for raw in pointer.split("/")[1:]:
        token = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return default
    return value


@frozen
class Source:
    """Where a document says something: document id and line; `page` and `section` for people."""

    document: str
    line: int | None = None
    section: str = ""

    def __str__(self) -> str:
        place = f":{self.line}" if self.line is not None else ""
        return f"{self.document}{place}" + (f" ({self.section})" if self.section else "")


@frozen
class Request:
    """One HTTP request, as sent."""

    method: str
    url: str
    headers: Headers = field(default=(), converter=_headers)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path of the URL, without scheme, host and query."""
        return urlsplit(self.url).path

    @property
    def query(self) -> str:
        """The query string of the URL, without the question mark."""
        return urlsplit(self.url).query

    def header(self, name: str) -> str | None:
        """Return the first header of this name, whatever its case."""
        return _header(self.headers, name)

    def json(self) -> Json:
        """Return the body as JSON, or raise ValueError."""
        return json.loads(self.body)


@frozen
class Response:
    """One HTTP response, as received."""

    status: int
    headers: Headers = field(default=(), converter=_headers)
    body: bytes = b""
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether the status is a success (2xx)."""
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def is_error(self) -> bool:
        """Whether the status is an error (4xx, 5xx)."""
        return self.status >= 400  # noqa: PLR2004

    @property
    def is_server_error(self) -> bool:
        """Whether the status says that the server failed (5xx)."""
        return self.status >= 500  # noqa: PLR2004

    def header(self, name: str) -> str | None:
        """Return the first header of this name, whatever its case."""
        return _header(self.headers, name)

    def json(self) -> Json:
        """Return the body as JSON, or raise ValueError."""
        return json.loads(self.body)

    def json_or_none(self) -> Json:
        """Return the body as JSON, or None where it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@frozen
class Notification:
    """One message that the endpoint sent to an actor unasked."""

    #: The actor whose session received it.
    actor: str
    #: The channel it arrived on, as its envelope says.
    channel: str
    #: The whole message, envelope included: `{"channel": …, "data": …}`.
    message: Json
    #: Seconds since the run began.
    at: float = 0.0

    @property
    def data(self) -> Mapping[str, Json]:
        """The payload, or an empty mapping where the message has none."""
        data = self.message.get("data") if isinstance(self.message, Mapping) else None
        return data if isinstance(data, Mapping) else {}


@frozen
class Exchange:
    """One request, its response, and the notifications it caused: the one currency of the engine."""

    number: int
    actor: str
    operation: str | None
    request: Request
    response: Response
    #: Seconds since the run began: when it was sent, when it was answered.
    sent: float = 0.0
    answered: float = 0.0
    notifications: tuple[Notification, ...] = ()


@frozen
class Parameter:
    """One documented parameter of an operation."""

    name: str
    #: body, path, query or form
    place: str
    #: string, number, boolean, object, array; several where the documents disagree.
    types: tuple[str, ...]
    required: bool
    #: What the value stands for, so that a legal one can be made: call-uri, phone-number, …
    means: str = ""
    default: Json = None
    values: tuple[Json, ...] = ()
    source: Source | None = None


@frozen
class Operation:
    """One documented operation, told apart from others on its URL by the selector's value."""

    name: str
    method: str
    #: The path template below the API's base path: `/me/calls/{callId}`.
    path: str
    #: What stands before the path instead of the API's base path; None for the base path.
    base: str | None = None
    #: Other URLs that a document gives for the same operation.
    also: tuple[str, ...] = ()
    #: The value of the API's selector; None for operations that have a URL of their own.
    selector: str | None = None
    parameters: tuple[Parameter, ...] = ()
    #: Whether it ends the session that it is sent in, so that nothing can come after it.
    ends_session: bool = False
    #: Names of the schemas of request body, response and notification; empty where there is none.
    request_schema: str = ""
    response_schema: str = ""
    notification_schema: str = ""
    #: Ids of the requirements that it is verified by itself, where the call table has no move for it.
    requirements: tuple[str, ...] = ()
    #: HTTP statuses that a document gives for success.
    success: tuple[int, ...] = (200,)
    features: tuple[str, ...] = ()
    #: How it is known that a server has it: `core` (every server does), `announced` (what a call offers
    #: names it wherever it is legal), or `unannounced` (nothing names it; a refusal may mean that it is not there).
    presence: str = "core"
    #: Why no document prints a sample of it; empty where one does.
    unprinted: str = ""
    #: Which actors it takes to exercise it.
    actors: tuple[str, ...] = ()
    #: The content type of the request body.
    media_type: str = "application/json"
    description: str = ""
    sources: tuple[Source, ...] = ()


@frozen
class Requirement:
    """One documented demand, in our words."""

    id: str
    statement: str
    source: Source
    level: str
    #: Names of the rules, or ids of the scenarios, that verify it.
    checks: tuple[str, ...] = ()


@frozen
class ErrorCode:
    """One documented code of a refusal."""

    code: str
    #: The HTTP status that it comes with.
    status: int
    source: Source
    #: The parameter that it blames; empty where it blames none.
    parameter: str = ""
    #: The operations that have it; empty for all.
    operations: tuple[str, ...] = ()


@frozen
class Sign:
    """What shows that an erratum's ruling was needed to accept something: a body of one kind that fits a schema."""

    #: The type of a notification, or the name of the operation that is answered.
    within: str
    schema: Json
    #: The HTTP statuses of the answer; empty for any, and for notifications.
    statuses: tuple[int, ...] = ()
    #: Two JSON pointers, at which the body must have values that are not the same; empty where that does not matter.
    differ: tuple[str, ...] = ()


@frozen
class Erratum:
    """A contradiction in the documentation, and our ruling."""

    id: str
    title: str
    sides: tuple[str, ...]
    ruling: str
    accepts: str
    sources: tuple[Source, ...] = ()
    #: How a run notices that the ruling decided something; empty where only the suite's own steps can tell.
    signs: tuple[Sign, ...] = ()


@frozen
class Sample:
    """An exchange, or a part of one, printed in the documentation."""

    id: str
    #: request, response or notification
    kind: str
    operation: str
    body: Json
    source: Source
    method: str = ""
    url: str = ""
    status: int | None = None
    #: Position within the exchange it belongs to, and that exchange's name.
    exchange: str = ""
    repairs: tuple[str, ...] = ()
    #: The document's line of each member, by JSON pointer into the body; empty where lines are not known.
    lines: Mapping[str, int] = field(factory=dict)


@frozen
class Step:
    """One exchange on the way to a finding, as it may be shown: without secrets."""

    #: The number of the exchange.
    number: int
    actor: str
    operation: str | None
    method: str
    #: Path and query of its URL.
    path: str
    status: int
    body: str = ""
    #: Whom it notified, and of what, in order: `agent: StatusChange Held`.
    told: tuple[str, ...] = field(default=(), converter=_texts)
    curl: str = ""


@frozen
class Acceptance:
    """A known finding that somebody has accepted: which, why, and for how long."""

    rule: str
    #: The id of the requirement; empty for a finding of none.
    requirement: str
    reason: str
    #: The last day on which it is accepted, `2026-12-31`.
    expires: str
    #: Narrows it to an operation, a place (* and ? match anything), a pattern of case ids; empty for any.
    operation: str = ""
    where: str = ""
    case: str = ""
    #: Who accepted it; empty where nobody said.
    by: str = ""


@frozen
class Finding:
    """The endpoint is wrong: what a document demands, what it did instead, and how to see it again."""

    #: The rule that was broken, such as `notification.missing`.
    rule: str
    operation: str | None
    message: str
    requirement: str | None = None
    expected: Json = None
    actual: Json = None
    #: A JSON pointer into the message at fault; empty for the whole of it.
    where: str = ""
    source: str = ""
    #: The number of the exchange at fault.
    exchange: int | None = None
    curl: str = ""
    #: A scenario in Gherkin that shows it again, where a sequence of commands was needed.
    scenario: str = ""
    #: The exchanges that lead to it, the one at fault last; without what cannot have mattered.
    steps: tuple[Step, ...] = ()
    #: By what it is accepted; None for a finding that fails the run.
    accepted: Acceptance | None = None

    def to_json(self) -> dict[str, Json]:
        """Return the form that a run log holds."""
        raw: dict[str, Json] = {
            "rule": self.rule,
            "operation": self.operation,
            "requirement": self.requirement,
            "message": self.message,
            "expected": self.expected,
            "actual": self.actual,
            "where": self.where,
            "source": self.source,
            "exchange": self.exchange,
            "curl": self.curl,
            "scenario": self.scenario,
        }
        if self.steps:
            raw["steps"] = [asdict(each) for each in self.steps]
        if self.accepted is not None:
            raw["accepted"] = asdict(self.accepted)
        return raw

    @classmethod
    def from_json(cls, raw: Mapping[str, Json]) -> "Finding":
        """Read the form that a run log holds."""
        accepted = raw.get("accepted")
        return cls(
            **{
                **raw,
                "steps": tuple(Step(**each) for each in raw.get("steps", ())),
                "accepted": Acceptance(**accepted) if accepted is not None else None,
            }
        )
