"""The features of an API verify all that flows can verify, and what they cannot is said to be so, with the reason."""

import re
from collections.abc import Iterator

import pytest

from ringback.apis import APIS
from ringback.contracts import data_root, load

PASSIVE = "it is about each message, and a passive rule looks at all of them in every scenario"
HOSTILE = "it takes requests that no story has: sent at the level robust"

#: What no scenario is tagged with, and why.
ELSEWHERE = {
    "GWS-CALL-1": PASSIVE,
    "GWS-CALL-2": PASSIVE,
    "GWS-CALL-3": PASSIVE,
    "GWS-CALL-8": PASSIVE,
    "GWS-CALL-12": PASSIVE,
    "GWS-COMET-1": PASSIVE,
    "GWS-COMET-3": HOSTILE,
    "GWS-COMET-4": HOSTILE,
    "GWS-NOTE-1": PASSIVE,
    "GWS-NOTE-2": PASSIVE,
    "GWS-NOTE-3": PASSIVE,
    "GWS-NOTE-5": PASSIVE,
}

#: Every API that there are features of, and every demand.
CONTRACTS = {name: load(name) for name in APIS}
DEMANDS = [(name, each) for name, contract in CONTRACTS.items() for each in contract.requirements]


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


@pytest.mark.parametrize(("api", "requirement"), DEMANDS)
def test_every_requirement_has_a_scenario(api: str, requirement: str) -> None:
    """Each demand is verified by a scenario that says so, or it is said what verifies it instead."""
    tagged = {tag for _, tags in scenarios(api) for tag in tags}
    assert (requirement in tagged) != (requirement in ELSEWHERE)


@pytest.mark.parametrize("api", CONTRACTS)
def test_every_scenario_is_tagged(api: str) -> None:
    """Each scenario says which demands it verifies."""
    assert [name for name, tags in scenarios(api) if not tags] == []


@pytest.mark.parametrize("api", CONTRACTS)
def test_what_is_verified_elsewhere_is_in_the_contract(api: str) -> None:
    """The passive rules and the probes claim what no scenario does."""
    contract = CONTRACTS[api]
    claimed = {name: set(contract.settings["coverage"][name]) for name in ("always", "robust")}
    own = {each: why for each, why in ELSEWHERE.items() if each in contract.requirements}
    assert {each for each, why in own.items() if why is PASSIVE} <= claimed["always"]
    assert {each for each, why in own.items() if why is HOSTILE} <= claimed["robust"]
