"""
Requests that are under way at the same time, and what is told while they are.

They are sent from threads, each over an HTTP session of its own; what came of
them is looked at afterwards, by one thread, in the order in which they were sent.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import requests
from attrs import define, evolve, field, frozen

from ringback import wire
from ringback.model import Exchange, Json, Notification, Request, Response
from ringback.suite.conversation import body_of, scope_of
from ringback.suite.envelope import is_server_fault
from ringback.suite.outcome import Departed
from ringback.suite.stage import Stage
from ringback.suite.subjects import Subject, as_segments, subject_of
from ringback.suite.tracker import Tracked

#: How long one look at what an actor is told lasts, in seconds.
LOOK_S = 0.01


@frozen
class Order:
    """One request of several at once."""

    actor: str
    operation: str
    request: Request
    #: Whether it may change something.
    command: bool = True
    call: Tracked | None = None
    other: Tracked | None = None
    to: str | None = None


def order(
    stage: Stage,
    actor: str,
    operation: str,
    *,
    call: Tracked | None = None,
    other: Tracked | None = None,
    to: str | None = None,
    more: Mapping[str, Json] | None = None,
) -> Order:
    """Return a command of an actor's, ready to be sent."""
    known = stage.endpoint.contract.operation(operation)
    body = {
        stage.selector: known.selector,
        **body_of(stage, operation, scope_of(stage, actor, call=call, other=other, to=to)),
        **(more or {}),
    }
    request = Request(
        method=known.method,
        url=stage.endpoint.file.base_url + stage.url(known, actor, stage.addressed(call)),
        headers={"Content-Type": known.media_type},
        body=json.dumps(body).encode(),
    )
    return Order(actor=actor, operation=operation, request=request, call=call, other=other, to=to)


def reading(stage: Stage, actor: str) -> Order:
    """Return a request for an actor's calls."""
    contract = stage.endpoint.contract
    shape = contract.shape("call")["list"]
    path = str(shape["path"]).format_map(as_segments(stage.actor(actor).identity.path))
    url = stage.endpoint.file.base_url + contract.base_path + path
    known = contract.operation(shape["operation"])
    return Order(
        actor=actor, operation=known.name, request=Request(method=known.method, url=url), command=False
    )


@frozen
class _Sent:
    """What came of one order."""

    order: Order
    sent: float
    answered: float
    done: tuple[Request, Response]


def at_once(stage: Stage, orders: Sequence[Order]) -> dict[int, Exchange]:
    """
    Send all orders at the same time, and return their exchanges by their place among the orders.

    Raises Departed where the endpoint failed in one of them, EndpointProblem where it did not answer one.
    """
    gate = threading.Barrier(len(orders))
    with ThreadPoolExecutor(len(orders)) as pool:
        sendings = [
            pool.submit(_send, stage, each, session, gate)
            for each, session in zip(orders, _sessions(stage, orders), strict=True)
        ]
        came = [each.result() for each in sendings]
    exchanges = {}
    for place in sorted(range(len(came)), key=lambda each: came[each].sent):
        exchanges[place] = _seen(stage, came[place])
    for place, each in exchanges.items():
        if is_server_fault(stage.endpoint.contract, each.response):
            raise _failed(stage, orders[place], each.response.status)
    return exchanges


def _sessions(stage: Stage, orders: Sequence[Order]) -> list[requests.Session]:
    """Return an HTTP session for each order: the actor's own for their first one."""
    used, sessions = set(), []
    for each in orders:
        actor = stage.actor(each.actor)
        sessions.append(actor.beside() if each.actor in used else actor.http)
        used.add(each.actor)
    return sessions


def _send(stage: Stage, order: Order, session: requests.Session, gate: threading.Barrier) -> _Sent:
    endpoint = stage.endpoint
    gate.wait(endpoint.limits.http_s or None)
    began = endpoint.clock()
    done = wire.exchange(session, order.request, seconds=endpoint.limits.http_s, clock=endpoint.clock)
    return _Sent(order=order, sent=began, answered=endpoint.clock(), done=done)


def _seen(stage: Stage, sent: _Sent) -> Exchange:
    exchange = stage.actor(sent.order.actor).carry(lambda: sent.done, sent.order.operation, own=False)
    stage.endpoint.backlog.remove(exchange)
    timed = evolve(exchange, sent=sent.sent, answered=sent.answered)
    stage.stirred = stage.stirred or sent.order.command
    stage.watch.exchanged(timed, command=sent.order.command)
    return timed


def _failed(stage: Stage, order: Order, status: int) -> Departed:
    return stage.departed(
        rule="response.server-error",
        operation=order.operation,
        message=f"{order.operation} was answered with HTTP {status} while other requests were under way.",
        expected="no failure of the server",
        actual=status,
    )


@define
class Telling:
    """What the actors are told from when it was made."""

    stage: Stage
    heard: list[Notification] = field(factory=list)

    def until(self, enough: Callable[[], bool], seconds: float | None = None) -> bool:
        """Listen to everybody until there is enough, for so many seconds or `notification_s`; return whether there was."""
        endpoint = self.stage.endpoint
        deadline = endpoint.clock() + (endpoint.limits.notification_s if seconds is None else seconds)
        while not enough():
            if endpoint.clock() >= deadline:
                return False
            for actor in endpoint.actors:
                self.heard += self.stage.pull(actor, LOOK_S if actor == next(iter(endpoint.actors)) else 0.0)
        return True

    def quiet(self) -> None:
        """Listen to everybody for the time that counts as silence."""
        self.heard += self.stage.listen()

    def of(self, actor: str, call: str) -> tuple[Subject, ...]:
        """Return what an actor was told of a call, in order."""
        contract = self.stage.endpoint.contract
        subjects = (subject_of(contract, each) for each in self.heard if each.actor == actor)
        return tuple(each for each in subjects if each.kind == "call" and each.id == call)

    def states(self, actor: str, call: str, change: str) -> tuple[str, ...]:
        """Return the states that an actor was told of a call by one kind of change, in order."""
        return tuple(each.state for each in self.of(actor, call) if each.change == change)
