"""
What each operation does to the telephone world.

The call table says whether an operation is legal, which state it leads to, and which notification
tells of it; this module says which calls are meant by `self`, `peer`, `destination` and `new`.
"""

from collections.abc import Callable, Mapping

from attrs import evolve

from ringback.switch.agent_state import become, end, start
from ringback.switch.call_data import bounded, delete, delete_pair, dispose, merged, send_dtmf, write
from ringback.switch.casting import LINES, Birth, called, number_to_call, rung
from ringback.switch.commands import FORBIDDEN, INVALID, Command, Refused
from ringback.switch.conference import remove, single_step
from ringback.switch.consultation import complete_conference, complete_transfer, initiate, regrouped
from ringback.switch.performing import Outcome, legal, perform, seen, simple
from ringback.switch.releasing import released
from ringback.switch.supervision import cancel, joined, left, monitor
from ringback.switch.voice import clear, mute, record
from ringback.switch.world import Call, World


def apply(world: World, command: Command) -> Outcome:
    """
    Return the world after a command, and whom to tell what.

    Raises Refused where the command is unknown or illegal here; nothing has changed then.
    """
    act = ACTS.get(command.operation)
    if act is None:
        raise Refused(FORBIDDEN, f"The operation {command.operation!r} is not available.")
    after, effects = act(world, command)
    return after.tidied(), effects


def _dial(world: World, command: Command) -> Outcome:
    move = legal(world, command)
    own = world.calls_of(command.number)
    if any(each.state != "Held" for each in own) or len(own) >= LINES:
        raise Refused(INVALID, "Dial is not possible while another call of the phone is not on hold.")
    to = number_to_call(world, command)
    talk = world.ids.next().fresh("talk")
    inside = to in world.phones
    world = world.with_user_data(talk, bounded(command.user_data))
    dialling = Birth(command.number, talk, (to,), to, "Internal" if inside else "Outbound")
    far = Birth(to, talk, (command.number,), to)
    world, call, ringing = called(world, dialling, far, command.at)
    return seen(*perform(world, move, {("self", "new"): [call], ("destination", "new"): ringing}))


def _answer(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    # Who put the other side on hold keeps it there.
    peers = [each for each in world.others(call) if each.state in ("Dialing", "Established")]
    world, effects = perform(world, move, {("self", "target"): [call], ("peer", "target"): peers})
    world, more = joined(world, call.talk, command.at)
    return seen(world, effects + more)


def _hangup(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    return released(world, call, legal(world, command, call))


def _swap(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    other = world.call(command.other, command.number)
    if other.id == call.id:
        raise Refused(INVALID, "A call cannot be swapped with itself.")
    move = legal(world, command, call, other)
    return perform(world, move, {("self", "target"): [call], ("self", "other"): [other]})


def _transfer(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    to = number_to_call(world, command)
    if any(each.number == to for each in world.on(call.talk)):
        raise Refused(INVALID, "The destination is on this call already.")
    if call.mode is None and not world.others(call):
        raise Refused(INVALID, "There is nobody on this call who could be transferred.")
    world = world.with_user_data(call.talk, merged(world, call, command.user_data))
    stay = [each for each in world.on(call.talk) if each.id != call.id]
    birth = Birth(to, call.talk, call.participants, to)
    world, far = rung(world, birth, command.at)
    world, effects = perform(world, move, {("self", "target"): [call], ("destination", "new"): [far]})
    if call.mode is None:
        world = world.with_calls(_replaced(world.calls[each.id], call.number, to) for each in stay)
    else:
        # Who monitors brings somebody in, and takes nobody's place.
        world = regrouped(world, call.talk)
    world, more = left(world, call.talk, command.number)
    return seen(world, effects + more)


def _replaced(call: Call, old: str, new: str) -> Call:
    return evolve(call, participants=tuple(new if each == old else each for each in call.participants))


def _switch_mode(world: World, command: Command) -> Outcome:
    call = world.call(command.call, command.number)
    move = legal(world, command, call)
    world, effects = perform(world, move, {("self", "target"): [call]})
    mode = command.operation.removeprefix("SwitchTo")
    return world.with_calls([evolve(world.calls[call.id], mode=mode)]), effects


def _monitor(world: World, command: Command) -> Outcome:
    legal(world, command)
    return monitor(world, command)


def _cancel(world: World, command: Command) -> Outcome:
    legal(world, command)
    return cancel(world, command)


#: Every operation that this world obeys.
ACTS: Mapping[str, Callable[[World, Command], Outcome]] = {
    "Dial": _dial,
    "Answer": _answer,
    "Hold": simple,
    "Retrieve": simple,
    "Hangup": _hangup,
    "SwapCalls": _swap,
    "SingleStepTransfer": _transfer,
    "InitiateTransfer": initiate,
    "CompleteTransfer": complete_transfer,
    "InitiateConference": initiate,
    "CompleteConference": complete_conference,
    "SingleStepConference": single_step,
    "RemoveParticipantFromConference": remove,
    "AttachUserData": write,
    "UpdateUserData": write,
    "DeleteUserData": delete,
    "DeleteUserDataPair": delete_pair,
    "SendDtmf": send_dtmf,
    "MuteCall": mute,
    "UnmuteCall": mute,
    "StartCallRecording": record,
    "PauseCallRecording": record,
    "ResumeCallRecording": record,
    "StopCallRecording": record,
    "ClearCall": clear,
    "SetCallDisposition": dispose,
    "SwitchToListenIn": _switch_mode,
    "SwitchToBargeIn": _switch_mode,
    "ListenIn": _monitor,
    "Coach": _monitor,
    "BargeIn": _monitor,
    "CancelSupervisorMonitoring": _cancel,
    "MuteMonitoredUser": simple,
    "UnmuteMonitoredUser": simple,
    "Ready": become,
    "NotReady": become,
    "StartContactCenterSession": start,
    "EndContactCenterSession": end,
}
