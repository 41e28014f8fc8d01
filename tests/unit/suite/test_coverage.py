"""The features of an API verify all that flows can verify, and what they cannot is said to be so, with the reason."""

import re
from collections.abc import Iterator

import pytest

from ringback.contracts import data_root, load

PASSIVE = "it is about each message, and a passive rule looks at all of them in every scenario"
HOSTILE = "it takes requests that no story has: sent at the level robust"

#: What no scenario is tagged with, and why.
ELSEWHERE = {
    "GWS-CALL-1": PASSIVE,
    "GWS-CALL-2": PASSIVE,
    "GWS-CALL-3": PASSIVE,
    "GWS-CALL-4": PASSIVE,
    "GWS-CALL-8": PASSIVE,
    "GWS-CALL-12": PASSIVE,
    "GWS-COMET-1": PASSIVE,
    "GWS-COMET-3": HOSTILE,
    "GWS-COMET-4": HOSTILE,
    "GWS-NOTE-1": PASSIVE,
    "GWS-NOTE-2": PASSIVE,
    "GWS-NOTE-3": PASSIVE,
    "GWS-NOTE-5": PASSIVE,
    "GWS-RESULT-2": HOSTILE,
    "GWS-RESULT-3": HOSTILE,
}


def scenarios(api: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each scenario's name, and the requirements that it is tagged with."""
    for path in sorted((data_root() / "features" / api).glob("*.feature")):
        tags: frozenset[str] = frozenset()
        for line in map(str.strip, path.read_text(encoding="utf-8").splitlines()):
            if line.startswith("@"):
                tags |= frozenset(re.findall(r"@([A-Z]+-[A-Z]+-[0-9]+)\b", line))
            elif line.startswith("Scenario"):
                yield f"{path.stem}: {line.partition(':')[2].strip()}", tags
                tags = frozenset()


@pytest.mark.parametrize("requirement", load("genesys").requirements)
def test_every_requirement_has_a_scenario(requirement: str) -> None:
    """Each demand is verified by a scenario that says so, or it is said what verifies it instead."""
    tagged = {tag for _, tags in scenarios("genesys") for tag in tags}
    assert (requirement in tagged) != (requirement in ELSEWHERE)


def test_every_scenario_is_tagged() -> None:
    """Each scenario says which demands it verifies."""
    assert [name for name, tags in scenarios("genesys") if not tags] == []


def test_what_is_verified_elsewhere_is_in_the_contract() -> None:
    """The passive rules and the probes claim what no scenario does."""
    contract = load("genesys")
    claimed = {name: set(contract.settings["coverage"][name]) for name in ("always", "robust")}
    assert {each for each, why in ELSEWHERE.items() if why is PASSIVE} <= claimed["always"]
    assert {each for each, why in ELSEWHERE.items() if why is HOSTILE} == claimed["robust"]
