"""What is told late of earlier commands is no repetition; what is told twice still is one."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from attrs import define, evolve, field
from tests.unit.suite.told import CHECKERS, GENESYS

from ringback.endpoint.embedded import embedded
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.inbox import Inbox
from ringback.model import Json
from ringback.suite import refusals
from ringback.suite.arrange import AGENT, CALLER
from ringback.suite.conversation import dial, on_the_phone
from ringback.suite.opening import Shared
from ringback.suite.outcome import CutOff, Departed
from ringback.suite.reading import Snapshot, snapshot
from ringback.suite.stage import Stage

DATA = "AttachUserData"

#: How long a message that was sent may take to come, in seconds.
PATIENCE_S = 10.0


@define
class Slow:
    """An inbox whose messages come when they are let through, so many times each."""

    inbox: Inbox
    through: bool = True
    times: int = 1
    kept: list[Mapping[str, Json]] = field(factory=list)

    @property
    def told_to_wait(self) -> float:
        return self.inbox.told_to_wait

    @property
    def lost(self) -> int:
        return self.inbox.lost

    @property
    def lag(self) -> float:
        return self.inbox.lag

    def open(self, channels: tuple[str, ...]) -> None:
        self.inbox.open(channels)

    def pull(self, seconds: float, *, once: bool = False) -> tuple[Mapping[str, Json], ...]:
        if not self.through:
            return ()
        there, self.kept = tuple(self.kept), []
        return there or tuple(each for each in self.inbox.pull(seconds, once=once) for _ in range(self.times))

    def keep(self, messages: int) -> None:
        """Wait until so many messages are here, and let them through from now on."""
        until = time.monotonic() + PATIENCE_S
        while len(self.kept) < messages and time.monotonic() < until:
            self.kept += self.inbox.pull(until - time.monotonic())
        assert len(self.kept) == messages
        self.through = True

    def close(self) -> None:
        self.inbox.close()


@define
class Ended(Slow):
    """An inbox that hears nothing more, since the server has ended its session while it was asked."""

    endings: int = 0

    @property
    def lost(self) -> int:
        return self.inbox.lost + self.endings

    def pull(self, seconds: float, *, once: bool = False) -> tuple[Mapping[str, Json], ...]:
        self.inbox.pull(seconds, once=once)
        self.endings += 1
        return ()


@define
class Together(Slow):
    """An inbox whose next messages come when two of them are there."""

    def pull(self, seconds: float, *, once: bool = False) -> tuple[Mapping[str, Json], ...]:
        until = time.monotonic() + seconds
        while not self.through and time.monotonic() < until:
            self.kept += self.inbox.pull(until - time.monotonic())
            self.through = len(self.kept) > 1
        return super().pull(seconds, once=once)


@contextmanager
def house(notification_s: float = PATIENCE_S) -> Iterator[tuple[Shared, Slow]]:
    """Yield where cases have their stages, and the caller's inbox."""
    with (
        embedded("genesys", 1) as file,
        opened(
            evolve(file, limits=evolve(file.limits, notification_s=notification_s)),
            GENESYS,
            Wiring("embedded", time.monotonic),
        ) as endpoint,
    ):
        caller = endpoint.actors[CALLER]
        caller.inbox = slow = Slow(caller.inbox)
        yield Shared(endpoint, CHECKERS["genesys"]), slow


def attach(stage: Stage) -> None:
    """Have the agent attach the same data once more, as a legal command."""
    call = stage.call(AGENT, CALLER)
    stage.command(AGENT, DATA, call=call, body={"operationName": DATA, "userData": {"a": "b"}})


def rules_of(stage: Stage) -> list[str]:
    """Return which rules were broken."""
    return [each.rule for each in stage.evidence.findings]


