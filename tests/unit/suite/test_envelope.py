"""Whether a response refuses, or the server failed: read by what the contract says of envelopes."""

import pytest
from tests.unit.suite.told import GENESYS, VOIPNOW

from ringback.contracts import Contract
from ringback.model import Response
from ringback.suite.envelope import is_error_envelope, is_server_fault


@pytest.mark.parametrize(
    ("contract", "body", "yes"),
    [
        (GENESYS, b'{"statusCode": 3}', True),
        (GENESYS, b'{"statusMessage": "no"}', False),
        (GENESYS, b"[]", False),
        (GENESYS, b"<html>", False),
        (GENESYS, b"[" * 100_000, False),
        (VOIPNOW, b'{"error": {"code": "pc_timeout_invalid"}}', True),
        (VOIPNOW, b'{"statusCode": 3}', False),
    ],
)
def test_envelope(contract: Contract, body: bytes, yes: bool) -> None:  # noqa: FBT001  (a column of the table)
    """A refusal has what the contract requires of one."""
    assert is_error_envelope(contract, Response(status=400, body=body)) is yes


@pytest.mark.parametrize(
    ("contract", "status", "body", "yes"),
    [
        (GENESYS, 500, b"<html>", True),
        (GENESYS, 500, b'{"statusCode": 4}', True),
        (GENESYS, 500, b'{"statusCode": 0}', True),
        (GENESYS, 500, b'{"statusCode": 3}', False),
        (GENESYS, 400, b"<html>", False),
        (GENESYS, 200, b'{"statusCode": 4}', False),
        (VOIPNOW, 500, b'{"error": {"code": "internal_server_error"}}', True),
        (VOIPNOW, 500, b'{"error": {"code": "pc_timeout_invalid"}}', False),
        (VOIPNOW, 503, b"", True),
    ],
)
def test_server_fault(contract: Contract, status: int, body: bytes, yes: bool) -> None:  # noqa: FBT001  (likewise)
    """A 5xx whose documented code blames the request is a refusal, any other is the server's fault."""
    assert is_server_fault(contract, Response(status=status, body=body)) is yes
