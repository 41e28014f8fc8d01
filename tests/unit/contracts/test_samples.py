import json
from pathlib import Path
from typing import Any

import pytest

from ringback.contracts.check import Checker
from ringback.contracts.derive import schema_of
from ringback.contracts.store import Contract, known_apis, load
from ringback.model import Sample

CONTRACTS = {api: load(api) for api in known_apis()}
SAMPLES = [(api, sample) for api, contract in CONTRACTS.items() for sample in contract.samples]
CHECKERS = {api: Checker(contract) for api, contract in CONTRACTS.items()}
FILES = sorted(path for contract in CONTRACTS.values() for path in contract.path.glob("samples/*.json"))


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the samples of a file as they stand in it."""
    found: list[dict[str, Any]] = json.loads(path.read_text())["samples"]
    return found


@pytest.mark.parametrize(("api", "sample"), SAMPLES, ids=lambda value: getattr(value, "id", value))
def test_a_sample_conforms(api: str, sample: Sample) -> None:
    """What the documents print conforms to what was derived from it."""
    name = schema_of(CONTRACTS[api], sample)
    assert (name == "") == (sample.body is None)
    assert not name or CHECKERS[api].errors(name, sample.body) == ()


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.api)
def test_sample_ids_are_unique(contract: Contract) -> None:
    """No two samples of an API have one id."""
    ids = [sample.id for sample in contract.samples]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_file_holds_the_samples_of_its_document(path: Path) -> None:
    """A sample file is named after a document that api.toml knows, and so is every source in it."""
    contract = CONTRACTS[path.parts[-3]]
    assert json.loads(path.read_text())["document"] == path.stem
    assert path.stem in contract.settings["documents"]
    assert {row["source"].partition(":")[0] for row in rows(path)} == {path.stem}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_repairs_lead_from_what_was_printed_to_the_body(path: Path) -> None:
    """Where a document's text is no JSON, its listed repairs, all of them, make it the sample's body."""
    for row in rows(path):
        if "raw" not in row:
            continue
        edits = [repair for repair in row["repairs"] if "replace" in repair]
        for left_out in edits:
            partly = row["raw"]
            for edit in edits:
                if edit is not left_out:
                    partly = partly.replace(edit["replace"], edit["by"])
            with pytest.raises(ValueError, match="column"):
                json.loads(partly)
        text = row["raw"]
        for edit in edits:
            text = text.replace(edit["replace"], edit["by"])
        assert json.loads(text) == row["body"]


def test_the_list_sample_has_two_defects_of_its_own() -> None:
    """The missing comma and the no-break space are both listed, with their lines."""
    path = CONTRACTS["voipnow"].path / "samples" / "BargeIn.json"
    repairs = next(row["repairs"] for row in rows(path) if "raw" in row)
    assert [repair["line"] for repair in repairs] == [186, 196]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_repairs_name_errata(path: Path) -> None:
    """An erratum that a repair names exists."""
    errata = CONTRACTS[path.parts[-3]].errata
    named = {repair["erratum"] for row in rows(path) for repair in row["repairs"] if "erratum" in repair}
    assert named <= set(errata)


@pytest.mark.parametrize(
    ("api", "document", "counts"),
    [
        ("genesys", "SwitchToBargeIn", {"request": 1, "response": 1, "notification": 1}),
        ("genesys", "SwapCalls", {"request": 4, "response": 1, "notification": 9}),
        ("genesys", "SingleStepTransfer", {"request": 2, "response": 2, "notification": 2}),
        ("genesys", "SetCallDisposition", {"request": 1, "response": 1, "notification": 1}),
        ("voipnow", "BargeIn", {"request": 2, "response": 2}),
    ],
)
def test_all_json_of_a_source_document_is_there(api: str, document: str, counts: dict[str, int]) -> None:
    """Every JSON text that a source document prints is a sample."""
    kinds = [row["kind"] for row in rows(CONTRACTS[api].path / "samples" / f"{document}.json")]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == counts


def test_the_second_story_of_swap_calls_is_in_order() -> None:
    """The samples of the hold-dial-swap story stand in the order of the document."""
    story = [sample for sample in CONTRACTS["genesys"].samples if sample.exchange.startswith("SwapCalls-2.")]
    told = [
        sample.body["operationName"] if sample.kind == "request" else sample.body["data"]["call"]["state"]
        for sample in story
    ]
    assert told == [
        "Ringing",
        "Established",
        "Hold",
        "Held",
        "Dial",
        "Dialing",
        "Established",
        "SwapCalls",
        "Held",
        "Established",
    ]


def test_lines_say_where_a_member_is_printed() -> None:
    """A sample from a source document knows the line of each of its members."""
    sample = next(
        each for each in CONTRACTS["genesys"].samples if each.id == "SwapCalls-1.notification.retrieved"
    )
    assert sample.lines["/data/call/duration"] == 76
    assert sample.lines["/channel"] == 90
