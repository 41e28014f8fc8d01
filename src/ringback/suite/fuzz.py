"""
Schemathesis on each operation: valid and invalid requests, each on a call arranged where the operation is legal.

One document per operation, since a body that may be any of ten starves each of
them.  Cases are generated first and sent afterwards, so that arranging calls
never disturbs generation: same seed, same cases.

What a refused request must not have changed is looked at after every few of
them.  Where something has changed, they are sent once more, one by one, each on
what is arranged anew: only what happens again is a finding, and it is about the
request that did it.
"""

import functools
import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import requests
import schemathesis
from attrs import define, evolve, field

from ringback.contracts import Contract
from ringback.errors import ConnectionDropped
from ringback.model import Exchange, Operation, Request, Response
from ringback.run import Case, Result
from ringback.suite import rest
from ringback.suite.arrange import Arranged, harmless, pinned
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.checks import said, without_rule
from ringback.suite.envelope import is_server_fault
from ringback.suite.expectations import Expectation
from ringback.suite.faults import changed_state, hung_up, server_error
from ringback.suite.generation import MODES, Generated, generated
from ringback.suite.outcome import NotExercised
from ringback.suite.pool import SAFE, Pool
from ringback.suite.presence import CORE
from ringback.suite.reading import difference, snapshot
from ringback.suite.stage import Stage
from ringback.suite.subjects import as_segments
from ringback.wire import problem_of, request_of

#: After so many refused requests it is looked at what they must not have changed.
LOOK = 4

#: Requests of ours for each that was to be sent to an operation, from which on valid ones use up no more calls.
OURS = 1.5


@define
class Shot:
    """One request, before it is sent."""

    case: Generated
    #: Whether it is sent for the second time, to see whether it was this one that changed something.
    again: bool = False
    #: How often a phone was not free when it was sent.
    busy: int = 0


