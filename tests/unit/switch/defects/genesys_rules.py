"""What is seen on the wire of each defect in what operations do to calls."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_scenes import (
    after,
    code,
    conferring,
    everybody,
    met,
    news,
    ordered,
    proved,
    ringing,
    second_call,
    states,
)
from tests.unit.switch.proof import Proof


def dial(office: Office) -> Any:
    answer = office.caller.dial(office.agent.number)
    return code(answer), everybody(office)


def dial_again(office: Office) -> Any:
    after("Hold")(office)
    answer = office.agent.dial(office.colleague.number)
    return code(answer), states(office.agent), states(office.colleague)


def answer(office: Office) -> Any:
    ringing(office)
    office.quiet()
    taken = office.agent.order("Answer")
    return code(taken), office.agent.told(), office.caller.told(), states(office.agent), states(office.caller)


def retrieve_the_second(office: Office) -> Any:
    second_call(office)
    office.agent.order("Hold")
    office.quiet()
    return code(office.agent.order("Retrieve")), states(office.agent), len(office.agent.told())


def swap(office: Office) -> Any:
    second_call(office)
    office.quiet()
    first, second = office.agent.calls()
    taken = office.agent.order("SwapCalls", second, otherCallUri=first["uri"])
    return code(taken), news(office.agent, "state"), states(office.agent)


def swap_alone(office: Office) -> Any:
    office.talk()
    call = office.agent.call()
    taken = office.agent.order("SwapCalls", otherCallUri=call["uri"])
    return code(taken), office.agent.told(), states(office.agent)


def hang_up_the_second(office: Office) -> Any:
    second_call(office)
    _first, second = office.agent.calls()
    return code(office.agent.order("Hangup", second)), states(office.agent)


def transfer_the_second(office: Office) -> Any:
    second_call(office)
    _first, second = office.agent.calls()
    free = {"phoneNumber": office.users[-1].number}
    return code(office.agent.order("SingleStepTransfer", second, destination=free)), states(office.agent)


PROOFS: dict[str, Proof] = {
    "hangup-ends-all-calls": Proof(hang_up_the_second, ((200, 0), ["Held"]), ((200, 0), [])),
    "transfer-ends-the-other-call": Proof(transfer_the_second, ((200, 0), ["Held"]), ((200, 0), [])),
    "dial-rings-elsewhere": Proof(
        dial,
        ((200, 0), {"agent": [("Ringing", ["5000"])], "caller": [("Dialing", ["5005"])]}),
        ((200, 0), {"caller": [("Dialing", ["5001"])], "colleague": [("Ringing", ["5000"])]}),
    ),
    "second-dial-refused": Proof(
        dial_again, ((200, 0), ["Held", "Dialing"], ["Ringing"]), ((400, 2), ["Held"], [])
    ),
    **proved(
        answer,
        (
            (200, 0),
            [("StatusChange", "Established")],
            [("StatusChange", "Established")],
            ["Established"],
            ["Established"],
        ),
        {
            "caller-dials-on": (
                (200, 0),
                [("StatusChange", "Established")],
                [("StatusChange", "Dialing")],
                ["Established"],
                ["Dialing"],
            ),
            "answer-undone": (
                (200, 0),
                [("StatusChange", "Ringing")],
                [("StatusChange", "Dialing")],
                ["Ringing"],
                ["Dialing"],
            ),
        },
    ),
    "held-call-answered": Proof(
        ordered("Answer", after("Hold")),
        ((400, 2), [], ["Held"]),
        ((200, 0), [("StatusChange", "Established")], ["Established"]),
    ),
    "ringing-call-held": Proof(
        ordered("Hold", ringing),
        ((400, 2), [], ["Ringing"]),
        ((200, 0), [("StatusChange", "Held")], ["Held"]),
    ),
    **proved(
        ordered("Hangup"),
        ((200, 0), [("StatusChange", "Released")], []),
        {
            "hangup-only-told": ((200, 0), [("StatusChange", "Released")], ["Established"]),
            "hangup-holds": ((200, 0), [("StatusChange", "Held")], ["Held"]),
        },
    ),
    **proved(
        met("ClearCall", conferring),
        ((200, 0), {}),
        {
            "clear-spares-others": (
                (200, 0),
                {"caller": [("Established", ["5001"])], "colleague": [("Established", ["5000"])]},
            ),
            "clear-leaves-one": ((200, 0), {"colleague": [("Established", [])]}),
        },
    ),
    "clear-only-told": Proof(
        ordered("ClearCall"),
        ((200, 0), [("StatusChange", "Released")], []),
        ((200, 0), [("StatusChange", "Released")], ["Established"]),
    ),
    **proved(
        ordered("Hold"),
        ((200, 0), [("StatusChange", "Held")], ["Held"]),
        {
            "hold-only-told": ((200, 0), [("StatusChange", "Held")], ["Established"]),
            "hold-undone": ((200, 0), [("StatusChange", "Established")], ["Established"]),
        },
    ),
    "retrieve-only-told": Proof(
        ordered("Retrieve", after("Hold")),
        ((200, 0), [("StatusChange", "Established")], ["Established"]),
        ((200, 0), [("StatusChange", "Established")], ["Held"]),
    ),
    "retrieve-takes-oldest": Proof(
        retrieve_the_second, ((200, 0), ["Held", "Established"], 1), ((200, 0), ["Established", "Held"], 1)
    ),
    **proved(
        swap,
        ((200, 0), [("StatusChange", "Held"), ("StatusChange", "Established")], ["Established", "Held"]),
        {
            "swap-holds-both": (
                (200, 0),
                [("StatusChange", "Held"), ("StatusChange", "Held")],
                ["Held", "Held"],
            ),
            "swap-holds-neither": (
                (200, 0),
                [("StatusChange", "Established"), ("StatusChange", "Established")],
                ["Established", "Established"],
            ),
            "swap-only-told": (
                (200, 0),
                [("StatusChange", "Held"), ("StatusChange", "Established")],
                ["Held", "Established"],
            ),
        },
    ),
    "swap-of-one-holds": Proof(
        swap_alone, ((400, 2), [], ["Established"]), ((200, 0), [("StatusChange", "Held")], ["Held"])
    ),
}
