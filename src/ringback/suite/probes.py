"""
Bytes that are no request, sent where a request belongs: the endpoint must refuse them and stay as it is.

Each is sent with an actor's credentials to the URL of an operation, on a call
arranged in a state where the operation would be legal.
"""

import functools
import json
from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

from ringback.contracts import Contract
from ringback.errors import ConnectionDropped
from ringback.model import Finding, Operation
from ringback.run import Case, Result
from ringback.suite.arrange import Arranged, arranged
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.envelope import is_server_fault
from ringback.suite.presence import CORE
from ringback.suite.reading import difference, snapshot
from ringback.suite.stage import Stage


@frozen
class Bytes:
    """One body that is no request."""

    body: bytes
    content_type: str = "application/json"


def bodies(selector: str, operation: str) -> Mapping[str, Bytes]:
    """Return what is sent, by the name of the case; the selector is the key of a body that names the operation."""
    key, named = json.dumps(selector).encode(), json.dumps(operation).encode()
    return {
        "malformed-json": Bytes(b"{%b: " % key),
        "truncated-json": Bytes(b'{%b: %b, "ringback": {"ringback": "50' % (key, named)),
        "not-unicode": Bytes(b'{%b: "\xff\xfe"}' % key),
        "no-object": Bytes(b"[1, 2, 3]"),
        "empty": Bytes(b""),
        "null": Bytes(b"null"),
        "deeply-nested": Bytes(b"[" * 5000 + b"]" * 5000),
        "unknown-operation": Bytes(b'{%b: "RingbackNoSuchOperation"}' % key),
        "operation-is-a-number": Bytes(b"{%b: 7}" % key),
        "wrong-content-type": Bytes(b"<request/>", "text/xml"),
    }


def run(
    contract: Contract, open_stage: OpenStage, *, wanted: Callable[[str], bool], clock: Callable[[], float]
) -> Iterator[tuple[Case, Result]]:
    """Yield one case for each URL that takes a body; raises EndpointProblem where the endpoint is gone."""
    for operation in _targets(contract):
        plan = Plan(
            id=f"{contract.api}/probe/bad-bytes/{operation.name}",
            kind="probe",
            operations=(operation.name,),
            requirements=tuple(contract.settings["coverage"]["robust"]),
        )
        if wanted(plan.id):
            yield staged_case(open_stage, plan, functools.partial(_probe, operation=operation), clock)


def _targets(contract: Contract) -> Iterator[Operation]:
    """Yield one operation for each URL that takes JSON: one that every server has, arranged with the least."""
    seen = set()
    candidates = [each for each in contract.operations.values() if each.selector and not each.ends_session]
    for operation in sorted(
        candidates, key=lambda each: (each.presence != CORE, len(each.actors), each.name)
    ):
        if operation.path not in seen:
            seen.add(operation.path)
            yield operation


def _probe(stage: Stage, operation: Operation) -> None:
    arrangement = arranged(stage, operation)
    del stage.evidence.arrows[:]
    for name, each in bodies(stage.selector, str(operation.selector)).items():
        _send(stage, operation, arrangement, name, each)


def _send(stage: Stage, operation: Operation, arrangement: Arranged, name: str, what: Bytes) -> None:
    stage.sweep()
    stage.watch.open = []
    before = _state(stage, arrangement)
    target = stage.url(operation, arrangement.actor, arrangement.path)
    words = name.replace("-", " ")
    try:
        done = stage.actor(arrangement.actor).exchange(
            operation.method,
            target,
            headers={"Content-Type": what.content_type},
            body=what.body,
            operation=operation.name,
        )
    except ConnectionDropped:
        # Hanging up on a request is a failure of the server's, as long as it is there to be asked again.
        _state(stage, arrangement)
        raise stage.fail(_hung_up(operation, words)) from None
    stage.seen(done)
    if is_server_fault(stage.endpoint.contract, done.response):
        finding = Finding(
            rule="response.server-error",
            operation=operation.name,
            message=f"A body that is {words} was answered with HTTP {done.response.status}.",
            expected="a refusal that blames the request",
            actual=done.response.status,
        )
        stage.watch.find(finding, done)
    after = _state(stage, arrangement)
    if before != after:
        changed = difference(before, after) or "the call changed"
        finding = Finding(
            rule="refusal.changed-state",
            operation=operation.name,
            message=f"A body that is {words} changed something: {changed}.",
            expected="nothing changed",
            actual=changed,
        )
        raise stage.fail(finding)


def _hung_up(operation: Operation, words: str) -> Finding:
    return Finding(
        rule="response.server-error",
        operation=operation.name,
        message=f"A body that is {words} was answered by hanging up.",
        expected="a refusal that blames the request",
        actual="the connection was dropped",
    )


def _state(stage: Stage, arrangement: Arranged) -> Mapping[str, Mapping[str, object]]:
    return (arrangement.look() if arrangement.look else snapshot(stage, arrangement.actor)) or {}
