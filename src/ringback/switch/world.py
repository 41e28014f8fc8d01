"""
The telephone world: phones, the calls of each party, and the talks that join them.

A conversation is one `Talk`; each party has a `Call` of its own in it, with its own id, state and
duration.  All values are frozen.  No sockets, no clock: time is handed in, ids come from the seed.
"""

from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from ringback.calls import CallTable
from ringback.model import Json
from ringback.switch.commands import NOT_FOUND, Refused
from ringback.switch.ids import Ids

#: How many released calls a phone remembers, so that they can still be dispositioned.
MEMORY = 20

LIVE = ("Ringing", "Dialing", "Established", "Held")

#: The state of a user whose session has not begun.
LOGGED_OUT = "LoggedOut"


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


@frozen
class World:
    """Everything that is so at one moment."""

    table: CallTable = field(repr=False)
    ids: Ids
    phones: Mapping[str, Phone]
    calls: Mapping[str, Call] = field(factory=dict)
    #: The user data of each talk, by the talk's id: all parties share it.
    talks: Mapping[str, Mapping[str, Json]] = field(factory=dict)

    def phone(self, number: str) -> Phone:
        """Return the phone of a number that is known to have one."""
        return self.phones[number]

    def call(self, call_id: str | None, number: str) -> Call:
        """Return a party's own call; another's call does not exist for it (Refused)."""
        call = self.calls.get(call_id or "")
        if call is None or call.number != number:
            raise Refused(NOT_FOUND, "There is no such call.")
        return call

    def calls_of(self, number: str) -> tuple[Call, ...]:
        """Return a phone's calls that are not over, oldest first."""
        return tuple(each for each in self.calls.values() if each.number == number and each.live)

    def on(self, talk: str) -> tuple[Call, ...]:
        """Return the calls of a talk that are not over, oldest first."""
        return tuple(each for each in self.calls.values() if each.talk == talk and each.live)

    def others(self, call: Call) -> tuple[Call, ...]:
        """Return the other parties' calls, without supervisors."""
        return tuple(each for each in self.on(call.talk) if each.id != call.id and each.mode is None)

    def supervisors(self, talk: str) -> tuple[Call, ...]:
        """Return the calls by which a talk is monitored."""
        return tuple(each for each in self.on(talk) if each.mode is not None)

    def user_data(self, call: Call) -> Mapping[str, Json]:
        """Return the user data that a call shows."""
        return self.talks[call.talk]

    def capabilities(self, call: Call) -> tuple[str, ...]:
        """Return what a call offers, as the documents print it."""
        return self.table.offered(call.state, self._situation(call), shown=call.shown).sample

    def duration(self, call: Call, now: float) -> int:
        """Return the age of a call in whole seconds."""
        return max(0, int(now - call.since))

    def with_calls(self, calls: Iterable[Call]) -> "World":
        """Return the world in which these calls are as given."""
        changed = {**self.calls, **{each.id: each for each in calls}}
        return evolve(self, calls=changed)

    def with_phone(self, phone: Phone) -> "World":
        """Return the world in which this phone is as given."""
        return evolve(self, phones={**self.phones, phone.number: phone})

    def with_user_data(self, talk: str, user_data: Mapping[str, Json]) -> "World":
        """Return the world in which a talk has this user data besides what it had."""
        return evolve(self, talks={**self.talks, talk: {**self.talks.get(talk, {}), **user_data}})

    def with_only_user_data(self, talk: str, user_data: Mapping[str, Json]) -> "World":
        """Return the world in which a talk has this user data and nothing besides."""
        return evolve(self, talks={**self.talks, talk: user_data})

    def tidied(self) -> "World":
        """Return the world without what nobody can ask for any more."""
        over: dict[str, list[str]] = {}
        for call in self.calls.values():
            if not call.live:
                over.setdefault(call.number, []).append(call.id)
        forgotten = {
            each
            for number, ids in over.items()
            for each in ids[: max(0, len(ids) - (MEMORY if number in self.phones else 0))]
        }
        if not forgotten:
            return self
        calls = {key: each for key, each in self.calls.items() if key not in forgotten}
        talked = {each.talk for each in calls.values()}
        return evolve(
            self, calls=calls, talks={key: each for key, each in self.talks.items() if key in talked}
        )

    def _situation(self, call: Call) -> str:
        if call.mode is not None:
            return {"ListenIn": "listening", "Coach": "coaching", "BargeIn": "barged"}[call.mode]
        others = [each for each in self.calls_of(call.number) if each.id != call.id]
        if call.state == "Held" and any(
            each.parent == call.id and each.purpose == "InitiateTransfer" for each in others
        ):
            return "transferring"
        return "second" if any(each.state == "Held" for each in others) else "alone"
