"""Pages in every layout, and with every defect, that we have seen."""

import json
import re
from typing import Any

import pytest
from tests.unit.samples.examples import NAMES, ROOT, page_of, read, shown

from ringback.contracts.store import load
from ringback.samples.page import Saved
from ringback.samples.replacing import replaced

#: The pages that print the samples of the five source documents, on the same lines.
SEEDS = {
    "seed-barge-in": ("voipnow", "BargeIn"),
    "seed-set-call-disposition": ("genesys", "SetCallDisposition"),
    "seed-single-step-transfer": ("genesys", "SingleStepTransfer"),
    "seed-swap-calls": ("genesys", "SwapCalls"),
    "seed-switch-to-barge-in": ("genesys", "SwitchToBargeIn"),
}
BLOCK = re.compile(r"""[\s\u00a0\u200b]*(?:\{|\[(?!\d+\]: )[\s\u00a0]*(?:$|[{\["'\]\d]))""")


def body_lines(sample: dict[str, Any]) -> tuple[int, int]:
    """Return the line that a sample's body begins on, and the last line of its source."""
    source = sample["source"].partition(":")[2]
    return sample["lines"][""], int(source.rpartition("-")[2])


def test_there_are_many() -> None:
    """At least thirty pages are read besides the five that are like the source documents."""
    assert len(set(NAMES) - set(SEEDS)) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_what_a_person_finds_on_it(name: str) -> None:
    """Operations, samples, codes, repairs and doubts are those that were written down by hand."""
    assert shown(read(name)) == json.loads((ROOT / name / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_no_block_is_dropped(name: str) -> None:
    """Whatever begins with a bracket at the start of a line lies in a sample or in a doubt."""
    page = read(name)
    told = [(each.found.first, each.found.last) for each in page.samples]
    told += [(each.line, each.last) for each in page.doubts if each.raw]
    begins = [
        line.number for line in Saved(page_of(name)).read().lines if not line.cells and BLOCK.match(line.text)
    ]
    assert [number for number in begins if not any(first <= number <= last for first, last in told)] == []


@pytest.mark.parametrize("name", NAMES)
def test_repairs_lead_from_what_is_printed_to_the_body(name: str) -> None:
    """The listed changes, made by a text tool one after the other, make the printed text the sample's body."""
    for sample in read(name).samples:
        found = sample.found
        assert not found.raw or json.loads(replaced(found.raw, found.repairs)) == found.body


@pytest.mark.parametrize("name", SEEDS)
def test_all_samples_of_the_source_documents_are_found(name: str) -> None:
    """Bodies, lines, methods, URLs and statuses are those of the contract, whose samples were copied by hand."""
    api, document = SEEDS[name]
    rows = json.loads((load(api).path / "samples" / f"{document}.json").read_text(encoding="utf-8"))[
        "samples"
    ]
    mine = [each.as_json(document) for each in read(name).samples]
    for theirs, ours in zip(rows, mine, strict=True):
        for key in ("kind", "method", "url", "status", "body"):
            assert ours[key] == theirs[key]
        assert body_lines(ours) == body_lines(theirs)
        assert ours["lines"] == theirs["lines"]
    same = {row["id"] for row in rows} & {each["id"] for each in mine}
    assert same >= {f"{document}-1.request"}


@pytest.mark.parametrize("name", SEEDS)
def test_all_parameters_of_the_source_documents_are_found(name: str) -> None:
    """Names, types, defaults and requiredness are those of the contract's operation."""
    api, document = SEEDS[name]
    documented = load(api).operation(document)
    (operation,) = read(name).operations
    found = {each.name: each for each in operation.parameters if each.place == "body"}
    assert set(found) - set(dict([operation.selector or ("", "")])) == {
        each.name for each in documented.parameters if each.place == "body"
    }
    for parameter in documented.parameters:
        assert found[parameter.name].required == parameter.required
        assert found[parameter.name].default == parameter.default
        assert set(found[parameter.name].types) <= set(parameter.types)
    assert operation.method == documented.method
