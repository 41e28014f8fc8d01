"""What the calls of a Genesys server may offer wrongly: too much, or too little."""

from ringback.model import Json
from ringback.switch.defects.genesys_texting import When, changing
from ringback.switch.genesys_fittings import GenesysChange, GenesysFit
from ringback.switch.genesys_texts import Shown
from ringback.switch.world import Call


def _offering(when: When, *, more: tuple[str, ...] = (), less: tuple[str, ...] = ()) -> GenesysFit:
    def change(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        kept = [each for each in text["capabilities"] if each not in less]
        return {**text, "capabilities": [*kept, *(each for each in more if each not in kept)]}

    return changing("call", change, when)


def _in_state(state: str) -> When:
    return lambda shown: isinstance(shown.subject, Call) and _is_party(shown) and shown.subject.state == state


def _in_mode(*modes: str) -> When:
    return lambda shown: (
        isinstance(shown.subject, Call) and shown.subject.live and shown.subject.mode in modes
    )


def _recording(state: str) -> When:
    established = _in_state("Established")
    return lambda shown: (
        isinstance(shown.subject, Call) and established(shown) and shown.subject.recording == state
    )


def _beside_a_held_one(shown: Shown) -> bool:
    call = shown.subject
    return (
        isinstance(call, Call)
        and call.state == "Established"
        and any(
            each.state == "Held" for each in shown.texts.world.calls_of(call.number) if each.id != call.id
        )
    )


def _consultation_over(shown: Shown) -> bool:
    return isinstance(shown.subject, Call) and not shown.subject.live and shown.subject.parent is not None


def _is_party(shown: Shown) -> bool:
    return isinstance(shown.subject, Call) and shown.subject.mode is None


DEFECTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "ringing-without-answer",
        "GWS-CALL-9",
        "A ringing call does not offer Answer.",
        _offering(_in_state("Ringing"), less=("Answer",)),
    ),
    GenesysChange(
        "established-without-hold",
        "GWS-CALL-10",
        "An established call does not offer Hold.",
        _offering(_in_state("Established"), less=("Hold",)),
    ),
    GenesysChange(
        "established-offers-answer",
        "GWS-CALL-10",
        "An established call offers Answer.",
        _offering(_in_state("Established"), more=("Answer",)),
    ),
    GenesysChange(
        "established-offers-retrieve",
        "GWS-CALL-10",
        "An established call offers Retrieve.",
        _offering(_in_state("Established"), more=("Retrieve",)),
    ),
    GenesysChange(
        "held-without-hangup",
        "GWS-CALL-11",
        "A held call does not offer Hangup.",
        _offering(_in_state("Held"), less=("Hangup",)),
    ),
    GenesysChange(
        "dialing-offers-answer",
        "GWS-CALL-11",
        "A dialing call offers Answer.",
        _offering(_in_state("Dialing"), more=("Answer",)),
    ),
    GenesysChange(
        "released-offers-data",
        "GWS-CALL-5",
        "A released call still offers AttachUserData.",
        _offering(_in_state("Released"), more=("AttachUserData",)),
    ),
    GenesysChange(
        "released-consultation-offers-completion",
        "GWS-XFER-6",
        "A consultation call that a transfer has released still offers CompleteTransfer.",
        _offering(_consultation_over, more=("CompleteTransfer",)),
    ),
    GenesysChange(
        "second-call-without-swap",
        "GWS-SWAP-4",
        "An established call does not offer SwapCalls while another one is held.",
        _offering(_beside_a_held_one, less=("SwapCalls",)),
    ),
    GenesysChange(
        "barged-without-way-back",
        "GWS-BARGE-5",
        "A supervisor's call that has barged in does not offer SwitchToListenIn.",
        _offering(_in_mode("BargeIn"), less=("SwitchToListenIn",)),
    ),
    GenesysChange(
        "barged-offers-barge-in",
        "GWS-BARGE-5",
        "A supervisor's call that has barged in still offers SwitchToBargeIn.",
        _offering(_in_mode("BargeIn"), more=("SwitchToBargeIn",)),
    ),
    GenesysChange(
        "barged-offers-coach",
        "GWS-BARGE-4",
        "A supervisor's call that has barged in offers SwitchToCoach.",
        _offering(_in_mode("BargeIn"), more=("SwitchToCoach",)),
    ),
    GenesysChange(
        "listening-offers-listen-in",
        "GWS-LISTEN-3",
        "A supervisor's call that listens still offers SwitchToListenIn.",
        _offering(_in_mode("ListenIn"), more=("SwitchToListenIn",)),
    ),
    GenesysChange(
        "listening-without-barge-in",
        "GWS-LISTEN-3",
        "A supervisor's call that listens does not offer SwitchToBargeIn.",
        _offering(_in_mode("ListenIn"), less=("SwitchToBargeIn",)),
    ),
    GenesysChange(
        "recording-offers-start",
        "GWS-REC-5",
        "A call that is recorded still offers StartCallRecording.",
        _offering(_recording("Recording"), more=("StartCallRecording",)),
    ),
    GenesysChange(
        "paused-offers-pause",
        "GWS-REC-5",
        "A call whose recording is paused still offers PauseCallRecording.",
        _offering(_recording("Paused"), more=("PauseCallRecording",)),
    ),
    GenesysChange(
        "stopped-offers-stop",
        "GWS-REC-5",
        "A call that is not recorded offers StopCallRecording.",
        _offering(_recording("Stopped"), more=("StopCallRecording",)),
    ),
)
