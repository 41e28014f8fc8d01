"""What becomes of a case: an id, what it collected and how it ended, made into lines of a run log."""

import re
import traceback
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from attrs import frozen

from ringback.errors import EndpointProblem, Problem
from ringback.run import Case, Result
from ringback.suite.outcome import Departed, Evidence, NotExercised
from ringback.suite.stage import Stage

#: Takes each case as it ends.
Emit = Callable[[Case, Result], None]

#: Opens the stage of a case, given its id.
OpenStage = Callable[[str], AbstractContextManager[Stage]]


@frozen
class Plan:
    """A case before it is run."""

    id: str
    kind: str
    requirements: tuple[str, ...] = ()
    #: Operations to name even where none was sent.
    operations: tuple[str, ...] = ()


def slug(text: str) -> str:
    """Return a text as one part of a case id: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def wanted(case: str, only: str) -> bool:
    """Tell whether a case is asked for: one of the patterns, parted by commas, is found in its id."""
    patterns = [each.strip() for each in only.split(",") if each.strip()]
    return not patterns or any(_found(each, case) for each in patterns)


def _found(pattern: str, case: str) -> bool:
    """Tell whether a pattern, in which * and ? match anything, is a part of a case's id."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.search(expression, case) is not None


def ended(
    plan: Plan, evidence: Evidence, seconds: float, errors: Iterable[BaseException] = ()
) -> tuple[Case, Result]:
    """Return the lines of a case that is over; findings outweigh problems, problems outweigh skips."""
    errors = tuple(errors)
    outcome, reason = _outcome(evidence, errors)
    skips = [each.kind for each in errors if isinstance(each, NotExercised)]
    names = (_operation(each.label) for each in evidence.arrows if each.kind == "command")
    operations = tuple(dict.fromkeys((*plan.operations, *names)))
    case = Case(id=plan.id, kind=plan.kind, operations=operations, requirements=plan.requirements)
    result = Result(
        case=plan.id,
        outcome=outcome,
        seconds=round(max(seconds, 0.0), 4),
        reason=reason,
        findings=evidence.told(),
        sequence=tuple(evidence.arrows),
        notes=tuple(evidence.notes),
        errata=tuple(evidence.errata),
        skip=skips[0] if outcome == "skipped" else None,
    )
    return case, result


def _operation(label: str) -> str:
    return label.partition(" ")[2]


def _outcome(evidence: Evidence, errors: tuple[BaseException, ...]) -> tuple[str, str | None]:
    if evidence.findings:
        return "failed", None
    problems = [each for each in errors if not isinstance(each, Departed | NotExercised)]
    if problems:
        return "errored", _sentence(problems[0])
    skips = [each for each in errors if isinstance(each, NotExercised)]
    if skips:
        return "skipped", str(skips[0])
    return "passed", None


def _sentence(error: BaseException) -> str:
    if isinstance(error, Problem):
        return str(error)
    frame = traceback.extract_tb(error.__traceback__)[-1:] if error.__traceback__ else []
    place = f" ({frame[0].name}, line {frame[0].lineno})" if frame else ""
    return f"An error of Ringback's own, please report it: {type(error).__name__}: {error}{place}"


def staged_case(
    open_stage: OpenStage, plan: Plan, act: Callable[[Stage], None], clock: Callable[[], float]
) -> tuple[Case, Result]:
    """
    Run a case on a stage of its own, and return its lines.

    Raises EndpointProblem where the endpoint is gone: what comes after is pointless then.
    """
    began, evidence, errors = clock(), Evidence(), list[BaseException]()
    try:
        with open_stage(plan.id) as stage:
            evidence = stage.evidence
            act(stage)
    except EndpointProblem:
        raise
    except (Departed, NotExercised, Problem) as error:
        errors.append(error)
    return ended(plan, evidence, clock() - began, errors)
