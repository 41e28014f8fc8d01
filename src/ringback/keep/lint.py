"""
What is wrong with cassettes, one file at a time, and among them.

It knows cassettes, contracts and the endpoint that was recorded, and reads nothing but the files it is given.
What is recorded of a wrong server on purpose says so in its metadata
(`findings`), and is not held against the contract again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import yaml
from attrs import define, field, frozen

from ringback.cassettes import store
from ringback.cassettes.bounds import TooMuch
from ringback.cassettes.scrubbing import detector
from ringback.cassettes.scrubbing.parts import Unsearchable, decoded_request, decoded_response
from ringback.cassettes.scrubbing.scan import Scan
from ringback.cassettes.store import Cassette
from ringback.contracts import Contract
from ringback.contracts.messages import ERRORS_BEGIN, Messages, Outcome
from ringback.endpoint.file import EndpointFile
from ringback.errors import NotReadable
from ringback.keep.flaws import RULES, Flaw
from ringback.keep.lines import Lines
from ringback.keep.session import Session, decoded, plain_response

#: What is said of one cassette at most, by one rule.
MOST = 20
#: The rules about a cassette among others, and in use.
_AMONG = frozenset({"cassette.duplicate", "cassette.unplayed"})


@frozen
class Kept:
    """A file that was looked at: what is in it, and where; None where nothing could be made of it."""

    path: Path
    lines: Lines
    cassette: Cassette | None
    contract: Contract | None = None


@define
class Linter:
    """Looks at cassettes, one after the other, and then at all of them."""

    #: The contracts by the names of their APIs.
    contracts: Mapping[str, Contract]
    #: The API of cassettes that name none.
    api: str | None = None
    #: The names of cassettes that somebody plays, without their suffix; None where nobody looked.
    played: frozenset[str] | None = None
    #: Whether a text mentions a cassette.
    mentioned: str = ""
    #: No cassette may have been recorded before; None for any age.
    since: datetime | None = None
    #: What was recorded: its secrets, numbers and address must be in no cassette; None where nobody says.
    endpoint: EndpointFile | None = None
    _scan: Scan | None = field(init=False)
    _messages: dict[str, Messages] = field(factory=dict, init=False)
    _seen: dict[str, Path] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._scan = None if self.endpoint is None else _scan_of(self.endpoint)

    def flaws(self, path: Path) -> Iterator[Flaw]:
        """Yield what is wrong with the cassette in a file."""
        try:
            data = store.read_bytes(path)
            cassette = store.loads(data, str(path))
        except NotReadable as problem:
            yield _unread(path, problem)
            return
        kept = Kept(path, Lines(data.decode()), cassette, self.contract_of(path, cassette))
        checks = (
            _undecodable(kept),
            self._unscrubbed(kept),
            self._departures(kept),
            self._contracted(kept),
            self._orphan(kept),
            self._duplicate(kept),
            self._old(kept),
        )
        for each in checks:
            yield from _some(each)

    def again(self, path: Path, before: Sequence[Flaw]) -> list[Flaw]:
        """Return what is left of a file's flaws after it was mended."""
        kept = [each for each in before if each.rule.id in _AMONG]
        return [*kept, *(each for each in self.flaws(path) if each.rule.id not in _AMONG)]

    def contract_of(self, path: Path, cassette: Cassette) -> Contract | None:
        """Return the contract that a cassette is under: the one it names, else the user's, else its directory's."""
        named = cassette.ringback.get("api")
        for name in (named, self.api, path.parent.name):
            if isinstance(name, str) and name in self.contracts:
                return self.contracts[name]
        return None

    def _unscrubbed(self, kept: Kept) -> Iterator[Flaw]:
        """Yield what the same independent look finds that a recording has before it is written."""
        assert kept.cassette is not None
        if "scrubbed" not in kept.cassette.ringback:
            yield _flaw(kept, "cassette.unscrubbed", ("metadata",), "nothing says that it was ever scrubbed")
        if (hit := detector.first(kept.lines.text)) is not None:
            kind, line = hit
            message = f"it holds what looks like {kind}"
            yield Flaw(rule=RULES["cassette.unscrubbed"], path=kept.path, line=line, message=message)
        for leak in self._scan.leaks(kept.cassette) if self._scan else ():
            where = ("metadata",) if leak.interaction is None else ("interactions", leak.interaction)
            yield _flaw(kept, "cassette.unscrubbed", where, f"{leak.where} holds {leak.secret}")

    def _departures(self, kept: Kept) -> Iterator[Flaw]:
        if kept.contract is None or kept.cassette is None or kept.cassette.ringback.get("findings"):
            return
        messages = self._messages_of(kept.contract)
        for step in Session.of(kept.cassette, messages).steps:
            response = plain_response(step.interaction.response)
            body = decoded(response.body)
            # What is no JSON may be a proxy's refusal, or coded so that nobody can tell.
            if step.operation and (
                body is not None
                or (response.status < ERRORS_BEGIN and not response.header("Content-Encoding"))
            ):
                captured = {
                    "kind": "response",
                    "operation": step.operation,
                    "status": response.status,
                    "body": body,
                }
                where = ("interactions", step.number - 1, "response", "body", "string")
                what = f"the answer to {step.operation}"
                yield from _departed(kept, "contract.response", messages.outcome(captured), where, what)
            for told in step.told:
                captured = {"kind": "notification", "body": told.notification.message}
                where = ("interactions", step.number - 1, "response", "body", "string")
                what = f"the notification {told.label} at {told.where}"
                yield from _departed(kept, "contract.notification", messages.outcome(captured), where, what)

    def _messages_of(self, contract: Contract) -> Messages:
        if contract.api not in self._messages:
            self._messages[contract.api] = Messages(contract)
        return self._messages[contract.api]

    def _contracted(self, kept: Kept) -> Iterator[Flaw]:
        assert kept.cassette is not None
        said = kept.cassette.ringback.get("contract")
        if kept.contract is None:
            yield _flaw(
                kept, "cassette.no-contract", ("metadata", "ringback"), "it names no API that is known here"
            )
        elif said is None:
            yield _flaw(
                kept,
                "cassette.no-contract",
                ("metadata", "ringback"),
                "it does not say under which contract it was recorded",
            )
        elif said != kept.contract.digest:
            where = ("metadata", "ringback", "contract")
            yield _flaw(
                kept,
                "cassette.stale-contract",
                where,
                f"the contract of {kept.contract.api} has changed since it was recorded",
            )

    def _orphan(self, kept: Kept) -> Iterator[Flaw]:
        if self.played is None:
            return
        name = kept.path.stem
        if name not in self.played and name not in self.mentioned:
            yield _flaw(kept, "cassette.orphan", (), "no flow and no test plays it")

    def _duplicate(self, kept: Kept) -> Iterator[Flaw]:
        assert kept.cassette is not None
        digest = hashlib.sha256(
            repr([(each.request, each.response) for each in kept.cassette.interactions]).encode()
        )
        first = self._seen.setdefault(digest.hexdigest(), kept.path)
        if first != kept.path and kept.cassette.interactions:
            yield _flaw(kept, "cassette.duplicate", (), f"it holds the same exchanges as {first}")

    def _old(self, kept: Kept) -> Iterator[Flaw]:
        assert kept.cassette is not None
        if self.since is None:
            return
        when = recorded(kept.cassette)
        if when is None:
            yield _flaw(kept, "cassette.old", (), "none of its answers says when it was given")
        elif when < self.since:
            yield _flaw(kept, "cassette.old", (), f"it was recorded on {when:%Y-%m-%d}")


