"""What a Genesys server may do wrong when calls are transferred and when parties confer: who stays, and who goes."""

from collections.abc import Iterable

from attrs import evolve

from ringback.switch.commands import MISSING, Command
from ringback.switch.consultation import regrouped
from ringback.switch.defects.genesys_combinators import (
    afterwards,
    as_if,
    as_operation,
    asked_as,
    changed,
    forgiven,
    ignored,
    leaving,
    refused,
    target,
)
from ringback.switch.defects.genesys_rules import dials_elsewhere
from ringback.switch.genesys_fittings import GenesysChange
from ringback.switch.world import Call, World


def _another_participant(world: World, command: Command) -> Command:
    others = (each for each in target(world, command).participants if each != command.participant)
    return evolve(command, participant=next(others, command.participant))


def _the_last_participant(world: World, command: Command) -> tuple[World, Command]:
    there = target(world, command).participants
    if command.participant in there:
        return world, command
    return world, evolve(command, participant=max(there, default=command.participant))


def _released(world: World, calls: Iterable[Call]) -> World:
    return world.with_calls(evolve(each, state="Released") for each in calls)


def _the_others_go(before: World, after: World, command: Command) -> World:
    return _released(after, (after.calls[each.id] for each in before.others(target(before, command))))


def _old_party_named(before: World, after: World, command: Command) -> World:
    others = before.others(target(before, command))
    return after.with_calls(evolve(after.calls[each.id], participants=each.participants) for each in others)


# ---- what becomes of a consultation and of what it is about ----


def consulted(before: World, command: Command) -> tuple[Call, Call]:
    """Return the original call and the consultation call, of which a completion addresses one."""
    call = target(before, command)
    others = [each for each in before.calls_of(command.number) if each.id != call.id]
    named = [each for each in others if each.id == command.other]
    related = [each for each in others if call.parent == each.id or each.parent == call.id]
    pair = call, (named or related or others)[0]
    ids = [each.id for each in pair]
    original, consult = sorted(pair, key=lambda each: (each.parent in ids, each.since, each.id))
    return original, consult


def _nobody_connected(before: World, after: World, command: Command) -> World:
    return after.with_calls(each for own in consulted(before, command) for each in before.others(own))


def _consultation_goes_on(before: World, after: World, command: Command) -> World:
    return after.with_calls([consulted(before, command)[1]])


def _original_goes_on(before: World, after: World, command: Command) -> World:
    return after.with_calls([consulted(before, command)[0]])


def _everybody_dropped(before: World, after: World, command: Command) -> World:
    return _released(after, after.on(consulted(before, command)[0].talk))


def _original_released(before: World, after: World, command: Command) -> World:
    original, consult = (after.calls[each.id] for each in consulted(before, command))
    kept = evolve(consult, state="Established", talk=original.talk, participants=original.participants)
    return _released(after, [original]).with_calls([kept])


def _stays_held(before: World, after: World, command: Command) -> World:
    return changed(after, consulted(before, command)[0], state="Held")


def _consulted_unnamed(before: World, after: World, command: Command) -> World:
    original, consult = consulted(before, command)
    return changed(
        after,
        original,
        participants=tuple(
            each for each in after.calls[original.id].participants if each not in consult.participants
        ),
    )


def _caller_dropped(before: World, after: World, command: Command) -> World:
    original = consulted(before, command)[0]
    after = _released(after, (after.calls[each.id] for each in before.others(original)))
    return regrouped(after, original.talk)


def _brings_no_data(_world: World, command: Command) -> bool:
    return not command.user_data


def _still_dials(world: World, command: Command) -> bool:
    return any(each.state == "Dialing" for each in world.calls_of(command.number))


