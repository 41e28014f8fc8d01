"""What a Genesys server may do wrong when it refuses: crashes, codes that lie, parameters that it makes up."""

from collections.abc import Callable

import orjson
from attrs import evolve

from ringback.cometd.bodies import Unreadable
from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.commands import FORBIDDEN, INVALID, MISSING, NOT_FOUND, Command, Refused
from ringback.switch.defects.genesys_combinators import filled, operation_in
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import (
    GenesysChange,
    GenesysFit,
    Handle,
    Refuse,
    error,
    handling,
    refusing,
)
from ringback.switch.replies import Reply
from ringback.switch.world import World

#: What a server says of its own failure.
CRASH = error(500, 4, "Internal error")


# ---- how a refusal is put ----


def _crashing(code: int) -> GenesysFit:
    """Fail where there is a reason to refuse."""

    def refuse(inner: Refuse, refused: Refused) -> Reply:
        return CRASH if refused.code == code else inner(refused)

    return refusing(refuse)


async def _crash_on_bytes(inner: Handle, desk: Desk, visit: Visit) -> Reply:
    try:
        return await inner(desk, visit)
    except Unreadable:
        return CRASH


def _put(change: Callable[[Reply, Refused], Reply]) -> GenesysFit:
    """Put refusals into other words."""
    return refusing(lambda inner, refused: change(inner(refused), refused))


# ---- what is done, and what is answered ----


def _done_but(reply: Reply, *operations: str) -> GenesysFit:
    """Carry out operations, and answer something else."""

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        done = await inner(desk, visit)
        return reply if operation_in(visit) in operations else done

    return handling(handle)


def _refused_but(operation: str, instead: str) -> GenesysFit:
    """Refuse an operation, and carry out another on the same call."""

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        try:
            return await inner(desk, visit)
        except Refused:
            if operation_in(visit) == operation:
                await inner(desk, evolve(visit, content=orjson.dumps({"operationName": instead})))
            raise

    return handling(handle)


def _somebody(world: World, but: str) -> Json:
    return {"phoneNumber": min(each for each in world.phones if each != but)}


async def _rung_and_refused(inner: Handle, desk: Desk, visit: Visit) -> Reply:
    """Refuse a Dial, after some phone has rung for a moment."""
    try:
        return await inner(desk, visit)
    except Refused:
        if operation_in(visit) == "Dial":
            own, before = visit.phone.number, set(desk.world.calls)
            dial = {"operationName": "Dial", "destination": _somebody(desk.world, own)}
            await inner(desk, evolve(visit, content=orjson.dumps(dial)))
            call = next(each.id for each in desk.world.calls_of(own) if each.id not in before)
            hangup = orjson.dumps({"operationName": "Hangup"})
            await inner(desk, evolve(visit, path=("me", "calls", call), content=hangup))
        raise


# ---- what a body lacks ----


def _other_call(world: World, plain: Command) -> Json:
    return next((each.id for each in world.calls_of(plain.number) if each.id != plain.call), "")


def _first_participant(world: World, plain: Command) -> Json:
    return min(world.call(plain.call, plain.number).participants, default="")


def _any_phone(world: World, plain: Command) -> Json:
    there = {each.number for each in world.on(world.call(plain.call, plain.number).talk)}
    return {"phoneNumber": min((each for each in world.phones if each not in there), default="")}


def _addressed(_world: World, plain: Command) -> Json:
    return plain.call or ""


_REFUSALS = (
    GenesysChange(
        "bad-bytes-crash",
        "GWS-RESULT-2",
        "A body that is not JSON is answered with HTTP 500.",
        handling(_crash_on_bytes),
    ),
    GenesysChange(
        "unknown-operations-crash",
        "GWS-RESULT-2",
        "An operation that nobody has heard of is answered with HTTP 500.",
        _crashing(FORBIDDEN),
    ),
    GenesysChange(
        "missing-parameters-crash",
        "GWS-RESULT-2",
        "A request that lacks a parameter is answered with HTTP 500.",
        _crashing(MISSING),
    ),
    GenesysChange(
        "wrong-types-crash",
        "GWS-RESULT-2",
        "A parameter of the wrong type, or what a state does not allow, is answered with HTTP 500.",
        _crashing(INVALID),
    ),
    GenesysChange(
        "unknown-calls-crash",
        "GWS-RESULT-2",
        "A call that does not exist is answered with HTTP 500.",
        _crashing(NOT_FOUND),
    ),
    GenesysChange(
        "refusal-with-code-zero",
        "GWS-RESULT-3",
        "A refusal has statusCode 0 beside an HTTP error.",
        _put(lambda reply, refused: error(reply.status, 0, refused.message)),
    ),
    GenesysChange(
        "refusal-without-code",
        "GWS-RESULT-3",
        "A refusal has a text and no statusCode.",
        _put(lambda reply, refused: Reply(reply.status, {"statusMessage": refused.message})),
    ),
    GenesysChange(
        "refusal-code-as-text",
        "GWS-RESULT-1",
        "The statusCode of a refusal is a text.",
        _put(
            lambda reply, refused: Reply(
                reply.status, {"statusCode": str(refused.code), "statusMessage": refused.message}
            )
        ),
    ),
    GenesysChange(
        "refusal-in-plain-text",
        "GWS-RESULT-1",
        "A refusal is a plain text.",
        _put(lambda reply, refused: Reply(reply.status, text=refused.message)),
    ),
    GenesysChange(
        "refusal-without-body",
        "GWS-RESULT-1",
        "A refusal has no body.",
        _put(lambda reply, _refused: Reply(reply.status)),
    ),
)

