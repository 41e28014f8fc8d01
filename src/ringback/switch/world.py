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
from ringback.switch.manners import Manner
from ringback.switch.persistent import Table
from ringback.switch.registers import Calls, Phones, calls_of, phones_of
from ringback.switch.telephones import LIVE, LOGGED_OUT, Call, Monitoring, Phone

__all__ = ["LIVE", "LOGGED_OUT", "MEMORY", "Call", "Monitoring", "Phone", "World"]

#: How many released calls a phone remembers, so that they can still be dispositioned.
MEMORY = 20


def _talks(content: Mapping[str, Mapping[str, Json]]) -> Table[str, Mapping[str, Json]]:
    return Table.of(content)


@frozen
class World:
    """Everything that is so at one moment."""

    table: CallTable = field(repr=False)
    ids: Ids
    phones: Phones = field(converter=phones_of)
    calls: Calls = field(converter=calls_of, factory=Calls)
    #: The user data of each talk, by the talk's id: all parties share it.
    talks: Table[str, Mapping[str, Json]] = field(converter=_talks, factory=Table)
    #: How whoever has a number behaves when it is called; those that are not here let it ring.
    manners: Mapping[str, Manner] = field(factory=dict)
    #: After how long a number is answered whose manner does not say, in seconds.
    pickup_s: float = 0.0

    @property
    def due(self) -> float | None:
        """When the next thing happens by itself, in seconds; None where nothing does."""
        first = self.calls.first_due
        return None if first is None else first.due_at

    def phone(self, number: str) -> Phone:
        """Return the phone of a number that is known to have one."""
        return self.phones[number]

    def call(self, call_id: str | None, number: str) -> Call:
        """Return a party's own call; another's call does not exist for it (Refused)."""
        call = self.calls.get(call_id or "")
        if call is None or call.number != number:
            raise Refused(NOT_FOUND, "There is no such call.")
        return call

    def phone_of(self, user: str) -> Phone:
        """Return the phone of a user who is known to have one."""
        phone = self.phones.owned_by(user)
        if phone is None:
            raise KeyError(user)
        return phone

    def phone_with(self, device: str) -> Phone | None:
        """Return the phone of a device id, None where there is none."""
        return self.phones.built_as(device)

    def watchers(self, number: str) -> tuple[Phone, ...]:
        """Return the phones that monitor a number."""
        return self.phones.watchers(number)

    def calls_of(self, number: str) -> tuple[Call, ...]:
        """Return a phone's calls that are not over, oldest first."""
        return self.calls.live(number)

    def on(self, talk: str) -> tuple[Call, ...]:
        """Return the calls of a talk that are not over, oldest first."""
        return self.calls.together(talk)

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
        changed = self.calls
        for each in calls:
            changed = changed.with_call(each)
        return evolve(self, calls=changed)

    def with_phone(self, phone: Phone) -> "World":
        """Return the world in which this phone is as given."""
        return evolve(self, phones=self.phones.with_phone(phone))

    def with_manner(self, number: str, manner: Manner | None) -> "World":
        """Return the world in which whoever has a number behaves so from now on; None: lets it ring."""
        others = {key: each for key, each in self.manners.items() if key != number}
        return evolve(self, manners=others if manner is None else {**others, number: manner})

    def with_user_data(self, talk: str, user_data: Mapping[str, Json]) -> "World":
        """Return the world in which a talk has this user data besides what it had."""
        return self.with_only_user_data(talk, {**self.talks.get(talk, {}), **user_data})

    def with_only_user_data(self, talk: str, user_data: Mapping[str, Json]) -> "World":
        """Return the world in which a talk has this user data and nothing besides."""
        return evolve(self, talks=self.talks.with_item(talk, user_data))

    def tidied(self) -> "World":
        """Return the world without what nobody can ask for any more."""
        calls, gone = self.calls.tidied(lambda number: MEMORY if number in self.phones else 0)
        talks = self.talks
        for talk in gone:
            talks = talks.without(talk) if talk in talks else talks
        return evolve(self, calls=calls, talks=talks)

    def _situation(self, call: Call) -> str:
        if call.mode is not None:
            return {"ListenIn": "listening", "Coach": "coaching", "BargeIn": "barged"}[call.mode]
        others = [each for each in self.calls_of(call.number) if each.id != call.id]
        if call.state == "Held" and any(
            each.parent == call.id and each.purpose == "InitiateTransfer" for each in others
        ):
            return "transferring"
        return "second" if any(each.state == "Held" for each in others) else "alone"
