"""
The phone calls of a VoipNow server: one resource per conversation, seen through its views.

Values only: who has an extension, who is in conversation, who is being rung.  What changes them is in
`ringing` (time and new calls) and `phonecall_actions` (what an App orders).  No sockets, no clock.
"""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ringback.switch.ids import Ids

#: Documented numbers: `status` of a view, and `flow` of its call.
RINGING, OTHER_SIDE_RINGING, ON_CALL = 3, 4, 5
LOCAL, OUTGOING, INCOMING = 2, 4, 8

#: What kinds of extension there are.
TERMINAL, QUEUE, CALLBACK, CONFERENCE = "terminal", "queue", "callback", "conference"


@frozen(kw_only=True)
class Extension:
    """One extension of an organization."""

    number: str
    user: str
    organization: str
    kind: str = TERMINAL
    #: Whether somebody picks up.
    attended: bool = True
    #: Whether its calls may be recorded.
    records: bool = True
    caller_id: str = ""
    #: The number and the PIN of a conference.
    room: str = ""
    pin: str = field(default="", repr=False)

    @property
    def terminal(self) -> bool:
        """Whether it is a phone terminal: a queue, for one, is not."""
        return self.kind == TERMINAL


@frozen(kw_only=True)
class View:
    """A phone call from the perspective of one extension."""

    id: str
    extension: str
    source: tuple[str, ...]
    destination: tuple[str, ...]
    flow: int
    status: int
    caller_id: str
    #: When it was answered, put on hold, recorded and parked, in seconds; None where it is not.
    answered: float | None = None
    on_hold: float | None = None
    recording: float | None = None
    parked: float | None = None
    #: Who parked it, and at which position.
    parked_by: str = ""
    parked_pos: int = 0

    @property
    def parties(self) -> tuple[str, ...]:
        """The numbers on both sides."""
        return (*self.source, *self.destination)

    def with_party(self, old: str, new: str) -> "View":
        """Return the view in which somebody has taken somebody else's place."""
        return evolve(
            self,
            source=tuple(new if each == old else each for each in self.source),
            destination=tuple(new if each == old else each for each in self.destination),
            # A number outside has no view of its own.
            extension=new if self.extension == old and "*" in new else self.extension,
        )


@frozen(kw_only=True)
class PhoneCall:
    """One conversation."""

    id: str
    #: The extension that is charged, and the user it belongs to.
    extension: str
    user: str
    nonce: str
    published: float
    #: When it ends by itself, in seconds.
    ends: float
    #: How long each of its parties is rung, in seconds.
    patience: float
    answered: float | None = None
    views: tuple[View, ...]

    def involves(self, number: str) -> bool:
        """Return whether an extension or a phone number is a party."""
        return any(number in each.parties for each in self.views)

    def view(self, view_id: str) -> View | None:
        """Return a view, or None where the call has no such view."""
        return next((each for each in self.views if each.id == view_id), None)

    def with_view(self, view: View) -> "PhoneCall":
        """Return the call in which a view is as given."""
        return evolve(self, views=tuple(view if each.id == view.id else each for each in self.views))

    def with_new(self, view: View) -> "PhoneCall":
        """Return the call with one more view, which gets the next id."""
        last = max(int(each.id) for each in self.views)
        return evolve(self, views=(*self.views, evolve(view, id=f"{last + 1:02d}")))


@frozen(kw_only=True)
class Ring:
    """Somebody is being rung, or waited for."""

    call: str
    #: What for: source, destination, join, pick-up, transfer, unpark; parked, where nobody is rung.
    part: str
    #: When somebody picks up, and when the server gives up, in seconds.
    picked_up: float | None
    given_up: float
    #: Who is rung, and whose place they take.
    number: str = ""
    instead: str = ""
    #: The view that it is about, or the one that a joining terminal will get.
    view: View | None = None

    @property
    def due(self) -> float:
        """When something happens, in seconds."""
        picked_up = self.picked_up
        return self.given_up if picked_up is None or picked_up > self.given_up else picked_up

    @property
    def answered(self) -> bool:
        """Whether it will be picked up."""
        return self.picked_up is not None and self.picked_up <= self.given_up


@frozen
class Exchange:
    """Everything that is so at one moment."""

    ids: Ids
    extensions: Mapping[str, Extension]
    #: The numbers outside that answer.
    outside: frozenset[str]
    pickup_s: float
    calls: Mapping[str, PhoneCall] = field(factory=dict)
    rings: tuple[Ring, ...] = ()

    def picks_up(self, number: str) -> bool:
        """Return whether somebody answers a number."""
        extension = self.extensions.get(number)
        if extension is None:
            return number in self.outside
        return extension.terminal and extension.attended

    def rung(self, call: str, part: str, numbers: tuple[str, ...], at: float, wait: float) -> Ring:
        """Return the ring of some numbers: the first who answers does so after a moment."""
        attended = any(map(self.picks_up, numbers))
        return Ring(
            call=call,
            part=part,
            picked_up=at + self.pickup_s if attended else None,
            given_up=at + wait,
        )

    def with_call(self, call: PhoneCall) -> "Exchange":
        """Return the exchange in which a call is as given."""
        return evolve(self, calls={**self.calls, call.id: call})

    def with_ring(self, ring: Ring) -> "Exchange":
        """Return the exchange in which somebody more is rung."""
        return evolve(self, rings=(*self.rings, ring))

    def without_rings(self, call_id: str, *parts: str) -> "Exchange":
        """Return the exchange in which nobody is rung any more for a call, or for these parts of it."""
        kept = tuple(
            each for each in self.rings if each.call != call_id or (parts and each.part not in parts)
        )
        return evolve(self, rings=kept)

    def without(self, call_id: str) -> "Exchange":
        """Return the exchange in which a call is over, and nobody is rung for it any more."""
        calls = {key: each for key, each in self.calls.items() if key != call_id}
        return evolve(self, calls=calls).without_rings(call_id)

    def flow(self, source: tuple[str, ...], destination: tuple[str, ...]) -> int:
        """Return whether a conversation leaves the organization, comes into it, or stays."""
        if any(each not in self.extensions for each in destination):
            return OUTGOING
        return INCOMING if any(each not in self.extensions for each in source) else LOCAL
