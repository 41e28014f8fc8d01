import re
from pathlib import Path

import pytest

from ringback.contracts.store import Contract, data_root, known_apis, load
from ringback.model import Source, at

CONTRACTS = [load(api) for api in known_apis()]
each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.api)

#: What a finding may be about; scenarios and reports use the same words.
RULES = frozenset(
    [
        "cometd.advice",
        "cometd.reply",
        "cometd.session",
        "response.schema",
        "response.server-error",
        "command.refused",
        "refusal.missing",
        "refusal.changed-state",
        "refusal.code",
        "refusal.status",
        "notification.schema",
        "notification.missing",
        "notification.duplicate",
        "notification.misaddressed",
        "notification.channel",
        "notification.unexpected",
        "notification.after-release",
        "call.participants",
        "call.state",
        "call.identity",
        "call.capabilities",
        "call.duration",
        "call.mute",
        "call.recording",
        "call.user-data",
        "device.monitoring",
        "device.user-state",
        "device.identity",
        "view.missing",
        "view.state",
        "listing.selection",
        "link.self",
        "authorization.missing",
    ]
)


def sources(contract: Contract) -> list[Source]:
    """Return every source that the contract's own files cite."""
    found = [source for operation in contract.operations.values() for source in operation.sources]
    found += [
        each.source
        for operation in contract.operations.values()
        for each in operation.parameters
        if each.source
    ]
    found += [requirement.source for requirement in contract.requirements.values()]
    found += [source for erratum in contract.errata.values() for source in erratum.sources]
    return found


@each_contract
def test_every_operation_has_source_and_schemas(contract: Contract) -> None:
    """An operation says where it is documented; the schemas that it names are there."""
    for operation in contract.operations.values():
        assert operation.sources
        assert operation.description.endswith(".")
        names = {operation.request_schema, operation.response_schema, operation.notification_schema} - {""}
        assert operation.response_schema
        assert names <= set(contract.schemas)


@each_contract
def test_file_and_selector_are_the_operation_s_name(contract: Contract) -> None:
    """An operation's file is named after it, and its selector selects it."""
    files = {path.stem for path in (contract.path / "operations").glob("*.toml")}
    assert files == set(contract.operations)
    assert {each.selector for each in contract.operations.values() if each.selector} <= files


@each_contract
def test_every_parameter_has_a_meaning_and_a_source(contract: Contract) -> None:
    """A parameter says what it stands for, in words that shapes.toml explains, and where it is documented."""
    for operation in contract.operations.values():
        for parameter in operation.parameters:
            assert parameter.means in contract.shapes["means"]
            assert parameter.source is not None


@each_contract
def test_every_meaning_is_used(contract: Contract) -> None:
    """No meaning is explained that nothing has."""
    used = {each.means for operation in contract.operations.values() for each in operation.parameters}
    assert set(contract.shapes["means"]) == used | set(contract.shapes["paths"].values())


@each_contract
def test_every_document_cited_is_known(contract: Contract) -> None:
    """Sources name documents that api.toml lists, by file or by URL, with a title."""
    documents = contract.settings["documents"]
    assert {source.document for source in sources(contract)} <= set(documents)
    for document in documents.values():
        assert document["title"]
        assert ("file" in document) != ("url" in document)


@each_contract
def test_the_call_table_names_what_exists(contract: Contract) -> None:
    """Operations, requirements and errata named in the call table are there."""
    assert {move.operation for move in contract.table.moves} <= set(contract.operations)
    assert {move.requirement for move in contract.table.moves} <= set(contract.requirements)
    assert {each for move in contract.table.moves for each in move.errata} <= set(contract.errata)


@each_contract
def test_requirements_are_checkable(contract: Contract) -> None:
    """A requirement is a sentence, belongs to a level, and names rules that exist."""
    for requirement in contract.requirements.values():
        assert requirement.statement.endswith(".")
        assert requirement.level in {"shapes", "flows", "lifecycle", "robust"}
        assert requirement.checks
        assert set(requirement.checks) <= RULES


@each_contract
def test_requirements_say_under_which_heading_they_stand(contract: Contract) -> None:
    """Where one demand names its section, all of them do."""
    sections = {each.id: each.source.section for each in contract.requirements.values()}
    assert all(sections.values()) or not any(sections.values())


