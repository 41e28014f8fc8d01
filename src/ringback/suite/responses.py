"""What is wrong with a response, whatever was asked: a failure of the server, or not the documented shape."""

from collections.abc import Iterator, Mapping

from ringback.model import Exchange, Finding, Json, Operation, at
from ringback.suite.envelope import is_error_envelope, mistakes
from ringback.suite.rules import Context, finding

#: The HTTP status of a success that has nothing to say.
NO_CONTENT = 204

#: The HTTP status of a success that always has a body.
OK = 200


def faults(context: Context, done: Exchange) -> Iterator[Finding]:
    """Yield what is wrong with a response."""
    operation = context.contract.operations.get(done.operation or "")
    body = done.response.json_or_none()
    if operation is None:
        return
    if done.response.is_server_error and not is_error_envelope(context.contract, done.response):
        yield finding(
            "response.server-error",
            f"{operation.name} was answered with HTTP {done.response.status}.",
            expected="no server error",
            actual=done.response.status,
        )
        return
    if _is_untold(context, operation, done):
        yield finding(
            "response.schema",
            f"{operation.name} was answered with HTTP {done.response.status}, which is no success of its page.",
            expected=list(operation.success),
            actual=done.response.status,
        )
        return
    name = "Error" if done.response.is_error else operation.response_schema
    if name not in context.contract.schemas or _may_be_silent(context, operation, done):
        return
    what = f"The {'refusal of' if done.response.is_error else 'answer to'} {operation.name}"
    if body is None:
        yield finding(
            "response.schema",
            f"{what} is no JSON.",
            expected="JSON",
            actual=done.response.body[:200].decode("utf-8", "replace"),
        )
        return
    refused = _refused_in(context, done)
    if refused:
        # What is documented for a success is not to be demanded of it as well.
        yield finding(
            "refusal.status",
            f"{operation.name} is refused with {refused} and another status.",
            expected="the HTTP status of an error",
            actual=done.response.status,
        )
        return
    if done.response.is_error and _says_success(context, body):
        yield finding(
            "response.schema",
            f"{operation.name} was answered with HTTP {done.response.status} and the result code of a success.",
            expected="the result code of an error",
            actual=body,
            where=context.contract.settings["envelope"]["success"]["pointer"],
        )
    for error in mistakes(context.checker, name, body):
        yield finding(
            "response.schema",
            f"{what} is not as documented: {error.message}",
            expected=error.expected,
            actual=error.actual,
            where=error.where,
        )


def _refused_in(context: Context, done: Exchange) -> str:
    """Return the code of a refusal that came with the status of a success, where an API tells failures by their status."""
    envelope = context.contract.settings["envelope"]
    if (
        not done.response.ok
        or "error_code" not in envelope
        or not is_error_envelope(context.contract, done.response)
    ):
        return ""
    return str(at(done.response.json_or_none(), envelope["error_code"]) or "")


def _is_untold(context: Context, operation: Operation, done: Exchange) -> bool:
    """Tell whether a success has a status that a page which lists them has not."""
    told = context.contract.settings.get("successes", {}).get("told", ())
    return done.response.ok and operation.name in told and done.response.status not in operation.success


def _says_success(context: Context, body: Json) -> bool:
    success = context.contract.settings["envelope"].get("success")
    said = at(body, success["pointer"]) if success else None
    return said is not None and said is not False and said == success["equals"]


def _may_be_silent(context: Context, operation: Operation, done: Exchange) -> bool:
    if done.response.is_error:
        # Web containers in front of an API refuse in their own words, unless a document says otherwise.
        always = context.contract.settings["envelope"].get("error_always", False)
        return not always and not isinstance(done.response.json_or_none(), Mapping)
    # A success other than 200 promises no body, where a document has it.
    expected = done.response.status in operation.success or operation.method == "GET"
    silent = NO_CONTENT in operation.success and done.response.status != OK
    return (silent or done.response.status == NO_CONTENT) and expected and not done.response.body
