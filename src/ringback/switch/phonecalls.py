"""
The phone calls of a VoipNow server: one resource per conversation, seen through its views.

Values only: who has an extension, who is in conversation, who is being rung.  What changes them is in
`ringing` (time and new calls) and `phonecall_actions` (what an App orders).  No sockets, no clock.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, field, frozen

from ringback.switch.ids import Ids
from ringback.switch.manners import ANSWERS, RINGS, Manner
from ringback.switch.persistent import Agenda, Groups, Register, Table

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

    @property
    def parties(self) -> tuple[str, ...]:
        """The extension that is charged, and everybody on either side of a view."""
        return tuple(dict.fromkeys((self.extension, *(each for view in self.views for each in view.parties))))

    @property
    def positions(self) -> tuple[int, ...]:
        """Where it is parked."""
        return tuple(each.parked_pos for each in self.views if each.parked_pos)

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


@frozen(eq=False)
class _Index:
    """Where phone calls are found."""

    #: By each number that takes part, and by each position at which they are parked.
    parties: Groups[str] = field(factory=Groups)
    parked: Groups[str] = field(factory=Groups)
    #: When each of them ends by itself.
    ends: Agenda[str] = field(factory=Agenda)

    def noted(self, call: PhoneCall, place: int) -> "_Index":
        """Return the index in which a call is found as well."""
        parties, parked = self.parties, self.parked
        for number in call.parties:
            parties = parties.joined(number, call.id, place)
        for position in call.positions:
            parked = parked.joined(str(position), call.id, place)
        return _Index(parties, parked, self.ends.noted((call.ends, place), call.id))

    def forgotten(self, call: PhoneCall, place: int) -> "_Index":
        """Return the index in which a call is not found any more."""
        parties, parked = self.parties, self.parked
        for number in call.parties:
            parties = parties.left(number, call.id)
        for position in call.positions:
            parked = parked.left(str(position), call.id)
        return _Index(parties, parked, self.ends.without((call.ends, place)))


@frozen(eq=False, repr=False)
class PhoneCalls(Register[PhoneCall]):
    """All phone calls by id, oldest first, with indexes that always agree with them."""

    _index: _Index = field(factory=_Index)

    def of(self, *numbers: str) -> tuple[PhoneCall, ...]:
        """Return the calls that are charged to extensions or have them as parties, oldest first."""
        ids = {each for number in numbers for each in self._index.parties.of(number)}
        return tuple(self._all[each] for each in sorted(ids, key=self._all.place))

    def parked_at(self, position: int) -> bool:
        """Return whether a call is parked at a position."""
        return self._index.parked.size(str(position)) > 0

    @property
    def first_to_end(self) -> PhoneCall | None:
        """The call that ends by itself before all others; None where there is no call."""
        first = self._index.ends.first
        return None if first is None else self._all[first[1]]

    def with_call(self, call: PhoneCall) -> "PhoneCalls":
        """Return the calls of which one is as given."""
        old, table, index = self._all.get(call.id), self._all.with_item(call.id, call), self._index
        place = table.place(call.id)
        if old is None or _found(old) != _found(call):
            index = (index if old is None else index.forgotten(old, place)).noted(call, place)
        return PhoneCalls(table, index)

    def without(self, call_id: str) -> "PhoneCalls":
        """Return the calls without one, if it is there."""
        call = self._all.get(call_id)
        if call is None:
            return self
        index = self._index.forgotten(call, self._all.place(call_id))
        return PhoneCalls(self._all.without(call_id), index)


def _found(call: PhoneCall) -> tuple[object, ...]:
    """Return by what a call is found."""
    return call.parties, call.positions, call.ends


@frozen(eq=False, repr=False)
class Rings:
    """Who is being rung, in the order in which it began."""

    _all: Table[int, Ring] = field(factory=Table)
    _calls: Groups[int] = field(factory=Groups)
    _agenda: Agenda[int] = field(factory=Agenda)
    _next: int = 0

    def __iter__(self) -> Iterator[Ring]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rings) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))

    @property
    def first_due(self) -> Ring | None:
        """The ring that comes to something before all others; None where nobody is rung."""
        first = self._agenda.first
        return None if first is None else self._all[first[1]]

    def of(self, call_id: str) -> tuple[Ring, ...]:
        """Return the rings for a call."""
        return tuple(self._all[each] for each in self._calls.of(call_id))

    def with_ring(self, ring: Ring) -> "Rings":
        """Return the rings and one more."""
        number = self._next
        return Rings(
            self._all.with_item(number, ring),
            self._calls.joined(ring.call, number, number),
            self._agenda.noted((ring.due, number), number),
            number + 1,
        )

    def without(self, gone: Ring) -> "Rings":
        """Return the rings without one that is among them."""
        number = next(each for each in self._calls.of(gone.call) if self._all[each] is gone)
        return Rings(
            self._all.without(number),
            self._calls.left(gone.call, number),
            self._agenda.without((gone.due, number)),
            self._next,
        )


def phone_calls_of(content: Mapping[str, PhoneCall]) -> PhoneCalls:
    """Return the phone calls of a mapping, with their indexes."""
    if isinstance(content, PhoneCalls):
        return content
    calls = PhoneCalls()
    for call in content.values():
        calls = calls.with_call(call)
    return calls


def rings_of(content: Iterable[Ring]) -> Rings:
    """Return some rings, with their indexes."""
    if isinstance(content, Rings):
        return content
    rings = Rings()
    for ring in content:
        rings = rings.with_ring(ring)
    return rings


@frozen
class Exchange:
    """Everything that is so at one moment."""

    ids: Ids
    extensions: Mapping[str, Extension]
    #: The numbers outside that answer unless they have another manner.
    outside: frozenset[str]
    pickup_s: float
    calls: PhoneCalls = field(converter=phone_calls_of, factory=PhoneCalls)
    rings: Rings = field(converter=rings_of, factory=Rings)
    #: How whoever has a number behaves, where that is not what all of its kind do.
    manners: Mapping[str, Manner] = field(factory=dict)

    def manner(self, number: str) -> Manner:
        """Return how whoever has a number behaves when it is called."""
        return self.manners.get(number) or Manner(ANSWERS if self._attended(number) else RINGS)

    def picks_up(self, number: str) -> bool:
        """Return whether somebody answers a number."""
        return self.manner(number).answers_after(self.pickup_s) is not None

    def rung(self, call: str, part: str, numbers: tuple[str, ...], at: float, wait: float) -> Ring:
        """Return the ring of some numbers: the first who answers counts, and the last who gives up."""
        manners = [self.manner(each) for each in numbers]
        answers = [each.answers_after(self.pickup_s) for each in manners]
        soonest = min((each for each in answers if each is not None), default=None)
        ends = [each.gives_up_after for each in manners]
        patience = min(wait, max(wait if each is None else each for each in ends))
        return Ring(
            call=call,
            part=part,
            picked_up=None if soonest is None else at + soonest,
            given_up=at + patience,
        )

    def with_manner(self, number: str, manner: Manner | None) -> "Exchange":
        """Return the exchange in which whoever has a number behaves so from now on; None: as all of its kind do."""
        others = {key: each for key, each in self.manners.items() if key != number}
        return evolve(self, manners=others if manner is None else {**others, number: manner})

    def with_call(self, call: PhoneCall) -> "Exchange":
        """Return the exchange in which a call is as given."""
        return evolve(self, calls=self.calls.with_call(call))

    def with_ring(self, ring: Ring) -> "Exchange":
        """Return the exchange in which somebody more is rung."""
        return evolve(self, rings=self.rings.with_ring(ring))

    def without_rings(self, call_id: str, *parts: str) -> "Exchange":
        """Return the exchange in which nobody is rung any more for a call, or for these parts of it."""
        rings = self.rings
        for each in rings.of(call_id):
            rings = rings.without(each) if not parts or each.part in parts else rings
        return evolve(self, rings=rings)

    def without(self, call_id: str) -> "Exchange":
        """Return the exchange in which a call is over, and nobody is rung for it any more."""
        return evolve(self, calls=self.calls.without(call_id)).without_rings(call_id)

    def _attended(self, number: str) -> bool:
        extension = self.extensions.get(number)
        if extension is None:
            return number in self.outside
        return extension.terminal and extension.attended

    def flow(self, source: tuple[str, ...], destination: tuple[str, ...]) -> int:
        """Return whether a conversation leaves the organization, comes into it, or stays."""
        if any(each not in self.extensions for each in destination):
            return OUTGOING
        return INCOMING if any(each not in self.extensions for each in source) else LOCAL
