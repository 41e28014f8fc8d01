"""Request bodies of Genesys Web Services, read as commands of the telephone world or refused."""

from collections.abc import Callable, Mapping

from attrs import evolve, field, frozen

from ringback.model import Json
from ringback.switch.commands import (
    FORBIDDEN,
    INVALID,
    MISSING,
    NOT_FOUND,
    Command,
    Disposition,
    Refused,
    Watch,
)
from ringback.switch.world import World

#: The key of a disposition that names none.
DEFAULT_KEY = "DispositionCode"

MODES = ("NextCall", "AllCalls")
SCOPES = ("Agent", "Call")

_Reader = Callable[["_Order", Command], Command]


@frozen
class _Order:
    """A body that is being read."""

    world: World = field(repr=False)
    body: Mapping[str, Json]

    def text(self, name: str) -> str:
        """Return a required string."""
        if name not in self.body:
            raise Refused(MISSING, f"The parameter {name} is missing.")
        value = self.body[name]
        if not isinstance(value, str):
            raise Refused(INVALID, f"The parameter {name} must be a string.")
        return value

    def text_or(self, name: str, default: str) -> str:
        """Return an optional string."""
        return self.text(name) if name in self.body else default

    def one_of(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """Return an optional string out of a few."""
        value = self.text_or(name, default)
        if value not in choices:
            raise Refused(INVALID, f"The parameter {name} must be one of {', '.join(choices)}.")
        return value

    def mapping(self, name: str) -> Mapping[str, Json]:
        """Return a required object."""
        if name not in self.body:
            raise Refused(MISSING, f"The parameter {name} is missing.")
        value = self.body[name]
        if not isinstance(value, dict):
            raise Refused(INVALID, f"The parameter {name} must be an object.")
        return value

    def mapping_or_none(self, name: str) -> Mapping[str, Json]:
        """Return an optional object, an empty one where it is absent."""
        return self.mapping(name) if name in self.body else {}

    def destination(self) -> str:
        """Return the number to be dialled."""
        place = evolve(self, body=self.mapping("destination"))
        self.text_or("location", "")
        return place.text("phoneNumber")


def command_of(world: World, place: str, plain: Command, body: Json) -> Command:
    """
    Return the command that a body asks for at a place: me, channel, device, calls or call.

    `plain` says who asks, when, and which call the URL names.  Raises Refused.
    """
    if not isinstance(body, dict):
        raise Refused(MISSING, "The parameter operationName is missing.")
    order = _Order(world=world, body=body)
    operation = order.text("operationName")
    read = PLACES[place].get(operation)
    if read is None:
        raise Refused(FORBIDDEN, "This resource does not know the operation.")
    return read(order, evolve(plain, operation=operation))


def channels_of(body: Mapping[str, Json]) -> tuple[str, ...]:
    """Return the channels for which a session is to start; raise Refused where they are not given."""
    if "channels" not in body:
        raise Refused(MISSING, "The parameter channels is missing.")
    channels = body["channels"]
    if not isinstance(channels, list) or not all(isinstance(each, str) for each in channels):
        raise Refused(INVALID, "The parameter channels must be an array of strings.")
    if not channels:
        raise Refused(INVALID, "The parameter channels names no channel.")
    return tuple(dict.fromkeys(channels))


def _tail(uri: str) -> str:
    """Return the id at the end of a URI: hosts and prefixes differ between the documents."""
    return uri.partition("?")[0].rstrip("/").rpartition("/")[2]


def _nothing(_order: _Order, command: Command) -> Command:
    return command


def _dialled(order: _Order, command: Command) -> Command:
    return evolve(command, destination=order.destination(), user_data=order.mapping_or_none("userData"))


def _swapped(order: _Order, command: Command) -> Command:
    return evolve(command, other=_tail(order.text("otherCallUri")))


def _completed(order: _Order, command: Command) -> Command:
    consult = order.text_or("consultCallUri", "")
    return evolve(command, other=_tail(consult) if "consultCallUri" in order.body else None)


def _joined(order: _Order, command: Command) -> Command:
    return evolve(command, destination=order.destination())


def _removed(order: _Order, command: Command) -> Command:
    return evolve(command, participant=order.text("participant"))


def _attached(order: _Order, command: Command) -> Command:
    return evolve(command, user_data=order.mapping("userData"))


def _keyed(order: _Order, command: Command) -> Command:
    return evolve(command, key=order.text("key"))


def _toned(order: _Order, command: Command) -> Command:
    return evolve(command, digits=order.text("digits"))


def _disposed(order: _Order, command: Command) -> Command:
    named, uuid = _tail(order.text("callUri")), order.text("callUuid")
    value = order.text("disposition")
    key = order.text_or("dispositionKey", DEFAULT_KEY)
    if uuid != named:
        raise Refused(NOT_FOUND, "callUri and callUuid do not name the same call.")
    if command.call not in (None, named):
        raise Refused(INVALID, "callUri does not name the call of the URL.")
    return evolve(command, call=named, disposition=Disposition(value=value, key=key))


def _watched(order: _Order, command: Command) -> Command:
    device = _tail(order.text("targetDeviceUri"))
    mode = order.one_of("supervisorMonitoringMode", MODES, "AllCalls")
    scope = order.one_of("supervisorMonitoringScope", SCOPES, "Call")
    order.text_or("phoneNumber", "")
    phone = order.world.phone_with(device)
    return evolve(command, watch=Watch(number=phone.number if phone else "", mode=mode, scope=scope))


def _started(order: _Order, command: Command) -> Command:
    channels_of(order.body)
    return command


#: Which operations a resource obeys, and how each reads its parameters.
PLACES: Mapping[str, Mapping[str, _Reader]] = {
    "me": {"StartContactCenterSession": _started, "EndContactCenterSession": _nothing},
    "channel": {"Ready": _nothing, "NotReady": _nothing},
    "calls": {"Dial": _dialled},
    "device": {
        "ListenIn": _watched,
        "Coach": _watched,
        "BargeIn": _watched,
        "CancelSupervisorMonitoring": _nothing,
        "SetCallDisposition": _disposed,
    },
    "call": {
        "Answer": _nothing,
        "Hold": _nothing,
        "Retrieve": _nothing,
        "Hangup": _nothing,
        "SwapCalls": _swapped,
        "SingleStepTransfer": _dialled,
        "InitiateTransfer": _dialled,
        "CompleteTransfer": _completed,
        "InitiateConference": _dialled,
        "CompleteConference": _completed,
        "SingleStepConference": _joined,
        "RemoveParticipantFromConference": _removed,
        "AttachUserData": _attached,
        "UpdateUserData": _attached,
        "DeleteUserData": _nothing,
        "DeleteUserDataPair": _keyed,
        "SendDtmf": _toned,
        "MuteCall": _nothing,
        "UnmuteCall": _nothing,
        "StartCallRecording": _nothing,
        "PauseCallRecording": _nothing,
        "ResumeCallRecording": _nothing,
        "StopCallRecording": _nothing,
        "ClearCall": _nothing,
        "SetCallDisposition": _disposed,
        "SwitchToListenIn": _nothing,
        "SwitchToBargeIn": _nothing,
        "MuteMonitoredUser": _nothing,
        "UnmuteMonitoredUser": _nothing,
    },
}
