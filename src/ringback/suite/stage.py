"""
The stage: where the actors of one case act.

It sends their commands, waits for what the call table promises, listens for
what must not come, and reads calls back.  What is right is decided by the
table and the rules; here things only happen in order.
"""

import functools
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence

from attrs import define, field

from ringback.apis import Refusal
from ringback.calls import Move
from ringback.contracts.check import Checker
from ringback.endpoint.endpoint import Endpoint
from ringback.endpoint.session import ActorSession
from ringback.model import Exchange, Finding, Json, Notification, Operation
from ringback.patience import LAST_S
from ringback.suite import blame, lacking, rest
from ringback.suite.ends import learn
from ringback.suite.expectations import SELF, Expectation, expectations_of, in_order
from ringback.suite.outcome import ACTOR, CIRCUMSTANCE, Departed, Evidence, NotExercised
from ringback.suite.presence import (
    ANNOUNCED,
    CORE,
    UNANNOUNCED,
    carried_out,
    refused,
    unjustified,
)
from ringback.suite.subjects import as_segments
from ringback.suite.tracker import Tracked, Tracker
from ringback.suite.watch import Watch

#: Of a server that always has something to tell, so many answers are looked at for what has happened.
ANSWERS = 20


@define
class Stage:
    """One case's actors, acting."""

    endpoint: Endpoint
    watch: Watch
    #: Whether a command was sent since we last listened.
    stirred: bool = False
    #: What to do when the stage is cleared, last first.
    clearing: list[Callable[[], None]] = field(factory=list)
    #: What acts and steps keep of the case besides what its actors are told, by name.
    kept: dict[str, object] = field(factory=dict)

    def on_clear(self, action: Callable[[], None]) -> None:
        """Have something done when the stage is cleared."""
        self.clearing.append(action)

    @classmethod
    def on(cls, endpoint: Endpoint, checker: Checker, tracker: Tracker | None = None) -> "Stage":
        """Return a stage on an endpoint; what was exchanged before is looked at first."""
        known = tracker if tracker is not None else Tracker()
        stage = cls(endpoint=endpoint, watch=Watch(endpoint=endpoint, checker=checker, tracker=known))
        stage.watch.take(endpoint.backlog)
        for note in endpoint.notes:
            stage.evidence.note(note)
        endpoint.backlog.clear()
        endpoint.notes.clear()
        return stage

    @property
    def evidence(self) -> Evidence:
        """What the case has collected."""
        return self.watch.evidence

    @property
    def tracker(self) -> Tracker:
        """What the actors know of their calls."""
        return self.watch.tracker

    def actor(self, name: str) -> ActorSession:
        """Return a signed-in actor; raises NotExercised where the endpoint file has none of this name."""
        try:
            return self.endpoint.actors[name]
        except KeyError:
            raise NotExercised(reason=f"the endpoint has no actor {name}", kind=ACTOR) from None

    def call(self, actor: str, party: str) -> Tracked:
        """Return an actor's call with another party."""
        found = self.tracker.with_(actor, party)
        if found is None:
            raise NotExercised(reason=f"the {actor} has no call with the {party}", kind=CIRCUMSTANCE)
        return found

    def fail(self, finding: Finding) -> Departed:
        """Keep a finding, mark where it shows, and return the exception that ends the case."""
        self.evidence.mark()
        return Departed(finding=self.watch.find(finding))

    def departed(
        self,
        *,
        rule: str,
        message: str,
        expected: Json = None,
        actual: Json = None,
        where: str = "",
        operation: str | None = None,
    ) -> Departed:
        """Make a finding of what is wrong, keep it, and return the exception that ends the case."""
        return self.fail(
            Finding(
                rule=rule, operation=operation, message=message, expected=expected, actual=actual, where=where
            )
        )

    def pause(self, seconds: float) -> None:
        """Let time pass at the endpoint; a recording has its time behind it."""
        if not self.endpoint.wiring.inline:
            time.sleep(seconds)

    def request(
        self,
        actor: str,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        body: Json = None,
        url: int = 0,
        query: str = "",
        command: bool = True,
        stranger: str = "",
    ) -> Exchange:
        """Send an operation with these path parameters and this body, to the URL documented first (or later)."""
        known = self.endpoint.contract.operation(operation)
        target = self.url(known, actor, path or {}, url) + (f"?{query}" if query else "")
        return self.send(actor, known, target, body, command=command, stranger=stranger)

    def url(self, operation: Operation, actor: str, path: Mapping[str, str], which: int = 0) -> str:
        """Return the path of an operation below the host, with its parameters filled in."""
        template = self.endpoint.contract.url_path(operation, (operation.path, *operation.also)[which])
        return template.format_map(as_segments({**self.actor(actor).identity.path, **path}))

    def send(
        self,
        actor: str,
        operation: Operation,
        target: str,
        body: Json,
        *,
        command: bool,
        stranger: str = "",
    ) -> Exchange:
        """Send an operation to a path below the host, and look at the exchange."""
        whole = {self.selector: operation.selector, **(body or {})} if operation.selector else body
        content = json.dumps(whole).encode() if whole is not None else b""
        headers = {"Content-Type": operation.media_type} if content else {}
        exchange = self.actor(actor).exchange(
            operation.method,
            target,
            headers=headers,
            body=content,
            operation=operation.name,
            stranger=stranger,
        )
        return self.seen(exchange, command=command)

    def seen(self, exchange: Exchange, *, command: bool = True) -> Exchange:
        """Look at an exchange that was just made."""
        self.endpoint.backlog.remove(exchange)
        self.stirred = self.stirred or command
        self.watch.exchanged(exchange, command=command)
        return exchange

    @property
    def selector(self) -> str:
        """The key of a body that names the operation."""
        return str(self.endpoint.contract.settings["selector"]).strip("/")

    def refusal(self, exchange: Exchange) -> Refusal | None:
        """Return how the endpoint refused, or None."""
        return self.endpoint.api.refusal(exchange.response)

    def command(
        self,
        actor: str,
        operation: str,
        *,
        call: Tracked | None = None,
        other: Tracked | None = None,
        to: str | None = None,
        body: Mapping[str, Json] | None = None,
        shows: Mapping[str, Json] | None = None,
        hides: Sequence[str] = (),
        url: int = 0,
        may_refuse: bool = False,
        alone: bool = False,
    ) -> Exchange:
        """
        Send a legal command, and wait for all that it must cause.

        Raises Departed where it is refused (unless it may be), or what it must cause does not come.
        `shows` and `hides` are what the actor is to be shown besides what the table says, and not any more.
        `alone` asks nothing of the call's other parties.
        """
        self.need_offered(operation, call)
        move = self.move(operation, actor, call, other)

        def send() -> Exchange:
            self.sweep()
            promised = self.promised(move, actor, call, other, to, shows or {}, hides)
            self.watch.expect([each for each in promised if each.actor == actor or not alone])
            return self.request(actor, operation, path=self.addressed(call), body=body or None, url=url)

        exchange = rest.sent(self, send, actor, to, call) if to and not may_refuse else send()
        no = self.refusal(exchange)
        if no is not None:
            if not may_refuse and self.endpoint.contract.operation(operation).presence == CORE:
                self.listen()
                done = carried_out(operation, no, self.watch.open)
                if done is not None:
                    raise self.fail(done)
            self.watch.open = []
            if may_refuse:
                return exchange
            if self.endpoint.contract.operation(operation).presence == ANNOUNCED and (
                lacking.unheard_of(self, exchange) or lacking.unlisted(self, actor, operation)
            ):
                raise NotExercised(reason=f"the endpoint does not take {operation} ({no.status} {no.code})")
            if call is not None and (told_otherwise := blame.told_otherwise(self, call)):
                raise self.fail(told_otherwise)
            self.need_offered(operation, call, refused=True)
            raise self.turned_down(operation, no, move)
        if move is not None and move.mode:
            self.tracker.set_mode(actor, move.mode)
        # A phone that is called may not be free yet.
        self.settle(operation, move, None if to else call)
        if to is not None:
            learn(self.tracker, self.endpoint.contract, self.watch.open, actor, to, call, operation)
        return exchange

    def turned_down(
        self, operation: str, no: Refusal, move: Move | None, sent: Collection[str] = ()
    ) -> Departed | NotExercised:
        """
        Return what ends a case whose legal command was refused.

        That is a skip for an operation which a server need not have, unless the server failed, or blames one
        of the parameters in `sent` that anybody can see to be right.
        """
        contract = self.endpoint.contract
        if contract.operation(operation).presence != UNANNOUNCED:
            return self.fail(refused(operation, no, move, contract.codes))
        wrong = unjustified(contract, operation, no, sent)
        if wrong is not None:
            return self.fail(wrong)
        return NotExercised(reason=f"the endpoint does not take {operation} ({no.status} {no.code})")

    def move(self, operation: str, actor: str, call: Tracked | None, other: Tracked | None) -> Move | None:
        """Return what the table says of an operation in the state that things are in."""
        mode = (call.mode if call else None) or self.tracker.modes.get(actor)
        return self.endpoint.contract.table.move(
            operation,
            call.state if call else None,
            other=other.state if other else None,
            mode=mode,
            shown=call.resource if call else {},
        )

    def need_offered(self, operation: str, call: Tracked | None, *, refused: bool = False) -> None:
        """Raise NotExercised for what this call does not offer, if it is announced or, once `refused`, may be left out."""
        if call is None or operation in self.offered(call):
            return
        contract = self.endpoint.contract
        presence = contract.operation(operation).presence
        optional = refused and presence == CORE and contract.table.may_leave_out(call.state, operation)
        if presence == ANNOUNCED or optional:
            raise NotExercised(reason=f"the {call.actor}'s call does not offer {operation}")

    def offered(self, call: Tracked) -> frozenset[str]:
        """Return the operations that a call was told to offer; none where the API does not tell."""
        told = call.resource.get(self.endpoint.contract.shape("call").get("capabilities", ""))
        return frozenset(str(each) for each in told) if isinstance(told, list) else frozenset()

    def promised(
        self,
        move: Move | None,
        actor: str,
        call: Tracked | None,
        other: Tracked | None,
        to: str | None,
        shows: Mapping[str, Json],
        hides: Sequence[str] = (),
    ) -> list[Expectation]:
        """Return what a move promises to whom; nothing where there is none, or nobody is notified."""
        if move is None or self.endpoint.is_silent:
            return []
        actors, peers = {SELF: actor}, dict[str, str]()
        for role, each in (("peer", call), ("other-peer", other)):
            party = self.tracker.party_of(each)
            if party in self.endpoint.actors:
                actors[role] = party
                peers[party] = self.tracker.labels.get((party, actor), "")
        if to in self.endpoint.actors:
            actors["destination"] = to
        calls = {"target": call.id if call else "", "other": other.id if other else ""}
        rules = self.endpoint.contract.shape("call").get("rules", {})
        return expectations_of(
            move, actors=actors, calls=calls, peers=peers, shows=shows, hides=hides, rules=rules
        )

    def addressed(self, call: Tracked | str | None) -> dict[str, str]:
        """Return the path parameter that addresses a call, or a call with this id."""
        name = self.endpoint.contract.shape("call").get("parameter", "")
        known = call.id if isinstance(call, Tracked) else call
        return {name: known} if name and known else {}

    def settle(self, operation: str, move: Move | None, call: Tracked | None = None) -> None:
        """Wait until all that was promised has come; raises Departed for what has not."""
        until = self.endpoint.clock() + self.endpoint.limits.notification_s
        for actor in dict.fromkeys(each.actor for each in self.watch.open):
            self.pull_until(actor, functools.partial(self.watch.is_met, actor), until)
        for seconds in self.watch.waits:
            self.endpoint.silence.heard(seconds)
        if any(each.effect.required and each.met is None for each in self.watch.open):
            # Somebody else may have been told what was another's.
            self.sweep()
        missing = [each for each in self.watch.open if each.effect.required and each.met is None]
        if missing and self.endpoint.contract.operation(operation).presence != CORE:
            self._excused(operation, call)
        for each in missing:
            self.watch.never_came(each)
        if kept := [self.watch.find(blame.missed(self, each, operation, move)) for each in missing]:
            raise Departed(finding=kept[0])
        self.endpoint.worked.add(operation)
        # The documents have both orders.
        for erratum in move.errata if move and not in_order(self.watch.open) else ():
            self.evidence.used(erratum)

    def _excused(self, operation: str, call: Tracked | None) -> None:
        """Raise NotExercised where an operation that not every server has was taken, and was never seen to work or not offered."""
        if self.watch.failed and not (call and operation in self.offered(call) & self.endpoint.worked):
            raise NotExercised(reason=f"{operation} was taken, and failed afterwards with an error message")
        heard = any(each.met or each.wrong for each in self.watch.open)
        if not heard and self.watch.last is not None and lacking.unheard_of(self, self.watch.last):
            raise NotExercised(reason=f"nothing came of {operation}; the endpoint takes whatever it is sent")

    def pull(self, actor: str, seconds: float, *, once: bool = False) -> Sequence[Notification]:
        """Look at what an actor is told within so many seconds, or with one answer that may tell nothing."""
        notifications = self.actor(actor).pull(seconds, once=once)
        for each in notifications:
            self.watch.notified(each)
        return notifications

    def pull_until(self, actor: str, done: Callable[[], bool], deadline: float | None = None) -> bool:
        """Look at what an actor is told until it is done, or until a deadline, `notification_s` from now; tell whether it is."""
        until = self.endpoint.clock() + self.endpoint.limits.notification_s if deadline is None else deadline
        while not done():
            left = until - self.endpoint.clock()
            # Where all of the time was over before anybody looked, what came in it is there by now.
            if not self.pull(actor, max(left, LAST_S)) or left <= 0:
                return done()
        return True

    def sweep(self) -> None:
        """Look at everything that has come to anybody so far."""
        for actor in self.endpoint.actors:
            while self.pull(actor, 0.0):
                pass

    def hear_out(self) -> None:
        """Listen for what comes too late or too often, unless we have since the last command."""
        if self.stirred:
            self.listen()

    def listen(self, seconds: float | None = None) -> tuple[Notification, ...]:
        """Listen to everybody for the time that counts as silence; return what came."""
        self.stirred = False
        if self.endpoint.is_silent:
            return ()
        self.pause(self.endpoint.quiet_s if seconds is None else seconds)
        heard: list[Notification] = []
        for actor in self.endpoint.actors:
            while more := self.pull(actor, 0.0):
                heard += more
        # A connect that is not held was answered before all this: what happened since is in the next answer.
        for actor, lag in [(name, each.inbox.lag) for name, each in self.endpoint.actors.items()]:
            for _answer in range(ANSWERS if lag else 0):
                if not (more := self.pull(actor, lag, once=True)):
                    break
                heard += more
        return tuple(heard)
