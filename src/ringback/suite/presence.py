"""
Which operations an endpoint has: vendors implement some of what is documented, and that is legal.

What a call offers need not be there either: lists of capabilities get copied.  So an operation
that is answered like one that nobody has heard of counts as missing, not as broken.
"""

from collections.abc import Collection, Iterable, Mapping

from attrs import evolve

from ringback.apis import Refusal
from ringback.calls import NOTHING, Effect, Move
from ringback.contracts import Contract
from ringback.model import ErrorCode, Finding, Json, at
from ringback.suite.envelope import NOT_IMPLEMENTED
from ringback.suite.expectations import Expectation
from ringback.suite.faults import FAILURE, server_error

#: Presence of operations: see `Operation.presence`.
CORE, ANNOUNCED, UNANNOUNCED = "core", "announced", "unannounced"

#: HTTP's status for credentials that are not valid, and the first one of an error (RFC 9110, 15.5).
UNAUTHORIZED, BAD_REQUEST = 401, 400

#: The result code that a refusal seems to have which has none.
NONE = "0"

#: An operation that no server has.
UNHEARD_OF = "RingbackUnheardOf"


def alike(operation: str, one: Refusal | None, unheard_of: Refusal | None) -> bool:
    """Tell whether an operation was answered as an unheard-of one was: both taken, or both refused in the same words."""
    if one is None or unheard_of is None:
        return one is unheard_of
    return (one.status, one.code) == (unheard_of.status, unheard_of.code) and _plain(
        one.message, operation
    ) == _plain(unheard_of.message, UNHEARD_OF)


def _plain(message: str, operation: str) -> str:
    """Return a message without the name of the operation that it is about."""
    return message.replace(operation, "…")


def with_requirement(finding: Finding, move: Move | None, effect: Effect | None = None) -> Finding:
    """Return a finding under the requirement of the effect, or else of the move, that it is about."""
    own = (effect.requirement if effect else "") or (move.requirement if move else "")
    return evolve(finding, requirement=own or None) if move else finding


def carried_out(operation: str, no: Refusal, promised: Iterable[Expectation]) -> Finding | None:
    """Return the finding for a command that was refused and has its consequences all the same, or None."""
    told = next((each.effect for each in promised if each.met is not None and each.effect.required), None)
    if told is None:
        return None
    what = f"{told.notification} {told.becomes or ''}".strip()
    return Finding(
        rule="refusal.changed-state",
        operation=operation,
        message=f"{operation} was refused ({no.status} {no.code}), and carried out all the same: {what}.",
        expected="nothing changed",
        actual=what,
    )


def untrue(operation: str, no: Refusal, code: ErrorCode) -> Finding:
    """Return the finding for a refusal that blames a parameter which was right."""
    return Finding(
        rule="refusal.code",
        operation=operation,
        message=f"{operation} was refused with {no.code}, which blames {code.parameter}, and that was right.",
        expected=f"success, or a refusal for another reason than {code.parameter}",
        actual={"status": no.status, "code": no.code, "message": no.message},
        where="/error/code",
        source=str(code.source),
    )


def unjustified(contract: Contract, operation: str, no: Refusal, sent: Collection[str]) -> Finding | None:
    """Return the finding for a refusal that even a server which has no such operation must not give, or None."""
    fault = contract.settings["envelope"].get("fault")
    if no.status >= FAILURE and fault and no.code in fault["values"] and no.status != NOT_IMPLEMENTED:
        return server_error(operation, no.status)
    code = contract.error_codes.get(no.code)
    refusals = contract.settings.get("refusals", {})
    evident = {*refusals.get("evident", ())} & {*sent}
    if code and operation in code.operations and code.parameter in evident:
        return evolve(untrue(operation, no, code), requirement=refusals.get("requirement"))
    return None


def refused(operation: str, no: Refusal, move: Move | None, codes: Mapping[str, Json] = NOTHING) -> Finding:
    """Return the finding for a legal command that was refused, in the words of the result codes that are given."""
    means = f"HTTP {no.status}" if no.code == NONE else at(codes.get(no.code), "/means")
    if no.status == UNAUTHORIZED:
        message = f"{operation} is legal here and was refused for its credentials, which are valid."
    elif no.status < BAD_REQUEST and not no.code:
        message = f"{operation} was answered with HTTP {no.status}, which is neither a success nor a refusal."
    else:
        message = f"{operation} is legal here and was refused{f': {means}' if means else ''}."
    finding = Finding(
        rule="command.refused",
        operation=operation,
        message=message,
        expected="success",
        actual={"status": no.status, "code": no.code, "message": no.message},
    )
    return with_requirement(finding, move)
