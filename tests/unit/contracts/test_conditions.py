"""Conditions of rules are held against the samples that they are concluded from."""

from copy import deepcopy
from typing import Any

import pytest
from attrs import evolve

from ringback.contracts.conditions import Unsupported, unsupported
from ringback.contracts.store import Contract, known_apis, load

GENESYS = load("genesys")


def is_over(body: Any) -> bool:
    """Tell whether a printed message shows a call that is released."""
    call = body.get("data", {}).get("call", {}) if isinstance(body, dict) else {}
    return bool(call.get("state") == "Released")


def ruled(contract: Contract, **change: object) -> Contract:
    """Return a contract whose conditional rule of a call is changed."""
    other = contract.with_samples(contract.samples)
    shapes = deepcopy(contract.shapes)
    (call,) = (each for each in shapes["shape"] if each["name"] == "Call")
    (rule,) = (each for each in call["rule"] if "if" in each["set"])
    rule.update(change)
    vars(other)["shapes"] = shapes
    return other


@pytest.mark.parametrize("api", known_apis())
def test_samples_support_every_condition(api: str) -> None:
    """What the shipped contracts conclude is shown by a sample, and broken by none."""
    assert unsupported(load(api)) == ()


def test_a_condition_that_no_sample_shows_is_told() -> None:
    """Without a sample of a call that is over, nothing can be concluded about one."""
    left = tuple(each for each in GENESYS.samples if not is_over(each.body))
    (found,) = unsupported(GENESYS.with_samples(left))
    assert found == Unsupported("Call", "")
    assert str(found) == "Call (whole): no sample shows a condition that is concluded from samples"


def test_a_condition_that_a_document_states_needs_no_sample() -> None:
    """Where a document says so, its word is enough."""
    left = tuple(each for each in GENESYS.samples if not is_over(each.body))
    assert unsupported(ruled(GENESYS.with_samples(left), basis="documented")) == ()


def test_a_condition_that_a_sample_breaks_is_told_with_the_sample() -> None:
    """One released call that still offers something contradicts the rule, and is named."""
    sample = next(each for each in GENESYS.samples if each.id == "Hangup-1.notification")
    body: Any = deepcopy(sample.body)
    body["data"]["call"]["capabilities"] = ["Hold"]
    changed = tuple(evolve(each, body=body) if each == sample else each for each in GENESYS.samples)
    (found,) = unsupported(GENESYS.with_samples(changed))
    assert (found.shape, found.pointer) == ("Call", "")
    assert [each.partition(":")[0] for each in found.broken] == ["Hangup"]
    assert str(found).startswith("Call (whole): a condition does not hold in Hangup")
