import io
import json
from pathlib import Path

import jsonschema
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import runs

from ringback import run as run_module
from ringback.errors import NotReadable, RunLogProblem
from ringback.model import Finding, Json
from ringback.run import (
    LONGEST_LINE,
    SKIPS,
    Arrow,
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

SCHEMA = json.loads(Path(run_module.__file__).with_name("run.schema.json").read_text(encoding="utf-8"))

#: Text as servers send it: any character, lone surrogates and line separators included.
TEXT = st.text(st.characters(), max_size=20) | st.sampled_from(["\ud800", "a\u2028b", "\x85", "\r\n", "\x00"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
#: How long an example takes to draw says how busy the machine is, and nothing about run logs.
patient = settings(suppress_health_check=[HealthCheck.too_slow])

NAMES = st.lists(TEXT, max_size=3).map(tuple)
SECONDS = st.floats(min_value=0, allow_nan=False, allow_infinity=False)
NUMBER = st.none() | st.integers()
HEADERS = st.builds(
    Header,
    ringback=TEXT,
    api=TEXT,
    endpoint=st.dictionaries(TEXT, JSON, max_size=3),
    contract=st.just("sha256:" + "0" * 64),
    seed=st.integers(),
    level=st.sampled_from(["shapes", "flows", "lifecycle", "robust"]),
    started=st.just("2026-03-25T10:00:00.125Z"),
    only=TEXT,
    depth=st.sampled_from(["", "quick", "standard", "deep"]),
)
FINDINGS = st.builds(
    Finding,
    rule=TEXT,
    operation=st.none() | TEXT,
    requirement=st.none() | TEXT,
    message=TEXT,
    expected=JSON,
    actual=JSON,
    where=TEXT,
    source=TEXT,
    exchange=NUMBER,
    curl=TEXT,
)
ARROWS = st.builds(
    Arrow,
    kind=st.sampled_from(["command", "reply", "notification"]),
    actor=TEXT,
    label=TEXT,
    detail=TEXT,
    at=SECONDS,
    exchange=NUMBER,
    faulty=st.booleans(),
)


@st.composite
def runs_of_any_kind(draw: st.DrawFn) -> Run:
    """Draw a run whose parts agree with each other."""
    ids = draw(st.lists(TEXT, max_size=4, unique=True))
    cases = [Case(id=each, kind=draw(TEXT), operations=draw(NAMES), requirements=draw(NAMES)) for each in ids]
    results = []
    for each in ids:
        outcome = draw(st.sampled_from(["passed", "failed", "errored", "skipped"]))
        found = draw(st.lists(FINDINGS, max_size=2)) if outcome in ("failed", "errored") else []
        results.append(
            Result(
                case=each,
                outcome=outcome,
                seconds=draw(SECONDS),
                reason=draw(st.none() | TEXT),
                findings=tuple(found),
                sequence=tuple(draw(st.lists(ARROWS, max_size=3))),
                notes=draw(NAMES),
                errata=draw(NAMES),
                skip=draw(st.none() | st.sampled_from(SKIPS)) if outcome == "skipped" else None,
            )
        )
    footer = concluded(cases, results, draw(NAMES), "2026-03-25T10:01:12Z")
    return Run(header=draw(HEADERS), cases=tuple(cases), results=tuple(results), footer=footer)


@patient
@given(run=runs_of_any_kind())
def test_what_is_written_is_read_again(run: Run) -> None:
    """Reading a run's lines gives the run."""
    assert Run.from_lines(run.lines()) == run


@patient
@given(run=runs_of_any_kind())
def test_every_line_is_one_record_of_the_schema(run: Run) -> None:
    """A line is encodable, is one line to every reader, and is valid under the published schema."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for line in run.lines():
        assert line.encode().decode() == line
        assert line.splitlines(keepends=True) == [line]
        validator.validate(json.loads(line))


def test_a_file_is_read_as_its_lines_are(tmp_path: Path) -> None:
    """A run log on disk gives the run it was written from."""
    path = tmp_path / "run.jsonl"
    path.write_text("".join(runs.departing().lines()), encoding="utf-8")
    assert Run.read(path) == runs.departing()


def test_a_result_says_only_what_there_is_to_say() -> None:
    """Without sequence, notes and errata a result has exactly the designed fields."""
    raw = json.loads(result_line(Result(case="a", outcome="passed", seconds=0.5)))
    assert raw == {
        "type": "result",
        "case": "a",
        "outcome": "passed",
        "seconds": 0.5,
        "reason": None,
        "findings": [],
    }


def test_a_missing_file_is_not_readable(tmp_path: Path) -> None:
    """Where there is no run log, the problem names the file."""
    with pytest.raises(NotReadable) as caught:
        Run.read(tmp_path / "none.jsonl")
    assert caught.value.path == str(tmp_path / "none.jsonl")


def test_bytes_that_are_no_text_are_not_readable(tmp_path: Path) -> None:
    """A binary file is no run log, and no traceback."""
    path = tmp_path / "run.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NotReadable):
        Run.read(path)


def problem(lines: list[str]) -> RunLogProblem:
    """Return why these lines are no run log."""
    with pytest.raises(RunLogProblem) as caught:
        Run.from_lines(lines, "run.jsonl")
    assert caught.value.path == "run.jsonl"
    return caught.value


CASE = case_line(Case(id="a", kind="flow"))
PASSED = result_line(Result(case="a", outcome="passed", seconds=1))
HEADER = header_line(runs.HEADER)
FOOTER = footer_line(
    concluded(
        [Case(id="a", kind="flow")],
        [Result(case="a", outcome="passed", seconds=1)],
        (),
        "2026-03-25T10:01:12Z",
    )
)
WHOLE = [HEADER, CASE, PASSED, FOOTER]


def test_the_shortest_log_is_whole() -> None:
    """Header, one case, its result and the footer are a run log."""
    assert Run.from_lines(WHOLE).footer.verdict == "conforms"


def replaced(line: str, **fields: Json) -> str:
    """Return a line with other fields; None removes one."""
    raw = {**json.loads(line), **fields}
    return json.dumps({name: value for name, value in raw.items() if value != "removed"})


BROKEN = {
    "empty": ([], 1, "there is no header"),
    "cut short": (WHOLE[:3], 3, "the footer is missing: the run was cut short"),
    "cut in a line": ([HEADER, CASE[:-9]], 2, "this is not JSON"),
    "an empty line": ([HEADER, "\n", *WHOLE[1:]], 2, "this is not JSON"),
    "no header": (WHOLE[1:], 1, "the header must be the first line, once"),
    "two headers": ([HEADER, *WHOLE], 2, "the header must be the first line, once"),
    "after the footer": ([*WHOLE, CASE], 5, "something follows the footer"),
    "two footers": ([*WHOLE, FOOTER], 5, "something follows the footer"),
    "not an object": ([HEADER, "[]"], 2, "this is no record of ringback-run/1"),
    "a scalar": ([HEADER, "3"], 2, "this is no record of ringback-run/1"),
    "no type": ([HEADER, "{}"], 2, "this is no record of ringback-run/1"),
    "a list as type": ([HEADER, '{"type": []}'], 2, "this is no record of ringback-run/1"),
    "another type": ([HEADER, '{"type": "event"}'], 2, "this is no record of ringback-run/1"),
    "nested without end": ([HEADER, "[" * 100_000], 2, "this is not JSON"),
    "NaN": ([HEADER, replaced(PASSED).replace("1", "NaN")], 2, "this is not JSON"),
    "infinite": ([HEADER, replaced(PASSED).replace("1", "1e999")], 2, "this is not JSON"),
    "a case twice": ([HEADER, CASE, CASE], 3, "the case a was there before"),
    "a result of no case": ([HEADER, PASSED], 2, "there is no case a before this result"),
    "two results": ([HEADER, CASE, PASSED, PASSED], 4, "the case a already has a result"),
    "no result": ([HEADER, CASE, FOOTER], 3, "the case a has no result"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_log_is_a_problem_on_its_line(name: str) -> None:
    """Each way to break a log is told with the first wrong line and the reason."""
    lines, number, reason = BROKEN[name]
    found = problem(lines)
    assert (found.line, found.reason) == (number, reason)


@pytest.mark.parametrize(
    ("line", "fields", "place"),
    [
        (0, {"format": "ringback-run/2"}, "/format"),
        (0, {"contract": "sha256:0"}, "/contract"),
        (0, {"started": "yesterday"}, "/started"),
        (0, {"level": "deep"}, "/level"),
        (0, {"seed": "removed"}, "header"),
        (1, {"id": "removed"}, "case"),
        (1, {"colour": "red"}, "case"),
        (2, {"outcome": "fine"}, "/outcome"),
        (2, {"seconds": -1}, "/seconds"),
        (2, {"findings": [{}]}, "/findings/0"),
        (2, {"sequence": [{"kind": "shout", "actor": "a", "label": ""}]}, "/sequence/0/kind"),
        (3, {"verdict": "maybe"}, "/verdict"),
        (3, {"cases": {"passed": 1}}, "/cases"),
        (3, {"cases": "removed"}, "footer"),
    ],
)
def test_a_wrong_field_is_named(line: int, fields: dict[str, Json], place: str) -> None:
    """A record that the schema rejects is a problem on its line that names the place, in bounded words."""
    found = problem(
        [replaced(each, **fields) if number == line else each for number, each in enumerate(WHOLE)]
    )
    assert found.line == line + 1
    assert place in found.reason
    assert len(found.reason) < 400


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"verdict": "departs"}, "the footer says verdict departs, but the results say conforms"),
        ({"findings": 3}, "the footer says findings 3, but the results say 0"),
        (
            {"requirements": {"covered": 2, "total": 1}},
            "the footer says that more requirements are covered than there are",
        ),
    ],
)
def test_a_footer_must_agree_with_the_results(fields: dict[str, Json], reason: str) -> None:
    """A verdict that its own results do not lead to is a problem on the footer's line."""
    found = problem([*WHOLE[:3], replaced(FOOTER, **fields)])
    assert (found.line, found.reason) == (4, reason)


@pytest.mark.parametrize("outcome", ["passed", "skipped"])
def test_a_case_with_findings_cannot_have_passed(outcome: str) -> None:
    """A finding and an outcome that denies it are a problem on the result's line."""
    found = problem(
        [HEADER, CASE, result_line(Result(case="a", outcome=outcome, seconds=1, findings=(runs.STATE,)))]
    )
    assert (found.line, found.reason) == (3, f"a case with findings cannot have {outcome}")


def test_an_endless_line_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """No more than one character beyond the limit is taken from a file."""
    path = tmp_path / "run.jsonl"
    path.write_text(HEADER + '"' + "x" * (LONGEST_LINE + 10), encoding="utf-8")
    with pytest.raises(RunLogProblem) as caught:
        Run.read(path)
    assert caught.value.line == 2
    assert "longer than 4,000,000 characters" in caught.value.reason


def test_endless_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of too many lines is refused at the first that is too much."""
    monkeypatch.setattr(run_module, "MOST_LINES", 2)
    assert problem(WHOLE).line == 3


def test_a_log_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of too many characters is refused at the line that is too much."""
    monkeypatch.setattr(run_module, "LARGEST", len(HEADER) + 1)
    assert problem(WHOLE).line == 2


def nested(levels: int) -> Json:
    """Return a list in a list in a list."""
    value: Json = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("actual", "shown"),
    [
        (float("nan"), "nan"),
        ([float("-inf"), 1.5], ["-inf", 1.5]),
        (b"\xff<html>", "�<html>"),
        (("a", 1), ["a", 1]),
        ({1: frozenset()}, {"1": "frozenset()"}),
    ],
)
def test_what_is_no_json_is_written_as_its_text(actual: Json, shown: Json) -> None:
    """A value that JSON cannot say does not keep a finding from the log."""
    result = Result(case="a", outcome="failed", seconds=1, findings=(evolve(runs.STATE, actual=actual),))
    assert json.loads(result_line(result))["findings"][0]["actual"] == shown


def test_a_bottomless_value_is_cut(tmp_path: Path) -> None:
    """A value nested hundreds of levels deep is written down to a depth that everybody can read."""
    result = Result(case="a", outcome="failed", seconds=1, findings=(evolve(runs.STATE, actual=nested(900)),))
    line = result_line(result)
    assert line.count("[") < 100
    assert "…" in line


@pytest.mark.parametrize("findings", [1, 300])
def test_a_huge_result_is_written_as_excerpts(findings: int) -> None:
    """A result beyond the longest line keeps all its findings, each with the beginning of its values."""
    huge = evolve(runs.STATE, actual={"body": '"\x00' * (900_000 // findings)}, expected={"state": "Held"})
    result = Result(
        case="a", outcome="failed", seconds=1, findings=(huge,) * findings, sequence=runs.SWAP_SEQUENCE
    )
    line = result_line(result)
    raw = json.loads(line)
    assert len(line) < LONGEST_LINE
    assert len(raw["findings"]) == findings
    assert raw["findings"][0]["expected"] == {"state": "Held"}
    assert raw["findings"][0]["actual"].startswith('{"body":"')
    assert raw["findings"][0]["actual"].endswith(" characters)")


def test_a_case_without_a_result_leaves_a_run_undetermined() -> None:
    """What was to run and did not end is nothing to conclude from."""
    cases = [Case(id="a", kind="flow"), Case(id="b", kind="flow")]
    footer = concluded(cases, [Result(case="a", outcome="passed", seconds=1)], (), runs.FINISHED)
    assert footer.verdict == "undetermined"


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ((), "undetermined"),
        (("skipped",), "undetermined"),
        (("passed",), "conforms"),
        (("passed", "skipped"), "conforms"),
        (("passed", "errored"), "undetermined"),
        (("passed", "errored", "failed"), "departs"),
    ],
)
def test_a_verdict_follows_from_outcomes(outcomes: tuple[str, ...], verdict: str) -> None:
    """A failure departs, an error leaves open, and nothing conforms unless something passed."""
    made = runs.run(runs.part(str(number), outcome) for number, outcome in enumerate(outcomes))
    assert made.footer.verdict == verdict


def test_only_what_was_exercised_covers_a_requirement() -> None:
    """A skipped or errored case covers nothing; a failed one does."""
    made = runs.run(
        [
            runs.part("a", "skipped", requirements=("GWS-SWAP-1",)),
            runs.part("b", "errored", requirements=("GWS-SWAP-2",)),
            runs.part("c", "failed", requirements=("GWS-SWAP-3", "NOBODY-KNOWS-1")),
        ]
    )
    assert made.footer.requirements == {"covered": 1, "total": 5}


def test_a_result_is_found_by_its_case() -> None:
    """A run gives each case's result by the case's id."""
    assert runs.departing().result(runs.SWAP).findings == (runs.STATE, runs.MISSING)


def test_a_stream_of_lines_is_a_run_log() -> None:
    """Any iterable of lines will do."""
    assert Run.from_lines(io.StringIO("".join(WHOLE))).header == runs.HEADER
