"""What is seen on the wire of each variant in `ringback.switch.variants.genesys_offers`."""

from collections.abc import Callable
from typing import Any

from tests.switches import Office
from tests.unit.switch.proof import Proof


def swapped(office: Office, *names: str) -> Any:
    """Return which of these the held one of two calls offers."""
    office.talk()
    office.agent.order("Hold")
    office.agent.dial(office.colleague.number)
    office.colleague.order("Answer")
    return offered(office.agent.calls()[0], *names)


def offered(call: Any, *names: str) -> list[str]:
    """Return which of these a call offers."""
    return [name for name in names if name in call["capabilities"]]


def held(*names: str) -> Callable[[Office], Any]:
    """Return a scene of what a call offers that is held beside another."""
    return lambda office: swapped(office, *names)


def second(office: Office) -> Any:
    """Return a second call, which rings."""
    office.talk()
    office.agent.order("Hold")
    office.agent.dial(office.colleague.number)
    return office.agent.call()


def talking(*names: str) -> Callable[[Office], Any]:
    """Return a scene of what a call offers that is on."""

    def scene(office: Office) -> Any:
        office.talk()
        return offered(office.agent.call(), *names)

    return scene


def muted(office: Office) -> Any:
    """Return whether a muted call offers UnmuteCall, and what that gives."""
    office.talk()
    office.agent.order("MuteCall")
    offers = offered(office.agent.call(), "UnmuteCall")
    return offers, office.agent.order("UnmuteCall").json["statusCode"], office.agent.call()["mute"]


def waiting(operation: str, *names: str) -> Callable[[Office], Any]:
    """Return a scene of what a call offers that is held for a consultation."""

    def scene(office: Office) -> Any:
        office.talk()
        office.agent.order(operation, destination={"phoneNumber": office.colleague.number})
        return offered(office.agent.calls()[0], *names)

    return scene


def removal(office: Office) -> Any:
    """Return whether the owner of a conference is offered to remove somebody, and the result code of doing so."""
    office.talk()
    office.agent.order("SingleStepConference", destination={"phoneNumber": office.colleague.number})
    office.colleague.order("Answer")
    offers = offered(office.agent.call(), "RemoveParticipantFromConference")
    done = office.agent.order("RemoveParticipantFromConference", participant=office.colleague.number)
    return offers, done.json["statusCode"]


def first_offer(office: Office) -> Any:
    """Return the first and the last of what a ringing call offers."""
    office.caller.dial(office.agent.number)
    offers = office.agent.call()["capabilities"]
    return offers[0], offers[-1]


PROOFS = {
    "held-without-retrieve": Proof(held("Hold", "SendDtmf", "Retrieve"), ["Retrieve"], ["Hold", "SendDtmf"]),
    "swap-offered-while-held": Proof(held("SwapCalls"), [], ["SwapCalls"]),
    "no-swap-while-dialing": Proof(lambda office: offered(second(office), "SwapCalls"), ["SwapCalls"], []),
    "dialled-offers-no-completion": Proof(
        lambda office: offered(second(office), "CompleteTransfer"), ["CompleteTransfer"], []
    ),
    "second-call-is-consult": Proof(lambda office: second(office)["callType"], "Internal", "Consult"),
    "mute-offered": Proof(talking("MuteCall"), [], ["MuteCall"]),
    "unmute-not-offered": Proof(muted, (["UnmuteCall"], 0, "Off"), ([], 0, "Off")),
    "transfer-keeps-retrieve": Proof(
        waiting("InitiateTransfer", "CompleteTransfer", "Retrieve"),
        ["CompleteTransfer"],
        ["CompleteTransfer", "Retrieve"],
    ),
    "conference-like-transfer": Proof(
        waiting("InitiateConference", "SwapCalls", "CompleteConference", "Retrieve"),
        ["Retrieve"],
        ["SwapCalls", "CompleteConference"],
    ),
    "removal-not-taken": Proof(removal, ([], 0), ([], 3)),
    "removal-offered": Proof(removal, ([], 0), (["RemoveParticipantFromConference"], 0)),
    "disposition-offered": Proof(talking("SetCallDisposition"), [], ["SetCallDisposition"]),
    "unknown-offers": Proof(talking("VendorPark"), [], ["VendorPark"]),
    "offers-backwards": Proof(first_offer, ("Answer", "UpdateUserData"), ("UpdateUserData", "Answer")),
}
