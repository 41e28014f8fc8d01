"""What a response's envelope says, and what is wrong with a body, read by what the contract's settings give."""

from collections.abc import Iterator, Mapping

from ringback.contracts import Contract
from ringback.contracts.check import Checker, SchemaError
from ringback.model import Json, Response, at

#: HTTP statuses by which whoever stands before an application may refuse in their own words.
BEFORE = frozenset({401, 403, 404, 405, 406, 411, 413, 414, 415, 429, 431, 501, 502, 503, 504})

#: HTTP's status for a method that a server knows nothing of (RFC 9110, 15.6.2): a refusal, and no failure.
NOT_IMPLEMENTED = 501


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


def failed_over_it(contract: Contract, response: Response) -> bool:
    """Tell whether a server failed over something that it should have refused; that it knows nothing of it is a refusal."""
    return response.status != NOT_IMPLEMENTED and is_server_fault(contract, response)


def in_other_words(contract: Contract, response: Response) -> bool:
    """Tell whether a refusal that only the application itself can have given is not put as documented."""
    return response.status not in BEFORE and not is_error_envelope(contract, response)


def mistakes(checker: Checker, name: str, value: Json) -> Iterator[SchemaError]:
    """Yield what is wrong with a value, but for members that are null and might as well be left out."""
    nullable = checker.contract.settings.get("nullable", ())
    for each in checker.errors(name, value):
        null = each.keyword == "type" and each.actual is None
        if not (null and each.where.rpartition("/")[2] in nullable):
            yield each
