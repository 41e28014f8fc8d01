import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attrs import evolve
from tests import runs
from tests.unit.report.made import RUNS, made

from ringback.model import Acceptance, Finding
from ringback.report import compared as module
from ringback.report.comparison import Change, Turn, compared
from ringback.run import Run

KNOWN = Acceptance(rule="call.state", requirement="GWS-SWAP-3", reason="Ticket 12.", expires="2027-01-01")
OTHER = evolve(runs.MISSING, requirement="GWS-SWAP-9", operation=None)


def one(name: str = runs.SWAP, outcome: str = "failed", *findings: Finding, kind: str = "flow") -> Run:
    """Return a run of one case."""
    return runs.run([runs.part(name, outcome, kind=kind, findings=findings)])


def change(found: Finding, *cases: str) -> Change:
    """Return what is told of a finding."""
    return Change(
        rule=found.rule,
        requirement=found.requirement or "",
        operation=found.operation or "",
        where=found.where,
        cases=cases or (runs.SWAP,),
        message=found.message,
    )


def renumbered(run: Run, chance: random.Random) -> Run:
    """Return the same run as another day would show it: other order, ids, values, exchanges and numbers of random cases."""

    def again(found: Finding) -> Finding:
        return evolve(
            found,
            message=f"{found.message} {chance.random()}",
            exchange=chance.randrange(1_000),
            actual={"id": chance.random()},
            curl="",
        )

    parts = []
    for case in run.cases:
        result = run.result(case.id)
        name = case.id if case.kind == "flow" else f"{case.id}{chance.randrange(10)}1"
        findings = tuple(map(again, result.findings))
        parts.append((evolve(case, id=name), evolve(result, case=name, findings=findings)))
    unique = {case.id: (case, result) for case, result in parts}
    shuffled = list(unique.values())
    chance.shuffle(shuffled)
    return runs.run(shuffled)


@pytest.mark.parametrize("seed", range(20))
def test_another_order_and_other_numbers_are_no_change(seed: int) -> None:
    """What differs in each run is not new, and nothing is fixed by it."""
    before = made("departing")
    found = compared(before, renumbered(before, random.Random(seed)))
    assert (found.new, found.fixed, found.unseen) == ((), (), ())
    assert len(found.still) == 3


def test_what_was_found_is_new_fixed_or_still_there() -> None:
    """A finding that is in one run only is told of that run."""
    found = compared(
        one(runs.SWAP, "failed", runs.STATE, runs.MISSING), one(runs.SWAP, "failed", runs.MISSING, OTHER)
    )
    assert found.new == (change(OTHER),)
    assert found.still == (change(runs.MISSING),)
    assert found.fixed == (change(runs.STATE),)
    assert compared(one(runs.SWAP, "failed", runs.STATE), one(outcome="passed")).fixed == (
        change(runs.STATE),
    )


@pytest.mark.parametrize(
    "field", [{"rule": "call.other"}, {"requirement": "X"}, {"operation": "X"}, {"where": "/data/call/id"}]
)
def test_another_rule_requirement_operation_or_place_is_new(field: dict[str, Any]) -> None:
    """Each part of what a finding is tells it apart."""
    found = compared(
        one(runs.SWAP, "failed", runs.STATE), one(runs.SWAP, "failed", evolve(runs.STATE, **field))
    )
    assert found.new == (change(evolve(runs.STATE, **field)),)


def test_the_same_in_another_flow_is_new_there() -> None:
    """A flow that passed and does not any more has a new finding, whatever others show."""
    parts = [runs.part(name, "failed", findings=(runs.STATE,)) for name in ("a", "b")]
    found = compared(runs.run([parts[0], runs.part("b")]), runs.run(parts))
    assert (found.new, found.still) == ((change(runs.STATE, "b"),), (change(runs.STATE, "a"),))
    assert found.turned == (Turn(case="b", before="passed", after="failed"),)


def test_a_place_in_a_list_is_any_place_in_it() -> None:
    """Indexes are order."""
    before, after = (evolve(runs.STATE, where=f"/calls/{number}/state") for number in (0, 3))
    assert compared(one(runs.SWAP, "failed", before), one(runs.SWAP, "failed", after)).new == ()


@pytest.mark.parametrize("outcome", ["skipped", "errored"])
def test_what_was_not_looked_for_is_not_fixed(outcome: str) -> None:
    """A case that was not carried out says nothing about what it showed before."""
    before = one(runs.SWAP, "failed", runs.STATE)
    for after in (one(outcome=outcome), one("another", "passed"), one(runs.SWAP, "failed", runs.MISSING)):
        found = compared(before, after)
        assert (found.fixed, found.unseen) == ((), (change(runs.STATE),))


def test_what_is_accepted_is_not_new() -> None:
    """An accepted finding is told as such; one that is not accepted any more is new."""
    plain, accepted = (
        one(runs.SWAP, "failed", runs.STATE),
        one(runs.SWAP, "passed", evolve(runs.STATE, accepted=KNOWN)),
    )
    assert compared(plain, accepted).accepted == (change(runs.STATE),)
    assert compared(accepted, plain).new == (change(runs.STATE),)
    clean = one(outcome="passed")
    assert (compared(clean, accepted).new, compared(accepted, clean).fixed) == ((), (change(runs.STATE),))


def test_cases_and_settings_are_compared() -> None:
    """What was added, what is gone, and what of the runs themselves differs."""
    before, after = one("a", "passed"), one("b", "passed")
    found = compared(before, evolve(after, header=evolve(runs.HEADER, seed=2, level="flows")))
    assert (found.added, found.gone) == (("b",), ("a",))
    assert found.settings == {"level": ("lifecycle", "flows"), "seed": ("1", "2")}


@pytest.mark.parametrize("two", RUNS)
@pytest.mark.parametrize("one_run", ["departing", "hostile"])
def test_every_format_is_made(one_run: str, two: str) -> None:
    """The document is as its schema says, and all formats are the same bytes each time."""
    found = compared(made(one_run), made(two))
    schema = json.loads(Path(module.__file__).with_name("comparison.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(module.document(found)))
    for each in module.FORMATS.values():
        text = each(found)
        assert text == each(compared(RUNS[one_run](), RUNS[two]()))
        assert not set(text) & set("\x00\x1b\ud800\u202e")
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line]
        assert text.encode()


def test_the_text_says_what_is_new_first() -> None:
    """The first line counts, and each kind of change has its list."""
    text = module.text(compared(one(outcome="passed"), made("departing")))
    lines = text.splitlines()
    assert lines[0] == "✗ 3 new"
    assert "3 findings new:" in lines
    assert f"✗ call.state GWS-SWAP-3 SwapCalls /data/call/state ({runs.SWAP}, genesys/lifecycle/*)" in lines
    assert (
        module.text(compared(one(outcome="passed"), one(outcome="passed")))
        .splitlines()[0]
        .startswith("✓ No finding")
    )
