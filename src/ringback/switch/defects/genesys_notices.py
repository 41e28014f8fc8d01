"""What a Genesys server may do wrong when it tells of calls and devices: repeated, late, misdirected, untrue."""

from collections.abc import Iterable

from attrs import evolve

from ringback.switch.commands import Refused
from ringback.switch.defects.genesys_picks import (
    call_of,
    copied,
    everybody,
    instead,
    late,
    on_channel,
    others,
    own,
    peers,
    redirected,
    repeated,
    saying,
    showing_call,
    with_call,
)
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import (
    GenesysChange,
    Handle,
    Notice,
    Occasion,
    handling,
    telling,
)
from ringback.switch.genesys_texts import CALLS, DEVICES
from ringback.switch.replies import Reply


def _monitored(occasion: Occasion, _notice: Notice) -> Iterable[str]:
    """Return the phone that the supervisor who has commanded something watches."""
    command = occasion.command
    monitoring = occasion.world.phone(command.number).monitoring if command else None
    return [monitoring.number] if monitoring else []


def _then_established(_occasion: Occasion, notice: Notice) -> Iterable[Notice]:
    return notice, with_call(notice, state="Established", capabilities=["Hold", "Hangup"])


def _then_data(occasion: Occasion, notice: Notice) -> Iterable[Notice]:
    return notice, occasion.about(call_of(notice), "AttachedDataChanged")


