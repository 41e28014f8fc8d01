"""
The watch: everything that is sent and received in a case passes by here.

It holds the passive rules against each exchange and notification, keeps what
the actors know up to date, and turns what is wrong into whole findings with
requirement, source and curl.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping

from attrs import define, evolve, field

from ringback.contracts.check import Checker
from ringback.contracts.messages import ERROR
from ringback.endpoint.endpoint import Endpoint
from ringback.model import Exchange, Finding, Json, Notification, at
from ringback.run import Arrow
from ringback.suite import responses, rules
from ringback.suite.curl import curl
from ringback.suite.demands import requirement_of
from ringback.suite.expectations import Expectation, differences
from ringback.suite.outcome import Evidence
from ringback.suite.subjects import Subject, subject_of
from ringback.suite.tracker import Tracked, Tracker
from ringback.suite.way import NEVER_CAME, passed

#: Characters of a body that an arrow of the diagram shows.
DETAIL = 160

#: How many names a note lists, and characters of each: they are a server's words.
NAMES, NAME = 10, 60


@define
class Watch:
    """What one case has seen, and what was wrong with it."""

    endpoint: Endpoint
    checker: Checker
    evidence: Evidence = field(factory=Evidence)
    tracker: Tracker = field(factory=Tracker)
    #: What the command that was sent last must cause.
    open: list[Expectation] = field(factory=list)
    #: How many notification sessions of each actor the endpoint had ended by then.
    lost: Mapping[str, int] = field(factory=dict)
    #: The last command, for what it causes.
    last: Exchange | None = None
    #: Which calls each actor was told of in this case: (actor, call).
    heard: set[tuple[str, str]] = field(factory=set)
    #: Of which calls each actor was told since the last command: (actor, call).
    since: set[tuple[str, str]] = field(factory=set)
    #: Who was told of an error since: a command may be taken first and fail afterwards.
    failed: set[str] = field(factory=set)
    #: The requirements that the case is meant to verify.
    verified: frozenset[str] = frozenset()
    #: Whether the last command was such that nobody can say what it should cause.
    vague: bool = False

    @property
    def context(self) -> rules.Context:
        """What the rules may look at."""
        identities = {name: session.identity for name, session in self.endpoint.actors.items()}
        return rules.Context(
            contract=self.endpoint.contract, checker=self.checker, identities=identities, tracker=self.tracker
        )

    def expect(self, promised: list[Expectation]) -> None:
        """Wait from now on for what the next command must cause; what the one before may cause can still come."""
        for each in self.open:
            if each.met is None and each.call is not None:
                self.tracker.fell_behind(each.actor, each.call, each.effect.notification)
        self.open = promised
        self.since = set()
        self.lost = {name: session.inbox.lost for name, session in self.endpoint.actors.items()}

    @contextlib.contextmanager
    def in_doubt(self) -> Iterator[None]:
        """Let nobody say, for a while, what a command should cause."""
        before, self.vague = self.vague, True
        yield
        self.vague = before

    def exchanged(self, exchange: Exchange, *, command: bool = True) -> None:
        """Look at an exchange; a command is what later notifications are caused by."""
        if command:
            self.last = exchange
            self.failed.clear()
            if self.vague and self.endpoint.api.refusal(exchange.response) is None:
                self.tracker.all_fell_behind()
        settings = self.endpoint.file.actors[exchange.actor]
        self.evidence.passed.append(passed(self.endpoint.api, exchange, settings, command=command))
        found = [self.find(each, exchange) for each in responses.faults(self.context, exchange)]
        for erratum in self.checker.rulings.of_answer(exchange.operation or "", exchange.response):
            self.evidence.used(erratum)
        self._remark(self._answer(exchange), exchange.response.json_or_none())
        self.evidence.arrows += arrows_of(exchange, faulty=bool(found))

    def notified(self, notification: Notification) -> None:
        """Look at a notification, and remember what it tells."""
        own = self.endpoint.actors[notification.actor].identity.path.get(
            self.endpoint.contract.shape("device").get("parameter", ""), ""
        )
        subject = subject_of(self.endpoint.contract, notification, own)
        for erratum in self.checker.rulings.of_message(subject.message, notification.message):
            self.evidence.used(erratum)
        self._remark(subject.message, notification.message)
        if subject.kind == "error":
            self.failed.add(notification.actor)
        if not subject.kind:
            self.evidence.note(
                f"Message type {subject.message or '(none)'} on {notification.channel} is not documented here."
            )
        before = self.tracker.known(notification.actor, subject.id) if subject.kind == "call" else None
        context = self.context
        stray = list(rules.addressee(context, rules.Seen(notification, subject, before, explained=False)))
        misnumbered = bool(stray) and self._is_own(notification, subject, new=before is None)
        lost = bool(stray) and not misnumbered
        match = None if lost else self._match(notification, subject, new=before is None)
        concerned = not self.vague and not self._repeated(subject) and self._concerns(notification, subject)
        waiting = any(each.actor == notification.actor and each.met is None for each in self.open)
        seen = rules.Seen(
            notification,
            subject,
            before,
            explained=match is not None,
            concerned=concerned,
            stale=match is None and waiting,
            doubtful=self.vague,
            instead=any(
                each.met is None
                and each.effect.required
                and each.actor == notification.actor
                and (each.wrong is subject or each.elsewhere is subject)
                for each in self.open
            ),
        )
        found = [finding for rule in rules.NOTIFICATION_RULES for finding in rule(context, seen)]
        if match is not None:
            match.rank = sum(each.met is not None for each in self.open)
            match.met = notification
            found += list(differences(match, subject, self._operation))
        if misnumbered:
            found = [_misnumbered(each, subject) for each in found]
        found = [self.find(each, message=subject.message) for each in found]
        if unheard_of := rules.unheard_of(context, seen):
            names = ", ".join(each[:NAME] for each in sorted(unheard_of)[:NAMES])
            self.evidence.note(f"A call that is {subject.state} offers what no document has there: {names}.")
        self.evidence.arrows.append(self._arrow(notification, subject, faulty=bool(found)))
        if subject.kind == "call" and subject.id:
            self.heard.add((notification.actor, subject.id))
            self.since.add((notification.actor, subject.id))
        if subject.kind == "call" and subject.id and not lost:
            self._remember(notification, subject, before, match)

    def _answer(self, exchange: Exchange) -> str:
        operation = self.endpoint.contract.operations.get(exchange.operation or "")
        if exchange.response.status >= 400:  # noqa: PLR2004  (errors begin there)
            return ERROR
        return operation.response_schema if operation else ""

    def _remark(self, schema: str, value: Json) -> None:
        for each in self.checker.noted(schema, value):
            self.evidence.note(each)

    def _concerns(self, notification: Notification, subject: Subject) -> bool:
        """
        Tell whether the last command concerns whom something is told.

        What another party does may lead to what its receiver was told before, so that only the second time counts.
        """
        actor = notification.actor
        if self.last is None or self.last.actor == actor:
            return True
        promised = {each.actor for each in self.open if each.effect.notification == subject.change}
        return actor in promised and (actor, subject.id) in self.since

    def _repeated(self, subject: Subject) -> bool:
        """Tell whether the last command may be told of more than once: for each character of a parameter."""
        messages = self.endpoint.contract.settings["notifications"]["messages"]
        name = messages.get(subject.message, {}).get("repeats", {}).get(subject.change)
        if name is None or self.last is None:
            return False
        try:
            return len(str(at(self.last.request.json(), f"/{name}", ""))) > 1
        except ValueError:
            return True

    def _match(self, notification: Notification, subject: Subject, *, new: bool) -> Expectation | None:
        mine = (each for each in self.open if each.actor == notification.actor)
        return next((each for each in mine if each.matches(subject, new=new)), None)

    def _is_own(self, notification: Notification, subject: Subject, *, new: bool) -> bool:
        """Tell whether a message that names somebody else is all the same what its receiver is to be told now."""
        mine = (each for each in self.open if each.actor == notification.actor)
        return subject.kind == "call" and any(evolve(each).matches(subject, new=new) for each in mine)

    def _remember(
        self,
        notification: Notification,
        subject: Subject,
        before: Tracked | None,
        match: Expectation | None,
    ) -> None:
        actor, explained = notification.actor, match is not None
        terminal = subject.state in self.endpoint.contract.table.terminal
        # What need not be told may be what the command before has caused; so may what both of them cause.
        either = before is not None and subject.change in before.behind
        caught_up = terminal or (match is not None and match.effect.required and not either)
        listens = before is None and not explained
        kept = before.cause if before and before.state == subject.state else ""
        mode = before.mode if before else self.tracker.modes.get(actor, "") if listens else ""
        self.tracker.told(
            Tracked(
                actor=actor,
                id=subject.id,
                resource=subject.resource,
                state=subject.state,
                change=subject.change,
                released=terminal or bool(before and before.released),
                mode=mode,
                cause=self._operation if explained else kept,
                behind=before.behind if before and not caught_up else frozenset(),
            )
        )

    def find(self, finding: Finding, exchange: Exchange | None = None, message: str = "") -> Finding:
        """Complete a finding with operation, requirement, source, exchange and curl, and keep it."""
        cause = exchange or self.last
        operation = finding.operation or (cause.operation if cause else None)
        requirement = requirement_of(self.endpoint.contract, finding, operation, message, self.verified)
        source = finding.source
        demand = self.endpoint.contract.requirements.get(requirement or "")
        if not source and demand is not None:
            source = str(demand.source)
        whole = evolve(
            finding,
            operation=operation,
            requirement=requirement,
            source=source,
            exchange=cause.number if cause else None,
            curl=self._curl(cause) if cause else "",
        )
        return self.evidence.add(whole)

    def _curl(self, cause: Exchange) -> str:
        return curl(self.endpoint.api, cause, self.endpoint.file.actors[cause.actor])

    @property
    def _operation(self) -> str:
        return (self.last.operation if self.last else None) or "the command"

    def _arrow(self, notification: Notification, subject: Subject, *, faulty: bool) -> Arrow:
        words = (subject.change or subject.message, subject.state)
        return Arrow(
            kind="notification",
            actor=notification.actor,
            label=" ".join(each for each in words if each),
            detail=f"{notification.channel} {subject.id}".strip(),
            at=round(max(notification.at, 0.0), 4),
            exchange=self.last.number if self.last else None,
            faulty=faulty,
        )

    def is_met(self, actor: str) -> bool:
        """Tell whether an actor was told all that the last command must cause them to be told."""
        return all(each.met is not None for each in self.open if each.actor == actor and each.effect.required)

    @property
    def waits(self) -> tuple[float, ...]:
        """Seconds from the last command to each thing that it caused."""
        last = self.last
        return tuple(each.met.at - last.sent for each in self.open if each.met) if last else ()

    def never_came(self, expectation: Expectation) -> None:
        """Draw the arrow of a notification that should have come and did not."""
        effect = expectation.effect
        arrow = Arrow(
            kind="notification",
            actor=expectation.actor,
            label=f"{effect.notification} {effect.becomes or ''}".strip() + NEVER_CAME,
            at=round(self.endpoint.clock(), 4),
            exchange=self.last.number if self.last else None,
            faulty=True,
        )
        self.evidence.arrows.append(arrow)

    def take(self, exchanges: Iterable[Exchange]) -> None:
        """Look at exchanges that were made while nobody was looking."""
        for each in exchanges:
            self.exchanged(each, command=False)


def _misnumbered(finding: Finding, subject: Subject) -> Finding:
    """Return a finding about the addressee of a message that came to the right one, and says that it is another's."""
    if finding.rule != "notification.misaddressed":
        return finding
    message = f"A {subject.message} about the receiver's own call does not name the receiver."
    return evolve(finding, message=message)


def arrows_of(exchange: Exchange, *, faulty: bool) -> list[Arrow]:
    """Return the two arrows of an exchange: the command and its reply."""
    request, response = exchange.request, exchange.response
    name = exchange.operation or request.path
    secret = (request.header("Content-Type") or "").startswith("application/x-www-form-urlencoded")
    said = "" if secret else request.body[:DETAIL].decode("utf-8", "replace")
    answer = "" if secret else response.body[:DETAIL].decode("utf-8", "replace")
    return [
        Arrow(
            kind="command",
            actor=exchange.actor,
            label=f"{request.method} {name}",
            detail=said,
            at=round(exchange.sent, 4),
            exchange=exchange.number,
        ),
        Arrow(
            kind="reply",
            actor=exchange.actor,
            label=str(response.status),
            detail=answer,
            at=round(exchange.answered, 4),
            exchange=exchange.number,
            faulty=faulty,
        ),
    ]