_TRANSFERRED = (
    GenesysChange(
        "transfer-rings-elsewhere",
        "GWS-SST-5",
        "SingleStepTransfer rings at a phone that is not its destination.",
        asked_as(dials_elsewhere, "SingleStepTransfer"),
    ),
    GenesysChange(
        "transfer-drops-the-other",
        "GWS-SST-5",
        "SingleStepTransfer ends the call of the party that is transferred.",
        afterwards(_the_others_go, "SingleStepTransfer"),
    ),
    GenesysChange(
        "transfer-keeps-its-giver",
        "GWS-SST-2",
        "SingleStepTransfer leaves the call of the transferring party Established.",
        leaving("SingleStepTransfer", state="Established"),
    ),
    GenesysChange(
        "transfer-names-old-party",
        "GWS-SST-5",
        "After SingleStepTransfer the party that stays names whoever has left.",
        afterwards(_old_party_named, "SingleStepTransfer"),
    ),
    GenesysChange(
        "transfer-needs-user-data",
        "GWS-SST-7",
        "SingleStepTransfer is refused without user data.",
        refused(_brings_no_data, "SingleStepTransfer", code=MISSING),
    ),
    GenesysChange(
        "consultation-needs-user-data",
        "GWS-XFER-10",
        "InitiateTransfer is refused without user data.",
        refused(_brings_no_data, "InitiateTransfer", code=MISSING),
    ),
    GenesysChange(
        "consultation-holds-nothing",
        "GWS-XFER-2",
        "InitiateTransfer leaves the original call Established.",
        leaving("InitiateTransfer", state="Established"),
    ),
    GenesysChange(
        "completion-connects-nobody",
        "GWS-XFER-5",
        "CompleteTransfer leaves both of the others alone on their calls.",
        afterwards(_nobody_connected, "CompleteTransfer"),
    ),
    GenesysChange(
        "completion-drops-everybody",
        "GWS-XFER-5",
        "CompleteTransfer ends the calls of those whom it should connect.",
        afterwards(_everybody_dropped, "CompleteTransfer"),
    ),
    GenesysChange(
        "completion-keeps-consultation",
        "GWS-XFER-4",
        "CompleteTransfer leaves the consultation call Established.",
        afterwards(_consultation_goes_on, "CompleteTransfer"),
    ),
    GenesysChange(
        "completion-keeps-original",
        "GWS-XFER-4",
        "CompleteTransfer leaves the original call Held.",
        afterwards(_original_goes_on, "CompleteTransfer"),
    ),
    GenesysChange(
        "completion-of-one-hangs-up",
        "GWS-XFER-8",
        "CompleteTransfer without a second call ends the one that there is.",
        forgiven(as_operation("Hangup"), "CompleteTransfer"),
    ),
    GenesysChange(
        "completion-before-answer-refused",
        "GWS-XFER-11",
        "CompleteTransfer is offered by a dialing call, and refused.",
        refused(_still_dials, "CompleteTransfer"),
    ),
)

_CONFERRED = (
    GenesysChange(
        "conference-releases-original",
        "GWS-CONF-4",
        "CompleteConference ends the original call, and the consultation call goes on.",
        afterwards(_original_released, "CompleteConference"),
    ),
    GenesysChange(
        "conference-stays-held",
        "GWS-CONF-5",
        "CompleteConference leaves the original call Held.",
        afterwards(_stays_held, "CompleteConference"),
    ),
    GenesysChange(
        "conference-forgets-consulted",
        "GWS-CONF-5",
        "After CompleteConference the original call does not name the consulted party.",
        afterwards(_consulted_unnamed, "CompleteConference"),
    ),
    GenesysChange(
        "conference-drops-caller",
        "GWS-CONF-5",
        "CompleteConference ends the call of the party that the consultation was about.",
        afterwards(_caller_dropped, "CompleteConference"),
    ),
    GenesysChange(
        "addition-ignored",
        "GWS-SSC-1",
        "SingleStepConference is taken, and the destination is not called.",
        ignored("SingleStepConference"),
    ),
    GenesysChange(
        "removal-by-anybody",
        "GWS-RPC-5",
        "Any party of a conference can remove another.",
        forgiven(as_if(lambda call: not call.owner, owner=True), "RemoveParticipantFromConference"),
    ),
    GenesysChange(
        "removal-of-another",
        "GWS-RPC-3",
        "RemoveParticipantFromConference removes a participant that it does not name.",
        asked_as(_another_participant, "RemoveParticipantFromConference"),
    ),
    GenesysChange(
        "removal-of-a-stranger",
        "GWS-RPC-4",
        "RemoveParticipantFromConference removes the last participant where it names a stranger.",
        forgiven(_the_last_participant, "RemoveParticipantFromConference"),
    ),
    GenesysChange(
        "removal-ends-the-owner",
        "GWS-RPC-2",
        "RemoveParticipantFromConference ends the owner's call as well.",
        leaving("RemoveParticipantFromConference", state="Released"),
    ),
)

DEFECTS: tuple[GenesysChange, ...] = (*_TRANSFERRED, *_CONFERRED)
