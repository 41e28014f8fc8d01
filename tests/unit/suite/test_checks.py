"""What Schemathesis says of an answer, and which of it is a finding of ours."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from tests.unit.suite.told import GENESYS, exchanged

from ringback.model import Finding, Json, Operation
from ringback.serve import Receive, Scope, Send, serve
from ringback.suite.checks import said, without_rule
from ringback.suite.generation import generated

JSON, HTML = "application/json", "text/html"

#: An operation whose answer is a result code, and nothing else.
HOLD = GENESYS.operation("Hold")


@contextmanager
def answering(status: int, body: bytes, media_type: str) -> Iterator[str]:
    """Yield the address of a server that has one answer for everybody."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body", False):
            pass
        headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    with serve(app) as url:
        yield url


def judged(
    status: int, body: Json, media_type: str = JSON, operation: Operation = HOLD
) -> tuple[list[str], list[Finding]]:
    """Return what Schemathesis says of an answer, to Hold by default, by title, and what of it is a finding."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    case = generated(GENESYS, operation, "positive", count=1, seed=1)[0]
    case.cookies = {}
    case.headers.clear()
    case.path_parameters = {"callId": "1"}
    with answering(status, content, media_type) as url, requests.Session() as session:
        session.trust_env = False
        failures = said(case, case.call(base_url=url, session=session))
    done = exchanged(operation.name, status=status, body=content)
    found = (without_rule(GENESYS, operation, each, done) for each in failures)
    return [each.title for each in failures], [each for each in found if each is not None]


def test_what_is_as_documented_is_nothing_to_speak_of() -> None:
    """A success that conforms fails no check."""
    assert judged(200, {"statusCode": 0}) == ([], [])


@pytest.mark.parametrize(
    ("status", "body", "rules"),
    [
        pytest.param(500, b"", ["response.server-error"], id="it fell over"),
        pytest.param(500, {"statusCode": 4}, ["response.server-error"], id="it says that it fell over"),
        pytest.param(500, {"statusCode": 2, "statusMessage": "no"}, [], id="it refuses with a 5xx"),
        pytest.param(200, {"statusCode": "0"}, ["response.schema"], id="a success of another shape"),
        pytest.param(400, {"statusCode": "2"}, [], id="a refusal of another shape is our own rule's"),
        pytest.param(418, {"statusCode": 2, "statusMessage": "no"}, [], id="a status that no document has"),
    ],
)
def test_a_failure_is_a_finding_where_a_document_demands_it(
    status: int, body: Json, rules: list[str]
) -> None:
    """How a server refuses is open; that it does not fail, and what its successes are like, is not."""
    titles, found = judged(status, body)
    assert [each.rule for each in found] == rules
    assert titles or not rules
    assert {each.operation for each in found} <= {"Hold"}


def test_where_a_success_is_wrong_is_told() -> None:
    """A finding of Schemathesis' says which member it is about, and what came."""
    _, (found,) = judged(200, {"statusCode": "0"})
    assert found.where == "/statusCode"
    assert found.actual == {"statusCode": "0"}


def test_the_media_type_is_noted_and_no_finding() -> None:
    """No document says a word of it."""
    titles, found = judged(200, {"statusCode": 0}, HTML)
    assert titles
    assert found == []


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        pytest.param({"supervisorMonitoringState": None}, [], id="a member that may be left out is null"),
        pytest.param({"phoneNumber": None}, ["response.schema"], id="a member that every device has is null"),
    ],
)
def test_null_stands_for_what_may_be_left_out_also_within_alternatives(more: Json, rules: list[str]) -> None:
    """The devices of a user are shown whole or as references, so that of a whole one only the alternatives are told to be missed."""
    sample = next(
        each for each in GENESYS.samples if each.operation == "GetDevices" and each.kind == "response"
    )
    device = {**sample.body["devices"][0], **more}
    user = {"statusCode": 0, "user": {"devices": [device]}}
    failures, found = judged(200, user, operation=GENESYS.operation("GetMe"))
    assert failures
    assert [each.rule for each in found] == rules
