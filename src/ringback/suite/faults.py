"""
What an endpoint must not do whatever it is sent: fail, hang up, or refuse and act all the same.

One wording for whoever sees it, fuzzer or probe, so that the same defect is the
same finding.  What was sent stands in the exchange and its curl.
"""

from ringback.model import Finding, Response

#: The first HTTP status by which a server blames itself (RFC 9110, 15.6).
FAILURE = 500

#: The rules that are broken by it.
SERVER_ERROR, CHANGED_STATE = "response.server-error", "refusal.changed-state"


def server_error(operation: str, status: int) -> Finding:
    """Return the finding for an answer by which a server says that it failed (see `envelope.is_server_fault`)."""
    return Finding(
        rule=SERVER_ERROR,
        operation=operation,
        message=f"{operation} was answered with HTTP {status}: the server failed.",
        expected="an answer, or a refusal that blames the request",
        actual=status,
    )


def hung_up(operation: str) -> Finding:
    """Return the finding for a request that a server, which is still there, hung up on."""
    return Finding(
        rule=SERVER_ERROR,
        operation=operation,
        message=f"{operation} was answered by hanging up.",
        expected="an answer, or a refusal that blames the request",
        actual="the connection was dropped",
    )


def wrong_status(operation: str, code: str, wanted: int, status: int) -> Finding:
    """Return the finding for a refusal with the right code and another status than the documented one."""
    if status >= FAILURE:
        return Finding(
            rule=SERVER_ERROR,
            operation=operation,
            message=f"{operation} is refused with {code}, which blames the request, and with HTTP {status}, which blames the server.",
            expected=wanted,
            actual=status,
        )
    return Finding(
        rule="refusal.status",
        operation=operation,
        message=f"{operation} is refused with {code} and another status.",
        expected=wanted,
        actual=status,
    )


def changed_state(operation: str, changed: str) -> Finding:
    """Return the finding for a request that was refused and carried out; `changed` says what, in words."""
    return Finding(
        rule=CHANGED_STATE,
        operation=operation,
        message=f"{operation} was refused, and changed something all the same: {changed}.",
        expected="nothing changed",
        actual=changed,
    )


def unworded(what: str, operation: str | None, response: Response) -> Finding:
    """Return the finding for a refusal of the application's that is not put as documented; `what` was refused."""
    return Finding(
        rule="response.schema",
        operation=operation,
        message=f"{what} was refused without the documented result.",
        expected="the documented way of refusing",
        actual=response.body[:200].decode("utf-8", "replace"),
    )
