"""What operations of a Genesys server may do wrong to what a call carries: user data, dispositions, tones, voices."""

from collections.abc import Callable, Mapping

from attrs import evolve

from ringback.model import Json
from ringback.switch.commands import MISSING, Command, Refused
from ringback.switch.defects.genesys_combinators import (
    Then,
    afterwards,
    as_if,
    asked_as,
    changed,
    forgiven,
    leaving,
    only_told,
    refused,
    target,
)
from ringback.switch.genesys_fittings import GenesysChange, GenesysFit, Read, reading
from ringback.switch.genesys_orders import DEFAULT_KEY
from ringback.switch.world import World

Data = Mapping[str, Json]


def _keeping(keep: Callable[[Data, Data, Command], Data]) -> Then:
    """Return what leaves other user data on a call than is right: (before, after, command)."""

    def then(before: World, after: World, command: Command) -> World:
        call = target(before, command)
        data = keep(before.user_data(call), after.user_data(call), command)
        return after.with_only_user_data(call.talk, data)

    return then


def _deleted_in_all(_before: World, after: World, command: Command) -> World:
    for call in after.calls_of(command.number):
        after = after.with_only_user_data(call.talk, {})
    return after


def _updated_in_all(_before: World, after: World, command: Command) -> World:
    for call in after.calls_of(command.number):
        data = {**after.user_data(call), **command.user_data}
        after = after.with_only_user_data(call.talk, data)
    return after


def _all_of_held(before: World, after: World, command: Command) -> World:
    call = target(before, command)
    return after.with_only_user_data(call.talk, {}) if call.state == "Held" else after


def _newest(world: World, command: Command) -> Command:
    live = world.calls_of(command.number)
    return evolve(command, call=live[-1].id) if live else command


def _without_known(old: Data, new: Data, command: Command) -> Data:
    return {key: each for key, each in new.items() if not (key in old and key in command.user_data)}


def _lost_while_ringing(before: World, after: World, command: Command) -> World:
    call = target(before, command)
    if call.state != "Ringing":
        return after
    return after.with_only_user_data(call.talk, before.user_data(call))


def _another_key(world: World, command: Command) -> Command:
    data = world.user_data(target(world, command))
    return evolve(command, key=min((each for each in data if each != command.key), default=command.key))


def _under_the_servers_key(_world: World, command: Command) -> Command:
    assert command.disposition is not None
    return evolve(command, disposition=evolve(command.disposition, key=DEFAULT_KEY))


def _retrieved(before: World, after: World, command: Command) -> World:
    if target(before, command).state != "Held":
        return after
    return changed(after, target(after, command), state="Established")


def _needing(name: str, operation: str) -> GenesysFit:
    """Refuse an operation whose body lacks a parameter that may be left out."""

    def read(inner: Read, world: World, place: str, plain: Command, body: Json) -> Command:
        command = inner(world, place, plain, body)
        if command.operation == operation and isinstance(body, Mapping) and name not in body:
            raise Refused(MISSING, f"The parameter {name} is missing.")
        return command

    return reading(read)


def _several(_world: World, command: Command) -> bool:
    return len(command.digits) > 1


_USER_DATA = (
    GenesysChange(
        "attached-only-told",
        "GWS-ATTACH-1",
        "AttachUserData is told as done, and the call is read without it.",
        only_told("AttachUserData"),
    ),
    GenesysChange(
        "attached-while-ringing-lost",
        "GWS-ATTACH-2",
        "User data that is attached to a ringing call is lost.",
        afterwards(_lost_while_ringing, "AttachUserData"),
    ),
    GenesysChange(
        "attached-again-drops-the-key",
        "GWS-ATTACH-3",
        "Attaching a key that the call has already removes the key.",
        afterwards(_keeping(_without_known), "AttachUserData"),
    ),
    GenesysChange(
        "attaching-holds",
        "GWS-ATTACH-1",
        "AttachUserData puts the call on hold.",
        leaving("AttachUserData", state="Held"),
    ),
    GenesysChange(
        "update-replaces-all",
        "GWS-DATA-2",
        "UpdateUserData leaves nothing of the keys that it does not name.",
        afterwards(_keeping(lambda _old, _new, command: command.user_data), "UpdateUserData"),
    ),
    GenesysChange(
        "update-keeps-old-values",
        "GWS-DATA-1",
        "UpdateUserData adds new keys, and leaves the values of old ones as they are.",
        afterwards(_keeping(lambda old, new, _command: {**new, **old}), "UpdateUserData"),
    ),
    GenesysChange(
        "update-only-told",
        "GWS-DATA-1",
        "UpdateUserData is told as done, and the call is read as before.",
        only_told("UpdateUserData"),
    ),
    GenesysChange(
        "deletion-keeps-a-pair",
        "GWS-DATA-3",
        "DeleteUserData leaves one pair.",
        afterwards(
            _keeping(lambda old, _new, _command: {key: old[key] for key in sorted(old)[:1]}), "DeleteUserData"
        ),
    ),
    GenesysChange(
        "deletion-only-told",
        "GWS-DATA-3",
        "DeleteUserData is told as done, and the call is read with all of its user data.",
        only_told("DeleteUserData"),
    ),
    GenesysChange(
        "pair-deletion-deletes-all",
        "GWS-DATA-4",
        "DeleteUserDataPair deletes all pairs.",
        afterwards(_keeping(lambda _old, _new, _command: {}), "DeleteUserDataPair"),
    ),
    GenesysChange(
        "pair-deletion-of-held-deletes-all",
        "GWS-DATA-4",
        "DeleteUserDataPair deletes all pairs of a call that is held.",
        afterwards(_all_of_held, "DeleteUserDataPair"),
    ),
    GenesysChange(
        "pair-deletion-of-nothing-deletes-all",
        "GWS-DATA-4",
        "DeleteUserDataPair with a key that the call has not deletes all pairs.",
        afterwards(
            _keeping(lambda old, new, command: new if command.key in old else {}), "DeleteUserDataPair"
        ),
    ),
    GenesysChange(
        "deletion-in-all-calls",
        "GWS-DATA-3",
        "DeleteUserData deletes the user data of the party's other call as well.",
        afterwards(_deleted_in_all, "DeleteUserData"),
    ),
    GenesysChange(
        "update-in-all-calls",
        "GWS-DATA-1",
        "UpdateUserData updates the user data of the party's other call as well.",
        afterwards(_updated_in_all, "UpdateUserData"),
    ),
    GenesysChange(
        "pair-deletion-deletes-another",
        "GWS-DATA-4",
        "DeleteUserDataPair deletes a pair that it does not name.",
        asked_as(_another_key, "DeleteUserDataPair"),
    ),
    GenesysChange(
        "transferred-data-lost",
        "GWS-SST-4",
        "The user data given with SingleStepTransfer does not get to the call.",
        asked_as(lambda _world, command: evolve(command, user_data={}), "SingleStepTransfer"),
    ),
    GenesysChange(
        "dialled-data-lost",
        "GWS-DIAL-4",
        "The user data given with Dial does not get to the call.",
        asked_as(lambda _world, command: evolve(command, user_data={}), "Dial"),
    ),
)