@define
class Fuzz:
    """One operation and mode: its requests, sent one by one."""

    stage: Stage
    operation: Operation
    mode: str
    seconds: float
    pool: Pool
    outcomes: Counter[str] = field(factory=Counter)
    #: Refused requests, in front of which it was looked how things stand, and after which it was not yet.
    unlooked: list[Shot] = field(factory=list)
    waiting: deque[Shot] = field(factory=deque)
    #: What was accepted already: sent again it would tell nothing new.
    taken: set[str] = field(factory=set)
    #: Requests that were sent to the operation.
    sent: int = 0

    @classmethod
    def on(cls, stage: Stage, operation: Operation, mode: str, pool: Pool) -> "Fuzz":
        """Return what sends requests of one operation and mode, on what a pool has arranged."""
        limits = stage.endpoint.limits
        return cls(stage=stage, operation=operation, mode=mode, seconds=limits.http_s, pool=pool)

    def run(self, cases: Sequence[Generated]) -> None:
        """Send all requests; where a valid one uses its call up each time, as many as are worth it."""
        self.waiting.extend(map(Shot, cases))
        most, began = OURS * len(cases), self.stage.endpoint.requests
        while self.waiting or self.unlooked:
            if not self.waiting:
                self._look()
                continue
            shot = self.waiting.popleft()
            if self._is_alike(shot):
                self.outcomes["alike"] += 1
                continue
            if self.mode == "positive" and self.stage.endpoint.requests - began - self.sent > most:
                self.outcomes["left out, since each costs a new call"] += 1 + len(self.waiting)
                self.waiting.clear()
                continue
            self.send(shot)

    def send(self, shot: Shot) -> Exchange | None:
        """
        Send one request on an arranged call, and hold what came of it against the contract.

        Returns the exchange; None where the server hung up.
        """
        arrangement = self.pool.take()
        text = self._text(shot.case, arrangement)
        self._name(shot.case, arrangement)
        looks = (self.mode == "negative" or shot.again) and self.operation.method != SAFE
        if looks and not self.pool.looked:
            self.pool.look()
        self.stage.sweep()
        self.stage.watch.expect(self._promised(arrangement))
        # What is wrong on purpose may be taken all the same; nobody knows what that should cause.
        self.stage.watch.vague = self.mode == "negative"
        before = rest.known_to(self.stage)
        self.sent += 1
        try:
            exchange = self._exchange(shot.case, arrangement)
        except ConnectionDropped:
            # Hanging up on a request is a failure of the server's, as long as it is there to be asked again.
            self._hung_up(arrangement)
            return None
        if is_server_fault(self.stage.endpoint.contract, exchange.response):
            self.stage.watch.find(server_error(self.operation.name, exchange.response.status), exchange)
        if self.stage.refusal(exchange) is None:
            if self._put_off(shot, arrangement, before):
                return exchange
            self._accepted(arrangement)
            self.taken.add(text)
        else:
            self._refused(shot, exchange)
        return exchange

    def _name(self, case: Generated, arrangement: Arranged) -> None:
        """Put what was arranged into a request; a request that is wrong on purpose keeps its fault."""
        # A made-up session cookie beside the actor's own would open another session, and with it end this one's CSRF token.
        case.cookies = {}
        # Headers that no document knows are no request to this API: some mean something to HTTP, some are not even HTTP.
        case.headers.clear()
        identity = self.stage.actor(arrangement.actor).identity
        case.path_parameters = as_segments({**identity.path, **arrangement.path})
        case.body, case.query = self._named(case, arrangement)

    def _named(self, case: Generated, arrangement: Arranged) -> tuple[Any, Any]:
        body, query = case.body, case.query
        if isinstance(body, Mapping | list):
            body = harmless(self.stage.endpoint.contract, body, arrangement)
        if self.mode == "positive":
            body = pinned(self.operation, body, arrangement)
            query = pinned(self.operation, query, arrangement, ("query",))
        return body, query

    def _is_alike(self, shot: Shot) -> bool:
        """Tell whether a valid request says what an accepted one has said, but for what is arranged."""
        last = self.pool.last
        if self.mode == "negative" or shot.again or last is None:
            return False
        return self._text(shot.case, last) in self.taken

    def _text(self, case: Generated, arrangement: Arranged) -> str:
        """Return what a request says, with a name in place of each arranged value."""
        names = {each: None if value is None else f"{{{each}}}" for each, value in arrangement.means.items()}
        body, query = self._named(case, evolve(arrangement, means=names))
        told = body if isinstance(body, Mapping | list) else repr(body)
        return json.dumps([told, dict(query or {})], sort_keys=True, default=repr)

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
        twin = session.twin()
        answers: list[schemathesis.Response] = []

        def send() -> tuple[Request, Response]:
            try:
                answer = case.call(base_url=base, session=twin, timeout=self.seconds, allow_redirects=False)
            except requests.RequestException as error:
                during = f"{case.method} {case.path}"
                raise problem_of(error, base, during, self.seconds) from error
            answers.append(answer)
            return _values(answer)

        # A reader who asks for odd fields may get resources that have just those: no shape is demanded of them.
        odd = self.mode == "negative" and not self.operation.request_schema
        known = len(self.stage.evidence.findings)
        exchange = self.stage.seen(session.carry(send, None if odd else self.operation.name))
        found = {each.rule for each in self.stage.evidence.findings[known:]}
        self._check(case, answers[0], exchange, found, odd=odd)
        return exchange

    def _check(
        self,
        case: Generated,
        answer: schemathesis.Response,
        exchange: Exchange,
        found: set[str],
        *,
        odd: bool,
    ) -> None:
        """Have Schemathesis look as well: what only it finds is a finding where a document demands it, else a note."""
        for failure in said(case, answer):
            finding = without_rule(self.stage.endpoint.contract, self.operation, failure, exchange)
            if finding is None or odd:
                self.stage.evidence.note(f"Schemathesis on {self.operation.name}: {failure.title}.")
            elif finding.rule not in found:
                self.stage.watch.find(finding, exchange)

    def _put_off(self, shot: Shot, arrangement: Arranged, before: frozenset[tuple[str, str]]) -> bool:
        """Have a valid request sent again, once phones have rested, whose call was over before it rang; tell whether it was."""
        to = arrangement.to if self.mode == "positive" and self.stage.watch.open else None
        if to is None or shot.busy >= len(rest.PAUSES):
            return False
        if not rest.over_at_once(self.stage, before, arrangement.actor, to):
            return False
        self.outcomes["over at once"] += 1
        rest.learn(self.stage, rest.PAUSES[shot.busy])
        self.waiting.appendleft(evolve(shot, busy=shot.busy + 1))
        self.pool.discard()
        return True

    def _hung_up(self, arrangement: Arranged) -> None:
        snapshot(self.stage, arrangement.actor)
        self.outcomes["hung up on"] += 1
        self.stage.watch.open = []
        self.stage.watch.find(hung_up(self.operation.name))
        self._start_over()

    def _accepted(self, arrangement: Arranged) -> None:
        self.outcomes["accepted"] += 1
        move = self.stage.move(self.operation.name, arrangement.actor, arrangement.call, arrangement.other)
        if move is not None and move.mode:
            self.stage.tracker.set_mode(arrangement.actor, move.mode)
        if self.mode == "positive":
            self.stage.settle(self.operation.name, move)
        if self.operation.ends_session:
            self.stage.endpoint.renew(arrangement.actor)
        # What refused ones before it may have changed cannot be told any more: they are sent again, as if for the first time.
        self.waiting.extendleft(Shot(each.case) for each in reversed(self.unlooked) if not each.again)
        self.unlooked.clear()
        self.pool.accepted(known=self.mode == "positive")

    def _refused(self, shot: Shot, exchange: Exchange) -> None:
        self.outcomes["refused"] += 1
        self.stage.watch.open = []
        if self.operation.method == SAFE:
            return
        if not self.pool.looked:
            # Nobody has looked how things stood before.
            self._again([shot])
            self.pool.discard()
            return
        self.unlooked.append(shot)
        if shot.again or len(self.unlooked) >= LOOK:
            self._look(exchange if shot.again else None)

    def _look(self, exchange: Exchange | None = None) -> None:
        """See whether what was refused has changed anything; `exchange` is the only one that can have."""
        before = self.pool.before
        changed = difference(before, self.pool.look())
        if not changed:
            self.unlooked.clear()
        elif exchange is None:
            self._start_over()
        elif self.pool.unsure:
            # What was accepted before may have come about only now: on a new call there is nothing of the kind.
            self._again(self.unlooked)
            self.unlooked.clear()
            self.pool.discard()
        else:
            finding = changed_state(self.operation.name, changed)
            self.stage.watch.find(evolve(finding, requirement=self._general(finding.rule)), exchange)
            self.unlooked.clear()
            self.pool.discard()

    def _general(self, rule: str) -> str | None:
        """Return the demand on every operation that falls under a rule, where a contract has one."""
        contract = self.stage.endpoint.contract
        demands = (contract.requirements.get(each) for each in contract.settings["coverage"]["robust"])
        return next((each.id for each in demands if each is not None and rule in each.checks), None)

    def _start_over(self) -> None:
        self._once_more()
        self.pool.discard()

    def _once_more(self) -> None:
        self._again([each for each in self.unlooked if not each.again])
        self.unlooked.clear()

    def _again(self, shots: Sequence[Shot]) -> None:
        self.waiting.extendleft(Shot(each.case, again=True) for each in reversed(shots))

    def had(self) -> None:
        """Raise NotExercised where a server has taken nothing of an operation that it need not have."""
        if self.mode == "positive" and self.operation.presence != CORE and not self.outcomes["accepted"]:
            raise NotExercised(reason=f"the endpoint takes no {self.operation.name}")

    def told(self, ours: int) -> str:
        """Say what was sent, what became of it, and what it cost."""
        what = ", ".join(f"{times} {each}" for each, times in sorted(self.outcomes.items()))
        cost = f" {ours} requests of ours for {self.sent}, {self.pool.built} times something was arranged."
        return f"{self.operation.name}, {self.mode}: {what or 'nothing was sent'}.{cost if self.sent else ''}"


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
    return tuple(MODES) if operation.parameters or operation.request_schema else ("positive",)


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
    began = stage.endpoint.requests
    fuzz = Fuzz.on(stage, operation, mode, Pool(stage=stage, operation=operation))
    try:
        fuzz.run(generated(contract, operation, mode, count=count, seed=seed))
        fuzz.had()
    finally:
        stage.evidence.note(fuzz.told(stage.endpoint.requests - began - fuzz.sent))
        # A diagram of hundreds of requests shows nothing.
        del stage.evidence.arrows[:]