def _of_one_call(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    """Tell of the call addressed by SwapCalls twice, in both states, instead of both calls."""
    command = occasion.command
    if command is None or command.operation != "SwapCalls":
        return notices
    first = next(each for each in notices if call_of(each) == command.call)
    return (with_call(first, state=each.data["call"]["state"]) for each in notices)


def _of_the_peer(occasion: Occasion, notice: Notice) -> Iterable[Notice]:
    """Tell of a call under the ids of the other party's."""
    for other in occasion.world.others(occasion.world.calls[call_of(notice)]):
        told = occasion.about(other.id, "StatusChange").data["call"]
        yield with_call(notice, **{name: told[name] for name in ("id", "callUuid", "uri", "path")})


def _as_before(occasion: Occasion, notice: Notice) -> Iterable[Notice]:
    return (with_call(notice, state=occasion.before.calls[call_of(notice)].state),)


def _told_of_disposition(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
    command = occasion.command
    if command is None or command.operation != "SetCallDisposition" or notices or command.call is None:
        return notices
    return (occasion.about(command.call, "AttachedDataChanged"),)


async def _told_all_the_same(inner: Handle, desk: Desk, visit: Visit) -> Reply:
    """Tell of a refused command on a held call as if it had made the call Established."""
    try:
        return await inner(desk, visit)
    except Refused:
        call = desk.world.calls.get("".join(visit.path[-1:]))
        if call is not None and call.number == visit.phone.number and call.state == "Held":
            data = desk.texts(visit).call_message(evolve(call, state="Established"), "StatusChange")
            owner, now = visit.session.user, desk.clock.line()
            desk.polls.wake(desk.hub.publish(CALLS, data, owner=owner, now=now))
        raise


DEFECTS: tuple[GenesysChange, ...] = (
    # ---- how often, and when ----
    GenesysChange(
        "hold-told-twice", "GWS-NOTE-5", "Who holds a call is notified of it twice.", repeated(own("Hold"))
    ),
    GenesysChange(
        "digit-told-twice",
        "GWS-DTMF-4",
        "Who sends one digit is notified of it twice.",
        repeated(own("SendDtmf")),
    ),
    GenesysChange(
        "transfer-told-twice",
        "GWS-SST-2",
        "Who transfers a call in one step is notified twice that it is released.",
        repeated(own("SingleStepTransfer")),
    ),
    GenesysChange(
        "hold-told-late",
        "GWS-HOLD-1",
        "Who holds a call is notified of it a minute later.",
        late(own("Hold")),
    ),
    GenesysChange(
        "ringing-told-late",
        "GWS-RING-1",
        "Who is called is notified a minute later that the phone rings.",
        late(others("Dial", state="Ringing")),
    ),
    # ---- after a call is over, or for no reason ----
    GenesysChange(
        "established-after-release",
        "GWS-CALL-5",
        "Who hangs up is notified of the release, and then that the call is Established.",
        instead(own("Hangup"), _then_established),
    ),
    GenesysChange(
        "data-after-release",
        "GWS-CALL-5",
        "Who hangs up is notified of the release, and then of the call's user data.",
        instead(own("Hangup"), _then_data),
    ),
    GenesysChange(
        "released-disposition-told",
        "GWS-DISP-4",
        "Who sets the disposition of a released call is notified of it.",
        telling(_told_of_disposition),
    ),
    GenesysChange(
        "refusal-told-as-done",
        "GWS-CALL-6",
        "Of an operation that a held call refuses its party is notified as if the call were Established.",
        handling(_told_all_the_same),
    ),
    # ---- to whom ----
    GenesysChange(
        "hold-told-to-peer",
        "GWS-NOTE-4",
        "Of the call that somebody holds the other party is notified as well.",
        copied(own("Hold"), peers),
    ),
    GenesysChange(
        "hold-told-to-peer-instead",
        "GWS-NOTE-4",
        "Of the call that somebody holds only the other party is notified.",
        redirected(own("Hold"), peers),
    ),
    GenesysChange(
        "hold-told-to-everybody",
        "GWS-NOTE-4",
        "Of the call that somebody holds all users are notified.",
        copied(own("Hold"), everybody),
    ),
    GenesysChange(
        "consultation-told-to-everybody",
        "GWS-NOTE-4",
        "Of the calls of somebody who consults a colleague all users are notified.",
        copied(own("InitiateTransfer", "InitiateConference"), everybody),
    ),
    GenesysChange(
        "agent-state-told-to-everybody",
        "GWS-NOTE-4",
        "Of an agent's device all users are notified when the agent's state changes.",
        copied(own("Ready", "NotReady"), everybody),
    ),
    GenesysChange(
        "monitoring-told-to-monitored",
        "GWS-NOTE-4",
        "Of the supervisor's device the monitored user is notified as well.",
        copied(own("ListenIn", "Coach", "BargeIn"), _monitored),
    ),
    GenesysChange(
        "supervisor-told-to-parties",
        "GWS-NOTE-4",
        "Of the supervisor's call those who are on the call are notified as well.",
        copied(own("SwitchToBargeIn", "SwitchToListenIn"), peers),
    ),
    # ---- as what ----
    GenesysChange(
        "hold-told-on-devices",
        "GWS-NOTE-2",
        "The notification of Hold comes on the channel of the devices.",
        on_channel(own("Hold"), DEVICES),
    ),
    GenesysChange(
        "agent-state-told-on-calls",
        "GWS-NOTE-3",
        "The notification of an agent's state comes on the channel of the calls.",
        on_channel(own("Ready", "NotReady"), CALLS),
    ),
    GenesysChange(
        "attached-data-told-as-status",
        "GWS-ATTACH-1",
        "AttachUserData is told by a StatusChange.",
        saying(own("AttachUserData"), notificationType="StatusChange"),
    ),
    GenesysChange(
        "disposition-told-as-status",
        "GWS-DISP-8",
        "The disposition of an active call is told by a StatusChange.",
        saying(own("SetCallDisposition"), notificationType="StatusChange"),
    ),
    GenesysChange(
        "recording-told-as-status",
        "GWS-REC-1",
        "The start of a recording is told by a StatusChange.",
        saying(own("StartCallRecording"), notificationType="StatusChange"),
    ),
    GenesysChange(
        "removal-told-as-status",
        "GWS-RPC-2",
        "The removal of a participant is told to who has removed them by a StatusChange.",
        saying(own("RemoveParticipantFromConference"), notificationType="StatusChange"),
    ),
    GenesysChange(
        "monitored-mute-told-as-status",
        "GWS-SUP-1",
        "The muting of a monitored user is told by a StatusChange.",
        saying(own("MuteMonitoredUser"), notificationType="StatusChange"),
    ),
    # ---- of which call, in which state ----
    GenesysChange(
        "swap-told-of-one-call",
        "GWS-SWAP-2",
        "Both notifications of SwapCalls are about the call addressed.",
        telling(_of_one_call),
    ),
    GenesysChange(
        "hold-told-of-peers-call",
        "GWS-HOLD-1",
        "The notification of Hold bears the ids of the other party's call.",
        instead(own("Hold"), _of_the_peer),
    ),
    GenesysChange(
        "hold-told-as-established",
        "GWS-HOLD-1",
        "The notification of Hold shows the call as it was before.",
        showing_call(own("Hold"), state="Established"),
    ),
    GenesysChange(
        "answer-told-as-dialing",
        "GWS-DIAL-2",
        "When somebody answers, the caller's notification still shows a call that is Dialing.",
        showing_call(others("Answer", kind="Internal"), state="Dialing", capabilities=["Hangup"]),
    ),
    GenesysChange(
        "swap-told-with-old-states",
        "GWS-SWAP-3",
        "The notifications of SwapCalls show both calls in the states that they had before.",
        instead(own("SwapCalls"), _as_before),
    ),
    GenesysChange(
        "mute-told-as-off",
        "GWS-MUTE-1",
        "The notification of MuteCall shows mute Off.",
        showing_call(own("MuteCall"), mute="Off"),
    ),
)
