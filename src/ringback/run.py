"""
The run log: what happened, one JSON object a line; no footer, no verdict.

It knows the format `ringback-run/1`, validates what it reads against
`run.schema.json` beside it, and holds the parts against each other.  Reports
are made from a `Run`, never from a running suite.  It refuses to know what a
rule or an operation means.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, get_args

import jsonschema_rs
from attrs import asdict, define, evolve, field, frozen

from ringback import canon
from ringback.errors import NotReadable, RunLogProblem
from ringback.excerpts import clipped, excerpts, strict
from ringback.model import Acceptance, Finding, Json

FORMAT = "ringback-run/1"

#: Every outcome a case can have.
OUTCOMES = ("passed", "failed", "errored", "skipped")

#: Every verdict a run can end with.
VERDICTS = ("conforms", "departs", "undetermined")

#: What was missing where a case was skipped: something that a server need not have and this one has not; an
#: actor, or another entry of the endpoint file; a recording; something that the contract itself lacks; or things
#: did not come to stand as the case needs them.
Skip = Literal["capability", "actor", "setting", "cassette", "contract", "circumstance"]
SKIPS: tuple[Skip, ...] = get_args(Skip)

#: What a reader takes at most: characters of a line, lines, characters in all.
LONGEST_LINE, MOST_LINES, LARGEST = 4_000_000, 1_000_000, 400_000_000

#: What became of an acceptance: findings were accepted by it, none came, it is out of date, or nobody looked.
STATES = ("met", "gone", "expired", "unsought")

#: Those in which it fails the run.
OVERDUE = ("gone", "expired")


def _strings(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


@frozen
class Header:
    """What was run, against what."""

    ringback: str
    api: str
    #: Name, kind and address of the endpoint, and its actors; no secrets.
    endpoint: Mapping[str, Json]
    #: The contract's digest.
    contract: str
    seed: int
    level: str
    started: str
    #: The patterns of the cases that alone were asked for; empty where all were.
    only: str = ""
    #: How many cases were generated; empty in logs that do not say.
    depth: str = ""


@frozen
class Case:
    """One thing run."""

    id: str
    kind: str
    operations: tuple[str, ...] = field(default=(), converter=_strings)
    requirements: tuple[str, ...] = field(default=(), converter=_strings)


@frozen
class Arrow:
    """One line of a case's sequence diagram: a command, its reply, or a notification."""

    #: command, reply or notification
    kind: str
    actor: str
    label: str
    detail: str = ""
    #: Seconds since the run began.
    at: float = 0.0
    #: The number of the exchange it belongs to; None for a notification of no known cause.
    exchange: int | None = None
    #: Whether a finding is about it.
    faulty: bool = False


@frozen
class Result:
    """How a case ended."""

    case: str
    outcome: str
    seconds: float
    reason: str | None = None
    findings: tuple[Finding, ...] = ()
    #: What happened, in order; the source of the sequence diagram.
    sequence: tuple[Arrow, ...] = ()
    #: What was noticed and is legal.
    notes: tuple[str, ...] = field(default=(), converter=_strings)
    #: Ids of the errata by which something was accepted.
    errata: tuple[str, ...] = field(default=(), converter=_strings)
    #: What was missing where the case was skipped; None where nobody said.
    skip: Skip | None = None


@frozen
class Accepted:
    """What became of an acceptance in a run."""

    acceptance: Acceptance
    #: met, gone, expired or unsought
    state: str
    #: How many findings it accepted, or would have.
    findings: int

    @classmethod
    def from_json(cls, raw: Mapping[str, Json]) -> "Accepted":
        """Read the form that a run log holds."""
        return cls(**{**raw, "acceptance": Acceptance(**raw["acceptance"])})


@frozen
class Footer:
    """The verdict, and what it rests on."""

    verdict: str
    cases: Mapping[str, int]
    #: Without those that are accepted.
    findings: int
    requirements: Mapping[str, int]
    finished: str
    accepted: tuple[Accepted, ...] = ()

    @property
    def overdue(self) -> tuple[Accepted, ...]:
        """The acceptances that fail the run: expired, or of what does not occur any more."""
        return tuple(each for each in self.accepted if each.state in OVERDUE)


