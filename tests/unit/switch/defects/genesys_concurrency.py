"""What is seen on the wire of each defect that shows when two requests are under way at once."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_scenes import (
    Ask,
    at_once,
    code,
    news,
    proved,
    second_call,
    shown,
    states,
)
from tests.unit.switch.proof import Proof


def swaps(office: Office) -> Any:
    second_call(office)
    office.quiet()
    first, second = office.agent.calls()
    swap = Ask.order(office.agent, first, "SwapCalls", otherCallUri=second["uri"])
    answers = at_once(swap, swap)
    return [code(each) for each in answers], len(office.agent.told()), states(office.agent)


def attachments(office: Office) -> Any:
    office.talk()
    answers = at_once(
        *(
            Ask.order(user, user.call(), "AttachUserData", userData={user.name: "1"})
            for user in (office.agent, office.caller)
        )
    )
    return [code(each) for each in answers], [sorted(each) for each in shown(office.agent, "userData")]


def dials(office: Office) -> Any:
    answers = at_once(
        *(
            Ask(
                user,
                "POST",
                f"/me/devices/{user.device}/calls",
                {"operationName": "Dial", "destination": {"phoneNumber": to.number}},
            )
            for user, to in ((office.caller, office.agent), (office.colleague, office.colleague2))
        )
    )
    return [code(each) for each in answers], states(office.caller), states(office.colleague)


def holds(office: Office) -> Any:
    office.talk()
    answers = at_once(
        *(Ask.order(user, user.call(), "Hold") for user in (office.agent, office.caller)),
    )
    return [
        [code(each) for each in answers],
        [news(each, "state") for each in (office.agent, office.caller)],
        [states(each) for each in (office.agent, office.caller)],
    ]


def reads(office: Office) -> Any:
    answers = at_once(*(Ask(user, "GET", "/me") for user in (office.agent, office.caller)))
    return [each.json["user"]["userName"] for each in answers]


PROOFS: dict[str, Proof] = {
    "swaps-at-once-overwrite": Proof(
        swaps,
        ([(200, 0), (200, 0)], 4, ["Held", "Established"]),
        ([(200, 0), (200, 0)], 4, ["Established", "Held"]),
    ),
    "data-at-once-overwritten": Proof(
        attachments, ([(200, 0), (200, 0)], [["agent", "caller"]]), ([(200, 0), (200, 0)], [["caller"]])
    ),
    "dials-at-once-overwrite": Proof(
        dials, ([(200, 0), (200, 0)], ["Dialing"], ["Dialing"]), ([(200, 0), (200, 0)], [], ["Dialing"])
    ),
    **proved(
        holds,
        [
            [(200, 0), (200, 0)],
            [[("StatusChange", "Held")], [("StatusChange", "Held")]],
            [["Held"], ["Held"]],
        ],
        {
            "holds-at-once-told-once": [
                [(200, 0), (200, 0)],
                [[], [("StatusChange", "Held")]],
                [["Held"], ["Held"]],
            ],
            "commands-at-once-crash": [
                [(200, 0), (500, 4)],
                [[("StatusChange", "Held")], []],
                [["Held"], ["Established"]],
            ],
        },
    ),
    "reads-at-once-mixed-up": Proof(reads, ["agent", "caller"], ["caller", "caller"]),
}
