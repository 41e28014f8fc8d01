"""The official parser of AsyncAPI, and the documents that contracts give."""

import json
import subprocess
from typing import Any

import pytest
from tests.interop.conftest import HERE, LONG_S

from ringback.contracts.asyncapi import asyncapi
from ringback.contracts.store import load
from ringback.model import Json

pytestmark = pytest.mark.interop

#: The parser's severities: 0 is an error, 1 a warning.
WARNING = 1


@pytest.fixture
def document() -> dict[str, Any]:
    """Return the notifications of an API that tells them by CometD."""
    return asyncapi(load("genesys"))


def parsed(node: str, document: Json) -> dict[str, Any]:
    """Return what the parser makes of a document."""
    done = subprocess.run(
        [node, "asyncapi.mjs"],
        cwd=HERE,
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=True,
        timeout=LONG_S * 2,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_official_parser_reads_the_document(node: str, document: dict[str, Any]) -> None:
    """It finds no fault, and sees the channels of the API beside those of Bayeux."""
    found = parsed(node, document)
    assert [each for each in found["diagnostics"] if each["severity"] <= WARNING] == []
    channels = found["document"]["channels"]
    assert channels["/v2/me/calls"] == ["CallStateChangeMessage"]
    assert channels["/meta/connect"] == ["MetaConnect", "MetaConnectAnswer"]
    assert {"receive-calls", "send-meta-handshake"} <= set(found["document"]["operations"])
    assert found["document"]["servers"] == ["https://{host}/api/v2/notifications"]


def test_the_official_parser_finds_faults(node: str, document: dict[str, Any]) -> None:
    """A broken document is refused: the test above can fail."""
    document["operations"]["receive-calls"]["channel"]["$ref"] = "#/channels/nowhere"
    found = parsed(node, document)
    assert found["document"] is None
    assert min(each["severity"] for each in found["diagnostics"]) == 0
