"""
Phone calls of a sequence at other extensions than the agent's: callbacks, and invitations to a conference.

One at a time, so that the number which it calls first is free: of a call to one that is busy no document says
that it is ever listed.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from ringback.suite.acts import Act
from ringback.suite.outcome import NotExercised
from ringback.suite.phone_book import PhoneBook
from ringback.suite.phone_creations import CALLBACK, INVITATION, call_back, come_of, invite, outside, taken
from ringback.suite.phone_lines import Line
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.views import is_idle, is_on_call, views_of


@frozen
class Kind:
    """One way in which a call is made elsewhere."""

    #: Whose extension it is of, and what such a call is called.
    actor: str
    name: str
    operation: str
    #: How a sentence says it.
    says: str


KINDS = (
    Kind("callback", "E", CALLBACK, "connects two outside numbers"),
    Kind("conference", "F", INVITATION, "invites an outside number"),
)

_BY_NAME: Mapping[str, Kind] = {each.name: each for each in KINDS}


@frozen
class Elsewhere:
    """What makes phone calls at other extensions."""

    book: PhoneBook

    def acts(self) -> Iterator[Act]:
        """Yield what may be made, where there is none yet."""
        if self.book.elsewhere:
            return
        for kind in KINDS:
            if kind.actor in self.book.stage.endpoint.actors:
                sentence = f'the {kind.actor} {kind.says}, as phone call "{kind.name}"'
                yield self.book.act(sentence, self.make, kind.actor, kind.name, aside=True)

    def make(self, actor: str, name: str) -> None:
        """Make a call between outside numbers, or of one and a conference; it must be listed."""
        book, stage, kind = self.book, self.book.stage, _BY_NAME[name]
        number = outside(stage, "external2")
        book.did("", name)
        calls = PhoneCalls(stage=stage)
        before = calls.ids(actor)
        if actor not in book.tidied:
            book.tidied.add(actor)
            stage.on_clear(lambda: calls.clear_all_but(actor, before))
        stage.on_clear(calls.clear)
        if kind.operation == CALLBACK:
            exchange = call_back(stage, actor, stage.actor(actor).identity.number)
        else:
            exchange = invite(stage, actor, number)
        call = come_of(calls, actor, kind.operation, taken(stage, exchange, before))
        if call is None:
            raise NotExercised(reason=f"the endpoint lists no phone call of {kind.operation}")
        calls.created[actor] = str(call["id"])
        book.elsewhere[name] = Line(name=name, actor=actor, calls=calls)

    def look(self) -> None:
        """See who talks there: those who were called need not pick up, and may hang up."""
        for name, line in tuple(self.book.elsewhere.items()):
            call = line.calls.read(line.actor, line.id)
            line.talks = any(map(is_on_call, views_of(call)))
            if is_idle(call):
                del self.book.elsewhere[name]
