"""The finding for a legal command that was refused: what the endpoint said, in the documents' words."""

from tests.unit.suite.told import GENESYS, HELD, VOIPNOW, notification, sample

from ringback.apis import Refusal
from ringback.calls import Effect
from ringback.suite.expectations import Expectation
from ringback.suite.presence import carried_out, refused


def test_a_refusal_is_told_in_the_words_of_its_code() -> None:
    """What a result code means stands in the table of the contract."""
    no = Refusal(status=409, code="2", message="Busy")
    finding = refused("Hold", no, GENESYS.table.move("Hold", "Established"), GENESYS.codes)
    assert (
        finding.message
        == "Hold is legal here and was refused: a parameter is not valid in the present state."
    )
    assert finding.actual == {"status": 409, "code": "2", "message": "Busy"}
    assert finding.requirement == "GWS-HOLD-1"


def test_a_code_that_no_table_has_is_told_as_it_is() -> None:
    """A code of the vendor's own, or a contract without a table, has no words."""
    for code, codes in (("99", GENESYS.codes), ("2", VOIPNOW.codes)):
        finding = refused("Hold", Refusal(status=400, code=code, message=""), None, codes)
        assert finding.message == "Hold is legal here and was refused."


def test_a_refused_command_that_is_told_as_done_was_carried_out() -> None:
    """What it must cause came all the same; nothing is said of what only may come, or did not."""
    no = Refusal(status=400, code="2", message="")
    hold = Effect(party="self", call="target", notification="StatusChange", becomes="Held")
    told = Expectation(actor="agent", effect=hold, call="A", met=notification(sample(HELD)))
    finding = carried_out("Hold", no, [told])
    assert finding is not None
    assert (finding.rule, finding.actual) == ("refusal.changed-state", "StatusChange Held")
    assert finding.message == "Hold was refused (400 2), and carried out all the same: StatusChange Held."
    optional = Effect(party="self", call="target", notification="StatusChange", required=False)
    silent = Expectation(actor="agent", effect=hold, call="A")
    maybe = Expectation(actor="agent", effect=optional, call="A", met=notification(sample(HELD)))
    assert carried_out("Hold", no, [silent, maybe]) is None
