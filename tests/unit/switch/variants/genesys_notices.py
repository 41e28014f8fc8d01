"""What is seen on the wire of each variant in `ringback.switch.variants.genesys_notices`."""

from collections.abc import Callable
from typing import Any

from tests.switches import Office
from tests.unit.switch.proof import Proof


def swap(office: Office) -> Any:
    """Return what who swaps two calls is told."""
    office.talk()
    office.agent.order("Hold")
    office.agent.dial(office.colleague.number)
    office.colleague.order("Answer")
    office.quiet()
    office.agent.order("SwapCalls", otherCallUri=office.agent.calls()[0]["uri"])
    return office.agent.told()


def released(office: Office) -> Any:
    """Return the other party in the released call of who transfers in a single step."""
    office.talk()
    office.agent.order("SingleStepTransfer", destination={"phoneNumber": office.colleague.number})
    [told] = office.agent.heard()
    call = told["data"]["call"]
    return call["state"], [each["phoneNumber"] for each in call["participants"]]


def consulted(office: Office) -> Any:
    """Return what who begins a consultation is told."""
    office.talk()
    office.agent.order("InitiateTransfer", destination={"phoneNumber": office.colleague.number})
    return office.agent.told()


def completed(office: Office) -> Any:
    """Return which of the calls was released first by a transfer, and what who stays is told."""
    office.talk()
    office.agent.order("InitiateTransfer", destination={"phoneNumber": office.colleague.number})
    office.colleague.order("Answer")
    office.quiet()
    office.agent.order("CompleteTransfer")
    types = [each["data"]["call"]["callType"] for each in office.agent.heard()]
    return types, [kind for kind, _state in office.caller.told()]


def ready(office: Office) -> Any:
    """Return the channels on which an agent is told of being ready, and ready again."""
    office.agent.listen("/**")
    office.agent.at_work("StartContactCenterSession", channels=["voice"])
    first = [each["channel"] for each in office.agent.heard()]
    office.agent.ask("POST", "/me/channels/voice", {"operationName": "Ready"})
    return first, [each["channel"] for each in office.agent.heard()]


def peer_of(operation: str, **more: Any) -> Callable[[Office], Any]:
    """Return a scene of what the other party of an operation is told."""

    def scene(office: Office) -> Any:
        office.talk()
        office.agent.order(operation, **more)
        return [kind for kind, _state in office.caller.told()], len(office.caller.calls())

    return scene


def tones(office: Office) -> Any:
    """Return what who sends three tones is told."""
    office.talk()
    office.agent.order("SendDtmf", digits="123")
    return [kind for kind, _state in office.agent.told()]


def answered(office: Office) -> Any:
    """Return what who answers is told."""
    office.caller.dial(office.agent.number)
    office.quiet()
    office.agent.order("Answer")
    return [each["data"].get("notificationType") for each in office.agent.heard()]


HELD, ESTABLISHED, DIALING = (("StatusChange", state) for state in ("Held", "Established", "Dialing"))
DEVICES, CHANNELS = "/v2/me/devices", "/v2/me/channels"
WRITE = {"userData": {"key": "value"}}

PROOFS = {
    "swap-established-first": Proof(swap, [HELD, ESTABLISHED], [ESTABLISHED, HELD]),
    "transfer-names-new-party": Proof(released, ("Released", ["5000"]), ("Released", ["5001"])),
    "consultation-released-first": Proof(
        completed,
        (["Internal", "Consult"], ["ParticipantsUpdated"]),
        (["Consult", "Internal"], ["ParticipantsUpdated"]),
    ),
    "states-on-channels": Proof(ready, ([DEVICES], [DEVICES]), ([DEVICES], [DEVICES, CHANNELS])),
    "consultation-told-first": Proof(consulted, [HELD, DIALING], [DIALING, HELD]),
    "completion-told-to-one": Proof(
        completed, (["Internal", "Consult"], ["ParticipantsUpdated"]), (["Internal", "Consult"], [])
    ),
    "data-told-to-one": Proof(peer_of("AttachUserData", **WRITE), (["AttachedDataChanged"], 1), ([], 1)),
    "tones-told-to-all": Proof(peer_of("SendDtmf", digits="1"), ([], 1), (["DtmfSent"], 1)),
    "tones-told-singly": Proof(tones, ["DtmfSent"], ["DtmfSent"] * 3),
    "peers-hang-up-silently": Proof(peer_of("Hangup"), (["StatusChange"], 0), ([], 0)),
    "participants-told-again": Proof(answered, ["StatusChange"], ["StatusChange", "ParticipantsUpdated"]),
    "states-told-once": Proof(ready, ([DEVICES], [DEVICES]), ([DEVICES], [])),
    "unknown-messages": Proof(answered, ["StatusChange"], ["StatusChange", None]),
}