_LIES = (
    GenesysChange(
        "hold-done-and-refused",
        "GWS-RESULT-4",
        "Hold is answered with HTTP 400 and a statusCode, and is carried out.",
        _done_but(error(400, INVALID, "The call cannot be held."), "Hold"),
    ),
    GenesysChange(
        "hold-done-with-a-code",
        "GWS-RESULT-4",
        "Hold is answered with HTTP 200 and a statusCode other than zero, and is carried out.",
        _done_but(error(200, INVALID, "The call cannot be held."), "Hold"),
    ),
    GenesysChange(
        "hangup-done-and-crashed",
        "GWS-RESULT-4",
        "Hangup is carried out, and answered with HTTP 500.",
        _done_but(CRASH, "Hangup"),
    ),
    GenesysChange(
        "refused-swap-holds",
        "GWS-RESULT-4",
        "A SwapCalls that is refused puts the call on hold.",
        _refused_but("SwapCalls", "Hold"),
    ),
    GenesysChange(
        "refused-transfer-hangs-up",
        "GWS-RESULT-4",
        "A SingleStepTransfer that is refused ends the call.",
        _refused_but("SingleStepTransfer", "Hangup"),
    ),
    GenesysChange(
        "refused-update-deletes",
        "GWS-RESULT-4",
        "An UpdateUserData that is refused deletes all user data.",
        _refused_but("UpdateUserData", "DeleteUserData"),
    ),
    GenesysChange(
        "refused-dial-rings",
        "GWS-RESULT-4",
        "A Dial that is refused rings at some phone for a moment.",
        handling(_rung_and_refused),
    ),
)

_LACKING = (
    GenesysChange(
        "dial-to-anybody",
        "GWS-DIAL-1",
        "Dial without a destination is taken, and rings at some phone.",
        filled("destination", lambda world, plain: _somebody(world, plain.number), "Dial"),
    ),
    GenesysChange(
        "swap-with-any-call",
        "GWS-SWAP-6",
        "SwapCalls without otherCallUri is taken, and swaps with some other call.",
        filled("otherCallUri", _other_call, "SwapCalls"),
    ),
    GenesysChange(
        "tones-of-nothing",
        "GWS-DTMF-3",
        "SendDtmf without digits is taken, and told.",
        filled("digits", lambda _world, _plain: "0", "SendDtmf"),
    ),
    GenesysChange(
        "update-of-nothing",
        "GWS-DATA-5",
        "UpdateUserData without userData is taken, and told.",
        filled("userData", lambda _world, _plain: {}, "UpdateUserData"),
    ),
    GenesysChange(
        "pair-deletion-without-key",
        "GWS-DATA-6",
        "DeleteUserDataPair without a key is taken, and told.",
        filled("key", lambda _world, _plain: "", "DeleteUserDataPair"),
    ),
    GenesysChange(
        "disposition-of-nothing",
        "GWS-DISP-7",
        "SetCallDisposition that names neither call nor disposition is taken, and written as an empty text.",
        both(
            filled("disposition", lambda _world, _plain: "", "SetCallDisposition"),
            filled("callUri", _addressed, "SetCallDisposition"),
            filled("callUuid", _addressed, "SetCallDisposition"),
        ),
    ),
    GenesysChange(
        "removal-of-nobody",
        "GWS-RPC-4",
        "RemoveParticipantFromConference without a participant removes the first one.",
        filled("participant", _first_participant, "RemoveParticipantFromConference"),
    ),
    GenesysChange(
        "transfer-to-anybody",
        "GWS-SST-6",
        "SingleStepTransfer without a destination is taken, and rings at some phone.",
        filled("destination", _any_phone, "SingleStepTransfer"),
    ),
    GenesysChange(
        "consultation-of-anybody",
        "GWS-XFER-9",
        "InitiateTransfer without a destination is taken, and rings at some phone.",
        filled("destination", _any_phone, "InitiateTransfer"),
    ),
    GenesysChange(
        "conference-with-anybody",
        "GWS-CONF-6",
        "InitiateConference without a destination is taken, and rings at some phone.",
        filled("destination", _any_phone, "InitiateConference"),
    ),
)

DEFECTS: tuple[GenesysChange, ...] = (*_REFUSALS, *_LIES, *_LACKING)
