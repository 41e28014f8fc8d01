"""
Devices: read back, and brought into the state that an operation on them changes.

Whoever is in a state already may not be told that they come into it, so what
leads there is sent without asking what it causes.
"""

from collections.abc import Mapping

from ringback.model import Json, at
from ringback.suite.outcome import NotExercised
from ringback.suite.stage import Stage
from ringback.suite.subjects import dotted


def device_of(stage: Stage, actor: str) -> Mapping[str, Json] | None:
    """Return an actor's own device as the endpoint lists it; None where it does not list it whole."""
    shape = stage.endpoint.contract.settings["resources"]["device"]
    operation = stage.endpoint.contract.operation(shape["list"]["operation"])
    target = stage.endpoint.contract.base_path + shape["list"]["path"]
    exchange = stage.send(actor, operation, target, None, command=False)
    items = at(exchange.response.json_or_none(), shape["list"]["items"])
    own = stage.actor(actor).identity.path["deviceId"]
    listed = items if isinstance(items, list) and stage.refusal(exchange) is None else ()
    return next((each for each in listed if isinstance(each, Mapping) and each.get(shape["id"]) == own), None)


def user_state(stage: Stage, actor: str) -> Json:
    """Return the state of a device's user as the endpoint lists it; None where it does not tell."""
    name = stage.endpoint.contract.settings["resources"]["device"]["user_state"]
    return dotted(device_of(stage, actor) or {}, name)


def bring(stage: Stage, actor: str, operation: str) -> None:
    """
    Have an actor ask for a state, whether or not they are in it already; what was before is restored at the end.

    Raises NotExercised where the endpoint does not take the operation.
    """
    before = user_state(stage, actor)
    if stage.refusal(stage.request(actor, operation)) is not None:
        raise NotExercised(reason=f"the endpoint does not take {operation}")
    stage.listen()
    # The operations that lead to a state are named after it.
    if before in stage.endpoint.contract.operations:

        def restore() -> None:
            stage.request(actor, str(before), command=False)

        stage.on_clear(restore)
