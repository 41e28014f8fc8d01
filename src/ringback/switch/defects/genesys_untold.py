"""What a Genesys server may keep to itself: the notifications that its operations demand."""

from ringback.switch.defects.genesys_picks import Pick, of_the_second, others, own, second_ringing, untold
from ringback.switch.genesys_fittings import GenesysChange


def _silent(name: str, source: str, says: str, pick: Pick) -> GenesysChange:
    return GenesysChange(name, source, says, untold(pick))


DEFECTS: tuple[GenesysChange, ...] = (
    _silent(
        "dialing-untold",
        "GWS-DIAL-1",
        "Who dials is not notified of the call that is dialing.",
        own("Dial"),
    ),
    _silent(
        "ringing-untold",
        "GWS-RING-1",
        "Who is called is not notified that the phone rings.",
        others("Dial", state="Ringing"),
    ),
    _silent(
        "second-ringing-untold",
        "GWS-RING-1",
        "Who is called while another call is held is not notified that the phone rings.",
        second_ringing,
    ),
    _silent(
        "answer-untold",
        "GWS-ANSWER-1",
        "Who answers is not notified of the call that has begun; the caller is.",
        own("Answer"),
    ),
    _silent(
        "answer-untold-to-caller",
        "GWS-DIAL-2",
        "The caller is not notified that somebody has answered; who has answered is.",
        others("Answer", kind="Internal"),
    ),
    _silent(
        "consult-answer-untold",
        "GWS-XFER-3",
        "Who consults somebody is not notified that they have answered; callers are.",
        others("Answer", kind="Consult"),
    ),
    _silent("hold-untold", "GWS-HOLD-1", "Who holds a call is not notified of it.", own("Hold")),
    _silent(
        "retrieve-untold",
        "GWS-RETRIEVE-1",
        "Who retrieves a held call is not notified of it.",
        own("Retrieve"),
    ),
    _silent(
        "hangup-untold",
        "GWS-HANGUP-1",
        "Who hangs up is not notified of the release; the other party is.",
        own("Hangup"),
    ),
    _silent(
        "clear-untold",
        "GWS-CLEAR-1",
        "Who clears a call is not notified of the release; the other parties are.",
        own("ClearCall"),
    ),
    _silent(
        "retrieved-half-of-swap-untold",
        "GWS-SWAP-2",
        "Who swaps calls is notified of the one that is held now, and not of the one that is retrieved.",
        own("SwapCalls", state="Established"),
    ),
    _silent(
        "held-half-of-swap-untold",
        "GWS-SWAP-2",
        "Who swaps calls is notified of the one that is retrieved, and not of the one that is held now.",
        own("SwapCalls", state="Held"),
    ),
    _silent(
        "blind-transfer-untold",
        "GWS-SST-2",
        "Who transfers a call in one step is not notified of its release.",
        own("SingleStepTransfer"),
    ),
    _silent(
        "transferred-call-rings-untold",
        "GWS-SST-5",
        "To whom a call is transferred in one step is not notified that the phone rings.",
        others("SingleStepTransfer", state="Ringing"),
    ),
    _silent(
        "consult-hold-untold",
        "GWS-XFER-2",
        "Who begins a consultation for a transfer is not notified that the first call is held.",
        own("InitiateTransfer", state="Held"),
    ),
    _silent(
        "consult-dialing-untold",
        "GWS-CONF-2",
        "Who begins a consultation for a conference is not notified of the second call.",
        own("InitiateConference", state="Dialing"),
    ),
    _silent(
        "consult-ringing-untold",
        "GWS-XFER-2",
        "Who is consulted for a transfer is not notified that the phone rings.",
        others("InitiateTransfer", state="Ringing"),
    ),
    _silent(
        "one-of-two-transfer-releases-untold",
        "GWS-XFER-4",
        "Who completes a transfer is notified of the release of the call addressed, and not of the other one.",
        of_the_second("CompleteTransfer"),
    ),
    _silent(
        "conference-release-untold",
        "GWS-CONF-4",
        "Who completes a conference is not notified that the consultation call is released.",
        own("CompleteConference", state="Released"),
    ),
    _silent(
        "added-party-rings-untold",
        "GWS-SSC-1",
        "Who is added to a call in one step is not notified that the phone rings.",
        others("SingleStepConference", state="Ringing"),
    ),
    _silent(
        "removal-untold",
        "GWS-RPC-2",
        "Who removes a participant is not notified of who is left.",
        own("RemoveParticipantFromConference"),
    ),
    _silent(
        "attached-data-untold",
        "GWS-ATTACH-1",
        "Who attaches user data is not notified of it; the other party is.",
        own("AttachUserData"),
    ),
    _silent(
        "deleted-data-untold",
        "GWS-DATA-3",
        "Who deletes all user data is not notified of it; the other party is.",
        own("DeleteUserData"),
    ),
    _silent(
        "disposition-untold",
        "GWS-DISP-2",
        "Who sets the disposition of an active call is not notified of it; the other party is.",
        own("SetCallDisposition"),
    ),
    _silent("dtmf-untold", "GWS-DTMF-1", "Who sends digits is not notified of it.", own("SendDtmf")),
    _silent("mute-untold", "GWS-MUTE-1", "Who mutes a call is not notified of it.", own("MuteCall")),
    _silent(
        "recording-untold",
        "GWS-REC-1",
        "Who starts a recording is not notified of it.",
        own("StartCallRecording"),
    ),
    _silent(
        "recording-pause-untold",
        "GWS-REC-2",
        "Who pauses a recording is not notified of it.",
        own("PauseCallRecording"),
    ),
    _silent(
        "monitoring-untold",
        "GWS-MON-1",
        "A supervisor who begins to monitor is not notified of the device.",
        own("ListenIn", "Coach", "BargeIn"),
    ),
    _silent(
        "monitoring-end-untold",
        "GWS-MON-2",
        "A supervisor who cancels monitoring is not notified of the device.",
        own("CancelSupervisorMonitoring"),
    ),
    _silent(
        "barge-in-untold",
        "GWS-BARGE-2",
        "A supervisor who goes on to barging in is not notified of the call.",
        own("SwitchToBargeIn"),
    ),
    _silent(
        "back-to-listening-untold",
        "GWS-LISTEN-2",
        "A supervisor who goes back to listening is not notified of the call.",
        own("SwitchToListenIn"),
    ),
    _silent(
        "monitored-mute-untold",
        "GWS-SUP-1",
        "A supervisor who mutes the monitored user is not notified of it.",
        own("MuteMonitoredUser"),
    ),
    _silent(
        "agent-state-untold",
        "GWS-STATE-2",
        "An agent who is not ready is not notified of it.",
        own("NotReady"),
    ),
)
