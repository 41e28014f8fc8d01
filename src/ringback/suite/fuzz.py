"""
Schemathesis on each operation: valid and invalid requests, each on a call arranged where the operation is legal.

One document per operation, since a body that may be any of ten starves each of
them.  Cases are generated first and sent afterwards, so that arranging calls
never disturbs generation: same seed, same cases.
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import hypothesis
import requests
import schemathesis
from attrs import define, field
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error, response_schema_conformance
from schemathesis.errors import FailureGroup

from ringback.contracts import Contract
from ringback.contracts.openapi import openapi
from ringback.errors import ConnectionDropped
from ringback.model import Exchange, Finding, Operation, Request, Response
from ringback.run import Case, Result
from ringback.suite.arrange import Arranged, arranged, harmless, moved, pinned
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.cleanup import clear
from ringback.suite.envelope import is_server_fault
from ringback.suite.expectations import Expectation
from ringback.suite.generation import MODES, Generated, generated
from ringback.suite.outcome import NotExercised
from ringback.suite.presence import CORE
from ringback.suite.reading import Snapshot, difference, snapshot
from ringback.suite.stage import Stage
from ringback.wire import problem_of, request_of

#: What Schemathesis itself looks at; that a refusal is right is judged by what it changes, not by its status.
CHECKS = [not_a_server_error, response_schema_conformance]


@define
class Fuzz:
    """One operation and mode: its requests, sent one by one."""

    stage: Stage
    operation: Operation
    mode: str
    seconds: float
    arrangement: Arranged | None = None
    before: Snapshot | None = None
    outcomes: Counter[str] = field(factory=Counter)

    def send(self, case: Generated) -> None:
        """Send one request on an arranged call, and hold what came of it against the contract."""
        if self.arrangement is None:
            self.arrangement = arranged(self.stage, self.operation)
            self.before = snapshot(self.stage, self.arrangement.actor, self.operation.name)
        arrangement = self.arrangement = moved(self.arrangement, self.stage)
        self._name(case, arrangement)
        self.stage.sweep()
        self.stage.watch.open = self._promised(arrangement)
        # What is wrong on purpose may be taken all the same; nobody knows what that should cause.
        self.stage.watch.vague = self.mode == "negative"
        try:
            exchange = self._exchange(case, arrangement)
        except ConnectionDropped:
            # Hanging up on a request is a failure of the server's, as long as it is there to be asked again.
            self._hung_up(arrangement)
            return
        self._judge(exchange)
        if self.stage.refusal(exchange) is None:
            self._accepted(arrangement)
        else:
            self._refused(exchange, arrangement)

    def _name(self, case: Generated, arrangement: Arranged) -> None:
        """Put what was arranged into a request; a request that is wrong on purpose keeps its fault."""
        # A made-up session cookie beside the actor's own would open another session, and with it end this one's CSRF token.
        case.cookies = {}
        # Headers that no document knows are no request to this API: some mean something to HTTP, some are not even HTTP.
        case.headers.clear()
        case.path_parameters = {**self.stage.actor(arrangement.actor).identity.path, **arrangement.path}
        if isinstance(case.body, Mapping | list):
            body = harmless(self.stage.endpoint.contract, case.body, arrangement)
            case.body = pinned(self.operation, body, arrangement) if self.mode == "positive" else body
        if self.mode == "positive":
            case.query = pinned(self.operation, case.query, arrangement, ("query",))

    def _promised(self, arrangement: Arranged) -> list[Expectation]:
        move = self.stage.move(self.operation.name, arrangement.actor, arrangement.call, arrangement.other)
        if self.mode == "negative" or move is None:
            return []
        shows: dict[str, object] = {}
        return self.stage.promised(
            move, arrangement.actor, arrangement.call, arrangement.other, arrangement.to, shows
        )

    def _exchange(self, case: Generated, arrangement: Arranged) -> Exchange:
        session = self.stage.actor(arrangement.actor)
        base = self.stage.endpoint.file.base_url

        def send() -> tuple[Request, Response]:
            try:
                answer = case.call(
                    base_url=base, session=session.http, timeout=self.seconds, allow_redirects=False
                )
            except requests.RequestException as error:
                during = f"{case.method} {case.path}"
                raise problem_of(error, base, during, self.seconds) from error
            self._check(case, answer)
            return _values(answer)

        # A reader who asks for odd fields may get resources that have just those: no shape is demanded of them.
        odd = self.mode == "negative" and not self.operation.request_schema
        return self.stage.seen(session.carry(send, None if odd else self.operation.name))

    def _check(self, case: Generated, answer: schemathesis.Response) -> None:
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            # The same faults are found by our own rules, which know how a refusal may look.
            for each in failures.exceptions:
                self.stage.evidence.note(
                    f"Schemathesis on {self.operation.name}: {each.args[0] if each.args else each}"
                )

    def _hung_up(self, arrangement: Arranged) -> None:
        snapshot(self.stage, arrangement.actor)
        self.outcomes["hung up on"] += 1
        self.stage.watch.open = []
        self.stage.watch.find(
            Finding(
                rule="response.server-error",
                operation=self.operation.name,
                message=f"{self.operation.name} was answered by hanging up.",
                expected="an answer",
                actual="the connection was dropped",
            )
        )
        clear(self.stage)
        self.arrangement = None

    def _judge(self, exchange: Exchange) -> None:
        if is_server_fault(self.stage.endpoint.contract, exchange.response):
            self.stage.watch.find(
                Finding(
                    rule="response.server-error",
                    operation=self.operation.name,
                    message=f"{self.operation.name} was answered with HTTP {exchange.response.status}.",
                    expected="no server error",
                    actual=exchange.response.status,
                ),
                exchange,
            )

    def _accepted(self, arrangement: Arranged) -> None:
        self.outcomes["accepted"] += 1
        move = self.stage.move(self.operation.name, arrangement.actor, arrangement.call, arrangement.other)
        if move is not None and move.mode:
            self.stage.tracker.set_mode(arrangement.actor, move.mode)
        if self.mode == "positive":
            self.stage.settle(self.operation.name, move)
        if self.operation.ends_session:
            self.stage.endpoint.renew(arrangement.actor)
        # What was accepted has changed the call; the next request gets a new one.
        clear(self.stage)
        self.arrangement = None

    def _refused(self, exchange: Exchange, arrangement: Arranged) -> None:
        self.outcomes["refused"] += 1
        self.stage.watch.open = []
        after = snapshot(self.stage, arrangement.actor, self.operation.name)
        changed = difference(self.before, after)
        if changed:
            self.stage.watch.find(
                Finding(
                    rule="refusal.changed-state",
                    operation=self.operation.name,
                    message=f"{self.operation.name} was refused, and changed something all the same: {changed}.",
                    expected="nothing changed",
                    actual=changed,
                ),
                exchange,
            )
            clear(self.stage)
            self.arrangement = None

    def had(self) -> None:
        """Raise NotExercised where a server has taken nothing of an operation that it need not have."""
        if self.mode == "positive" and self.operation.presence != CORE and not self.outcomes["accepted"]:
            raise NotExercised(reason=f"the endpoint takes no {self.operation.name}")


def _values(answer: schemathesis.Response) -> tuple[Request, Response]:
    headers = tuple((name, value) for name, values in answer.headers.items() for value in values)
    return request_of(answer.request), Response(
        status=answer.status_code, headers=headers, body=answer.content
    )


def run(
    contract: Contract,
    open_stage: OpenStage,
    *,
    wanted: Callable[[str], bool],
    count: int,
    seed: int,
    clock: Callable[[], float],
) -> Iterator[tuple[Case, Result]]:
    """Yield one case for each operation and mode; raises EndpointProblem where the endpoint is gone."""
    for operation in contract.operations.values():
        for mode in _modes(operation):
            plan = _plan(contract, operation, mode)
            if wanted(plan.id):
                act = functools.partial(
                    _fuzz, contract=contract, operation=operation, mode=mode, count=count, seed=seed
                )
                yield staged_case(open_stage, plan, act, clock)


def _modes(operation: Operation) -> tuple[str, ...]:
    """Return the modes in which an operation can be sent: where there is nothing to say, nothing can be said wrong."""
    varies = operation.parameters or operation.request_schema or "{" in operation.path
    return tuple(MODES) if varies else ("positive",)


def _plan(contract: Contract, operation: Operation, mode: str) -> Plan:
    moves = contract.table.moves_of(operation.name)
    own = {move.requirement for move in moves} | set(operation.requirements)
    demands = own if mode == "positive" else set(contract.settings["coverage"]["robust"])
    return Plan(
        id=f"{contract.api}/fuzz/{operation.name}/{mode}",
        kind="fuzz",
        operations=(operation.name,),
        requirements=tuple(sorted(demands & set(contract.requirements))),
    )


def _fuzz(stage: Stage, contract: Contract, operation: Operation, mode: str, count: int, seed: int) -> None:
    fuzz = Fuzz(stage=stage, operation=operation, mode=mode, seconds=stage.endpoint.limits.http_s)
    try:
        for case in generated(contract, operation, mode, count=count, seed=seed):
            fuzz.send(case)
        fuzz.had()
    finally:
        sent = ", ".join(f"{times} {what}" for what, times in sorted(fuzz.outcomes.items()))
        stage.evidence.note(f"{operation.name}, {mode}: {sent or 'nothing was sent'}.")
        # A diagram of hundreds of requests shows nothing.
        del stage.evidence.arrows[:]
