"""Phones, and what each party has of a conversation: the values of the telephone world."""

from collections.abc import Mapping

from attrs import frozen

from ringback.model import Json

LIVE = ("Ringing", "Dialing", "Established", "Held")

#: The state of a user whose session has not begun.
LOGGED_OUT = "LoggedOut"


#: What can happen to a call by itself.
ANSWER, GIVE_UP = "answer", "give up"


@frozen
class Due:
    """What happens to a call by itself, unless it is answered or over before."""

    #: When, in seconds.
    at: float
    #: ANSWER or GIVE_UP.
    what: str


@frozen
class Monitoring:
    """A supervisor's phone watches another."""

    #: ListenIn, Coach or BargeIn: what the supervisor joins as.
    state: str
    mode: str
    scope: str
    number: str
    #: Whether the one call of NextCall has been joined.
    used: bool = False


@frozen
class Phone:
    """A device, and the user who owns it."""

    number: str
    user: str
    device: str
    may_monitor: bool = False
    #: The state of the user: LoggedOut, Ready, NotReady.
    user_state: str = LOGGED_OUT
    monitoring: Monitoring | None = None


@frozen
class Call:
    """One party's side of a conversation."""

    id: str
    conn_id: str
    number: str
    talk: str
    state: str
    #: When it came into being, in seconds.
    since: float
    #: Internal, Inbound, Outbound or Consult.
    kind: str
    #: The number that was dialled.
    dnis: str
    #: The numbers of the others.
    participants: tuple[str, ...]
    mute: str = "Off"
    #: Recording, Paused or Stopped; None where recording it is not possible.
    recording: str | None = None
    #: How a supervisor is on it: ListenIn, Coach or BargeIn; None for a party.
    mode: str | None = None
    #: The number that a supervisor follows.
    follows: str | None = None
    #: The id of the call that a consultation is about, and the operation that it was begun with.
    parent: str | None = None
    purpose: str = ""
    #: Whether its party has brought the others together, and may remove them.
    owner: bool = False
    #: Whether a supervisor has muted the party whom they follow.
    monitored_muted: bool = False
    #: What happens to it by itself while it rings or is dialled.
    due: Due | None = None

    @property
    def due_at(self) -> float | None:
        """When something happens to it by itself, in seconds; None where nothing does."""
        return self.due.at if self.due is not None and self.state in ("Ringing", "Dialing") else None

    @property
    def live(self) -> bool:
        """Whether it is not over."""
        return self.state in LIVE

    @property
    def shown(self) -> Mapping[str, Json]:
        """What its resource shows that the call table may ask for."""
        # A call that is over is not recorded any more.
        recorded = {"recordingState": self.recording} if self.recording is not None and self.live else {}
        return {"mute": self.mute, **recorded, "monitoredUserMuted": self.monitored_muted}
