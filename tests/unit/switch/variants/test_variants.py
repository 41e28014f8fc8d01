"""Every variant of the catalogue: what allows it is written down, and the wire differs from the healthy switch's as stated."""

import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.switches import Client, Office
from tests.unit.switch.proof import Proof
from tests.unit.switch.variants.errata import WITHOUT

from ringback.contracts.store import load
from ringback.switch.faces import VARIANTS

OPENERS: Mapping[str, Any] = {"genesys": Office.open, "voipnow": Client.open}

#: The modules beside this one; each proves the variants of the module of its name.
MODULES = (
    "genesys_calls",
    "genesys_doors",
    "genesys_messages",
    "genesys_notices",
    "genesys_offers",
    "voipnow_actions",
    "voipnow_answers",
    "voipnow_doors",
    "voipnow_lists",
    "voipnow_views",
)

PROOFS: Mapping[tuple[str, str], Proof] = {
    (module.partition("_")[0], name): proof
    for module in MODULES
    for name, proof in import_module(f"tests.unit.switch.variants.{module}").PROOFS.items()
}

ALL = sorted((api, name) for api, variants in VARIANTS.items() for name in variants)

#: Where it is told what is legal without an erratum.
PAGE = Path(__file__).parents[4] / "docs" / "why-not-a-finding.md"


def errata_of(api: str) -> set[str]:
    """Return the ids of all errata of a contract."""
    return set(load(api).errata)


def test_every_variant_has_its_proof() -> None:
    """And no proof is of a variant that is gone."""
    assert sorted(PROOFS) == ALL


@pytest.mark.parametrize(("api", "name"), ALL)
def test_a_variant_is_allowed(api: str, name: str) -> None:
    """By an erratum that the contract has, or by a section of the page on what is legal; and it says how it shows."""
    variant = VARIANTS[api][name]
    sections = set(re.findall(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert variant.source in errata_of(api) | sections
    assert variant.says[0].isupper()
    assert variant.says.endswith(".")


@pytest.mark.parametrize("api", sorted(VARIANTS))
def test_every_erratum_has_a_variant_or_a_reason(api: str) -> None:
    """A ruling that accepts several behaviours of a server has one at least; of all others it is said why not."""
    varied = {each.source for each in VARIANTS[api].values()} & errata_of(api)
    assert varied.isdisjoint(WITHOUT[api])
    assert varied | set(WITHOUT[api]) == errata_of(api)


@pytest.mark.parametrize(("api", "name"), ALL)
def test_a_variant_shows_on_the_wire(api: str, name: str) -> None:
    """The same scene is seen in the switch's own way on a plain switch, and as stated on one with the variant."""
    proof = PROOFS[api, name]
    with OPENERS[api]() as healthy:
        assert proof.scene(healthy) == proof.healthy
    with OPENERS[api](variants=[name]) as varied:
        assert proof.scene(varied) == proof.changed
    assert proof.healthy != proof.changed
