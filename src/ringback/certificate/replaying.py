"""
Running the checks of a run again, on what was recorded of it: no socket, no waiting, the same programme.

Each case is run against its own recording, by the same level, seed and depth,
and must end as its run log says.  What a recording cannot answer (the suite
took another way) or cannot hold (what depends on time, and on several
connections at once) is looked at by the passive checks alone, and is named.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from attrs import define, field, frozen

from ringback.apis import Api
from ringback.cassettes.playing.asked import Asked
from ringback.cassettes.playing.player import Player
from ringback.certificate.evidence import Evidence
from ringback.certificate.passive import Passive
from ringback.certificate.refused import Refused
from ringback.cometd.line import StillHeld
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import NotPlayed, NotReadable, NotRecorded, Problem
from ringback.report.statement import NotReplayed
from ringback.run import Case, Result, Run
from ringback.suite.cases import OpenStage
from ringback.suite.opening import staged
from ringback.suite.outcome import CASSETTE, Departed, NotExercised
from ringback.suite.programme import Programme
from ringback.suite.stage import Stage

#: Parts of the ids of cases that depend on when things happen, and on several connections at once: no recording
#: of requests and answers holds that.
TIMED = ("/probe/cometd/", "/concurrency/")
TIMED_REASON = "it depends on when things happen, on several connections at once"

NOT_KEPT = "its exchanges were not kept"

#: How running a case again goes astray, by the problem that tells of it.
WAYS: Mapping[type[Problem], str] = {
    NotRecorded: "it sends what was not sent",
    NotPlayed: "it does not send all that was sent",
}

#: Seconds that pass between two looks at the clock of a replay: no machine is faster or slower than another there.
STEP_S = 0.001

#: Makes the programme of a run, with stages from somewhere else.
MakeProgramme = Callable[[OpenStage], Programme]


class InTurn(Player):
    """
    Knows a request that nothing recorded is equal to by its turn.

    What the suite makes up to be wrong may look like somebody's data, and then has a pseudonym in the recording.
    """

    def _find(self, actor: str, wanted: Asked) -> int | None:
        number = super()._find(actor, wanted)
        if number is not None or wanted.is_poll:
            return number
        turn = self._turn(actor)
        if turn is None:
            return None
        entry = self._entries[turn].asked
        return turn if (entry.method, entry.path) == (wanted.method, wanted.path) else None

    def _turn(self, actor: str) -> int | None:
        """Return what an actor sent next, and was not asked for yet; None where that was a poll or nothing."""
        left = [
            (each.interaction.sent, number)
            for number, each in enumerate(self._entries)
            if each.interaction.actor == actor and not each.asked.is_poll and self._index.is_left(number)
        ]
        return min(left)[1] if left else None


@frozen(eq=False)
class Again:
    """Stages on the recordings of a run; see `ringback.suite.opening.Played`."""

    evidence: Evidence
    api: Api
    contract: Contract
    checker: Checker
    kind: str
    clock: Callable[[], float]

    @contextmanager
    def __call__(self, case: str) -> Iterator[Stage]:
        """Yield the stage of a case; raises NotExercised where it is not to be run again, NotReadable where it took another way."""
        if is_timed(case):
            raise NotExercised(reason=TIMED_REASON, kind=CASSETTE)
        if case not in self.evidence.files:
            raise NotExercised(reason=NOT_KEPT, kind=CASSETTE)
        cassette = self.evidence.cassette(case)
        path = self.evidence.folder / self.evidence.files[case][0]
        player = InTurn(cassette, path)
        wiring = Wiring(kind=self.kind, clock=self.clock, adapter=player.adapter, inline=True)
        with _in_our_words(case):
            told = cassette.ringback.get("endpoint", {})
            file = EndpointFile.from_toml(told, path.name, {}, apis={self.api.name: self.api})
            with opened(file, self.contract, wiring) as endpoint, staged(endpoint, self.checker) as stage:
                yield stage
            _all_asked(player)


@contextmanager
def _in_our_words(case: str) -> Iterator[None]:
    """Let a stranger's recording break nothing but its own case."""
    try:
        yield
    except (Departed, NotExercised):
        raise
    except StillHeld:
        raise _another_way(case, "it waited for what was not told any more") from None
    except Problem as problem:
        # Its own words name files and requests, which a certificate must not.
        raise _another_way(case, WAYS.get(type(problem), f"{type(problem).__name__}")) from problem
    except Exception as error:
        raise _another_way(case, f"{type(error).__name__} in the suite") from error


