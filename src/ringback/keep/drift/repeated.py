"""
Repeating a recorded session: the same commands, by the same actors, in the same order.

What only keeps notifications coming is the live client's own affair.  Signing
in is compared as well, with what the live client did for it.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import orjson
from attrs import define, evolve, field, frozen

from ringback.cassettes.playing.asked import Key, asked
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import Cassette
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.contracts.messages import Messages, Outcome
from ringback.endpoint.endpoint import Endpoint, Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import LeakedSecret, NoSuchName
from ringback.keep.drift.compared import Comparison, Difference
from ringback.keep.drift.names import Names
from ringback.keep.drift.sides import Side, side_of, silent
from ringback.keep.session import Session, Step, Told, decoded, label_of, plain_request, plain_response
from ringback.model import Exchange, Json, Notification, Response
from ringback.report.wording import counted
from ringback.suite.opening import staged

#: What a server says to somebody whose credentials it does not take: which ones they were, no cassette tells.
REFUSED_ENTRY = frozenset({401, 403})
#: The methods that only look, RFC 9110, 9.2.1.
LOOKS = frozenset({"GET", "HEAD", "OPTIONS"})
#: How long to wait between two looks for what has not come yet, in seconds.
LOOK_S = 0.1


@frozen
class Drifted:
    """One difference between a recording and a server."""

    #: The number of the exchange in the cassette, from 1; 0 where there is none.
    number: int
    #: What was asked for, or told.
    what: str
    difference: Difference
    side: Side


@frozen
class Repeated:
    """What came of repeating a session."""

    drifted: tuple[Drifted, ...]
    commands: int
    #: What was not repeated, and why.
    skipped: tuple[str, ...]


def drift(cassette: Cassette, contract: Contract, file: EndpointFile, wiring: Wiring) -> Repeated:
    """
    Repeat a recorded session on a live endpoint, and return what differs.

    What an actor did whom the endpoint file does not have is left out.  Raises NoSuchName where it has none of
    the actors of the recording, EndpointProblem where it cannot be used.
    """
    messages = Messages(contract)
    session = Session.of(cassette, messages)
    present = [each for each in session.actors if each in file.actors]
    if not present:
        name = next(iter(session.actors), "")
        raise NoSuchName(kind="actor of the endpoint file", name=name, known=tuple(file.actors))
    theirs = evolve(file, actors={each: file.actors[each] for each in present}, sets=())
    with opened(theirs, contract, wiring) as endpoint:
        repetition = _Repetition(session, messages, endpoint, file)
        left = repetition.after_signing_in(repetition.of_those_present())
        with staged(endpoint, Checker(contract)):
            return repetition.run(left)


@define
class _Repetition:
    session: Session
    messages: Messages
    endpoint: Endpoint
    #: With all actors: others may be called who do nothing themselves.
    file: EndpointFile
    names: Names = field(factory=Names)
    drifted: list[Drifted] = field(factory=list)
    skipped: list[str] = field(factory=list)
    #: What was told and has not been looked for yet.
    unclaimed: list[Notification] = field(factory=list)
    #: To whom what was told in the recording while they signed in.
    welcome: list[tuple[str, str]] = field(factory=list)
    scrubber: Scrubber = field(init=False)
    stale: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        file = self.file
        self.scrubber = Scrubber.from_settings(
            self.contract.settings.get("scrub", {}), secrets=file.secrets, base_url=file.base_url
        )
        recorded = self.session.cassette.ringback.get("endpoint", {})
        self.names.learn_all(recorded, file.public())
        for name, value in self._secrets_sent():
            mine = {each[name] for each in file.actors.values() if name in each}
            if len(mine) == 1:
                self.names.learn(value, mine.pop())
        self.stale = self.session.cassette.ringback.get("contract") != self.contract.digest

    @property
    def contract(self) -> Contract:
        """The contract by which both tellings are judged."""
        return self.messages.contract

    def _secrets_sent(self) -> Iterator[tuple[str, str]]:
        """Yield the names and pseudonyms of actors' secrets that stand in recorded addresses."""
        secret = {name for name, key in self.endpoint.api.actor_keys.items() if key.secret}
        for step in self.session.steps:
            for name, value in parse_qsl(urlsplit(step.interaction.request.url).query):
                if name in secret:
                    yield name, value

    @property
    def comparison(self) -> Comparison:
        """What two tellings are compared by."""
        restless = (self.contract.shape(kind).get("restless", ()) for kind in ("call", "device"))
        return Comparison(self.names, frozenset().union(*restless))

    def of_those_present(self) -> list[Step]:
        """Return what those did whom the endpoint has, and note what the others did."""
        steps = [each for each in self.session.steps if not each.channels]
        absent = Counter(
            each.interaction.actor for each in steps if each.interaction.actor not in self.endpoint.actors
        )
        for actor, number in absent.items():
            said = counted(number, "exchange")
            self.skipped.append(f"{said} of the {actor or 'client'}: the endpoint file has no such actor")
        return [each for each in steps if each.interaction.actor in self.endpoint.actors]

    def run(self, left: list[Step]) -> Repeated:
        """Repeat what is left once everybody has signed in."""
        commands = 0
        while left:
            group = _run(left)
            del left[: len(group)]
            if self._leaves(group[-1], left):
                # Everybody leaves once all calls have been cleared.
                continue
            if group[-1].interaction.response.status in REFUSED_ENTRY:
                said = f"#{group[-1].number} {group[-1].label}"
                self.skipped.append(f"{said}: no cassette tells with what credentials")
                continue
            commands += 1
            self._repeat(group)
            if self._ends_session(group[-1]):
                self.endpoint.renew(group[-1].interaction.actor)
                left = self.after_signing_in(left)
            else:
                self._hear(
                    self._told_between(group[0].interaction.sent, left[0].interaction.sent if left else None)
                )
        self._greeted()
        for each in self.unclaimed:
            self._unexpected(each)
        return Repeated(tuple(self.drifted), commands, tuple(self.skipped))

    def _leaves(self, step: Step, later: Sequence[Step]) -> bool:
        """Return whether a step is the last thing that an actor does, in order to leave."""
        actor = step.interaction.actor
        return (
            step.interaction.response.status not in REFUSED_ENTRY
            and self._ends_session(step)
            and not any(each.interaction.actor == actor for each in later)
        )

    def _ends_session(self, step: Step) -> bool:
        operation = self.contract.operations.get(step.operation)
        return operation is not None and operation.ends_session

    def after_signing_in(self, steps: Sequence[Step]) -> list[Step]:
        """Compare how everybody signed in, and return what came after it."""
        left = list(steps)
        for exchange in self.endpoint.backlog:
            self._note(exchange)
            mine = (each for each in left if each.interaction.actor == exchange.actor)
            step = next(mine, None)
            if step is not None and step.operation == self._operation(exchange):
                # In which state everybody was found is no part of the session.
                self._compare(step, exchange.response, only_departures=True)
                left.remove(step)
        self.endpoint.backlog.clear()
        self._welcome(left[0].interaction.sent if left else None)
        return left

    def _welcome(self, end: int | None) -> None:
        """Take in what everybody is told on signing in, which belongs to nothing that is repeated."""
        self.welcome += [(told.notification.actor, told.label) for _, told in self._told_between(0, end)]
        deadline = self.endpoint.clock() + self.endpoint.quiet_s
        self._gather()
        while self._greeted() and self.endpoint.clock() < deadline:
            self._gather(LOOK_S)

    def _greeted(self) -> bool:
        """Leave out what belongs to signing in; return whether more of it is to come."""
        for each in tuple(self.unclaimed):
            greeting = (each.actor, label_of(self.contract, each))
            if greeting in self.welcome:
                self.welcome.remove(greeting)
                self.unclaimed.remove(each)
        return bool(self.welcome)

    def _operation(self, exchange: Exchange) -> str:
        request = exchange.request
        body = decoded(request.body)
        if body is None:
            body = request.body.decode("utf-8", "replace")
        told = {"kind": "request", "method": request.method, "url": request.url, "body": body}
        return self.messages.outcome(told).operation

    def _repeat(self, group: Sequence[Step]) -> None:
        """Ask again; what only looks is asked until it sees what was seen in the end, for effects may take time."""
        step = group[-1]
        looks = step.interaction.request.method in LOOKS
        deadline = self.endpoint.clock() + self.endpoint.limits.notification_s
        while True:
            response = self._ask(step)
            if not looks or not self._differs(step, response) or self.endpoint.clock() > deadline:
                break
            self._gather(LOOK_S)
        self._compare(step, response)

    def _ask(self, step: Step) -> Response:
        request = plain_request(step.interaction.request)
        value = decoded(request.body)
        body = orjson.dumps(self.names.in_json(value)) if value is not None else request.body
        kind = request.header("Content-Type")
        session = self.endpoint.actors[step.interaction.actor]
        exchange = session.exchange(
            request.method,
            self.names.in_target(request.url),
            headers={"Content-Type": kind} if kind else {},
            body=body,
            operation=step.operation or None,
        )
        self._note(exchange)
        return exchange.response

    def _note(self, exchange: Exchange) -> None:
        """Have the secrets of an exchange known, so that no difference shows them."""
        with suppress(LeakedSecret):
            self.scrubber.exchange(exchange.actor, exchange.request, exchange.response)

    def _report(self, number: int, what: str, difference: Difference, side: Side) -> None:
        hidden = evolve(
            difference,
            recorded=self.scrubber.json(difference.recorded),
            live=self.scrubber.json(difference.live),
        )
        self.drifted.append(Drifted(number, what, hidden, side))

    def _differences(
        self, step: Step, response: Response, comparison: Comparison | None = None
    ) -> Iterator[Difference]:
        before, now = plain_response(step.interaction.response), plain_response(response)
        if before.status != now.status:
            yield Difference("status", before.status, now.status, "is another status now")
        was, told = decoded(before.body), decoded(now.body)
        if (was is None) != (told is None) and (before.body or now.body):
            yield Difference(
                "body",
                _brief(before.body),
                _brief(now.body),
                "is no JSON any more" if told is None else "is JSON now",
            )
        else:
            yield from (comparison or self.comparison).of(was, told)

    def _differs(self, step: Step, response: Response) -> bool:
        """Return whether an answer differs, and learn nothing from it."""
        return any(self._differences(step, response, evolve(self.comparison, names=self.names.copy())))

    def _compare(self, step: Step, response: Response, *, only_departures: bool = False) -> None:
        found = list(self._differences(step, response))
        was = self._answer(step, plain_response(step.interaction.response))
        now = self._answer(step, plain_response(response))
        if found and not (only_departures and was.verdict == now.verdict):
            side = side_of(was, now, stale=self.stale)
            for each in found:
                self._report(step.number, step.label, each, side)

    def _answer(self, step: Step, response: Response) -> Outcome:
        message = {
            "kind": "response",
            "operation": step.operation or None,
            "url": step.interaction.request.url,
            "status": response.status,
            "body": decoded(response.body),
        }
        return self.messages.outcome(message)

    def _told_between(self, begin: int, end: int | None) -> list[tuple[int, Told]]:
        """Return what everybody was told from one tick on, before another one."""
        return [
            (step.number, told)
            for step in self.session.steps
            for told in step.told
            if told.notification.actor in self.endpoint.actors
            if begin < told.tick and (end is None or told.tick < end)
        ]

    def _hear(self, expected: Sequence[tuple[int, Told]]) -> None:
        """Wait for what was told, and compare it."""
        deadline = self.endpoint.clock() + self.endpoint.limits.notification_s
        left = list(expected)
        while True:
            self._gather(0.0 if not left else LOOK_S)
            left = [each for each in left if not self._claimed(*each)]
            if not left or self.endpoint.clock() > deadline:
                break
        for number, told in left:
            difference = Difference("notification", told.notification.message, None, "is not told any more")
            self._report(number, _whom(told), difference, silent(stale=self.stale))

    def _claimed(self, number: int, told: Told) -> bool:
        actor = told.notification.actor
        for each in self.unclaimed:
            if each.actor == actor and label_of(self.contract, each) == told.label:
                self.unclaimed.remove(each)
                self._compare_notification(number, told, each)
                return True
        return False

    def _compare_notification(self, number: int, told: Told, live: Notification) -> None:
        found = list(self.comparison.of(_bare(told.notification.message), _bare(live.message)))
        if found:
            was, now = (
                self.messages.outcome({"kind": "notification", "body": each})
                for each in (told.notification.message, live.message)
            )
            side = side_of(was, now, stale=self.stale)
            for each in found:
                self._report(number, _whom(told), each, side)

    def _unexpected(self, live: Notification) -> None:
        difference = Difference("notification", None, live.message, "was not told before")
        what = f"{label_of(self.contract, live)} to {live.actor}"
        self._report(0, what, difference, silent(stale=self.stale))

    def _gather(self, seconds: float = 0.0) -> None:
        """Take in what has been told, waiting at most so long for it."""
        share = seconds / max(1, len(self.endpoint.actors))
        for session in self.endpoint.actors.values():
            self.unclaimed += session.pull(share)


def _run(steps: Sequence[Step]) -> list[Step]:
    """Return the first step, and those after it that look for the same, as whoever waits for something does."""
    first = steps[0]
    if first.interaction.request.method not in LOOKS:
        return [first]
    return list(itertools.takewhile(lambda step: _key(step) == _key(first), steps))


def _key(step: Step) -> Key:
    return asked(step.interaction.request).key(step.interaction.actor)


def _bare(message: Json) -> Json:
    """Return a notification without what Bayeux counts."""
    return {name: each for name, each in message.items() if name not in ("id", "clientId", "ext")}


def _whom(told: Told) -> str:
    return f"{told.label} to {told.notification.actor}"


def _brief(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace")
