"""Whom a Genesys server may tell of calls and devices, in which order, and how often."""

from collections.abc import Callable, Iterable

from attrs import evolve

from ringback.switch.commands import Command
from ringback.switch.genesys_fittings import GenesysChange, GenesysFit, Notice, Occasion, telling
from ringback.switch.genesys_texts import CALLS, DEVICES
from ringback.switch.variants.genesys_messages import FREEDOM

#: The channel of what is told besides; no document gives its messages.
CHANNELS = "/v2/me/channels"

CONSULTATIONS = ("InitiateTransfer", "InitiateConference")
COMPLETIONS = ("CompleteTransfer", "CompleteConference")
DATA = ("AttachUserData", "UpdateUserData", "DeleteUserData", "DeleteUserDataPair", "SetCallDisposition")


def on(
    operations: Iterable[str], change: Callable[[Command, Occasion, tuple[Notice, ...]], Iterable[Notice]]
) -> GenesysFit:
    """Change what is told of some operations."""
    known = frozenset(operations)

    def tell(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
        command = occasion.command
        if command is None or command.operation not in known:
            return notices
        return change(command, occasion, notices)

    return telling(tell)


def is_own_call(command: Command, notice: Notice) -> bool:
    """Return whether a notice tells who commands of a call of theirs."""
    return notice.number == command.number and notice.channel == CALLS and "call" in notice.data


def _own_reversed(command: Command, _occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    """Tell who commands of their calls in the other order; all others at the places where they are."""
    own = reversed([each for each in notices if is_own_call(command, each)])
    return [next(own) if is_own_call(command, each) else each for each in notices]


def _own_only(command: Command, _occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    return [each for each in notices if each.number == command.number]


def _names_new_party(command: Command, _occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    number = command.destination
    new = {"e164Number": "", "formattedPhoneNumber": number, "phoneNumber": number, "digits": number}
    for each in notices:
        if is_own_call(command, each):
            call = {**each.data["call"], "participants": [new]}
            yield evolve(each, data={**each.data, "call": call})
        else:
            yield each


def _peers_too(kind: str) -> Callable[[Command, Occasion, tuple[Notice, ...]], Iterable[Notice]]:
    """Tell the other parties of the call as well."""

    def tell(command: Command, occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
        world = occasion.world
        call = world.calls[command.call or ""]
        told = [each for each in world.others(call) if each.number in world.phones]
        return [*notices, *(occasion.about(each.id, kind) for each in told)]

    return tell


def _digit_by_digit(command: Command, _occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    return [each for each in notices for _ in command.digits]


def _news_only(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    """Leave out what a device was before."""
    before, world = occasion.before, occasion.world
    return [
        each
        for each in notices
        if each.channel != DEVICES or before.phone(each.number) != world.phone(each.number)
    ]


def _state_on_channels(command: Command, occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    state = occasion.world.phone(command.number).user_state
    data = {
        "messageType": "ChannelStateChangeMessage",
        "channels": [{"channel": "voice", "userState": {"state": state}}],
    }
    return [*notices, Notice(number=command.number, channel=CHANNELS, data=data)]


def _unknown_messages(_occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    for each in notices:
        yield each
        if each.channel == CALLS:
            yield Notice(
                number=each.number, channel=CALLS, data={"messageType": "VendorShelfMessage", "shelf": 3}
            )


def _again(command: Command, occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    """Tell once more who takes part, once a call is connected."""
    world = occasion.world
    talk = world.calls[command.call or ""].talk
    connected = [each for each in world.on(talk) if each.mode is None and each.number in world.phones]
    return [*notices, *(occasion.about(each.id, "ParticipantsUpdated") for each in connected)]


VARIANTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "swap-established-first",
        "GWS-E2",
        "SwapCalls tells of the retrieved call first, then of the one put on hold.",
        on(["SwapCalls"], _own_reversed),
    ),
    GenesysChange(
        "transfer-names-new-party",
        "GWS-E14",
        "Who transfers in a single step is told of a released call with the new party in it.",
        on(["SingleStepTransfer"], _names_new_party),
    ),
    GenesysChange(
        "consultation-released-first",
        "GWS-E20",
        "CompleteTransfer tells of the end of the consultation call first, then of that of the original one.",
        on(["CompleteTransfer"], _own_reversed),
    ),
    GenesysChange(
        "states-on-channels",
        "GWS-E23",
        "An agent's state is told on /v2/me/channels, too.",
        on(["Ready", "NotReady"], _state_on_channels),
    ),
    GenesysChange(
        "consultation-told-first",
        FREEDOM,
        "A consultation tells of the new call first, then of the one that is held for it.",
        on(CONSULTATIONS, _own_reversed),
    ),
    GenesysChange(
        "completion-told-to-one",
        FREEDOM,
        "Those who stay after a transfer or a conference are not told of it.",
        on(COMPLETIONS, _own_only),
    ),
    GenesysChange(
        "data-told-to-one",
        FREEDOM,
        "User data that changes is told to nobody but who changes it.",
        on(DATA, _own_only),
    ),
    GenesysChange(
        "tones-told-to-all",
        FREEDOM,
        "All parties are told of tones.",
        on(["SendDtmf"], _peers_too("DtmfSent")),
    ),
    GenesysChange(
        "tones-told-singly",
        FREEDOM,
        "SendDtmf tells of each digit by itself.",
        on(["SendDtmf"], _digit_by_digit),
    ),
    GenesysChange(
        "peers-hang-up-silently",
        FREEDOM,
        "When a party hangs up, the call of the other is gone without a word.",
        on(["Hangup"], _own_only),
    ),
    GenesysChange(
        "participants-told-again",
        FREEDOM,
        "Who takes part in a call is told again once it is answered.",
        on(["Answer"], _again),
    ),
    GenesysChange(
        "states-told-once",
        FREEDOM,
        "Whoever is ready already is not told so again.",
        telling(_news_only),
    ),
    GenesysChange(
        "unknown-messages",
        FREEDOM,
        "After each message about a call comes one that no document knows.",
        telling(_unknown_messages),
    ),
)
