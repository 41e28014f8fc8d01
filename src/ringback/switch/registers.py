"""
Where the telephone world looks things up: its calls and its phones, with indexes that always agree with them.

What they list is in the order in which it came about.  None of it costs more in a larger world.
"""

from collections.abc import Callable, Mapping
from itertools import islice

from attrs import evolve, field, frozen

from ringback.switch.persistent import Agenda, Groups, Register
from ringback.switch.telephones import Call, Phone


@frozen(eq=False)
class _Index:
    """Where calls are found."""

    #: The calls that are not over, by number and by talk; those that are over, by number; and all, by talk.
    live: Groups[str] = field(factory=Groups)
    together: Groups[str] = field(factory=Groups)
    over: Groups[str] = field(factory=Groups)
    talked: Groups[str] = field(factory=Groups)
    #: Those to which something happens by itself.
    due: Agenda[str] = field(factory=Agenda)
    #: Where calls have ended, and which talks they have left, since they were tidied.
    ended: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    #: How many have ended ever: the place of each among those that are over.
    endings: int = 0

    def noted(self, call: Call, place: int) -> "_Index":
        """Return the index in which a call is found as well."""
        talked = self.talked.joined(call.talk, call.id, place)
        if not call.live:
            over = self.over.joined(call.number, call.id, self.endings)
            ended = (*self.ended, call.number)
            return evolve(self, talked=talked, over=over, ended=ended, endings=self.endings + 1)
        return evolve(
            self,
            talked=talked,
            live=self.live.joined(call.number, call.id, place),
            together=self.together.joined(call.talk, call.id, place),
            due=self.due if call.due_at is None else self.due.noted((call.due_at, place), call.id),
        )

    def forgotten(self, call: Call, place: int) -> "_Index":
        """Return the index in which a call is not found any more."""
        talked, left = self.talked.left(call.talk, call.id), (*self.left, call.talk)
        if not call.live:
            return evolve(self, talked=talked, left=left, over=self.over.left(call.number, call.id))
        return evolve(
            self,
            talked=talked,
            left=left,
            live=self.live.left(call.number, call.id),
            together=self.together.left(call.talk, call.id),
            due=self.due if call.due_at is None else self.due.without((call.due_at, place)),
        )


@frozen(eq=False, repr=False)
class Calls(Register[Call]):
    """All calls that somebody can still ask for, by id."""

    _index: _Index = field(factory=_Index)

    def live(self, number: str) -> tuple[Call, ...]:
        """Return the calls of a number that are not over."""
        return tuple(self._all[each] for each in self._index.live.of(number))

    def lines(self, number: str) -> int:
        """Return how many calls of a number are not over."""
        return self._index.live.size(number)

    def together(self, talk: str) -> tuple[Call, ...]:
        """Return the calls of a talk that are not over."""
        return tuple(self._all[each] for each in self._index.together.of(talk))

    @property
    def first_due(self) -> Call | None:
        """The call to which something happens by itself before all others; None where there is none."""
        first = self._index.due.first
        return None if first is None else self._all[first[1]]

    def with_call(self, call: Call) -> "Calls":
        """Return the calls of which one is as given."""
        old, table, index = self._all.get(call.id), self._all.with_item(call.id, call), self._index
        place = table.place(call.id)
        if old is None or _found(old) != _found(call):
            index = (index if old is None else index.forgotten(old, place)).noted(call, place)
        return Calls(table, index)

    def tidied(self, memory: Callable[[str], int]) -> tuple["Calls", tuple[str, ...]]:
        """
        Return the calls without those that ended before the latest of each number, and the talks that are no more.

        `memory` says how many calls that are over a number remembers.
        """
        table, index = self._all, self._index
        if not index.left and not index.ended:
            return self, ()
        for number in dict.fromkeys(index.ended):
            excess = index.over.size(number) - memory(number)
            for each in islice(index.over.of(number), max(0, excess)):
                index = index.forgotten(table[each], table.place(each))
                table = table.without(each)
        gone = tuple(each for each in dict.fromkeys(index.left) if not index.talked.size(each))
        return Calls(table, evolve(index, ended=(), left=())), gone


def _found(call: Call) -> tuple[object, ...]:
    """Return by what a call is found."""
    return call.number, call.talk, call.live, call.due_at


@frozen(eq=False, repr=False)
class Phones(Register[Phone]):
    """All phones, by number."""

    _users: Groups[str] = field(factory=Groups)
    _devices: Groups[str] = field(factory=Groups)
    #: The phones that monitor a number.
    _watchers: Groups[str] = field(factory=Groups)

    def place(self, number: str) -> int:
        """Return a number that is the greater the later the phone has come."""
        return self._all.place(number)

    def owned_by(self, user: str) -> Phone | None:
        """Return a user's phone, None for nobody's."""
        return next((self._all[each] for each in self._users.of(user)), None)

    def built_as(self, device: str) -> Phone | None:
        """Return the phone of a device id, None where there is none."""
        return next((self._all[each] for each in self._devices.of(device)), None)

    def watchers(self, number: str) -> tuple[Phone, ...]:
        """Return the phones that monitor a number."""
        return tuple(self._all[each] for each in self._watchers.of(number))

    def with_phone(self, phone: Phone) -> "Phones":
        """Return the phones of which one is as given."""
        old = self._all.get(phone.number)
        all_ = self._all.with_item(phone.number, phone)
        place = all_.place(phone.number)
        users, devices, watchers = self._users, self._devices, self._watchers
        if old is not None:
            users, devices = users.left(old.user, old.number), devices.left(old.device, old.number)
            if old.monitoring:
                watchers = watchers.left(old.monitoring.number, old.number)
        if phone.monitoring:
            watchers = watchers.joined(phone.monitoring.number, phone.number, place)
        return Phones(
            all_,
            users.joined(phone.user, phone.number, place),
            devices.joined(phone.device, phone.number, place),
            watchers,
        )


def calls_of(content: Mapping[str, Call]) -> Calls:
    """Return the calls of a mapping, with their indexes."""
    if isinstance(content, Calls):
        return content
    calls = Calls()
    for call in content.values():
        calls = calls.with_call(call)
    return calls


def phones_of(content: Mapping[str, Phone]) -> Phones:
    """Return the phones of a mapping, with their indexes."""
    if isinstance(content, Phones):
        return content
    phones = Phones()
    for phone in content.values():
        phones = phones.with_phone(phone)
    return phones