@frozen
class Run:
    """A whole run, as read."""

    header: Header
    cases: tuple[Case, ...]
    results: tuple[Result, ...]
    footer: Footer

    @classmethod
    def read(cls, path: Path) -> "Run":
        """
        Read a run log.

        Raises NotReadable where there is no file, RunLogProblem where it is not a whole run log.
        """
        try:
            with path.open(encoding="utf-8", newline="\n") as file:
                return cls.from_lines(iter(lambda: file.readline(LONGEST_LINE + 1), ""), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise NotReadable(path=str(path), reason=str(error)) from error

    @classmethod
    def from_lines(cls, lines: Iterable[str], path: str = "run log") -> "Run":
        """Read a run log from its lines; raise RunLogProblem for the first line that is wrong."""
        reader = _Reader(path=path)
        for text in lines:
            reader.take(text)
        return reader.run()

    def lines(self) -> Iterator[str]:
        """Return the run log's lines; the opposite of `from_lines`."""
        yield header_line(self.header)
        yield from map(case_line, self.cases)
        yield from map(result_line, self.results)
        yield footer_line(self.footer)

    def result(self, case: str) -> Result:
        """Return the result of the case with this id; a read run has one for each."""
        return self._by_case[case]

    @cached_property
    def _by_case(self) -> Mapping[str, Result]:
        return {each.case: each for each in self.results}


@define
class _Reader:
    """Takes a run log line by line, and says which line is the first that is wrong."""

    path: str
    number: int = 0
    size: int = 0
    header: Header | None = None
    footer: Footer | None = None
    cases: dict[str, Case] = field(factory=dict)
    results: dict[str, Result] = field(factory=dict)

    def take(self, text: str) -> None:
        """Read one more line."""
        self.number += 1
        self.size += len(text)
        if len(text) > LONGEST_LINE:
            raise self.problem(f"the line is longer than {LONGEST_LINE:,} characters")
        if self.number > MOST_LINES or self.size > LARGEST:
            raise self.problem(f"a run log has at most {MOST_LINES:,} lines and {LARGEST:,} characters")
        if self.footer is not None:
            raise self.problem("something follows the footer")
        self._keep(self._parsed(text))

    def run(self) -> Run:
        """Return the run that was read, or say what is missing."""
        if self.header is None:
            raise RunLogProblem(path=self.path, line=1, reason="there is no header")
        if self.footer is None:
            raise self.problem("the footer is missing: the run was cut short")
        cases, results = tuple(self.cases.values()), tuple(self.results.values())
        return Run(header=self.header, cases=cases, results=results, footer=self.footer)

    def problem(self, reason: str) -> RunLogProblem:
        """Return what is wrong with the line just taken."""
        return RunLogProblem(path=self.path, line=self.number, reason=reason)

    def _parsed(self, text: str) -> dict[str, Json]:
        try:
            raw = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        except (ValueError, RecursionError):
            raise self.problem("this is not JSON") from None
        kind = raw.get("type") if isinstance(raw, dict) else None
        validator = _validators().get(kind) if isinstance(kind, str) else None
        if validator is None:
            raise self.problem(f"this is no record of {FORMAT}")
        error = next(validator.iter_errors(raw), None)
        if error is not None:
            place = "".join(f"/{each}" for each in error.instance_path)
            where = f" at {place}" if place else ""
            raise self.problem(f"this is no {kind} of {FORMAT}{where}: {clipped(error.message, 200)}")
        return dict(raw)

    def _keep(self, raw: dict[str, Json]) -> None:
        kind = raw.pop("type")
        if (kind == "header") != (self.header is None):
            raise self.problem("the header must be the first line, once")
        match kind:
            case "header":
                raw.pop("format")
                self.header = Header(**raw)
            case "case":
                self._keep_case(Case(**raw))
            case "result":
                self._keep_result(_result(raw))
            case _:
                accepted = tuple(Accepted.from_json(each) for each in raw.pop("accepted", ()))
                self._keep_footer(Footer(**raw, accepted=accepted))

    def _keep_case(self, case: Case) -> None:
        if case.id in self.cases:
            raise self.problem(f"the case {case.id} was there before")
        self.cases[case.id] = case

    def _keep_result(self, result: Result) -> None:
        if result.case not in self.cases:
            raise self.problem(f"there is no case {result.case} before this result")
        if result.case in self.results:
            raise self.problem(f"the case {result.case} already has a result")
        new = any(each.accepted is None for each in result.findings)
        if (result.outcome == "passed" and new) or (result.outcome == "skipped" and result.findings):
            raise self.problem(f"a case with findings cannot have {result.outcome}")
        self.results[result.case] = result

    def _keep_footer(self, footer: Footer) -> None:
        missing = next((each for each in self.cases if each not in self.results), None)
        if missing is not None:
            raise self.problem(f"the case {missing} has no result")
        true = concluded(self.cases.values(), self.results.values(), (), footer.finished, footer.accepted)
        for name in ("cases", "findings", "verdict"):
            said, is_so = getattr(footer, name), getattr(true, name)
            if said != is_so:
                raise self.problem(f"the footer says {name} {said}, but the results say {is_so}")
        if footer.requirements["covered"] > footer.requirements["total"]:
            raise self.problem("the footer says that more requirements are covered than there are")
        self.footer = footer


def _result(raw: dict[str, Json]) -> Result:
    raw["findings"] = tuple(Finding.from_json(each) for each in raw["findings"])
    raw["sequence"] = tuple(Arrow(**each) for each in raw.get("sequence", ()))
    return Result(**raw)


def header_line(header: Header) -> str:
    """Return a header's line."""
    raw = {"type": "header", "format": FORMAT, **asdict(header)}
    return canon.line({name: value for name, value in raw.items() if value or name not in ("only", "depth")})


def case_line(case: Case) -> str:
    """Return a case's line."""
    return canon.line({"type": "case", **asdict(case)})


def result_line(result: Result) -> str:
    """
    Return a result's line, such that it can be read again.

    What a server sent may be no JSON (NaN), nested without end, or huge; a finding then shows an excerpt.
    """
    plain = evolve(result, findings=tuple(strict(each) for each in result.findings))
    line = canon.line(_result_json(plain))
    return line if len(line) <= LONGEST_LINE else canon.line(_result_json(_excerpt(plain)))


def footer_line(footer: Footer) -> str:
    """Return a footer's line."""
    raw = {"type": "footer", **asdict(footer)}
    if not footer.accepted:
        del raw["accepted"]
    return canon.line(raw)


def _result_json(result: Result) -> dict[str, Json]:
    raw: dict[str, Json] = {
        "type": "result",
        "case": result.case,
        "outcome": result.outcome,
        "seconds": result.seconds,
        "reason": result.reason,
        "findings": [each.to_json() for each in result.findings],
    }
    if result.skip is not None:
        raw["skip"] = result.skip
    if result.sequence:
        raw["sequence"] = [asdict(each) for each in result.sequence]
    return raw | {name: value for name in ("notes", "errata") if (value := list(getattr(result, name)))}


def _excerpt(result: Result) -> Result:
    # An eighth of the line for all values together, since escapes may lengthen them.
    most = LONGEST_LINE // 64 // max(1, len(result.findings))
    return evolve(result, findings=excerpts(result.findings, most), sequence=(), notes=result.notes[:100])


def concluded(
    cases: Iterable[Case],
    results: Iterable[Result],
    requirements: Iterable[str],
    finished: str,
    accepted: Iterable[Accepted] = (),
) -> Footer:
    """
    Return the footer that cases, results and what became of acceptances lead to.

    Any finding that is not accepted departs, and so does an acceptance that is overdue; else any error or case without a result leaves it undetermined, and so does a run in which nothing passed.
    """
    by_id = {case.id: case for case in cases}
    waiting = set(by_id)
    known = set(requirements)
    outcomes = Counter(dict.fromkeys(OUTCOMES, 0))
    findings = 0
    covered: set[str] = set()
    for result in results:
        outcomes[result.outcome] += 1
        waiting.discard(result.case)
        findings += sum(each.accepted is None for each in result.findings)
        if result.outcome in ("passed", "failed"):
            covered.update(known.intersection(by_id[result.case].requirements))
    held = tuple(accepted)
    if findings or outcomes["failed"] or any(each.state in OVERDUE for each in held):
        verdict = "departs"
    elif waiting or outcomes["errored"] or not outcomes["passed"]:
        verdict = "undetermined"
    else:
        verdict = "conforms"
    return Footer(
        verdict=verdict,
        cases=dict(outcomes),
        findings=findings,
        requirements={"covered": len(covered), "total": len(known)},
        finished=finished,
        accepted=held,
    )


@cache
def _validators() -> Mapping[str, jsonschema_rs.Validator]:
    schema = json.loads(Path(__file__).with_name("run.schema.json").read_text(encoding="utf-8"))
    records = [each["$ref"].rpartition("/")[2] for each in schema["oneOf"]]
    return {
        each: jsonschema_rs.validator_for({"$ref": f"#/$defs/{each}", "$defs": schema["$defs"]})
        for each in records
    }


def _no_number(text: str) -> Json:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)
