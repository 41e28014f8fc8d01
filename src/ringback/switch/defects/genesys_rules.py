"""What operations of a Genesys server may do wrong to calls: their states, and who is called."""

from attrs import evolve

from ringback.switch.casting import without
from ringback.switch.commands import CallChanged, Command
from ringback.switch.defects.genesys_combinators import (
    Then,
    afterwards,
    as_if,
    as_operation,
    asked_as,
    forgiven,
    leaving,
    only_told,
    refused,
    target,
    undone,
)
from ringback.switch.genesys_fittings import GenesysChange, Obey, obeying
from ringback.switch.performing import Outcome
from ringback.switch.world import World


def dials_elsewhere(world: World, command: Command) -> Command:
    """Return the command with the number of a phone that neither is meant nor takes part."""
    strangers = (each for each in world.phones if each not in (command.number, command.destination))
    on_it = {each.number for each in world.on(target(world, command).talk)} if command.call else set()
    return evolve(
        command,
        destination=min((each for each in strangers if each not in on_it), default=command.destination),
    )


def _the_oldest_held(world: World, command: Command) -> Command:
    held = [each.id for each in world.calls_of(command.number) if each.state == "Held"]
    return evolve(command, call=min(held, default=command.call))


def _both(state: str) -> Then:
    """Return what leaves both calls of a swap in one state."""

    def then(_before: World, after: World, command: Command) -> World:
        pair = target(after, command), after.call(command.other, command.number)
        return after.with_calls(evolve(each, state=state) for each in pair)

    return then


def _caller_dials_on(before: World, after: World, command: Command) -> World:
    dialing = (each for each in before.others(target(before, command)) if each.state == "Dialing")
    return after.with_calls(evolve(after.calls[each.id], state="Dialing") for each in dialing)


def _the_others_stay(before: World, after: World, command: Command) -> World:
    others = before.others(target(before, command))
    return after.with_calls(without(each, command.number) for each in others)


def _others_released(_before: World, after: World, command: Command) -> World:
    others = (each for each in after.calls_of(command.number) if each.id != command.call)
    return after.with_calls(evolve(each, state="Released") for each in others)


def _leaves_one(inner: Obey, world: World, command: Command) -> Outcome:
    after, effects = inner(world, command)
    if command.operation != "ClearCall":
        return after, effects
    spared = world.others(target(world, command))[1:2]
    after = after.with_calls(evolve(each, participants=()) for each in spared)
    calls = {each.id for each in spared}
    return after, tuple(
        each for each in effects if not (isinstance(each, CallChanged) and each.call in calls)
    )


def _has_a_call(world: World, command: Command) -> bool:
    return bool(world.calls_of(command.number))


_ON_THE_WAY = (
    GenesysChange(
        "dial-rings-elsewhere",
        "GWS-DIAL-1",
        "Dial rings at a phone that was not dialled.",
        asked_as(dials_elsewhere, "Dial"),
    ),
    GenesysChange(
        "second-dial-refused",
        "GWS-DIAL-3",
        "Dial is refused while the party has a call on hold.",
        refused(_has_a_call, "Dial"),
    ),
    GenesysChange(
        "caller-dials-on",
        "GWS-DIAL-2",
        "When the number dialled answers, the caller's call stays Dialing.",
        afterwards(_caller_dials_on, "Answer"),
    ),
    GenesysChange(
        "answer-undone",
        "GWS-ANSWER-1",
        "Answer is taken, and told with calls that ring and dial as before.",
        afterwards(undone, "Answer"),
    ),
    GenesysChange(
        "held-call-answered",
        "GWS-CALL-6",
        "Answer is taken for a held call, and makes it Established.",
        forgiven(as_if(lambda call: call.state == "Held", state="Ringing"), "Answer"),
    ),
    GenesysChange(
        "ringing-call-held",
        "GWS-CALL-6",
        "Hold is taken for a ringing call, and makes it Held.",
        forgiven(as_if(lambda call: call.state == "Ringing", state="Established"), "Hold"),
    ),
    GenesysChange(
        "hangup-only-told",
        "GWS-HANGUP-1",
        "Hangup is told as done, and the call is listed as before.",
        only_told("Hangup"),
    ),
    GenesysChange(
        "hangup-holds",
        "GWS-HANGUP-1",
        "Hangup leaves the call Held.",
        leaving("Hangup", state="Held"),
    ),
    GenesysChange(
        "hangup-ends-all-calls",
        "GWS-HANGUP-1",
        "Hangup of one of two calls ends the other one as well.",
        afterwards(_others_released, "Hangup"),
    ),
    GenesysChange(
        "transfer-ends-the-other-call",
        "GWS-SST-2",
        "SingleStepTransfer of one of two calls ends the other one as well.",
        afterwards(_others_released, "SingleStepTransfer"),
    ),
    GenesysChange(
        "clear-spares-others",
        "GWS-CLEAR-2",
        "ClearCall ends the call of whoever gives it, and the others talk on.",
        afterwards(_the_others_stay, "ClearCall"),
    ),
    GenesysChange(
        "clear-leaves-one",
        "GWS-CLEAR-2",
        "ClearCall of a conference leaves one of the others on a call with nobody.",
        obeying(_leaves_one),
    ),
    GenesysChange(
        "clear-only-told",
        "GWS-CLEAR-1",
        "ClearCall is told as done, and the call is listed as before.",
        only_told("ClearCall"),
    ),
)

_ON_HOLD = (
    GenesysChange(
        "hold-only-told",
        "GWS-HOLD-1",
        "Hold is told as done, and the call is read as Established.",
        only_told("Hold"),
    ),
    GenesysChange(
        "hold-undone",
        "GWS-HOLD-1",
        "Hold is taken, and told with a call that is still Established.",
        afterwards(undone, "Hold"),
    ),
    GenesysChange(
        "retrieve-only-told",
        "GWS-RETRIEVE-1",
        "Retrieve is told as done, and the call is read as Held.",
        only_told("Retrieve"),
    ),
    GenesysChange(
        "retrieve-takes-oldest",
        "GWS-RETRIEVE-1",
        "Retrieve brings back the oldest held call, not the one addressed.",
        asked_as(_the_oldest_held, "Retrieve"),
    ),
    GenesysChange(
        "swap-holds-both",
        "GWS-SWAP-3",
        "SwapCalls leaves both calls Held.",
        afterwards(_both("Held"), "SwapCalls"),
    ),
    GenesysChange(
        "swap-holds-neither",
        "GWS-SWAP-3",
        "SwapCalls leaves both calls Established.",
        afterwards(_both("Established"), "SwapCalls"),
    ),
    GenesysChange(
        "swap-only-told",
        "GWS-SWAP-3",
        "SwapCalls is told as done, and both calls are read as before.",
        only_told("SwapCalls"),
    ),
    GenesysChange(
        "swap-of-one-holds",
        "GWS-SWAP-5",
        "SwapCalls without a second call puts the one that there is on hold.",
        forgiven(as_operation("Hold"), "SwapCalls"),
    ),
)

DEFECTS: tuple[GenesysChange, ...] = (*_ON_THE_WAY, *_ON_HOLD)
