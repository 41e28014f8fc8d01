"""
What all probes do: send what no client would send, and see that the server neither fails nor gives anything away.

How a server refuses is open; that it stays up, keeps its calls as they are and
serves nobody who has no right to be served, is not.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from attrs import define, evolve, field, frozen

from ringback.contracts import Contract
from ringback.errors import ConnectionDropped
from ringback.model import Exchange, Finding, Json, Notification, Operation, Response
from ringback.suite.envelope import failed_over_it
from ringback.suite.faults import CHANGED_STATE, changed_state, hung_up, server_error
from ringback.suite.outcome import Departed
from ringback.suite.reading import difference, snapshot
from ringback.suite.stage import Stage
from ringback.suite.subjects import subject_of

#: The status of a success without a body: there is nothing to show, and it was shown.
NO_CONTENT = 204

#: The header that a value with a line break in it must not become.
INJECTED = "X-Ringback"


@frozen
class Probe:
    """One case of probes."""

    #: Group and name, as in the case's id.
    name: str
    requirements: tuple[str, ...]
    act: Callable[[Stage], None]
    #: Operations to name even where none was sent.
    operations: tuple[str, ...] = ()


def demanded(contract: Contract, what: str) -> str | None:
    """Return the requirement that a contract's `[probes]` gives for what is probed; None where it has none."""
    found = contract.settings["probes"].get(what)
    return str(found) if found else None


