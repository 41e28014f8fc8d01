"""
Bytes that are no request, sent where a request belongs: the endpoint must refuse them and stay as it is.

Each is sent with an actor's credentials to the URL of an operation, on a call
arranged in a state where the operation would be legal.  None of them names an
operation that there is, so that no reading of them carries anything out.
"""

import functools
import json
from collections.abc import Iterator, Mapping

from attrs import frozen

from ringback.contracts import Contract
from ringback.model import Operation
from ringback.suite.arrange import arranged
from ringback.suite.presence import CORE
from ringback.suite.probes.probing import Probe, Probing
from ringback.suite.stage import Stage

#: An operation that nobody has heard of.
NOBODY_HAS = "RingbackNoSuchOperation"

#: Bytes of a body that is larger than any request; a server may hang up on it.
HUGE = 3 * 1024 * 1024

#: Brackets, and digits, that no request has.
DEPTH, DIGITS = 5000, 5000


@frozen
class Bytes:
    """One body that is no request."""

    body: bytes
    #: Empty: sent without a content type.
    content_type: str = "application/json"


def bodies(selector: str, operation: str) -> Mapping[str, Bytes]:
    """Return what is sent, by the name of the case; the selector is the key of a body that names the operation."""
    key, named, unknown = (json.dumps(each).encode() for each in (selector, operation, NOBODY_HAS))
    plain = b"{%b: %b}" % (key, unknown)
    return {
        "malformed-json": Bytes(b"{%b: " % key),
        "truncated-json": Bytes(b'{%b: %b, "ringback": {"ringback": "50' % (key, named)),
        "not-unicode": Bytes(b'{%b: "\xff\xfe"}' % key),
        "half-a-surrogate": Bytes(b'{%b: "\\ud800"}' % key),
        "nul": Bytes(b'{%b: "\\u0000"}' % key),
        "no-object": Bytes(b"[1, 2, 3]"),
        "empty": Bytes(b""),
        "null": Bytes(b"null"),
        "two-objects": Bytes(plain + plain),
        "deeply-nested": Bytes(b"[" * DEPTH + b"]" * DEPTH),
        "deeply-nested-value": Bytes(
            b'{%b: %b, "ringback": %b}' % (key, unknown, b'{"a":' * DEPTH + b"1" + b"}" * DEPTH)
        ),
        "unknown-operation": Bytes(plain),
        "operation-is-a-number": Bytes(b"{%b: 7}" % key),
        "operation-is-an-object": Bytes(b"{%b: {%b: %b}}" % (key, key, named)),
        "operation-is-a-list": Bytes(b"{%b: [%b, %b]}" % (key, unknown, unknown)),
        "number-too-large": Bytes(b'{%b: %b, "ringback": 1e999}' % (key, unknown)),
        "number-too-long": Bytes(b'{%b: %b, "ringback": %b}' % (key, unknown, b"9" * DIGITS)),
        "not-a-number": Bytes(b'{%b: %b, "ringback": NaN}' % (key, unknown)),
        "duplicate-keys": Bytes(b'{%b: %b, %b: "%bToo"}' % (key, unknown, key, NOBODY_HAS.encode())),
        "wrong-content-type": Bytes(b"<request/>", "text/xml"),
        "plain-text": Bytes(plain, "text/plain"),
        "form": Bytes(selector.encode() + b"=" + NOBODY_HAS.encode(), "application/x-www-form-urlencoded"),
        "no-content-type": Bytes(plain, ""),
        "content-type-of-no-form": Bytes(plain, "ringback"),
        "two-bytes-a-character": Bytes(plain.decode().encode("utf-16"), "application/json; charset=utf-16"),
        "unknown-charset": Bytes(plain, "application/json; charset=ringback"),
    }


def probes(contract: Contract) -> Iterator[Probe]:
    """Yield one case for each URL that takes a body."""
    first = True
    for operation in _targets(contract):
        yield Probe(
            name=f"bad-bytes/{operation.name}",
            requirements=tuple(contract.settings["coverage"]["robust"]),
            act=functools.partial(_probe, operation=operation, huge=first),
            operations=(operation.name,),
        )
        first = False


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


def _probe(stage: Stage, operation: Operation, *, huge: bool) -> None:
    arrangement = arranged(stage, operation)
    del stage.evidence.arrows[:]
    target = stage.url(operation, arrangement.actor, arrangement.path)
    probing = Probing(stage, arrangement.actor, arrangement.look)
    probing.begin()
    for name, each in bodies(stage.selector, str(operation.selector)).items():
        what = f"A body that is {name.replace('-', ' ')}"
        done = probing.send(
            operation.method,
            target,
            what,
            headers={"Content-Type": each.content_type} if each.content_type else {},
            body=each.body,
            operation=operation.name,
        )
        if done is None:
            return
        probing.unchanged(what, operation.name)
    if huge:
        # Whoever stands before an API may refuse it in their own words, or not read it to its end.
        body = b'{%b: "%b"}' % (json.dumps(stage.selector).encode(), b"x" * HUGE)
        probing.send(
            operation.method,
            target,
            "A body of some megabytes",
            headers={"Content-Type": operation.media_type},
            body=body,
            may_hang_up=True,
        )
        probing.unchanged("A body of some megabytes", operation.name)
    probing.quiet("What is no request", operation.name)
