"""The finding for a legal command that was refused: what the endpoint said, in the documents' words."""

from tests.unit.suite.told import GENESYS, VOIPNOW

from ringback.apis import Refusal
from ringback.suite.presence import refused


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
