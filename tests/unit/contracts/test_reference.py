import re

import pytest

from ringback.contracts import reference
from ringback.contracts.shown import requirements_of
from ringback.contracts.store import Contract, known_apis, load

each_contract = pytest.mark.parametrize(
    "contract", [load(api) for api in known_apis()], ids=lambda it: it.api
)


@each_contract
def test_every_operation_has_a_line_and_a_section(contract: Contract) -> None:
    """Nobody has to look for an operation in vain, in the table or below it."""
    text = reference.text(contract)
    assert set(re.findall(r"^\| \[(\w+)\]\(#", text, re.MULTILINE)) == set(contract.operations)
    assert set(re.findall(r"^## (\w+)$", text, re.MULTILINE)) == set(contract.operations)


@each_contract
def test_links_of_the_table_lead_to_sections(contract: Contract) -> None:
    """The anchor of a line is that of a heading."""
    text = reference.text(contract)
    headings = {each.lower() for each in re.findall(r"^## (\w+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) == headings


def test_it_says_what_a_command_causes() -> None:
    """Both calls of a swap are told of, and what is legal besides is marked as such."""
    section = reference.text(load("genesys")).partition("\n## SwapCalls\n")[2].partition("\n## ")[0]
    assert "StatusChange Held of the call addressed to who gives the command" in section
    assert "StatusChange Established of the other call to who gives the command" in section
    assert "**GWS-SWAP-2**" in section


def test_the_demands_of_an_operation_are_those_of_its_moves_and_their_families() -> None:
    """What no move names is found by the family of what one names."""
    contract = load("genesys")
    found = {each.id for each in requirements_of(contract, contract.operation("SwapCalls"))}
    assert {"GWS-SWAP-1", "GWS-SWAP-2", "GWS-SWAP-6"} <= found
    assert not {each for each in found if not each.startswith("GWS-SWAP-")}
