import json
from typing import Any

import pytest
from attrs import evolve

from ringback.contracts.check import Checker
from ringback.contracts.contradictions import Contradiction, contradictions
from ringback.contracts.corruptions import corruptions, demands
from ringback.contracts.leave_one_out import (
    ACCEPTED,
    CORRUPTIONS,
    REJECTED,
    Generalisation,
    Trial,
    leave_one_out,
)
from ringback.contracts.messages import Messages
from ringback.contracts.store import Contract, known_apis, load
from ringback.model import Sample

CONTRACTS = [load(api) for api in known_apis()]
each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.api)
PRINTED = [
    pytest.param(contract, each, id=each.id)
    for contract in CONTRACTS
    for each in contract.samples
    if each.body is not None
]


def schema_of(contract: Contract, sample: Sample) -> str:
    """Return the name of the schema that a sample is held against."""
    message = {
        "kind": sample.kind,
        "operation": sample.operation,
        "status": sample.status,
        "body": sample.body,
    }
    return Messages(contract).outcome(message).schema


@each_contract
def test_the_contracts_generalise_as_well_as_they_should(contract: Contract) -> None:
    """Of left-out samples at least 98 % are accepted, of twenty corruptions of each at least 95 % rejected."""
    found = leave_one_out(contract)
    assert found.accepted / len(found.trials) >= ACCEPTED == 0.98, found.to_json()["refused"]
    assert found.rejected / found.tried >= REJECTED == 0.95, found.to_json()["unnoticed"]
    assert found.met
    assert {each.tried for each in found.trials} == {CORRUPTIONS} == {20}
    judged = {each.sample for each in found.trials}
    assert judged == {each.id for each in contract.samples if each.body is not None}


@pytest.mark.parametrize(("contract", "sample"), PRINTED)
def test_what_the_documents_demand_is_noticed_when_it_is_violated(contract: Contract, sample: Sample) -> None:
    """With all samples, every corruption is rejected: nothing legal is called corrupt, and nothing demanded missed."""
    checker = Checker(contract)
    name = schema_of(contract, sample)
    found = list(demands(checker, name, sample.body))
    broken = corruptions(found, sample.body, seed=sample.id, most=10_000)
    assert len(broken) >= CORRUPTIONS
    assert [each for each in broken if checker.conforms(name, each.body)] == []


@pytest.mark.parametrize(("contract", "sample"), PRINTED)
def test_corruptions_are_the_same_every_time_and_leave_the_sample_alone(
    contract: Contract, sample: Sample
) -> None:
    """The same sample gives the same twenty corruptions, each of them different, and is not touched."""
    found = list(demands(Checker(contract), schema_of(contract, sample), sample.body))
    before = json.dumps(sample.body)
    one = corruptions(found, sample.body, seed=sample.id, most=CORRUPTIONS, channel=True)
    assert one == corruptions(found, sample.body, seed=sample.id, most=CORRUPTIONS, channel=True)
    texts = {json.dumps(each.body, sort_keys=True) for each in one}
    assert len(texts) == CORRUPTIONS
    assert json.dumps(sample.body, sort_keys=True) not in texts
    assert json.dumps(sample.body) == before


def test_every_way_to_violate_has_its_turn() -> None:
    """Twenty corruptions of a message about a call are not all of one sort."""
    contract = load("genesys")
    sample = next(each for each in contract.samples if each.id == "SingleStepTransfer-1.notification")
    found = list(demands(Checker(contract), "CallStateChangeMessage", sample.body))
    broken = corruptions(found, sample.body, seed=sample.id, most=CORRUPTIONS, channel=True)
    kinds = {each.how.partition(":")[0] for each in broken}
    assert kinds == {"type", "required", "const", "enum", "minLength", "pattern", "maxItems", "channel"}


def test_too_few_samples_are_told() -> None:
    """A contract of which each sample is the only one of its sort misses the targets, and says where."""
    contract = load("genesys")
    chosen = [
        next(each for each in contract.samples if each.id == name)
        for name in ("GetDevices-1.response", "SwapCalls-1.notification.held", "ClearCall-1.notification")
    ]
    found = leave_one_out(contract.with_samples(tuple(chosen)))
    assert len(found.trials) == 3
    assert not found.met
    told = found.to_json()
    assert told["accepted"] < 3 or told["rejected"] < 57
    assert {each["sample"] for each in told["unnoticed"]} >= {"GetDevices-1.response"}


def test_a_generalisation_counts() -> None:
    """What was refused and what went unnoticed add up; where nothing was tried, no target is met."""
    contract = load("voipnow")
    trial = leave_one_out(contract).trials[0]
    broken = corruptions(
        list(demands(Checker(contract), trial.schema, contract.samples[0].body)),
        contract.samples[0].body,
        seed="",
        most=2,
    )
    wrong: Trial = evolve(trial, unnoticed=broken)
    found = Generalisation(api="voipnow", trials=(trial, wrong))
    assert (found.accepted, found.tried, found.rejected, found.met) == (2, 40, 38, True)
    assert not Generalisation(api="voipnow", trials=(wrong,)).met
    assert not Generalisation(api="voipnow", trials=()).met


# ---- contradictions ----


@each_contract
def test_no_shipped_samples_contradict_each_other(contract: Contract) -> None:
    """Wherever the documents print different types, a ruling says which are legal."""
    assert contradictions(contract) == ()


def changed(contract: Contract, sample: str, path: tuple[Any, ...], value: object) -> Contract:
    """Return a contract one of whose samples prints something else."""
    samples = []
    for each in contract.samples:
        body = json.loads(json.dumps(each.body))
        if each.id == sample:
            inner = body
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = value
        samples.append(evolve(each, body=body))
    return contract.with_samples(tuple(samples))


def test_samples_that_contradict_each_other_are_told_with_their_sources() -> None:
    """Two types at one place are a contradiction, told once, with the lines of both sides."""
    path = ("data", "call", "duration")
    contract = changed(load("genesys"), "SwapCalls-1.notification.held", path, 5)
    (found,) = contradictions(contract)
    assert (found.shape, found.pointer) == ("Call", "/duration")
    assert list(found.sides) == ["number", "string"]
    assert found.sides["number"] == ("SwapCalls:127",)
    assert str(found).startswith("Call /duration: number in SwapCalls:127; string in ")


def test_null_contradicts_a_value_and_a_whole_number_no_fraction() -> None:
    """A null is a type of its own; 1 and 1.5 are both numbers."""
    genesys = load("genesys")
    held = "SwapCalls-1.notification.held"
    nothing = changed(genesys, held, ("data", "call", "participants"), None)
    assert [each.pointer for each in contradictions(nothing)] == ["/participants"]
    assert contradictions(changed(genesys, "SwapCalls-1.response", ("statusCode",), 0.5)) == ()


def test_what_is_ruled_on_is_no_contradiction() -> None:
    """A rule that sets the types of a place settles it; free-form members are nobody's business."""
    voipnow = load("voipnow")
    settled = changed(voipnow, "BargeIn-3.response", ("ownerId",), 3)
    assert contradictions(settled) == ()
    genesys = load("genesys")
    free = changed(genesys, "AttachUserData-1.notification", ("data", "call", "userData"), {"a": 1, "b": []})
    assert contradictions(free) == ()


def test_a_contradiction_is_a_value() -> None:
    """The whole of a message has no pointer, and says so."""
    assert (
        str(Contradiction(shape="Result", pointer="", sides={"null": ("Page",)}))
        == "Result (whole): null in Page"
    )
