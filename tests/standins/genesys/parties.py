"""
What a small vendor's telephone system is made of: users, phones, conversations, calls.

It knows values; it refuses to know what is done with them.
"""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

USER_DATA = ("AttachUserData", "DeleteUserData", "DeleteUserDataPair", "UpdateUserData")
MONITORING = ("ListenIn", "Coach", "BargeIn")
RECORDING = ("StartCallRecording", "PauseCallRecording", "ResumeCallRecording", "StopCallRecording")

#: How a device shows what its agent is ready for.
USER_STATES: dict[str, Json] = {
    "Ready": {"id": "9430250E-0A1B-421F-B372-F29E69366DED", "displayName": "Ready", "state": "Ready"},
    "NotReady": {
        "id": "900D55CC-2BB0-431F-8BF9-D3525B383BE6",
        "displayName": "Not Ready",
        "state": "NotReady",
    },
}


@dataclass(frozen=True)
class Refused(Exception):  # noqa: N818  (it is what a caller of the API is told)
    """A command that is not carried out: the result code of ReturnValues, and words."""

    code: int
    message: str


def missing(name: str) -> Refused:
    """Return the refusal of a command that lacks a parameter."""
    return Refused(1, f"Required parameter {name} is missing")


@dataclass(eq=False)
class User:
    """A person with credentials and one phone."""

    role: str
    login: str
    password: str
    number: str
    device: str
    monitoring: dict[str, str] | None = None
    #: Ready or NotReady.
    state: str = "NotReady"


@dataclass(eq=False)
class Talk:
    """What several calls have in common: each party has a call of its own."""

    calls: list["Call"] = field(default_factory=list)
    user_data: Json = field(default_factory=dict)
    #: Who has made a conference of it.
    owner: User | None = None


@dataclass(eq=False)
class Call:
    """One party's call."""

    id: str
    owner: User
    talk: Talk
    state: str
    dnis: str
    conn_id: str
    began: float
    #: ListenIn, Coach or BargeIn for a supervisor's call.
    mode: str = ""
    mute: str = "Off"
    #: Internal, or Consult for a call that was made to ask somebody about another one: its parent.
    kind: str = "Internal"
    parent: "Call | None" = None
    #: The operation that has held the call.
    held_by: str = ""
    #: Whether it rings at somebody who is to join a conversation that goes on meanwhile.
    joining: bool = False
    recording: str = "Stopped"
    #: For a supervisor's call: whether they have muted whom they watch.
    user_muted: bool = False

    @property
    def others(self) -> list["Call"]:
        """The calls of the other parties; nobody sees a supervisor, or who has not joined yet."""
        return [each for each in self.talk.calls if each is not self and not each.mode and not each.joining]


def users() -> list[User]:
    """Return the users, as the vendor's administrator has set them up."""
    staff = (
        ("agent", "mara.lind", "Zaunkoenig-17", "7105"),
        ("caller", "otto.brandt", "p/w:with:colons", "7100"),
        ("colleague", "ines", "correct horse", "7101"),
        ("colleague2", "jo_2", "x" * 40, "7102"),
        ("supervisor", "boss@shop.example", "%41&=+", "7110"),
    )
    return [
        User(role, login, word, number, f"d4c0ffee-0000-4000-8000-00000000{number}")
        for role, login, word, number in staff
    ]
