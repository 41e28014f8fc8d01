"""One API held against one endpoint: the programme run, by one process or several, and its log and reports written."""

import functools
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click
from attrs import define, evolve, field, frozen
from rich.console import Console

import ringback
from ringback.acceptance import Scope, applied, held
from ringback.certificate.evidence import FOLDER, Keeping, emptied
from ringback.cli.accepted import accepted_of
from ringback.cli.chosen import Chosen
from ringback.cli.collecting import seldom_collecting
from ringback.cli.contract.visible import visible
from ringback.cli.exits import EXIT_CODES, told
from ringback.cli.hosts import without_host
from ringback.cli.progress import Progress
from ringback.cli.quoting import texts_of_run
from ringback.cli.signing import Certified
from ringback.cli.workers import Driven, spread
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.contracts.remarks import Remarks
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import EndpointProblem, NoSuchName
from ringback.model import Acceptance
from ringback.report import write_all
from ringback.report.terminal import show
from ringback.run import (
    Case,
    Header,
    Result,
    Run,
    case_line,
    concluded,
    footer_line,
    header_line,
    result_line,
)
from ringback.suite.cases import OpenStage
from ringback.suite.opening import Played, Shared
from ringback.suite.programme import LEVELS, Programme
from ringback.suite.shares import Share
from ringback.suite.version import version_of


@frozen
class Options:
    """What the user asked for."""

    level: str
    only: str
    seed: int
    depth: str
    quiet: bool
    #: Whether the summary tells all of what was found.
    verbose: bool = False
    strict: bool = False
    workers: int = 1
    #: The file of accepted findings.
    accepted: Path | None = None
    #: Formats of reports besides the usual ones.
    formats: tuple[str, ...] = ()
    #: Where what is exchanged is kept; None where it is not.
    evidence: Path | None = None
    #: Whether the log has a pseudonym in place of the endpoint's host.
    hide_host: bool = False


@define
class Log:
    """The run log while it is written: every line reaches the disk as it comes."""

    path: Path
    progress: Progress
    accepted: tuple[Acceptance, ...]
    today: date
    #: Takes out of a line what it must not tell.
    hide: Callable[[str], str] = field(default=str)
    cases: list[Case] = field(factory=list)
    results: list[Result] = field(factory=list)

    def write(self, text: str, mode: str = "a") -> None:
        """Write a line."""
        with self.path.open(mode, encoding="utf-8") as file:
            file.write(self.hide(text))

    def emit(self, case: Case, result: Result) -> None:
        """Keep a case that is over, with what is accepted marked."""
        result = applied(self.accepted, result, self.today)
        self.cases.append(case)
        self.results.append(result)
        self.write(case_line(case) + result_line(result))
        self.progress.ended(case, result)


@frozen
class Order:
    """What a process must be told to do a part of a certification."""

    api: str
    root: Path | None
    endpoint: str
    cassettes: Path | None
    options: Options


