"""
Whether an endpoint lacks an operation that was refused: it is answered like one that nobody has heard of, or not offered.

What a call offers is looked up before a command is sent; what a device offers, only where a command to it was refused.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ringback.model import Exchange, at
from ringback.suite.presence import UNHEARD_OF, alike

if TYPE_CHECKING:
    # A stage asks this module when a command was refused.
    from ringback.suite.stage import Stage


def unheard_of(stage: "Stage", exchange: Exchange) -> bool:
    """Tell whether the endpoint answered a command as it answers one that nobody has heard of."""
    operation = stage.endpoint.contract.operation(exchange.operation or "")
    body = {stage.selector: UNHEARD_OF}
    made_up = stage.send(exchange.actor, operation, exchange.request.path, body, command=False)
    return alike(operation.name, stage.refusal(exchange), stage.refusal(made_up))


def unlisted(stage: "Stage", actor: str, operation: str) -> bool:
    """Tell whether an operation on an actor's device is none that the device is listed with, where it lists any."""
    contract = stage.endpoint.contract
    device, offers = contract.shape("device"), contract.shape("call").get("capabilities")
    path = contract.operation(operation).path
    if not device or not offers or not path.endswith(f"{{{device['parameter']}}}"):
        return False
    listing = contract.operation(device["list"]["operation"])
    answer = stage.send(actor, listing, contract.base_path + device["list"]["path"], None, command=False)
    items = at(answer.response.json_or_none(), device["list"]["items"])
    own = stage.actor(actor).identity.path[device["parameter"]]
    mine = (each for each in items or () if isinstance(each, Mapping) and each.get(device["id"]) == own)
    told = next(mine, {}).get(offers) if stage.refusal(answer) is None and isinstance(items, list) else None
    # Devices name them as calls do.
    return isinstance(told, list) and operation not in told
