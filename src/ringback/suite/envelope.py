"""What a response's envelope says, and what is wrong with a body, read by what the contract's settings give."""

from collections.abc import Iterator, Mapping

from ringback.contracts import Contract
from ringback.contracts.check import Checker, SchemaError
from ringback.model import Json, Response, at


def is_error_envelope(contract: Contract, response: Response) -> bool:
    """Tell whether a body is the documented way of refusing."""
    body = response.json_or_none()
    required = contract.settings["envelope"].get("error_required", ())
    return isinstance(body, Mapping) and all(each in body for each in required)


def is_server_fault(contract: Contract, response: Response) -> bool:
    """
    Tell whether a 5xx says that the server failed, rather than that it refused.

    Which HTTP status a refusal has is open, so a 5xx with a documented code that blames the request is
    a refusal; one that has no envelope, or a code that blames the server, is not.
    """
    if not response.is_server_error:
        return False
    if not is_error_envelope(contract, response):
        return True
    fault = contract.settings["envelope"].get("fault")
    return bool(fault) and at(response.json_or_none(), fault["pointer"]) in fault["values"]


def mistakes(checker: Checker, name: str, value: Json) -> Iterator[SchemaError]:
    """Yield what is wrong with a value, but for members that are null and might as well be left out."""
    nullable = checker.contract.settings.get("nullable", ())
    for each in checker.errors(name, value):
        null = each.keyword == "type" and each.actual is None
        if not (null and each.where.rpartition("/")[2] in nullable):
            yield each