@define
class Certification:
    """One API held against one endpoint."""

    chosen: Chosen
    contract: Contract
    options: Options
    endpoint: str
    alone: bool
    clock: Callable[[], float]
    file: EndpointFile | None = None
    cassettes: Path | None = None
    accepted: tuple[Acceptance, ...] = ()

    def run(self, out: Path) -> int:
        """Run the programme, write log and reports into a directory, print the summary; return the exit code."""
        if self.options.evidence is not None:
            self.options = evolve(self.options, evidence=(out / FOLDER).absolute())
            emptied(out / FOLDER)
        if self.options.workers == 1:
            opened = self.driven(Share())
        else:
            opened = spread(functools.partial(_worker, self.order), self.options.workers)
        with opened as (described, drive):
            return self._log(out, described, lambda log: drive(log.emit))

    def certified(self, out: Path) -> Certified:
        """Return the run that was written to a directory, to be certified."""
        run = Run.read(out / "run.jsonl")
        api = self.chosen.record(self.contract.api)
        make = programme_of(self.chosen, self.contract, run.header)
        return Certified(run=run, out=out, contract=self.contract, api=api, programme=make)

    @property
    def order(self) -> Order:
        """What a worker must know to do a part of it."""
        return Order(
            api=self.chosen.asked or self.contract.api,
            root=self.chosen.root,
            endpoint=self.endpoint,
            cassettes=self.cassettes,
            options=self.options,
        )

    @contextmanager
    def driven(self, share: Share) -> Iterator[Driven]:
        """Open the endpoint, and yield what it is and what runs a share of the programme against it."""
        checker = self._checker()
        if self.endpoint == "recorded":
            played = self._played(checker)
            yield {"kind": "recorded"}, self._programme(played, checker, share).flows
            return
        with self._reached() as file:
            mine = file if self.file is None else file.share(share.worker, share.workers)
            if self.file is None:
                wiring = Wiring(kind="embedded", clock=self.clock)
            else:
                wiring = Wiring(kind="live", clock=self.clock, last_token=share.last_token)
            with opened(mine, self.contract, wiring) as endpoint:
                described = {**endpoint.describe(), **version_of(endpoint)}
                if self.options.evidence is None:
                    house: OpenStage = Shared(endpoint=endpoint, checker=checker)
                    yield described, functools.partial(self._programme(house, checker, share).run, house)
                    return
            house = Keeping(
                folder=self.options.evidence,
                file=mine,
                kind=wiring.kind,
                contract=self.contract,
                checker=checker,
                clock=self.clock,
            )
            yield described, functools.partial(self._programme(house, checker, share).run, house)

    def _played(self, checker: Checker) -> Played:
        return Played(
            folder=self.cassettes or self.chosen.cassettes,
            api=self.chosen.record(self.contract.api),
            contract=self.contract,
            checker=checker,
            clock=self.clock,
        )

    def _checker(self) -> Checker:
        if not self.options.strict:
            return Checker(self.contract)
        return Checker(self.contract, noted=Remarks(self.contract).sentences)

    def _programme(self, house: OpenStage, checker: Checker, share: Share) -> Programme:
        return Programme(
            api=self.chosen.record(self.contract.api),
            contract=self.contract,
            checker=checker,
            features=self.chosen.features(self.contract.api),
            open_stage=house,
            level=self.options.level,
            depth=self.options.depth,
            seed=self.options.seed,
            only=self.options.only,
            clock=self.clock,
            share=share,
        )

    @contextmanager
    def _reached(self) -> Iterator[EndpointFile]:
        if self.file is not None:
            yield self.file
            return
        with self.chosen.embedded(self.contract.api, self.options.seed) as file:
            yield file

    def _log(self, out: Path, described: dict[str, object], drive: Callable[[Log], None]) -> int:
        out.mkdir(parents=True, exist_ok=True)
        log = Log(
            path=out / "run.jsonl",
            progress=Progress(quiet=self.options.quiet, title=self.contract.title),
            accepted=self.accepted,
            today=datetime.now(UTC).date(),
            hide=without_host(described) if self.options.hide_host else str,
        )
        header = Header(
            ringback=ringback.__version__,
            api=self.contract.api,
            endpoint=described,
            contract=self.contract.digest,
            seed=self.options.seed,
            level=self.options.level,
            started=_now(),
            only=self.options.only,
            depth=self.options.depth,
        )
        log.write(header_line(header), "w")
        narrowed = bool(self.options.only)
        try:
            with log.progress:
                drive(log)
        except EndpointProblem as problem:
            # The endpoint is gone: what was found stands, the rest cannot be told.
            narrowed = True
            _unfinished(log, self.contract.api, problem)
            click.echo(told(problem), err=True)
        if not log.cases and self.options.only:
            raise NoSuchName(kind="case", name=self.options.only)
        scope = Scope(whole=self.options.level == LEVELS[-1], narrowed=narrowed)
        accepted = held(log.accepted, log.cases, log.results, scope, log.today)
        footer = concluded(log.cases, log.results, self.contract.requirements, _now(), accepted)
        log.write(footer_line(footer))
        run = Run.read(log.path)
        texts = texts_of_run(self.contract, self.chosen, self.cassettes)
        write_all(run, log.path.read_bytes(), out, texts, self.options.formats)
        show(run, Console(highlight=False), texts, out / "report.html", verbose=self.options.verbose)
        if self.options.strict:
            _told_notes(run)
        return EXIT_CODES[footer.verdict]


def programme_of(chosen: Chosen, contract: Contract, header: Header) -> Callable[[OpenStage], Programme]:
    """Return what makes the programme of a run again, from what its log says of it."""
    ticks = itertools.count()

    def make(house: OpenStage) -> Programme:
        return Programme(
            api=chosen.record(contract.api),
            contract=contract,
            checker=Checker(contract),
            features=chosen.features(contract.api),
            open_stage=house,
            level=header.level,
            depth=header.depth or "quick",
            seed=header.seed,
            only=header.only,
            clock=lambda: next(ticks) / 1000,
        )

    return make


@contextmanager
def _worker(order: Order, share: Share) -> Iterator[Driven]:
    """Open a part of a certification, in a process of its own."""
    chosen = Chosen.of(order.api, order.root)
    (mine,) = certifications(chosen, order.endpoint, order.cassettes, order.options)
    with seldom_collecting(), mine.driven(share) as driven:
        yield driven


def _told_notes(run: Run) -> None:
    for note in dict.fromkeys(each for result in run.results for each in result.notes):
        click.echo(f"note: {visible(note)}", err=True)


def _unfinished(log: Log, api: str, problem: EndpointProblem) -> None:
    if not any(each.outcome == "errored" for each in log.results):
        case = Case(id=f"{api}/endpoint", kind="endpoint")
        log.emit(case, Result(case=case.id, outcome="errored", seconds=0.0, reason=str(problem)))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def certifications(
    chosen: Chosen, endpoint: str, cassettes: Path | None, options: Options
) -> Iterator[Certification]:
    """Yield what is to be certified: each API that was chosen, or the one of the endpoint file."""
    start = time.monotonic()

    def clock() -> float:
        return time.monotonic() - start

    def one(name: str, *, alone: bool, file: EndpointFile | None = None) -> Certification:
        contract = chosen.contract(name)
        return Certification(
            chosen=chosen,
            contract=contract,
            accepted=accepted_of(contract, options.accepted, chosen),
            options=options,
            endpoint=endpoint,
            alone=alone,
            clock=clock,
            file=file,
            cassettes=cassettes,
        )

    if endpoint in ("embedded", "recorded"):
        for name in chosen.names:
            yield one(name, alone=chosen.api is not None)
        return
    file = chosen.endpoint_file(Path(endpoint))
    yield one(file.api, alone=True, file=file)
