"""
Setting a disposition: one operation, two documented URLs, and a call that may be over.

The documents give both the call's and the device's URL, so an endpoint that
has only one of them is right; one that has neither is not.
"""

from collections.abc import Mapping

from ringback.model import Json
from ringback.suite.outcome import NotExercised
from ringback.suite.presence import refused
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked

OPERATION = "SetCallDisposition"

#: Where each URL stands in the operation's list.
URLS = {"call": 0, "device": 1}


def whole_disposition(call: Tracked, body: Mapping[str, Json]) -> dict[str, Json]:
    """Return the body of a disposition, with the call that it is of."""
    return {"callUri": call.uri, "callUuid": call.resource.get("callUuid", call.id), **body}


def dispose(stage: Stage, actor: str, call: Tracked, body: Mapping[str, Json], where: str = "") -> None:
    """
    Set a call's disposition at the URL of the `call` or the `device`, or wherever the endpoint takes it.

    Raises NotExercised where the endpoint takes it only at the other URL, Departed where nowhere.
    """
    whole = whole_disposition(call, body)
    key = body.get("dispositionKey")
    shows = {"userData": {key: body["disposition"]}} if key else {}
    move = stage.move(OPERATION, actor, call, None)
    shows = shows if move and move.effects else {}
    wanted = [URLS[where]] if where else []
    # A released call's own URL may be gone with it, so the device's is asked first.
    order = wanted + [each for each in ((1, 0) if call.released else (0, 1)) if each not in wanted]
    for which in order:
        done = stage.command(actor, OPERATION, call=call, body=whole, shows=shows, url=which, may_refuse=True)
        no = stage.refusal(done)
        if no is None:
            break
    if no is not None:
        raise stage.fail(refused(OPERATION, no, move, stage.endpoint.contract.codes))
    if which != order[0]:
        for each in move.errata if move else ():
            stage.evidence.used(each)
        if where:
            raise NotExercised(reason=f"the endpoint takes {OPERATION} at its other documented URL only")
