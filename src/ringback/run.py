"""
The run log: what happened, one JSON object a line; no footer, no verdict.

It knows the format `ringback-run/1` and validates what it reads against
`run.schema.json` beside it.  Reports are made from a `Run`, never from a
running suite.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import jsonschema_rs
from attrs import asdict, field, frozen

from ringback import canon
from ringback.errors import NotReadable, RunLogProblem
from ringback.model import Finding, Json

FORMAT = "ringback-run/1"

#: Every outcome a case can have.
OUTCOMES = ("passed", "failed", "errored", "skipped")

#: Every verdict a run can end with.
VERDICTS = ("conforms", "departs", "undetermined")


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


@frozen
class Case:
    """One thing run."""

    id: str
    kind: str
    operations: tuple[str, ...] = field(default=(), converter=tuple)
    requirements: tuple[str, ...] = field(default=(), converter=tuple)


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
    notes: tuple[str, ...] = field(default=(), converter=tuple)
    #: Ids of the errata by which something was accepted.
    errata: tuple[str, ...] = field(default=(), converter=tuple)


@frozen
class Footer:
    """The verdict, and what it rests on."""

    verdict: str
    cases: Mapping[str, int]
    findings: int
    requirements: Mapping[str, int]
    finished: str


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
            with path.open(encoding="utf-8") as file:
                return cls.from_lines(file, str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise NotReadable(path=str(path), reason=str(error)) from error

    @classmethod
    def from_lines(cls, lines: Iterable[str], path: str = "run log") -> "Run":
        """Read a run log from its lines; raise RunLogProblem for the first line that is wrong."""
        header, footer = None, None
        cases: list[Case] = []
        results: list[Result] = []
        number = 0
        for number, text in enumerate(lines, 1):
            raw = _parsed(text, path, number)
            kind = raw.pop("type")
            if footer is not None:
                raise RunLogProblem(path=path, line=number, reason="something follows the footer")
            if (kind == "header") != (header is None):
                raise RunLogProblem(path=path, line=number, reason="the header must be the first line, once")
            match kind:
                case "header":
                    raw.pop("format")
                    header = Header(**raw)
                case "case":
                    cases.append(Case(**raw))
                case "result":
                    results.append(_result(raw))
                case _:
                    footer = Footer(**raw)
        if header is None:
            raise RunLogProblem(path=path, line=max(number, 1), reason="there is no header")
        if footer is None:
            raise RunLogProblem(path=path, line=number, reason="the footer is missing: the run was cut short")
        return cls(header=header, cases=tuple(cases), results=tuple(results), footer=footer)

    def lines(self) -> Iterator[str]:
        """Return the run log's lines; the opposite of `from_lines`."""
        yield header_line(self.header)
        yield from map(case_line, self.cases)
        yield from map(result_line, self.results)
        yield footer_line(self.footer)


def _result(raw: dict[str, Json]) -> Result:
    raw["findings"] = tuple(Finding.from_json(each) for each in raw["findings"])
    raw["sequence"] = tuple(Arrow(**each) for each in raw.get("sequence", ()))
    return Result(**raw)


def header_line(header: Header) -> str:
    """Return a header's line."""
    return canon.line({"type": "header", "format": FORMAT, **asdict(header)})


def case_line(case: Case) -> str:
    """Return a case's line."""
    return canon.line({"type": "case", **asdict(case)})


def result_line(result: Result) -> str:
    """Return a result's line."""
    raw = asdict(result)
    raw["findings"] = [each.to_json() for each in result.findings]
    return canon.line({"type": "result", **raw})


def footer_line(footer: Footer) -> str:
    """Return a footer's line."""
    return canon.line({"type": "footer", **asdict(footer)})


def concluded(
    cases: Iterable[Case],
    results: Iterable[Result],
    requirements: Iterable[str],
    finished: str,
) -> Footer:
    """
    Return the footer that cases and results lead to.

    Any finding departs; else any error leaves it undetermined, and so does a run in which nothing passed.
    """
    by_id = {case.id: case for case in cases}
    known = set(requirements)
    outcomes = Counter({each: 0 for each in OUTCOMES})
    findings = 0
    covered: set[str] = set()
    for result in results:
        outcomes[result.outcome] += 1
        findings += len(result.findings)
        if result.outcome in ("passed", "failed"):
            covered.update(known.intersection(by_id[result.case].requirements))
    if findings or outcomes["failed"]:
        verdict = "departs"
    elif outcomes["errored"] or not outcomes["passed"]:
        verdict = "undetermined"
    else:
        verdict = "conforms"
    return Footer(
        verdict=verdict,
        cases=dict(outcomes),
        findings=findings,
        requirements={"covered": len(covered), "total": len(known)},
        finished=finished,
    )


@cache
def _validator() -> jsonschema_rs.Validator:
    schema = json.loads(Path(__file__).with_name("run.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)


def _parsed(text: str, path: str, number: int) -> dict[str, Json]:
    try:
        raw: dict[str, Json] = json.loads(text)
    except (ValueError, RecursionError):
        raise RunLogProblem(path=path, line=number, reason="this is not JSON") from None
    error = next(iter(_validator().iter_errors(raw)), None)
    if error is not None:
        raise RunLogProblem(path=path, line=number, reason=f"this is no record of {FORMAT}: {error.message}")
    return raw
