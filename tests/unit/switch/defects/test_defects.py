"""Every defect of the catalogue: it is documented, and the wire differs from the healthy switch in the stated way."""

import pytest
from tests.unit.switch.proof import OPENERS, proofs_of

from ringback.contracts.store import load
from ringback.switch.faces import DEFECTS

#: The modules beside this one; each proves the defects of the module of its name.
MODULES = (
    "genesys_advice",
    "genesys_bayeux",
    "genesys_capabilities",
    "genesys_clients",
    "genesys_concurrency",
    "genesys_data",
    "genesys_doors",
    "genesys_notices",
    "genesys_refusals",
    "genesys_resources",
    "genesys_rules",
    "genesys_sequels",
    "genesys_sequences",
    "genesys_shapes",
    "genesys_untold",
    "genesys_supervision",
    "genesys_transfers",
    "voipnow_actions",
    "voipnow_calls",
    "voipnow_doors",
    "voipnow_joining",
    "voipnow_lists",
    "voipnow_refusals",
    "voipnow_sequences",
)

PROOFS = proofs_of("tests.unit.switch.defects", MODULES)

ALL = sorted((api, name) for api, defects in DEFECTS.items() for name in defects)


def test_every_defect_has_its_proof() -> None:
    """And no proof is of a defect that is gone."""
    assert sorted(PROOFS) == ALL


@pytest.mark.parametrize(("api", "name"), ALL)
def test_a_defect_violates_a_requirement(api: str, name: str) -> None:
    """One that the contract has; and it says how it shows, in a sentence."""
    defect = DEFECTS[api][name]
    assert defect.source in load(api).requirements
    assert defect.says[0].isupper()
    assert defect.says.endswith(".")


@pytest.mark.parametrize(("api", "name"), ALL)
def test_a_defect_shows_on_the_wire(api: str, name: str) -> None:
    """The same scene is seen as it should be on a healthy switch, and as stated on one with the defect."""
    proof = PROOFS[api, name]
    with OPENERS[api](**proof.settings) as healthy:
        assert proof.scene(healthy) == proof.healthy
    with OPENERS[api](defects=[name], **proof.settings) as broken:
        assert proof.scene(broken) == proof.changed
    assert proof.healthy != proof.changed
