"""
The flows of a run as Cucumber Messages: lines of JSON that Cucumber's reporters read.

A run log tells how a scenario ended, not at which step. Steps are therefore passed where the case is, and
unknown elsewhere; the outcome stands at a hook after them. Cucumber has no word for what could not be decided:
it is failed there, as a `Problem`, since what is unknown ranks below what has passed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from attrs import frozen
from gherkin.ast_builder import AstBuilder
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from gherkin.stream.id_generator import IdGenerator

from ringback.model import Json
from ringback.report import overview
from ringback.report.inert import json_line, plain_text
from ringback.report.prose import findings_text, remarks
from ringback.report.scenarios import scenarios
from ringback.report.texts import Texts
from ringback.report.wording import moment, one_line, verdict
from ringback.run import Case, Result, Run

#: The version of the messages that we write.
PROTOCOL = "34.2.0"

#: The kind of case that is a scenario.
FLOW = "flow"

_RUN, _HOOK = "run", "outcome"


@frozen
class _Feature:
    """A feature, and the case of each of its scenarios."""

    file: str
    text: str
    cases: tuple[str, ...]


@frozen
class _Told:
    """A scenario and what became of it."""

    case: Case
    result: Result
    pickle: Mapping[str, Json]
    #: When the case began.
    began: datetime


def cucumber(run: Run, texts: Texts | None = None) -> str:
    """Return the messages; a flow whose feature is not at hand is a scenario of one step."""
    return "".join(map(json_line, _messages(run, texts or Texts())))


def _messages(run: Run, texts: Texts) -> Iterator[Json]:
    flows = {case.id: case for case in run.cases if case.kind == FLOW}
    after = {name: timedelta(seconds=each) for name, each in overview.begun(run).items()}
    began = moment(run.header.started) or datetime.fromtimestamp(0, UTC)
    ids = IdGenerator()
    told: list[_Told] = []
    yield {"meta": _meta(run)}
    for feature in _features(run, texts, tuple(flows)):
        document: Json = {**Parser(AstBuilder(ids)).parse(feature.text), "uri": feature.file}
        pickles = Compiler(ids).compile(document)
        played = [(case, each) for case, each in zip(feature.cases, pickles, strict=True) if case in flows]
        yield from _feature_messages(feature, document)
        yield from ({"pickle": each} for _, each in played)
        told += [
            _Told(case=flows[case], result=run.result(case), pickle=each, began=began + after[case])
            for case, each in played
        ]
    # A hook has no place of its own in anybody's source.
    yield {"hook": {"id": _HOOK, "name": "what Ringback found", "sourceReference": {}}}
    yield {"testRunStarted": {"id": _RUN, "timestamp": _stamp(began)}}
    yield from ({"testCase": _test_case(each)} for each in told)
    for each in told:
        yield from _case_messages(each)
    yield {
        "testRunFinished": {
            "testRunStartedId": _RUN,
            "message": verdict(run),
            "success": run.footer.verdict == "conforms",
            "timestamp": _stamp(moment(run.footer.finished) or began),
        }
    }


def _features(run: Run, texts: Texts, flows: Sequence[str]) -> Iterator[_Feature]:
    """Yield the features of which something was run, and one made up for flows of none."""
    left = dict.fromkeys(flows)
    for file, text in texts.features.items():
        cases = tuple(each.case(run.header.api) for each in scenarios(file, text))
        if not left.keys().isdisjoint(cases):
            yield _Feature(file=file, text=text, cases=cases)
        for each in cases:
            left.pop(each, None)
    if left:
        title = "Feature: Flows whose features are not at hand\n"
        told = (f"\n  Scenario: {one_line(each, 300)}\n    * it was run\n" for each in left)
        yield _Feature(file="not-at-hand.feature", text=title + "".join(told), cases=tuple(left))


def _meta(run: Run) -> Json:
    # What ran it is not in the log, and would be another on each machine.
    unknown = {"name": "unknown"}
    return {
        "protocolVersion": PROTOCOL,
        "implementation": {"name": "ringback", "version": run.header.ringback},
        **dict.fromkeys(("runtime", "os", "cpu"), unknown),
    }


def _feature_messages(feature: _Feature, document: Mapping[str, Json]) -> Iterator[Json]:
    kind = "text/x.cucumber.gherkin+plain"
    yield {"source": {"uri": feature.file, "data": feature.text, "mediaType": kind}}
    yield {"gherkinDocument": document}


def _test_case(told: _Told) -> Json:
    steps = [
        {"id": _step(told, number), "pickleStepId": each["id"]}
        for number, each in enumerate(told.pickle["steps"])
    ]
    return {
        "id": _id(told),
        "pickleId": told.pickle["id"],
        "testRunStartedId": _RUN,
        "testSteps": [*steps, {"id": _step(told, len(steps)), "hookId": _HOOK}],
    }


def _id(told: _Told) -> str:
    return f"case-{told.pickle['id']}"


def _step(told: _Told, number: int) -> str:
    return f"{_id(told)}-{number}"


def _case_messages(told: _Told) -> Iterator[Json]:
    begin = told.began
    end = begin + timedelta(seconds=told.result.seconds)
    started = f"{_id(told)}-run"
    yield {
        "testCaseStarted": {
            "id": started,
            "testCaseId": _id(told),
            "attempt": 0,
            "timestamp": _stamp(begin),
        }
    }
    steps = len(told.pickle["steps"])
    status = "PASSED" if told.result.outcome == "passed" else "UNKNOWN"
    for number in range(steps):
        step = {"testCaseStartedId": started, "testStepId": _step(told, number)}
        result = {"status": status, "duration": _length(0.0)}
        yield {"testStepStarted": {**step, "timestamp": _stamp(begin)}}
        yield {"testStepFinished": {**step, "testStepResult": result, "timestamp": _stamp(begin)}}
    hook = {"testCaseStartedId": started, "testStepId": _step(told, steps)}
    yield {"testStepStarted": {**hook, "timestamp": _stamp(begin)}}
    yield from (
        {"attachment": {**hook, **each, "timestamp": _stamp(end)}} for each in _attachments(told.result)
    )
    yield {"testStepFinished": {**hook, "testStepResult": _outcome(told.result), "timestamp": _stamp(end)}}
    yield {
        "testCaseFinished": {"testCaseStartedId": started, "timestamp": _stamp(end), "willBeRetried": False}
    }


def _outcome(result: Result) -> Json:
    made: dict[str, Json] = {"status": result.outcome.upper(), "duration": _length(result.seconds)}
    if result.outcome == "skipped":
        made["message"] = plain_text(result.reason or "")
    elif result.outcome == "errored":
        reason = plain_text(result.reason or "It could not be decided.")
        made |= {"status": "FAILED", "message": f"Not decided: {reason}"}
        made["exception"] = {"type": "Problem", "message": reason}
    elif result.outcome == "failed":
        new = [each for each in result.findings if each.accepted is None]
        said = plain_text(one_line(new[0].message, 500)) if new else plain_text(result.reason or "")
        rules = ", ".join(dict.fromkeys(each.rule for each in new))
        made["message"] = findings_text(new) or said
        made["exception"] = {"type": rules or "Finding", "message": said}
    return made


def _attachments(result: Result) -> Iterator[Json]:
    said = remarks(result)
    if result.outcome == "errored" and result.findings:
        said.append(findings_text(result.findings))
    if said:
        yield {
            "body": "\n".join(said),
            "contentEncoding": "IDENTITY",
            "mediaType": "text/x.cucumber.log+plain",
        }


def _stamp(when: datetime) -> Json:
    since = when - datetime.fromtimestamp(0, UTC)
    seconds, rest = divmod(since // timedelta(microseconds=1), 1_000_000)
    return {"seconds": seconds, "nanos": rest * 1_000}


def _length(seconds: float) -> Json:
    whole, rest = divmod(round(seconds * 1_000_000), 1_000_000)
    return {"seconds": whole, "nanos": rest * 1_000}