@define
class Probing:
    """Sends what is wrong on a stage; `look` reads what must not change, where that is not an actor's calls."""

    stage: Stage
    actor: str
    look: Callable[[], Mapping[str, Json]] | None = None
    #: How things stood when they were looked at last.
    before: Mapping[str, Json] | None = None
    #: What everybody knew of their calls then, by actor and id.
    known: Mapping[tuple[str, str], Mapping[str, Json]] = field(factory=dict)

    def begin(self) -> None:
        """Note how things stand; nothing is promised to anybody from now on."""
        self.stage.sweep()
        self.stage.watch.open = []
        calls = self.stage.tracker.calls
        self.known = {each: known.resource for each, known in calls.items()}
        self.before = self._state()

    def send(
        self,
        method: str,
        target: str,
        what: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        operation: str | None = None,
        stranger: str = "",
        may_hang_up: bool = False,
        command: bool = True,
    ) -> Exchange | None:
        """
        Send one request, and look whether the server failed over it; return None where it hung up.

        `what` is the subject of a sentence; a request without an `operation` is held to no schema.
        """
        session = self.stage.actor(self.actor)
        try:
            done = session.exchange(
                method, target, headers=headers, body=body, operation=operation, stranger=stranger
            )
        except ConnectionDropped:
            # Hanging up is a failure of the server's, as long as it is there to be asked again.
            self._state()
            if not may_hang_up:
                self._failed(hung_up(operation or what), operation)
            return None
        self.stage.seen(done, command=command)
        if failed_over_it(self.stage.endpoint.contract, done.response):
            self._failed(server_error(operation or what, done.response.status), operation, done)
        return done

    def _failed(self, finding: Finding, operation: str | None, exchange: Exchange | None = None) -> None:
        about = demanded(self.stage.endpoint.contract, "failure")
        self.stage.evidence.mark()
        self.stage.watch.find(evolve(finding, operation=operation, requirement=about), exchange)

    def unchanged(
        self,
        what: str,
        operation: str | None = None,
        rule: str = CHANGED_STATE,
        requirement: str | None = None,
    ) -> None:
        """Raise Departed where things do not stand as they did; `what` is the subject of a sentence."""
        after = self._state()
        before, self.before = self.before, after
        if before == after:
            return
        changed = difference(before, after) or "the call changed"
        if rule == CHANGED_STATE:
            about = requirement or demanded(self.stage.endpoint.contract, "unchanged")
            finding = changed_state(operation or what, changed)
            raise self.stage.fail(evolve(finding, operation=operation, requirement=about))
        raise self.departed(rule, f"{what} changed something: {changed}.", operation, changed, requirement)

    def quiet(self, what: str, operation: str | None = None, requirement: str | None = None) -> None:
        """Raise Departed where anybody is told that a call changed by what had to be refused."""
        told = self.told(self.stage.listen())
        if told:
            rule, message = CHANGED_STATE, f"{what} must change nothing, and {told}."
            raise self.departed(rule, message, operation, told, requirement)

    def departed(
        self, rule: str, message: str, operation: str | None, actual: Json, requirement: str | None = None
    ) -> Departed:
        """Keep a finding about what should not have been done, and return the exception that ends the case."""
        finding = self._finding(rule, message, operation, requirement)
        return self.stage.fail(evolve(finding, expected="nothing changed", actual=actual))

    def told(self, heard: Sequence[Notification]) -> str:
        """Say which call was told to be otherwise than it was known to be; nothing where none was."""
        contract = self.stage.endpoint.contract
        names = contract.shape("call").get("compare", ())
        for each in heard:
            subject = subject_of(contract, each)
            message = contract.settings["notifications"]["messages"].get(subject.message, {})
            if subject.kind != "call" or subject.change in message.get("unbidden", ()):
                continue
            old = self.known.get((each.actor, subject.id))
            # The end of an earlier case's calls may be told late; that of this one's is read back.
            over = subject.state in contract.table.terminal
            if over or (old is not None and subject.id not in self.stage.tracker.labels.values()):
                continue
            if old is None or any(
                (old.get(name) or None) != (subject.resource.get(name) or None) for name in names
            ):
                return f"the {each.actor} was notified: {subject.change} {subject.state}"
        return ""

    def find(
        self,
        rule: str,
        message: str,
        operation: str | None = None,
        *,
        requirement: str | None = None,
        expected: Json = "a refusal that blames the request",
        actual: Json = "the connection was dropped",
        exchange: Exchange | None = None,
    ) -> Finding:
        """Keep a finding."""
        finding = self._finding(rule, message, operation, requirement)
        self.stage.evidence.mark()
        return self.stage.watch.find(evolve(finding, expected=expected, actual=actual), exchange)

    def must_not_serve(self, done: Exchange | None, message: str, operation: str | None) -> None:
        """Keep a finding where a request was served that had to be refused for want of credentials."""
        if self.served(done):
            self.given_away(done, message, operation)

    def given_away(self, done: Exchange | None, message: str, operation: str | None) -> None:
        """Keep the finding for a request that was served and had to be refused for want of credentials."""
        self.find(
            "authorization.missing",
            message,
            operation,
            expected="a refusal",
            actual="a success",
            exchange=done,
        )

    def _finding(self, rule: str, message: str, operation: str | None, requirement: str | None) -> Finding:
        about = requirement or demanded(self.stage.endpoint.contract, _KINDS.get(rule, "failure"))
        return Finding(rule=rule, operation=operation, requirement=about, message=message)

    def served(self, done: Exchange | None) -> bool:
        """Tell whether a request was served: taken, and answered as the API answers."""
        if done is None or self.stage.endpoint.api.refusal(done.response) is not None:
            return False
        return done.response.status == NO_CONTENT or done.response.json_or_none() is not None

    def _state(self) -> Mapping[str, Json]:
        return (self.look() if self.look else snapshot(self.stage, self.actor)) or {}


#: Which requirement of `[probes]` a rule is about; a failure else.
_KINDS = {"authorization.missing": "credentials", CHANGED_STATE: "unchanged"}


def written(stage: Stage, operation: Operation, body: Mapping[str, Json] | None) -> bytes:
    """Return the body of a command as it goes over the wire, in plain ASCII."""
    whole = {stage.selector: operation.selector, **(body or {})} if operation.selector else body
    return json.dumps(whole).encode() if whole is not None else b""


def shows(response: Response, key: str, value: str) -> bool:
    """Tell whether anything in a response's JSON has this value under this key."""
    return bool(value) and _has(response.json_or_none(), key, value)


def _has(body: Json, key: str, value: str) -> bool:
    match body:
        case Mapping():
            return str(body.get(key)) == value or any(_has(each, key, value) for each in body.values())
        case list():
            return any(_has(each, key, value) for each in body)
        case _:
            return False
