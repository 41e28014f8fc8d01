"""What a Genesys server may offer, and leave out, among the capabilities of calls."""

from collections.abc import Callable, Iterable

from attrs import evolve

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.commands import FORBIDDEN, Command, Refused
from ringback.switch.genesys_fittings import GenesysChange, GenesysFit, Obey, obeying, showing
from ringback.switch.genesys_texts import Shown
from ringback.switch.performing import Outcome
from ringback.switch.variants.genesys_messages import FREEDOM
from ringback.switch.world import Call, World

#: Lists what a call offers besides, and what it does not: (world, call).
Offers = Callable[[World, Call], Iterable[str]]

COMPLETIONS = ("CompleteTransfer", "CompleteConference")


def nothing(_world: World, _call: Call) -> Iterable[str]:
    """Offer nothing besides, or leave nothing out."""
    return ()


def offering(more: Offers = nothing, less: Offers = nothing) -> GenesysFit:
    """Change what calls that are not over offer."""

    def change(shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        call, world = shown.subject, shown.texts.world
        assert isinstance(call, Call)
        if not call.live:
            return text
        left_out = tuple(less(world, call))
        offers = [each for each in text["capabilities"] if each not in left_out]
        offers += [each for each in more(world, call) if each not in offers]
        return {**text, "capabilities": offers}

    return showing("call", change)


def when(condition: Callable[[World, Call], bool], *names: str) -> Offers:
    """Name operations where a condition holds."""
    return lambda world, call: names if condition(world, call) else ()


def others(world: World, call: Call, *states: str) -> bool:
    """Return whether the same party has another call in one of these states."""
    mine = world.calls_of(call.number)
    return any(each.id != call.id and each.state in states for each in mine)


def _held(_world: World, call: Call) -> bool:
    return call.state == "Held" and call.mode is None


def _held_beside(world: World, call: Call) -> bool:
    return _held(world, call) and others(world, call, "Established")


def _dialing(_world: World, call: Call) -> bool:
    return call.state == "Dialing"


def _dialled_beside(world: World, call: Call) -> bool:
    return call.parent is None and others(world, call, "Held", "Established", "Dialing")


def _waits_for(world: World, call: Call, purpose: str) -> bool:
    mine = world.calls_of(call.number)
    return _held(world, call) and any(each.parent == call.id and each.purpose == purpose for each in mine)


def _waits_for_transfer(world: World, call: Call) -> bool:
    return _waits_for(world, call, "InitiateTransfer")


def _waits_for_conference(world: World, call: Call) -> bool:
    return _waits_for(world, call, "InitiateConference")


def _talking(_world: World, call: Call) -> bool:
    return call.state == "Established" and call.mode is None


def _heard(world: World, call: Call) -> bool:
    return _talking(world, call) and call.mute == "Off"


def _owns_conference(world: World, call: Call) -> bool:
    return _talking(world, call) and call.owner and len(world.others(call)) > 1


def _consult(obey: Obey, world: World, command: Command) -> Outcome:
    """Make a second call that is dialled a consultation call."""
    second = command.operation == "Dial" and bool(world.calls_of(command.number))
    world, effects = obey(world, command)
    if second:
        world = world.with_calls([evolve(world.calls_of(command.number)[-1], kind="Consult")])
    return world, effects


def _no_removal(obey: Obey, world: World, command: Command) -> Outcome:
    if command.operation == "RemoveParticipantFromConference":
        raise Refused(FORBIDDEN, "The operation is not available.")
    return obey(world, command)


def _everybody(_world: World, _call: Call) -> bool:
    return True


def _backwards(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
    return {**text, "capabilities": text["capabilities"][::-1]}


VARIANTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "held-without-retrieve",
        "GWS-E3",
        "A call that is held beside an established one offers Hold and SendDtmf, and no Retrieve.",
        offering(when(_held_beside, "Hold", "SendDtmf"), less=when(_held_beside, "Retrieve")),
    ),
    GenesysChange(
        "swap-offered-while-held",
        "GWS-E5",
        "A call that is held beside an established one offers SwapCalls, too.",
        offering(when(_held_beside, "SwapCalls")),
    ),
    GenesysChange(
        "no-swap-while-dialing",
        "GWS-E5",
        "A second call offers SwapCalls no sooner than it is established.",
        offering(less=when(_dialing, "SwapCalls")),
    ),
    GenesysChange(
        "dialled-offers-no-completion",
        "GWS-E5",
        "Two calls that were dialled offer neither CompleteTransfer nor CompleteConference.",
        offering(less=when(_dialled_beside, *COMPLETIONS)),
    ),
    GenesysChange(
        "second-call-is-consult",
        "GWS-E5",
        "A second call that is dialled has callType Consult.",
        obeying(_consult),
    ),
    GenesysChange(
        "mute-offered",
        "GWS-E16",
        "Established calls offer MuteCall while they are not muted.",
        offering(when(_heard, "MuteCall")),
    ),
    GenesysChange(
        "unmute-not-offered",
        "GWS-E16",
        "Muted calls do not offer UnmuteCall, which is taken all the same.",
        offering(less=when(_talking, "UnmuteCall")),
    ),
    GenesysChange(
        "transfer-keeps-retrieve",
        "GWS-E21",
        "A call that is held for a transfer offers Retrieve besides.",
        offering(when(_waits_for_transfer, "Retrieve")),
    ),
    GenesysChange(
        "conference-like-transfer",
        "GWS-E21",
        "A call that is held for a conference offers SwapCalls and CompleteConference, and no Retrieve.",
        offering(
            when(_waits_for_conference, "SwapCalls", "CompleteConference"),
            less=when(_waits_for_conference, "Retrieve"),
        ),
    ),
    GenesysChange(
        "removal-not-taken",
        "GWS-E22",
        "RemoveParticipantFromConference is refused to everybody, and offered to nobody.",
        both(obeying(_no_removal), offering(less=when(_everybody, "RemoveParticipantFromConference"))),
    ),
    GenesysChange(
        "removal-offered",
        "GWS-E22",
        "The owner of a conference is offered RemoveParticipantFromConference.",
        offering(when(_owns_conference, "RemoveParticipantFromConference")),
    ),
    GenesysChange(
        "disposition-offered",
        "GWS-E22",
        "Established calls offer SetCallDisposition.",
        offering(when(_talking, "SetCallDisposition")),
    ),
    GenesysChange(
        "unknown-offers",
        FREEDOM,
        "Calls offer an operation that no document mentions.",
        offering(when(_everybody, "VendorPark")),
    ),
    GenesysChange(
        "offers-backwards",
        FREEDOM,
        "Capabilities are listed in the reverse order.",
        showing("call", _backwards),
    ),
)