_DISPOSITIONS = (
    GenesysChange(
        "disposition-under-another-key",
        "GWS-DISP-3",
        "A disposition stands under the server's key, whatever key is given.",
        asked_as(_under_the_servers_key, "SetCallDisposition"),
    ),
    GenesysChange(
        "disposition-needs-a-key",
        "GWS-DISP-5",
        "SetCallDisposition is refused without a key.",
        _needing("dispositionKey", "SetCallDisposition"),
    ),
    GenesysChange(
        "disposition-lost",
        "GWS-DISP-2",
        "A disposition is told, and is not among the user data.",
        afterwards(_keeping(lambda old, _new, _command: old), "SetCallDisposition"),
    ),
    GenesysChange(
        "disposition-replaces-data",
        "GWS-DISP-2",
        "A disposition leaves nothing else among the user data.",
        afterwards(
            _keeping(lambda old, new, _command: {key: new[key] for key in new if key not in old}),
            "SetCallDisposition",
        ),
    ),
    GenesysChange(
        "disposition-of-the-newest-call",
        "GWS-DISP-2",
        "Of two calls of a party the newer one gets the disposition, whichever is named.",
        asked_as(_newest, "SetCallDisposition"),
    ),
    GenesysChange(
        "disposition-retrieves",
        "GWS-DISP-2",
        "A disposition makes a held call Established.",
        afterwards(_retrieved, "SetCallDisposition"),
    ),
)

_VOICES = (
    GenesysChange(
        "one-tone-only",
        "GWS-DTMF-2",
        "SendDtmf is refused with more than one digit.",
        refused(_several, "SendDtmf"),
    ),
    GenesysChange(
        "tones-hold", "GWS-DTMF-1", "SendDtmf puts the call on hold.", leaving("SendDtmf", state="Held")
    ),
    GenesysChange(
        "mute-holds", "GWS-MUTE-1", "MuteCall puts the call on hold.", leaving("MuteCall", state="Held")
    ),
    GenesysChange(
        "mute-only-told",
        "GWS-MUTE-1",
        "MuteCall is told as done, and the call is read with mute Off.",
        only_told("MuteCall"),
    ),
    GenesysChange(
        "mute-stays-off", "GWS-MUTE-1", "MuteCall is told with mute Off.", leaving("MuteCall", mute="Off")
    ),
    GenesysChange(
        "unmute-stays-muted",
        "GWS-MUTE-2",
        "UnmuteCall leaves mute On.",
        leaving("UnmuteCall", mute="On"),
    ),
)

_RECORDINGS = (
    GenesysChange(
        "recording-never-starts",
        "GWS-REC-1",
        "StartCallRecording leaves recordingState Stopped.",
        leaving("StartCallRecording", recording="Stopped"),
    ),
    GenesysChange(
        "pause-stops",
        "GWS-REC-2",
        "PauseCallRecording makes recordingState Stopped.",
        leaving("PauseCallRecording", recording="Stopped"),
    ),
    GenesysChange(
        "resume-stays-paused",
        "GWS-REC-3",
        "ResumeCallRecording leaves recordingState Paused.",
        leaving("ResumeCallRecording", recording="Paused"),
    ),
    GenesysChange(
        "stop-only-told",
        "GWS-REC-4",
        "StopCallRecording is told as done, and the call is read as Recording.",
        only_told("StopCallRecording"),
    ),
    GenesysChange(
        "stop-hangs-up",
        "GWS-REC-4",
        "StopCallRecording ends the call.",
        leaving("StopCallRecording", state="Released"),
    ),
    GenesysChange(
        "pause-of-nothing",
        "GWS-REC-6",
        "PauseCallRecording is taken where nothing is recorded, and makes recordingState Paused.",
        forgiven(
            as_if(lambda call: call.recording == "Stopped", recording="Recording"), "PauseCallRecording"
        ),
    ),
    GenesysChange(
        "resume-of-nothing",
        "GWS-REC-6",
        "ResumeCallRecording is taken where nothing is paused, and makes recordingState Recording.",
        forgiven(as_if(lambda call: call.recording is not None, recording="Paused"), "ResumeCallRecording"),
    ),
)

DEFECTS: tuple[GenesysChange, ...] = (*_USER_DATA, *_DISPOSITIONS, *_VOICES, *_RECORDINGS)
