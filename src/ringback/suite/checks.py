"""
Schemathesis' own checks on an answer, and which of their failures are findings of ours.

A failure is a finding only where a document demands what the check does.  That a server does not fail is
judged by `envelope.is_server_fault`, since a 5xx with a documented code may be a refusal.  Of the media
type and the headers of an answer no document says a word, and the statuses of refusals are open: what these
checks say is a note.
"""

from typing import Any

import schemathesis
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.errors import FailureGroup

from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.model import Exchange, Finding, Json, Operation
from ringback.suite.envelope import is_server_fault, mistakes
from ringback.suite.faults import server_error

#: What Schemathesis looks at; none of these sends anything.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def said(case: schemathesis.Case[Any], answer: schemathesis.Response) -> tuple[Any, ...]:
    """Return the failures that Schemathesis sees in an answer."""
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as failures:
        return tuple(failures.exceptions)
    return ()


def without_rule(
    contract: Contract, operation: Operation, failure: Any, exchange: Exchange
) -> Finding | None:
    """Return the finding that a failure is; None where no document demands it."""
    match type(failure).__name__:
        case "ServerError" if is_server_fault(contract, exchange.response):
            return server_error(operation.name, exchange.response.status)
        case "JsonSchemaError" if not exchange.response.is_error and not _left_out(
            contract, operation, failure, exchange.response.json_or_none()
        ):
            return Finding(
                rule="response.schema",
                operation=operation.name,
                message=f"The answer to {operation.name} is not as documented: {failure.validation_message}",
                expected=failure.schema_path and "/".join(map(str, failure.schema_path)),
                actual=exchange.response.json_or_none(),
                where="".join(f"/{each}" for each in failure.instance_path),
            )
        case _:
            return None


def _left_out(contract: Contract, operation: Operation, failure: Any, body: Json) -> bool:
    """
    Tell whether a member is only null that might as well be left out.

    Of alternatives that are all missed Schemathesis does not say by what; our own reading of the schema does.
    """
    nullable = contract.settings.get("nullable", ())
    if failure.instance is None:
        return bool(failure.instance_path) and failure.instance_path[-1] in nullable
    if "anyOf" not in failure.schema_path[-1:] or operation.response_schema not in contract.schemas:
        return False
    return not any(mistakes(Checker(contract), operation.response_schema, body))
