"""The version that an endpoint tells of itself, where its contract says how to ask: what a certificate is about."""

from ringback import canon
from ringback.endpoint.endpoint import Endpoint
from ringback.errors import EndpointProblem
from ringback.excerpts import clipped
from ringback.model import Json, at

#: Characters of a version; it is a server's word.
LONGEST = 80


def version_of(endpoint: Endpoint) -> dict[str, Json]:
    """
    Return what a run log says of the endpoint's version: its text, and the digest of the answer that has it.

    Nothing where the contract knows no such operation, or the endpoint does not answer it; that is no finding.
    """
    settings = endpoint.contract.settings.get("version_resource")
    if not settings or not endpoint.actors:
        return {}
    operation = endpoint.contract.operation(settings["operation"])
    session = next(iter(endpoint.actors.values()))
    target = endpoint.contract.url_path(operation, operation.path)
    try:
        done = session.exchange(operation.method, target, operation=operation.name, stranger="without")
    except EndpointProblem:
        return {}
    # It belongs to no case.
    endpoint.backlog.remove(done)
    text = at(done.response.json_or_none(), settings["pointer"])
    if not done.response.ok or not isinstance(text, str):
        return {}
    digest = canon.digest_of(done.response.body)
    return {"version": {"text": clipped(text, LONGEST), "digest": digest}}