def _scan_of(file: EndpointFile) -> Scan:
    scan = Scan(file.base_url)
    for each in file.secrets:
        scan.forbid(each.name, each.value, each.user)
    scan.forbid_replaced(file.personal)
    return scan


def recorded(cassette: Cassette) -> datetime | None:
    """Return when the last answer that has a date was given."""
    dates = (each.response.header("Date") for each in reversed(cassette.interactions))
    for said in filter(None, dates):
        try:
            return parsedate_to_datetime(said).astimezone(UTC)
        except ValueError:
            continue
    return None


def _unread(path: Path, problem: NotReadable) -> Flaw:
    cause = problem.__cause__
    mark = getattr(cause, "problem_mark", None) or getattr(cause and cause.__cause__, "problem_mark", None)
    kind = "cassette.unreadable"
    if isinstance(cause, TooMuch) or f"{store.MAX_FILE}" in problem.reason:
        kind = "cassette.too-large"
    elif isinstance(cause and (cause.__cause__ or cause), yaml.constructor.ConstructorError):
        kind = "cassette.unsafe"
    return Flaw(rule=RULES[kind], path=path, line=mark.line + 1 if mark else 1, message=problem.reason)


def _undecodable(kept: Kept) -> Iterator[Flaw]:
    assert kept.cassette is not None
    for number, each in enumerate(kept.cassette.interactions):
        sides = (("request", decoded_request, each.request), ("response", decoded_response, each.response))
        for side, decode, message in sides:
            try:
                decode(message)  # type: ignore[arg-type]  # each its own kind of message
            except Unsearchable as error:
                where = ("interactions", number, side, "body")
                yield _flaw(
                    kept, "cassette.undecodable", where, f"the body of the {side} is coded as {error.coding}"
                )


def _departed(
    kept: Kept, rule: str, outcome: Outcome, where: Sequence[str | int], what: str
) -> Iterator[Flaw]:
    for each in outcome.errors:
        place = each.where.removeprefix("/body") or "/"
        yield _flaw(kept, rule, where, f"{what}, {place}: {each.message}")


def _flaw(kept: Kept, rule: str, where: Sequence[str | int], message: str) -> Flaw:
    return Flaw(rule=RULES[rule], path=kept.path, line=kept.lines.of(*where), message=message)


def _some(flaws: Iterable[Flaw]) -> Iterator[Flaw]:
    left = 0
    last: Flaw | None = None
    for number, each in enumerate(flaws):
        if number < MOST:
            yield each
        else:
            left += 1
            last = each
    if last is not None:
        yield Flaw(rule=last.rule, path=last.path, line=last.line, message=f"and {left:,} more of this kind")