def _another_way(case: str, reason: str) -> NotReadable:
    return NotReadable(path=f"the recording of {case}", reason=reason)


def _all_asked(player: Player) -> None:
    try:
        player.check_played()
    except NotPlayed as problem:
        # How often somebody looks may depend on when they are told; what was done may not.
        if not all(each.startswith("GET ") for each in problem.requests):
            raise


def is_timed(case: str) -> bool:
    """Tell whether a case depends on time so much that no recording shows it again."""
    return any(part in case for part in TIMED)


@define
class Replay:
    """What came of running cases again: those that ended as before, and why others say nothing."""

    run: Run
    passive: Callable[[str], bool]
    same: list[str] = field(factory=list)
    other: list[NotReplayed] = field(factory=list)
    seen: set[str] = field(factory=set)

    def take(self, case: Case, result: Result) -> None:
        """Hold a case that was run again against the run log; raises Refused where they disagree."""
        self.seen.add(case.id)
        try:
            before = self.run.result(case.id)
        except KeyError:
            if self.run.footer.verdict != "conforms":
                # An endpoint that was gone ended the run early; what it has not looked at takes nothing from such a verdict.
                return
            raise Refused(
                "replay", f"The run log lacks a case that its level, seed and depth have: {case.id}."
            ) from None
        reason = _not_told(before, result)
        if reason is None and _ends(before) == _ends(result):
            self.same.append(case.id)
        elif reason is None:
            raise Refused("replay", _disagreement(before, result))
        elif not self.passive(case.id):
            raise Refused(
                "replay",
                f"The recorded exchanges of {case.id} depart from the contract, and its run log does not say so.",
            )
        else:
            self.other.append(NotReplayed(case=case.id, reason=reason))

    def end(self) -> None:
        """Raise Refused where the run log has cases that nobody could have run."""
        strange = next((each for each in self.run.cases if each.id not in self.seen), None)
        if strange is not None and strange.kind != "endpoint":
            raise Refused(
                "replay", f"The run log has a case that its level, seed and depth do not have: {strange.id}."
            )


def _not_told(before: Result, again: Result) -> str | None:
    """Return why running a case again tells nothing; None where it does."""
    if before.outcome == "errored":
        return "the run itself could not tell"
    if again.skip == CASSETTE:
        return again.reason
    if again.outcome == "errored":
        said = (again.reason or "").rstrip(".").rpartition(": ")[2]
        return f"it takes another way on its recording: {said}"
    if before.findings and set(_found(again)) < set(_found(before)):
        return "what was found did not show again"
    return None


def _ends(result: Result) -> tuple[object, ...]:
    return result.outcome if not result.findings else "findings", sorted(_found(result))


def _found(result: Result) -> list[tuple[str, str, str, str]]:
    """Return findings without their values, which a recording has pseudonyms for."""
    return [(each.rule, each.requirement or "", each.operation or "", each.where) for each in result.findings]


def _disagreement(before: Result, again: Result) -> str:
    new = [each for each in _found(again) if each not in _found(before)]
    if new:
        rule, requirement, operation, _ = new[0]
        what = " ".join(
            each
            for each in (rule, requirement and f"({requirement})", operation and f"of {operation}")
            if each
        )
        return f"The recorded exchanges of {before.case} show {what}; its run log does not."
    return f"By its recorded exchanges, {before.case} ends as {again.outcome}; its run log says {before.outcome}."


def replayed(run: Run, evidence: Evidence, contract: Contract, api: Api, programme: MakeProgramme) -> Replay:
    """Run a run's cases again on its evidence; raises Refused where that does not lead to what the run log says."""
    ticks = itertools.count()
    house = Again(
        evidence=evidence,
        api=api,
        contract=contract,
        checker=Checker(contract),
        kind=str(run.header.endpoint.get("kind", "recorded")),
        clock=lambda: next(ticks) * STEP_S,
    )
    watch = Passive(contract)

    def passive(case: str) -> bool:
        """Tell whether the passive checks find no more in a case's exchanges than its run log does."""
        if case not in evidence.files:
            return True
        known = {(each.rule, each.where) for each in run.result(case).findings}
        try:
            cassette = evidence.cassette(case)
            return all((each.rule, each.where) in known for each in watch.findings(cassette))
        except NotReadable:
            return False

    replay, ended = Replay(run=run, passive=passive), list[tuple[Case, Result]]()
    # Judged when all is over: flows are run by pytest, which takes what is raised in between for its own failure.
    programme(house).run(house, lambda case, result: ended.append((case, result)))
    for case, result in ended:
        replay.take(case, result)
    replay.end()
    return replay