def test_of_commands_that_may_cause_anything_after_their_case_is_over() -> None:
    """Two requests that were wrong on purpose and were taken are told of while the next case dials."""
    with house() as (stages, slow):
        with stages("first") as stage:
            call = on_the_phone(stage, AGENT, CALLER)
            stage.pull_until(CALLER, lambda: stage.call(CALLER, AGENT).state == call.state)
            slow.through, stage.watch.vague = False, True
            for _ in range(2):
                stage.request(AGENT, DATA, path=stage.addressed(call), body={"userData": {}})
        with stages("second") as stage:
            # The data twice, and the end of the call.
            slow.keep(3)
            dial(stage, CALLER, AGENT)
            stage.listen()
            assert rules_of(stage) == []


def test_of_two_legal_commands_after_both() -> None:
    """Whoever need not be told may be told of the first command when the second has been carried out."""
    with house() as (stages, slow), stages("case") as stage:
        call = on_the_phone(stage, AGENT, CALLER)
        stage.pull_until(CALLER, lambda: stage.call(CALLER, AGENT).state == call.state)
        slow.through = False
        attach(stage)
        attach(stage)
        slow.keep(2)
        stage.listen()
        assert rules_of(stage) == []


def test_of_what_others_did_after_doing_the_same() -> None:
    """Whoever need not be told of another's data may be told of it when they have attached the same themselves."""
    with house() as (stages, slow), stages("case") as stage:
        call = on_the_phone(stage, AGENT, CALLER)
        stage.pull_until(CALLER, lambda: stage.call(CALLER, AGENT).state == call.state)
        session = stage.actor(CALLER)
        session.inbox = Together(slow.inbox, through=False)
        attach(stage)
        body = {"operationName": DATA, "userData": {"a": "b"}}
        stage.command(CALLER, DATA, call=stage.call(CALLER, AGENT), body=body)
        stage.listen()
        session.inbox = slow
        assert rules_of(stage) == []


def test_of_an_earlier_command_before_what_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever need not be told may see another's data late: what they read before they try anything is not older."""
    heard: list[bool] = []

    def looked(stage: Stage, actor: str, operation: str) -> Snapshot | None:
        heard.append(not stage.stirred)
        return snapshot(stage, actor, operation)

    monkeypatch.setattr(refusals, "snapshot", looked)
    with house() as (stages, slow), stages("case") as stage:
        on_the_phone(stage, AGENT, CALLER)
        slow.through = False
        attach(stage)
        tried = refusals.attempt(stage, CALLER, "Retrieve", call=stage.call(CALLER, AGENT))
        slow.through = True
        refusals.judge(stage, tried)
        assert heard[0]


@pytest.mark.parametrize("commands", [1, 2])
def test_twice_of_one_command(commands: int) -> None:
    """What comes in time comes once, however often the same was told before."""
    with house() as (stages, slow), stages("case") as stage:
        call = on_the_phone(stage, AGENT, CALLER)
        stage.pull_until(CALLER, lambda: stage.call(CALLER, AGENT).state == call.state)
        for left in reversed(range(commands)):
            slow.times = 1 if left else 2
            attach(stage)
            stage.pull(CALLER, PATIENCE_S)
        assert rules_of(stage) == ["notification.duplicate"]


@pytest.mark.parametrize(("kind", "ending"), [(Ended, CutOff), (Slow, Departed)])
def test_not_at_all(kind: type[Slow], ending: type[Exception]) -> None:
    """What an endpoint had to tell to a session that it has ended, as it may, is no finding; any other silence is one."""
    with house(notification_s=0.5) as (stages, slow), stages("case") as stage:
        call = on_the_phone(stage, AGENT, CALLER)
        stage.pull_until(CALLER, lambda: stage.call(CALLER, AGENT).state == call.state)
        session = stage.actor(CALLER)
        session.inbox = kind(slow.inbox, through=False)
        with pytest.raises(ending):
            stage.command(
                CALLER,
                DATA,
                call=stage.call(CALLER, AGENT),
                body={"operationName": DATA, "userData": {"a": "b"}},
            )
        session.inbox = slow
