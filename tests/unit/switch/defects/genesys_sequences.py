"""What is seen on the wire of each defect that takes several operations to show."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_scenes import (
    Scene,
    code,
    conferring,
    consulting,
    monitor,
    news,
    parties,
    second_call,
    shown,
    states,
    watching,
)
from tests.unit.switch.proof import Proof


def repeated(*operations: str) -> Scene:
    """Let the agent command operations on one call; see each answer, and the states of the call at the end."""

    def scene(office: Office) -> Any:
        office.talk()
        answers = [code(office.agent.order(each)) for each in operations]
        call = office.agent.call()
        return answers, call["state"], call["recordingState"]

    return scene


def swaps(office: Office) -> Any:
    second_call(office)
    first, second = office.agent.calls()
    seen = []
    for _ in range(2):
        office.agent.order("SwapCalls", second, otherCallUri=first["uri"])
        seen.append(states(office.agent))
    return seen


def tones(office: Office) -> Any:
    office.talk()
    before = code(office.agent.order("SendDtmf", digits="1"))
    office.agent.order("Hold")
    office.agent.order("Retrieve")
    return before, code(office.agent.order("SendDtmf", digits="1")), states(office.agent)


def transfer(office: Office) -> None:
    """Let the agent transfer the caller to the colleague, who answers."""
    office.talk()
    office.agent.order("SingleStepTransfer", destination={"phoneNumber": office.colleague.number})
    office.colleague.order("Answer")


def dial_after_transfer(office: Office) -> Any:
    transfer(office)
    return [code(each.dial(office.colleague2.number)) for each in (office.agent, office.supervisor)]


def updates(office: Office) -> Any:
    office.talk()
    seen = []
    for key in "abc":
        office.agent.order("UpdateUserData", userData={key: "1"})
        seen.append(sorted(office.agent.call()["userData"]))
    return seen


def dispositions(office: Office) -> Any:
    office.talk()
    call = office.agent.call()
    seen = []
    for value in ("sold", "not sold"):
        body = {"callUri": call["uri"], "callUuid": call["callUuid"], "disposition": value}
        office.agent.order("SetCallDisposition", call, **body)
        seen.append(office.agent.call()["userData"])
    return seen


def four_in_conference(office: Office) -> Any:
    conferring(office)
    seen = parties(office.agent)
    office.agent.order("InitiateConference", destination={"phoneNumber": office.colleague2.number})
    office.colleague2.order("Answer")
    office.agent.order("CompleteConference")
    return seen, parties(office.agent)


def watch_twice(office: Office) -> Any:
    monitor(office, "ListenIn")
    first = watching(office)[-1]
    office.supervisor.on_device("CancelSupervisorMonitoring")
    office.quiet()
    return first, code(monitor(office, "ListenIn")), watching(office)


def end_a_transferred_call(office: Office) -> Any:
    transfer(office)
    return code(office.caller.order("Hangup")), states(office.caller), states(office.colleague)


def attach_to_a_transferred_call(office: Office) -> Any:
    transfer(office)
    return code(office.caller.order("AttachUserData", userData={"a": "1"})), shown(office.caller, "userData")


def refusals(office: Office) -> Any:
    office.talk()
    return [code(office.agent.order(each)) for each in ("Answer", "Hold", "Answer", "Retrieve")]


def consultation_hung_up(office: Office) -> Any:
    consulting("InitiateTransfer")(office)
    office.agent.order("Hangup")
    call = office.agent.call()
    offered = set(call["capabilities"])
    return (
        call["state"],
        offered >= {"Hangup", "Retrieve"},
        len(offered),
        code(office.agent.order("Retrieve")),
    )


def watch_no_more(office: Office) -> Any:
    monitor(office, "ListenIn")
    office.supervisor.on_device("CancelSupervisorMonitoring")
    office.quiet()
    office.talk()
    return watching(office), states(office.supervisor)


def dial_again(office: Office) -> Any:
    office.talk()
    office.caller.order("Hangup")
    seen = states(office.caller)
    office.caller.dial(office.agent.number)
    return seen, sorted(states(office.caller))


def dispose_of_the_second_call(office: Office) -> Any:
    office.talk()
    office.agent.order("Hangup")
    office.talk()
    call = office.agent.call()
    body = {"callUri": call["uri"], "callUuid": call["callUuid"], "disposition": "sold"}
    answer = office.agent.order("SetCallDisposition", call, **body)
    return code(answer), news(office.agent, "userData"), shown(office.agent, "userData")


def ids_of_four_calls(office: Office) -> Any:
    ids = []
    for _ in range(4):
        office.caller.dial(office.agent.number)
        ids.append(office.caller.call()["id"])
        office.caller.order("Hangup")
    return [ids.index(each) for each in ids]


PROOFS: dict[str, Proof] = {
    "second-swap-undone": Proof(
        swaps,
        [["Established", "Held"], ["Held", "Established"]],
        [["Established", "Held"], ["Established", "Held"]],
    ),
    "held-twice-not-retrieved": Proof(
        repeated("Hold", "Retrieve", "Hold", "Retrieve"),
        ([(200, 0), (200, 0), (200, 0), (200, 0)], "Established", "Stopped"),
        ([(200, 0), (200, 0), (200, 0), (400, 2)], "Held", "Stopped"),
    ),
    "muted-before-not-held": Proof(
        repeated("MuteCall", "UnmuteCall", "Hold"),
        ([(200, 0), (200, 0), (200, 0)], "Held", "Stopped"),
        ([(200, 0), (200, 0), (400, 2)], "Established", "Stopped"),
    ),
    "no-tones-after-hold": Proof(
        tones, ((200, 0), (200, 0), ["Established"]), ((200, 0), (400, 2), ["Established"])
    ),
    "second-recording-refused": Proof(
        repeated("StartCallRecording", "StopCallRecording", "StartCallRecording"),
        ([(200, 0), (200, 0), (200, 0)], "Established", "Recording"),
        ([(200, 0), (200, 0), (400, 2)], "Established", "Stopped"),
    ),
    "no-dial-after-transfer": Proof(dial_after_transfer, [(200, 0), (200, 0)], [(400, 2), (200, 0)]),
    "third-update-replaces-all": Proof(
        updates, [["a"], ["a", "b"], ["a", "b", "c"]], [["a"], ["a", "b"], ["c"]]
    ),
    "second-disposition-lost": Proof(
        dispositions,
        [{"DispositionCode": "sold"}, {"DispositionCode": "not sold"}],
        [{"DispositionCode": "sold"}, {"DispositionCode": "sold"}],
    ),
    "second-resume-stays-paused": Proof(
        repeated(
            "StartCallRecording",
            "PauseCallRecording",
            "ResumeCallRecording",
            "PauseCallRecording",
            "ResumeCallRecording",
        ),
        ([(200, 0), (200, 0), (200, 0), (200, 0), (200, 0)], "Established", "Recording"),
        ([(200, 0), (200, 0), (200, 0), (200, 0), (200, 0)], "Established", "Paused"),
    ),
    "second-conference-forgets": Proof(
        four_in_conference,
        ([("Established", ["5000", "5001"])], [("Established", ["5000", "5001", "5002"])]),
        ([("Established", ["5000", "5001"])], [("Established", ["5002"])]),
    ),
    "second-watch-not-shown": Proof(
        watch_twice,
        (
            ("ListenIn", "AllCalls", "Call"),
            (200, 0),
            [("ListenIn", "AllCalls", "Call"), ("ListenIn", "AllCalls", "Call")],
        ),
        (("ListenIn", "AllCalls", "Call"), (200, 0), [(None, None, None), (None, None, None)]),
    ),
    "transferred-call-never-ends": Proof(
        end_a_transferred_call, ((200, 0), [], []), ((400, 2), ["Established"], ["Established"])
    ),
    "transferred-call-takes-no-data": Proof(
        attach_to_a_transferred_call, ((200, 0), [{"a": "1"}]), ((400, 2), [None])
    ),
    "two-refusals-lock": Proof(
        refusals, [(400, 2), (200, 0), (400, 2), (200, 0)], [(400, 2), (200, 0), (400, 2), (400, 2)]
    ),
    "only-retrieve-after-consultation": Proof(
        consultation_hung_up, ("Held", True, 10, (200, 0)), ("Held", False, 1, (200, 0))
    ),
    "cancelled-monitoring-goes-on": Proof(
        watch_no_more, ([(None, None, None)], []), ([(None, None, None)], ["Established"])
    ),
    "released-call-comes-back": Proof(dial_again, ([], ["Dialing"]), ([], ["Dialing", "Held"])),
    "disposition-of-the-last-call": Proof(
        dispose_of_the_second_call,
        ((200, 0), [("AttachedDataChanged", {"DispositionCode": "sold"})], [{"DispositionCode": "sold"}]),
        ((200, 0), [], [None]),
    ),
    "fourth-call-has-old-ids": Proof(ids_of_four_calls, [0, 1, 2, 3], [0, 1, 2, 2]),
}