@each_contract
def test_what_a_call_must_and_may_offer_is_told_apart(contract: Contract) -> None:
    """No operation is demanded and forbidden at once; what a document prints for a state is demanded or allowed."""
    for row in contract.table.capabilities:
        assert not set(row.required) & {*row.forbidden, *row.allowed}
        assert not set(row.allowed) & set(row.forbidden)
        assert set(row.sample) <= {*row.required, *row.allowed}
        assert set(row.sample) >= set(row.required)


@each_contract
def test_no_sample_offers_what_the_call_table_has_not_heard_of(contract: Contract) -> None:
    """Whatever any document prints among a call's capabilities stands in a row of its state."""
    resource = contract.settings["resources"].get("call", {})
    for sample in contract.samples:
        call = at(sample.body, "/data/call", {}) if sample.kind == "notification" else {}
        rows = [each for each in contract.table.capabilities if each.state == call.get("state")]
        offered = call.get(resource.get("capabilities", ""), ())
        assert not offered or any(not row.unheard_of(offered) for row in rows), sample.id


@each_contract
def test_presence_is_one_of_three(contract: Contract) -> None:
    """An operation is everybody's, announced by what a call offers, or announced by nothing."""
    assert {each.presence for each in contract.operations.values()} <= {"core", "announced", "unannounced"}


@each_contract
def test_what_comes_before_a_move_exists(contract: Contract) -> None:
    """The operations that bring about where a move is legal are contracted, with a body to send."""
    printed = {each.operation for each in contract.samples if each.kind == "request"}
    for move in contract.table.moves:
        assert set(move.after) <= printed & set(contract.operations)


def tags(contract: Contract) -> set[str]:
    """Return the requirements that the scenarios of an API claim to verify."""
    folder = data_root() / "features" / contract.api
    texts = [each.read_text(encoding="utf-8") for each in folder.glob("*.feature")]
    return {tag for text in texts for tag in re.findall(r"@([A-Z]+-[A-Z]+-[0-9]+)\b", text)}


@each_contract
def test_every_tag_of_a_scenario_is_a_requirement(contract: Contract) -> None:
    """No scenario claims to verify a demand that nobody has written down."""
    assert tags(contract)
    assert tags(contract) <= set(contract.requirements)


@each_contract
def test_every_requirement_is_verified_by_something(contract: Contract) -> None:
    """A demand has a scenario, a move of the call table, or a place among what passive rules and probes verify."""
    coverage = contract.settings["coverage"]
    verified = tags(contract) | {each for name in coverage for each in coverage[name]}
    verified |= {move.requirement for move in contract.table.moves}
    verified |= {each for operation in contract.operations.values() for each in operation.requirements}
    assert set(contract.requirements) - verified == set()


@each_contract
def test_every_operation_has_a_sample_or_says_why_not(contract: Contract) -> None:
    """What no document prints is said to be unprinted, and nothing else is."""
    printed = {sample.operation for sample in contract.samples}
    for operation in contract.operations.values():
        assert (operation.name in printed) != bool(operation.unprinted), operation.name


@each_contract
def test_errata_have_two_sides_and_a_ruling(contract: Contract) -> None:
    """An erratum tells what contradicts what, what we hold, and what is therefore accepted."""
    for erratum in contract.errata.values():
        assert len(erratum.sides) >= 2
        assert erratum.ruling
        assert erratum.accepts
        assert erratum.sources


@each_contract
def test_errata_named_in_shapes_exist(contract: Contract) -> None:
    """Where a ruling is the reason of a schema, it is a ruling that stands in errata.toml."""
    text = (contract.path / "shapes.toml").read_text()
    assert set(re.findall(r"\b(?:GWS|VN)-E\d+\b", text)) <= set(contract.errata)


@each_contract
def test_ids_are_not_given_twice(contract: Contract) -> None:
    """No requirement and no erratum hides another one of the same id."""
    for name, known in (("requirements", contract.requirements), ("errata", contract.errata)):
        ids = re.findall(r'^id = "(.+)"$', Path(contract.path / f"{name}.toml").read_text(), re.MULTILINE)
        assert len(ids) == len(known)


@each_contract
def test_every_sample_belongs_to_an_operation_or_to_none(contract: Contract) -> None:
    """An operation named by a sample is contracted."""
    named = {sample.operation for sample in contract.samples}
    assert named - set(contract.operations) <= {""}
