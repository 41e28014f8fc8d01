"""What is seen on the wire of each defect in transfers and conferences."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.defects.genesys_scenes import (
    conferring,
    consulting,
    met,
    news,
    ordered,
    proved,
    shown,
    states,
)
from tests.unit.switch.proof import Proof

COLLEAGUE = {"phoneNumber": "5001"}

transfer = met("SingleStepTransfer", destination=COLLEAGUE)
consult = met("InitiateTransfer", destination=COLLEAGUE)
complete_transfer = met("CompleteTransfer", consulting("InitiateTransfer"))
complete_conference = met("CompleteConference", consulting("InitiateConference"))
removal = "RemoveParticipantFromConference"


def told_of_the_end(office: Office) -> Any:
    consulting("InitiateTransfer")(office)
    office.quiet()
    office.agent.order("CompleteTransfer")
    return sorted(news(office.agent, "state")), states(office.agent)


def which_goes_on(office: Office) -> Any:
    consulting("InitiateConference")(office)
    names = dict(zip(shown(office.agent, "id"), ("original", "consultation"), strict=True))
    office.agent.order("CompleteConference")
    return [(names[each["id"]], each["state"]) for each in office.agent.calls()]


PROOFS: dict[str, Proof] = {
    **proved(
        transfer,
        ((200, 0), {"caller": [("Established", ["5001"])], "colleague": [("Ringing", ["5000"])]}),
        {
            "transfer-rings-elsewhere": (
                (200, 0),
                {"caller": [("Established", ["5002"])], "colleague2": [("Ringing", ["5000"])]},
            ),
            "transfer-drops-the-other": ((200, 0), {"colleague": [("Ringing", ["5000"])]}),
            "transfer-names-old-party": (
                (200, 0),
                {"caller": [("Established", ["5005"])], "colleague": [("Ringing", ["5000"])]},
            ),
            "transfer-needs-user-data": (
                (400, 1),
                {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]},
            ),
        },
    ),
    "transfer-keeps-its-giver": Proof(
        ordered("SingleStepTransfer", destination=COLLEAGUE),
        ((200, 0), [("StatusChange", "Released")], []),
        ((200, 0), [("StatusChange", "Established")], ["Established"]),
    ),
    **proved(
        consult,
        (
            (200, 0),
            {
                "agent": [("Held", ["5000"]), ("Dialing", ["5001"])],
                "caller": [("Established", ["5005"])],
                "colleague": [("Ringing", ["5005"])],
            },
        ),
        {
            "consultation-needs-user-data": (
                (400, 1),
                {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]},
            ),
            "consultation-holds-nothing": (
                (200, 0),
                {
                    "agent": [("Established", ["5000"]), ("Dialing", ["5001"])],
                    "caller": [("Established", ["5005"])],
                    "colleague": [("Ringing", ["5005"])],
                },
            ),
        },
    ),
    **proved(
        complete_transfer,
        ((200, 0), {"caller": [("Established", ["5001"])], "colleague": [("Established", ["5000"])]}),
        {
            "completion-connects-nobody": (
                (200, 0),
                {"caller": [("Established", ["5005"])], "colleague": [("Established", ["5005"])]},
            ),
            "completion-drops-everybody": ((200, 0), {}),
        },
    ),
    **proved(
        told_of_the_end,
        ([("StatusChange", "Released"), ("StatusChange", "Released")], []),
        {
            "completion-keeps-consultation": (
                [("StatusChange", "Established"), ("StatusChange", "Released")],
                ["Established"],
            ),
            "completion-keeps-original": ([("StatusChange", "Held"), ("StatusChange", "Released")], ["Held"]),
        },
    ),
    "completion-of-one-hangs-up": Proof(
        ordered("CompleteTransfer"),
        ((400, 2), [], ["Established"]),
        ((200, 0), [("StatusChange", "Released")], []),
    ),
    "completion-before-answer-refused": Proof(
        met("CompleteTransfer", consulting("InitiateTransfer", answered=False)),
        ((200, 0), {"caller": [("Established", ["5001"])], "colleague": [("Ringing", ["5000"])]}),
        (
            (400, 2),
            {
                "agent": [("Held", ["5000"]), ("Dialing", ["5001"])],
                "caller": [("Established", ["5005"])],
                "colleague": [("Ringing", ["5005"])],
            },
        ),
    ),
    "conference-releases-original": Proof(
        which_goes_on, [("original", "Established")], [("consultation", "Established")]
    ),
    **proved(
        complete_conference,
        (
            (200, 0),
            {
                "agent": [("Established", ["5000", "5001"])],
                "caller": [("Established", ["5001", "5005"])],
                "colleague": [("Established", ["5000", "5005"])],
            },
        ),
        {
            "conference-stays-held": (
                (200, 0),
                {
                    "agent": [("Held", ["5000", "5001"])],
                    "caller": [("Established", ["5001", "5005"])],
                    "colleague": [("Established", ["5000", "5005"])],
                },
            ),
            "conference-forgets-consulted": (
                (200, 0),
                {
                    "agent": [("Established", ["5000"])],
                    "caller": [("Established", ["5001", "5005"])],
                    "colleague": [("Established", ["5000", "5005"])],
                },
            ),
            "conference-drops-caller": (
                (200, 0),
                {"agent": [("Established", ["5001"])], "colleague": [("Established", ["5005"])]},
            ),
        },
    ),
    "addition-ignored": Proof(
        met("SingleStepConference", destination=COLLEAGUE),
        (
            (200, 0),
            {
                "agent": [("Established", ["5000", "5001"])],
                "caller": [("Established", ["5001", "5005"])],
                "colleague": [("Ringing", ["5000", "5005"])],
            },
        ),
        ((200, 0), {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]}),
    ),
    "removal-by-anybody": Proof(
        met(removal, conferring, who="colleague", participant="5000"),
        (
            (403, 3),
            {
                "agent": [("Established", ["5000", "5001"])],
                "caller": [("Established", ["5001", "5005"])],
                "colleague": [("Established", ["5000", "5005"])],
            },
        ),
        ((200, 0), {"agent": [("Established", ["5001"])], "colleague": [("Established", ["5005"])]}),
    ),
    "removal-of-another": Proof(
        met(removal, conferring, participant="5000"),
        ((200, 0), {"agent": [("Established", ["5001"])], "colleague": [("Established", ["5005"])]}),
        ((200, 0), {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]}),
    ),
    "removal-of-a-stranger": Proof(
        met(removal, conferring, participant="5002"),
        (
            (404, 6),
            {
                "agent": [("Established", ["5000", "5001"])],
                "caller": [("Established", ["5001", "5005"])],
                "colleague": [("Established", ["5000", "5005"])],
            },
        ),
        ((200, 0), {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]}),
    ),
    "removal-ends-the-owner": Proof(
        met(removal, conferring, participant="5001"),
        ((200, 0), {"agent": [("Established", ["5000"])], "caller": [("Established", ["5005"])]}),
        ((200, 0), {"caller": [("Established", ["5005"])]}),
    ),
}
