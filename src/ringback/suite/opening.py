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
from ringback.cassettes.playing.player import Player
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.endpoint.endpoint import Endpoint, Wiring, direct, opened
from ringback.endpoint.file import EndpointFile
from ringback.suite.cleanup import clear
from ringback.suite.outcome import NotExercised
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

    @contextmanager
    def __call__(self, case: str) -> Iterator[Stage]:
        """
        Yield the stage of a case.

        Raises NotExercised where there is no cassette, CassetteProblem where it does not fit the case any more.
        """
        path = cassette_of(self.folder, case)
        if not path.is_file():
            raise NotExercised(reason=f"there is no cassette {path.name}")
        cassette = store.read(path)
        told = cassette.metadata.get("ringback", {}).get("endpoint", {})
        where = f"{path}: metadata.ringback.endpoint"
        file = EndpointFile.from_toml(told, where, {}, apis={self.api.name: self.api})
        player = Player(cassette, path)
        wiring = Wiring(kind="recorded", clock=self.clock, adapter=player.adapter, inline=True)
        with opened(file, self.contract, wiring) as endpoint, staged(endpoint, self.checker) as stage:
            yield stage
        if not stage.evidence.findings:
            player.check_played(path)


@frozen(eq=False)
class Recorded:
    """Stages that are recorded: each case signs in anew, and its cassette is kept only where the case passed."""

    folder: Path
    file: EndpointFile
    contract: Contract
    checker: Checker
    clock: Callable[[], float]
    #: Keep the cassettes of cases that failed, too.
    keep_failed: bool = False
    #: What makes pseudonyms the same in all recordings that have it; empty for those of each recording alone.
    scrub_key: bytes = field(default=b"", repr=False)

    @contextmanager
    def __call__(self, case: str) -> Iterator[Stage]:
        """Yield the stage of a case; raises LeakedSecret, and writes nothing, where a secret would be written."""
        scrubber = Scrubber.of(
            self.contract,
            secrets=self.file.secrets,
            personal=self.file.personal,
            base_url=self.file.base_url,
            own_requests=True,
            key=self.scrub_key,
        )
        told = {"api": self.file.api, "endpoint": self.file.public(), "contract": self.contract.digest}
        recorder = Recorder(cassette_of(self.folder, case), scrubber, told, clock=self.clock)
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
        if stage.evidence.findings and not self.keep_failed:
            recorder.discard()
        else:
            recorder.commit({"findings": [each.rule for each in stage.evidence.findings]})
