"""What is seen on the wire of each defect in how requests are refused."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_scenes import (
    Scene,
    code,
    conferring,
    met,
    news,
    ordered,
    proved,
    second_call,
    states,
    with_data,
)
from tests.unit.switch.proof import Proof

GOOD = {"operationName": "Hold"}


def sent(*bodies: Any) -> Scene:
    """Send bodies to a call of one's own and see what is answered, and the state of the call."""

    def scene(office: Office) -> Any:
        office.talk()
        path = f"/me/calls/{office.agent.call()['id']}"
        answers = [code(office.agent.ask("POST", path, each)) for each in bodies]
        return answers, states(office.agent)

    return scene


def refused(office: Office) -> Any:
    office.talk()
    answer = office.agent.order("Answer")
    return answer.status, answer.content.decode(), states(office.agent)


def no_such_call(office: Office) -> Any:
    path = "/me/calls/0"
    return code(office.agent.ask("POST", path, GOOD)), code(office.agent.ask("GET", path))


def swap(office: Office) -> Any:
    second_call(office)
    return code(office.agent.order("SwapCalls")), states(office.agent)


def nobody_dialled(office: Office) -> Any:
    path = f"/me/devices/{office.agent.device}/calls"
    answer = office.agent.ask("POST", path, {"operationName": "Dial"})
    return code(answer), [news(each, "state") for each in (office.agent, office.caller, office.colleague)]


UNKNOWN = {"operationName": "Juggle"}
LACKING = {"operationName": "SingleStepTransfer"}
WRONG = {"operationName": "SendDtmf", "digits": 1}

