"""
How a case gets its stage: on an endpoint that all cases share, or on one of its own.

A recording belongs to one case, so recording and playing sign in anew for each;
a live endpoint is signed in to once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import field, frozen

from ringback.apis import Api
from ringback.cassettes import store
from ringback.cassettes.kept import read_kept
from ringback.cassettes.playing.player import Player
from ringback.cassettes.recording.names import failed_of
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.endpoint.endpoint import Endpoint, Wiring, direct, opened
from ringback.endpoint.file import EndpointFile
from ringback.suite.cleanup import clear
from ringback.suite.outcome import CASSETTE, Evidence, NotExercised
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracker


@contextmanager
def staged(endpoint: Endpoint, checker: Checker, tracker: Tracker | None = None) -> Iterator[Stage]:
    """Yield a stage on an endpoint, and clear it afterwards."""
    stage = Stage.on(endpoint, checker, tracker)
    try:
        yield stage
    finally:
        clear(stage)


@frozen(eq=False)
class Shared:
    """Stages on one endpoint that is open already; what was told of calls is remembered between cases."""

    endpoint: Endpoint
    checker: Checker
    tracker: Tracker = field(factory=Tracker)

    @contextmanager
    def __call__(self, case: str) -> Iterator[Stage]:
        """Yield the stage of a case."""
        del case
        self.tracker.labels.clear()
        with staged(self.endpoint, self.checker, self.tracker) as stage:
            yield stage


def cassette_of(folder: Path, case: str) -> Path:
    """Return the file that holds a flow's cassette: `genesys/flow/swap-calls/…` lies in `genesys/swap-calls.….yaml`."""
    api, _, *names = case.split("/")
    return folder / api / f"{'.'.join(names)}.yaml"


@frozen(eq=False)
class Played:
    """Stages on recordings: each case is played from its own cassette, without a socket."""

    folder: Path
    api: Api
    contract: Contract
    checker: Checker
    clock: Callable[[], float]
    #: Where cassettes are kept in a form that is read sooner; None for nowhere.
    cache: Path | None = None

    @contextmanager
    def __call__(self, case: str) -> Iterator[Stage]:
        """
        Yield the stage of a case.

        Raises NotExercised where there is no cassette, CassetteProblem where it does not fit the case any more.
        """
        path = cassette_of(self.folder, case)
        if not path.is_file():
            raise NotExercised(reason=f"there is no cassette {path.name}", kind=CASSETTE)
        cassette = store.read(path) if self.cache is None else read_kept(path, self.cache)
        told = cassette.metadata.get("ringback", {}).get("endpoint", {})
        where = f"{path}: metadata.ringback.endpoint"
        file = EndpointFile.from_toml(told, where, {}, apis={self.api.name: self.api})
        player = Player(cassette, path)
        wiring = Wiring(kind="recorded", clock=self.clock, adapter=player.adapter, inline=True)
        with opened(file, self.contract, wiring) as endpoint, staged(endpoint, self.checker) as stage:
            yield stage
        if not stage.evidence.findings:
            player.check_played(path)


def scrubber_for(
    contract: Contract, file: EndpointFile, *, own_requests: bool = False, key: bytes = b""
) -> Scrubber:
    """Return the scrubber of one recording of an endpoint; see `Scrubber` for whose requests are ours, and the key."""
    return Scrubber.of(
        contract,
        secrets=file.secrets,
        personal=file.personal,
        actors=[name for each in (file.actors, *file.sets) for name in each],
        base_url=file.base_url,
        own_requests=own_requests,
        key=key,
    )


def recorder_at(
    path: Path,
    contract: Contract,
    file: EndpointFile,
    *,
    clock: Callable[[], float],
    leave_out: bool = False,
    own_requests: bool = False,
    key: bytes = b"",
) -> Recorder:
    """Return the recorder of an endpoint's cassette; raises BeingRecorded."""
    told = {"api": file.api, "endpoint": file.public(), "contract": contract.digest}
    scrubber = scrubber_for(contract, file, own_requests=own_requests, key=key)
    return Recorder(path, scrubber, told, clock=clock, leave_out=leave_out)


@frozen(eq=False)
class Recorded:
    """
    Stages that are recorded: each case signs in anew, and its cassette is kept only where the case passed.

    What was recorded of one that failed stands beside the cassette that was there before, until it passes.
    """

    folder: Path
    file: EndpointFile
    contract: Contract
    checker: Checker
    clock: Callable[[], float]
    #: What makes pseudonyms the same in all recordings that have it; empty for those of each recording alone.
    scrub_key: bytes = field(default=b"", repr=False)

    @contextmanager
    def __call__(self, case: str) -> Iterator[Stage]:
        """Yield the stage of a case; raises LeakedSecret, and writes nothing, where a secret would be written."""
        path = cassette_of(self.folder, case)
        recorder = recorder_at(
            path, self.contract, self.file, clock=self.clock, own_requests=True, key=self.scrub_key
        )
        wiring = Wiring(
            kind="live", clock=self.clock, adapter=lambda actor: recorder.adapter(actor, direct(actor))
        )
        try:
            with (
                opened(self.file, self.contract, wiring) as endpoint,
                staged(endpoint, self.checker) as stage,
            ):
                if recorder.set_aside is not None:
                    stage.evidence.note(
                        f"What an earlier recording left unfinished is kept in {recorder.set_aside.name}."
                    )
                yield stage
        except BaseException:
            recorder.discard()
            raise
        self._keep(recorder, stage.evidence)

    @staticmethod
    def _keep(recorder: Recorder, evidence: Evidence) -> None:
        """Write the cassette, or the attempt at it; nothing of a case that could not be run here."""
        attempt = failed_of(recorder.path)
        told = {"findings": [each.rule for each in evidence.findings]}
        if evidence.findings:
            recorder.commit(told, path=attempt)
        elif evidence.cut is None:
            recorder.commit(told)
            attempt.unlink(missing_ok=True)
        elif isinstance(evidence.cut, NotExercised):
            recorder.discard()
        else:
            recorder.commit({**told, "ended": type(evidence.cut).__name__}, path=attempt)
