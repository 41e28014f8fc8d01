"""What is seen on the wire of each defect in what a call carries."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_scenes import (
    after,
    code,
    news,
    ordered,
    proved,
    ringing,
    second_call,
    shown,
    states,
    with_data,
)
from tests.unit.switch.proof import Proof

RECORDED = "recordingState"

attach = ordered("AttachUserData", field="userData", userData={"a": "1"})
update = ordered("UpdateUserData", with_data, field="userData", userData={"b": "3", "c": "4"})
delete = ordered("DeleteUserData", with_data, field="userData")
delete_pair = ordered("DeleteUserDataPair", with_data, field="userData", key="a")


def dial_with_data(office: Office) -> Any:
    answer = office.caller.dial(office.agent.number, userData={"a": "1"})
    office.agent.order("Answer")
    return code(answer), shown(office.caller, "userData")


def transfer_with_data(office: Office) -> Any:
    office.talk()
    destination = {"phoneNumber": office.colleague.number}
    taken = office.agent.order("SingleStepTransfer", destination=destination, userData={"a": "1"})
    return code(taken), shown(office.colleague, "userData"), shown(office.caller, "userData")


def delete_nothing(office: Office) -> Any:
    office.talk()
    office.agent.order("AttachUserData", userData={"a": "1"})
    office.agent.order("DeleteUserDataPair", key="b")
    return office.agent.call().get("userData")


def delete_of_one(office: Office) -> Any:
    second_call(office)
    first, second = office.agent.calls()
    office.agent.order("AttachUserData", first, userData={"a": "1"})
    office.agent.order("DeleteUserData", second)
    return [each.get("userData") for each in office.agent.calls()]


def update_of_one(office: Office) -> Any:
    second_call(office)
    first, second = office.agent.calls()
    office.agent.order("UpdateUserData", first, userData={"a": "1"})
    office.agent.order("UpdateUserData", second, userData={"a": "2"})
    return [each.get("userData") for each in office.agent.calls()]


def disposed(office: Office, **more: str) -> Any:
    call = office.agent.call()
    office.quiet()
    body = {"callUri": call["uri"], "callUuid": call["callUuid"], "disposition": "sold", **more}
    return code(office.agent.order("SetCallDisposition", call, **body))


def delete_of_held(office: Office) -> Any:
    office.talk()
    office.agent.order("UpdateUserData", userData={"a": "1", "b": "2"})
    office.agent.order("Hold")
    office.agent.order("DeleteUserDataPair", key="a")
    return shown(office.agent, "userData")


def dispose_beside(office: Office) -> Any:
    office.talk()
    office.agent.order("AttachUserData", userData={"a": "1"})
    return disposed(office, dispositionKey="end"), shown(office.agent, "userData")


def dispose_of_the_first(office: Office) -> Any:
    second_call(office)
    first, _second = office.agent.calls()
    body = {"callUri": first["uri"], "callUuid": first["callUuid"], "disposition": "sold"}
    done = code(office.agent.order("SetCallDisposition", first, **body, dispositionKey="end"))
    return done, shown(office.agent, "userData")


def dispose(office: Office) -> Any:
    office.talk()
    return (
        disposed(office, dispositionKey="end"),
        news(office.agent, "userData"),
        shown(office.agent, "userData"),
    )


def dispose_without_key(office: Office) -> Any:
    office.talk()
    return disposed(office), shown(office.agent, "userData")


def dispose_on_hold(office: Office) -> Any:
    after("Hold")(office)
    return disposed(office), news(office.agent, "state"), states(office.agent)


PROOFS: dict[str, Proof] = {
    "pair-deletion-of-held-deletes-all": Proof(delete_of_held, [{"b": "2"}], [None]),
    "pair-deletion-of-nothing-deletes-all": Proof(delete_nothing, {"a": "1"}, None),
    "disposition-replaces-data": Proof(
        dispose_beside, ((200, 0), [{"a": "1", "end": "sold"}]), ((200, 0), [{"end": "sold"}])
    ),
    "disposition-of-the-newest-call": Proof(
        dispose_of_the_first,
        ((200, 0), [{"end": "sold"}, None]),
        ((200, 0), [None, {"end": "sold"}]),
    ),
    "update-in-all-calls": Proof(update_of_one, [{"a": "1"}, {"a": "2"}], [{"a": "2"}, {"a": "2"}]),
    "deletion-in-all-calls": Proof(delete_of_one, [{"a": "1"}, None], [None, None]),
    "dialled-data-lost": Proof(dial_with_data, ((200, 0), [{"a": "1"}]), ((200, 0), [None])),
    "attached-only-told": Proof(
        attach,
        ((200, 0), [("AttachedDataChanged", {"a": "1"})], [{"a": "1"}]),
        ((200, 0), [("AttachedDataChanged", {"a": "1"})], [None]),
    ),
    "attached-while-ringing-lost": Proof(
        ordered("AttachUserData", ringing, field="userData", userData={"a": "1"}),
        ((200, 0), [("AttachedDataChanged", {"a": "1"})], [{"a": "1"}]),
        ((200, 0), [("AttachedDataChanged", None)], [None]),
    ),
    "attached-again-drops-the-key": Proof(
        ordered("AttachUserData", with_data, field="userData", userData={"a": "1"}),
        ((200, 0), [("AttachedDataChanged", {"a": "1", "b": "2"})], [{"a": "1", "b": "2"}]),
        ((200, 0), [("AttachedDataChanged", {"b": "2"})], [{"b": "2"}]),
    ),
    "attaching-holds": Proof(
        ordered("AttachUserData", userData={"a": "1"}),
        ((200, 0), [("AttachedDataChanged", "Established")], ["Established"]),
        ((200, 0), [("AttachedDataChanged", "Held")], ["Held"]),
    ),
    **proved(
        update,
        (
            (200, 0),
            [("AttachedDataChanged", {"a": "1", "b": "3", "c": "4"})],
            [{"a": "1", "b": "3", "c": "4"}],
        ),
        {
            "update-replaces-all": (
                (200, 0),
                [("AttachedDataChanged", {"b": "3", "c": "4"})],
                [{"b": "3", "c": "4"}],
            ),
            "update-keeps-old-values": (
                (200, 0),
                [("AttachedDataChanged", {"a": "1", "b": "2", "c": "4"})],
                [{"a": "1", "b": "2", "c": "4"}],
            ),
            "update-only-told": (
                (200, 0),
                [("AttachedDataChanged", {"a": "1", "b": "3", "c": "4"})],
                [{"a": "1", "b": "2"}],
            ),
        },
    ),
    **proved(
        delete,
        ((200, 0), [("AttachedDataChanged", None)], [None]),
        {
            "deletion-keeps-a-pair": ((200, 0), [("AttachedDataChanged", {"a": "1"})], [{"a": "1"}]),
            "deletion-only-told": ((200, 0), [("AttachedDataChanged", None)], [{"a": "1", "b": "2"}]),
        },
    ),
    **proved(
        delete_pair,
        ((200, 0), [("AttachedDataChanged", {"b": "2"})], [{"b": "2"}]),
        {
            "pair-deletion-deletes-all": ((200, 0), [("AttachedDataChanged", None)], [None]),
            "pair-deletion-deletes-another": ((200, 0), [("AttachedDataChanged", {"a": "1"})], [{"a": "1"}]),
        },
    ),
    "transferred-data-lost": Proof(
        transfer_with_data, ((200, 0), [{"a": "1"}], [{"a": "1"}]), ((200, 0), [None], [None])
    ),
    **proved(
        dispose,
        ((200, 0), [("AttachedDataChanged", {"end": "sold"})], [{"end": "sold"}]),
        {
            "disposition-under-another-key": (
                (200, 0),
                [("AttachedDataChanged", {"DispositionCode": "sold"})],
                [{"DispositionCode": "sold"}],
            ),
            "disposition-lost": ((200, 0), [("AttachedDataChanged", None)], [None]),
        },
    ),
    "disposition-needs-a-key": Proof(
        dispose_without_key, ((200, 0), [{"DispositionCode": "sold"}]), ((400, 1), [None])
    ),
    "disposition-retrieves": Proof(
        dispose_on_hold,
        ((200, 0), [("AttachedDataChanged", "Held")], ["Held"]),
        ((200, 0), [("AttachedDataChanged", "Established")], ["Established"]),
    ),
    "one-tone-only": Proof(
        ordered("SendDtmf", digits="12"),
        ((200, 0), [("DtmfSent", "Established")], ["Established"]),
        ((400, 2), [], ["Established"]),
    ),
    "tones-hold": Proof(
        ordered("SendDtmf", digits="1"),
        ((200, 0), [("DtmfSent", "Established")], ["Established"]),
        ((200, 0), [("DtmfSent", "Held")], ["Held"]),
    ),
    "mute-holds": Proof(
        ordered("MuteCall"),
        ((200, 0), [("StatusChange", "Established")], ["Established"]),
        ((200, 0), [("StatusChange", "Held")], ["Held"]),
    ),
    **proved(
        ordered("MuteCall", field="mute"),
        ((200, 0), [("StatusChange", "On")], ["On"]),
        {
            "mute-only-told": ((200, 0), [("StatusChange", "On")], ["Off"]),
            "mute-stays-off": ((200, 0), [("StatusChange", "Off")], ["Off"]),
        },
    ),
    "unmute-stays-muted": Proof(
        ordered("UnmuteCall", after("MuteCall"), field="mute"),
        ((200, 0), [("StatusChange", "Off")], ["Off"]),
        ((200, 0), [("StatusChange", "On")], ["On"]),
    ),
    "recording-never-starts": Proof(
        ordered("StartCallRecording", field=RECORDED),
        ((200, 0), [("CallRecordingStateChange", "Recording")], ["Recording"]),
        ((200, 0), [("CallRecordingStateChange", "Stopped")], ["Stopped"]),
    ),
    "pause-stops": Proof(
        ordered("PauseCallRecording", after("StartCallRecording"), field=RECORDED),
        ((200, 0), [("CallRecordingStateChange", "Paused")], ["Paused"]),
        ((200, 0), [("CallRecordingStateChange", "Stopped")], ["Stopped"]),
    ),
    "resume-stays-paused": Proof(
        ordered("ResumeCallRecording", after("StartCallRecording", "PauseCallRecording"), field=RECORDED),
        ((200, 0), [("CallRecordingStateChange", "Recording")], ["Recording"]),
        ((200, 0), [("CallRecordingStateChange", "Paused")], ["Paused"]),
    ),
    "stop-only-told": Proof(
        ordered("StopCallRecording", after("StartCallRecording"), field=RECORDED),
        ((200, 0), [("CallRecordingStateChange", "Stopped")], ["Stopped"]),
        ((200, 0), [("CallRecordingStateChange", "Stopped")], ["Recording"]),
    ),
    "stop-hangs-up": Proof(
        ordered("StopCallRecording", after("StartCallRecording")),
        ((200, 0), [("CallRecordingStateChange", "Established")], ["Established"]),
        ((200, 0), [("CallRecordingStateChange", "Released")], []),
    ),
    "pause-of-nothing": Proof(
        ordered("PauseCallRecording", field=RECORDED),
        ((400, 2), [], ["Stopped"]),
        ((200, 0), [("CallRecordingStateChange", "Paused")], ["Paused"]),
    ),
    "resume-of-nothing": Proof(
        ordered("ResumeCallRecording", after("StartCallRecording"), field=RECORDED),
        ((400, 2), [], ["Recording"]),
        ((200, 0), [("CallRecordingStateChange", "Recording")], ["Recording"]),
    ),
}