PROOFS: dict[str, Proof] = {
    "bad-bytes-crash": Proof(
        sent(b"{", UNKNOWN, GOOD),
        ([(400, 2), (403, 3), (200, 0)], ["Held"]),
        ([(500, 4), (403, 3), (200, 0)], ["Held"]),
    ),
    **proved(
        sent(b"{", UNKNOWN, LACKING, WRONG, GOOD),
        ([(400, 2), (403, 3), (400, 1), (400, 2), (200, 0)], ["Held"]),
        {
            "unknown-operations-crash": ([(400, 2), (500, 4), (400, 1), (400, 2), (200, 0)], ["Held"]),
            "missing-parameters-crash": ([(400, 2), (403, 3), (500, 4), (400, 2), (200, 0)], ["Held"]),
        },
    ),
    "wrong-types-crash": Proof(
        sent(UNKNOWN, LACKING, WRONG, GOOD, GOOD),
        ([(403, 3), (400, 1), (400, 2), (200, 0), (400, 2)], ["Held"]),
        ([(403, 3), (400, 1), (500, 4), (200, 0), (500, 4)], ["Held"]),
    ),
    "unknown-calls-crash": Proof(no_such_call, ((404, 6), (404, 6)), ((500, 4), (500, 4))),
    **proved(
        refused,
        (
            400,
            '{"statusCode":2,"statusMessage":"Answer is not possible while the call is Established."}',
            ["Established"],
        ),
        {
            "refusal-with-code-zero": (
                400,
                '{"statusCode":0,"statusMessage":"Answer is not possible while the call is Established."}',
                ["Established"],
            ),
            "refusal-without-code": (
                400,
                '{"statusMessage":"Answer is not possible while the call is Established."}',
                ["Established"],
            ),
            "refusal-code-as-text": (
                400,
                '{"statusCode":"2","statusMessage":"Answer is not possible while the call is Established."}',
                ["Established"],
            ),
            "refusal-in-plain-text": (
                400,
                "Answer is not possible while the call is Established.",
                ["Established"],
            ),
            "refusal-without-body": (400, "", ["Established"]),
        },
    ),
    **proved(
        ordered("Hold"),
        ((200, 0), [("StatusChange", "Held")], ["Held"]),
        {
            "hold-done-and-refused": ((400, 2), [("StatusChange", "Held")], ["Held"]),
            "hold-done-with-a-code": ((200, 2), [("StatusChange", "Held")], ["Held"]),
        },
    ),
    "hangup-done-and-crashed": Proof(
        ordered("Hangup"),
        ((200, 0), [("StatusChange", "Released")], []),
        ((500, 4), [("StatusChange", "Released")], []),
    ),
    "refused-swap-holds": Proof(
        ordered("SwapCalls", otherCallUri="/0"),
        ((404, 6), [], ["Established"]),
        ((404, 6), [("StatusChange", "Held")], ["Held"]),
    ),
    "refused-transfer-hangs-up": Proof(
        ordered("SingleStepTransfer"),
        ((400, 1), [], ["Established"]),
        ((400, 1), [("StatusChange", "Released")], []),
    ),
    "refused-update-deletes": Proof(
        ordered("UpdateUserData", with_data, field="userData", userData="c"),
        ((400, 2), [], [{"a": "1", "b": "2"}]),
        ((400, 2), [("AttachedDataChanged", None)], [None]),
    ),
    **proved(
        nobody_dialled,
        ((400, 1), [[], [], []]),
        {
            "refused-dial-rings": (
                (400, 1),
                [
                    [("StatusChange", "Dialing"), ("StatusChange", "Released")],
                    [("StatusChange", "Ringing"), ("StatusChange", "Released")],
                    [],
                ],
            ),
            "dial-to-anybody": (
                (200, 0),
                [[("StatusChange", "Dialing")], [("StatusChange", "Ringing")], []],
            ),
        },
    ),
    "swap-with-any-call": Proof(
        swap, ((400, 1), ["Held", "Established"]), ((200, 0), ["Established", "Held"])
    ),
    "tones-of-nothing": Proof(
        ordered("SendDtmf"),
        ((400, 1), [], ["Established"]),
        ((200, 0), [("DtmfSent", "Established")], ["Established"]),
    ),
    "update-of-nothing": Proof(
        ordered("UpdateUserData", with_data, field="userData"),
        ((400, 1), [], [{"a": "1", "b": "2"}]),
        ((200, 0), [("AttachedDataChanged", {"a": "1", "b": "2"})], [{"a": "1", "b": "2"}]),
    ),
    "pair-deletion-without-key": Proof(
        ordered("DeleteUserDataPair", with_data, field="userData"),
        ((400, 1), [], [{"a": "1", "b": "2"}]),
        ((200, 0), [("AttachedDataChanged", {"a": "1", "b": "2"})], [{"a": "1", "b": "2"}]),
    ),
    "disposition-of-nothing": Proof(
        ordered("SetCallDisposition", field="userData"),
        ((400, 1), [], [None]),
        ((200, 0), [("AttachedDataChanged", {"DispositionCode": ""})], [{"DispositionCode": ""}]),
    ),
    "removal-of-nobody": Proof(
        met("RemoveParticipantFromConference", conferring),
        (
            (400, 1),
            {
                "agent": [("Established", ["5000", "5001"])],
                "caller": [("Established", ["5001", "5005"])],
                "colleague": [("Established", ["5000", "5005"])],
            },
        ),
        ((200, 0), {"agent": [("Established", ["5001"])], "colleague": [("Established", ["5005"])]}),
    ),
    "transfer-to-anybody": Proof(
        met("SingleStepTransfer"),
        ((400, 1), {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]}),
        ((200, 0), {"caller": [("Established", ["5001"])], "colleague": [("Ringing", ["5000"])]}),
    ),
    "consultation-of-anybody": Proof(
        met("InitiateTransfer"),
        ((400, 1), {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]}),
        (
            (200, 0),
            {
                "agent": [("Held", ["5000"]), ("Dialing", ["5001"])],
                "caller": [("Established", ["5005"])],
                "colleague": [("Ringing", ["5005"])],
            },
        ),
    ),
    "conference-with-anybody": Proof(
        met("InitiateConference"),
        ((400, 1), {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]}),
        (
            (200, 0),
            {
                "agent": [("Held", ["5000"]), ("Dialing", ["5001"])],
                "caller": [("Established", ["5005"])],
                "colleague": [("Ringing", ["5005"])],
            },
        ),
    ),
}
