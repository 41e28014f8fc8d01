"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_capabilities`."""

from collections.abc import Callable
from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_tellings import Scene, consulting, second_call, watched
from tests.unit.switch.proof import Proof


def offered(name: str, arrange: Callable[[Office], Any]) -> Scene:
    """Tell whether what is arranged offers an operation, how often it does, and how many others it offers."""

    def scene(office: Office) -> Any:
        offers = arrange(office)["capabilities"]
        return offers.count(name), len([each for each in offers if each != name])

    return scene


def ringing(office: Office) -> Any:
    office.caller.dial(office.agent.number)
    return office.agent.call()


def dialing(office: Office) -> Any:
    office.caller.dial(office.agent.number)
    return office.caller.call()


def established(office: Office) -> Any:
    office.talk()
    return office.agent.call()


def held(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    return office.agent.call()


def released(office: Office) -> Any:
    office.talk()
    office.agent.order("Hangup")
    return office.agent.heard()[-1]["data"]["call"]


def released_consultation(office: Office) -> Any:
    _, consultation = consulting(office)
    office.agent.order("CompleteTransfer", consultation)
    told = [each["data"]["call"] for each in office.agent.heard()]
    return next(each for each in told if each["id"] == consultation["id"])


def second(office: Office) -> Any:
    return second_call(office)[1]


def listening(office: Office) -> Any:
    return watched(office)


def barged(office: Office) -> Any:
    watched(office)
    office.supervisor.order("SwitchToBargeIn")
    return office.supervisor.call()


def recording(*operations: str) -> Callable[[Office], Any]:
    def arrange(office: Office) -> Any:
        office.talk()
        for operation in operations:
            office.agent.order(operation)
        return office.agent.call()

    return arrange


started, paused = recording("StartCallRecording"), recording("StartCallRecording", "PauseCallRecording")

PROOFS = {
    "ringing-without-answer": Proof(offered("Answer", ringing), (1, 4), (0, 4)),
    "established-without-hold": Proof(offered("Hold", established), (1, 11), (0, 11)),
    "established-offers-answer": Proof(offered("Answer", established), (0, 12), (1, 12)),
    "established-offers-retrieve": Proof(offered("Retrieve", established), (0, 12), (1, 12)),
    "held-without-hangup": Proof(offered("Hangup", held), (1, 9), (0, 9)),
    "dialing-offers-answer": Proof(offered("Answer", dialing), (0, 6), (1, 6)),
    "released-offers-data": Proof(offered("AttachUserData", released), (0, 0), (1, 0)),
    "released-consultation-offers-completion": Proof(
        offered("CompleteTransfer", released_consultation), (0, 0), (1, 0)
    ),
    "second-call-without-swap": Proof(offered("SwapCalls", second), (1, 14), (0, 14)),
    "barged-without-way-back": Proof(offered("SwitchToListenIn", barged), (1, 12), (0, 12)),
    "barged-offers-barge-in": Proof(offered("SwitchToBargeIn", barged), (0, 13), (1, 13)),
    "barged-offers-coach": Proof(offered("SwitchToCoach", barged), (0, 13), (1, 13)),
    "listening-offers-listen-in": Proof(offered("SwitchToListenIn", listening), (0, 13), (1, 13)),
    "listening-without-barge-in": Proof(offered("SwitchToBargeIn", listening), (1, 12), (0, 12)),
    "recording-offers-start": Proof(offered("StartCallRecording", started), (0, 13), (1, 13)),
    "paused-offers-pause": Proof(offered("PauseCallRecording", paused), (0, 13), (1, 13)),
    "stopped-offers-stop": Proof(offered("StopCallRecording", established), (0, 12), (1, 12)),
}
