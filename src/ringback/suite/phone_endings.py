"""How phone calls of a sequence end: one, all of an extension, one party; and what must end nothing."""

from collections.abc import Iterator

from attrs import frozen

from ringback.model import Finding, Json
from ringback.suite.acts import Act
from ringback.suite.arrange import AGENT
from ringback.suite.outcome import CIRCUMSTANCE, NotExercised
from ringback.suite.phone_agreement import DELETE
from ringback.suite.phone_book import BARGE_IN, RARE, PhoneBook, unless_by_chance
from ringback.suite.phone_elsewhere import Elsewhere
from ringback.suite.phone_lines import Line
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.presence import refused
from ringback.suite.views import ids_told, is_idle, is_on_call, is_over, mentions, views_of


@frozen
class Endings:
    """What ends phone calls of a sequence."""

    book: PhoneBook

    def acts(self) -> Iterator[Act]:
        """Yield what may be hung up."""
        book = self.book
        for line in book.lines.values():
            yield self._whole(line, weight=1 if line.moved or line.ringing else RARE)
            yield from self._parties(line)
        for line in book.elsewhere.values():
            yield self._whole(line, weight=RARE)
        for name in book.over:
            sentence = f'the {AGENT} hangs up phone call "{name}", which is over'
            yield book.act(sentence, unless_by_chance(self.again), AGENT, name, weight=RARE, aside=True)
        known = [each for each in book.lines.values() if not (each.moved or each.altered)]
        if len(known) > 1 or (known and book.elsewhere):
            sentence = f"the {AGENT} hangs up all phone calls of the extension"
            yield book.act(sentence, unless_by_chance(self.all), AGENT, weight=2 * RARE, aside=True)

    def _whole(self, line: Line, weight: float) -> Act:
        sentence = f'the {line.actor} hangs up phone call "{line.name}"'
        return self.book.act(sentence, self.whole, line.actor, line.name, weight=weight)

    def _parties(self, line: Line) -> Iterator[Act]:
        book = self.book
        for guest, action in line.guests.items():
            if action == BARGE_IN and not line.moved and guest not in line.called:
                sentence = f'the {line.actor} hangs up the {guest} on phone call "{line.name}"'
                yield book.act(sentence, self.party, line.actor, guest, line.name)
        if line.is_plain:
            number = book.data["nobody"]
            sentence = f'the {line.actor} hangs up the number "{number}" on phone call "{line.name}", who is not on it'
            yield book.act(sentence, self.nobody, line.actor, number, line.name, weight=2 * RARE, aside=True)

    def whole(self, actor: str, name: str) -> None:
        """Hang up a phone call, and see it end; one that went elsewhere need not be there to be hung up."""
        book, line = self.book, self.book.line(name)
        if name in book.lines:
            Elsewhere(book).look()
        book.did(DELETE, name)
        own, agents = line.id, name in book.lines
        del (book.lines if agents else book.elsewhere)[name]
        no = book.stage.refusal(line.calls.hang_up(actor))
        # Nor need an App that may have a call made be let to end it.
        if no is not None and agents and not (line.moved or line.altered or line.ringing):
            move = book.stage.endpoint.contract.table.moves_of(DELETE)[0]
            raise book.stage.fail(refused(DELETE, no, move))
        if no is None:
            self._see_end(line, own, "the phone call goes on", "over")
            book.hung_up(line, own)
        if line.moved:
            book.away |= {each for each in line.guests if _is_away(line.calls, each)}

    def _see_end(self, line: Line, call: str, what: str, demand: str) -> None:
        _idle, found = line.calls.until(line.actor, call, is_idle)
        if not is_over(found):
            raise self.book.departs(DELETE, what, "no view on call", found, demand)

    def party(self, actor: str, guest: str, name: str) -> None:
        """Hang up one party of a phone call, and see it gone."""
        book, line = self.book, self.book.line(name)
        number = book.stage.actor(guest).identity.number
        book.did(DELETE, name)
        no = book.stage.refusal(line.calls.delete(actor, line.id, number))
        if no is not None:
            raise NotExercised(reason=f"the endpoint does not hang up one party ({no.code})")
        gone, call = line.calls.until(
            actor,
            line.id,
            lambda found: not any(is_on_call(each) and mentions(each, number) for each in views_of(found)),
        )
        if not gone:
            what = f"{number} is on call still"
            raise book.departs(DELETE, what, f"no view on call with {number}", call, "party")
        line.guests.pop(guest, None)
        line.altered = True

    def nobody(self, actor: str, number: str, name: str) -> None:
        """Hang up a number that is no party of a phone call; whatever is answered, it goes on."""
        book, line = self.book, self.book.line(name)
        book.did("", name)
        line.calls.delete(actor, line.id, number)
        call = line.calls.read(actor, line.id)
        if is_idle(call):
            finding = Finding(
                rule="refusal.changed-state",
                operation=DELETE,
                message=f"{DELETE} for a number that is no party of a phone call has ended it.",
                expected="the phone call, as it was",
                actual=call,
                requirement=book.data["demands"]["nobody"],
            )
            raise book.stage.fail(finding)

    def again(self, actor: str, name: str) -> None:
        """Hang up what is over: it may be refused, and is not told to have been hung up."""
        book = self.book
        line, call = book.finished(name)
        book.did("", "")
        told = ids_told(line.calls.delete(actor, call).response.json_or_none())
        if call in told:
            what = "told that a phone call was hung up which was over"
            raise book.departs(DELETE, what, "no phone call", list(told), "told", rule="call.identity")

    def all(self, actor: str) -> None:
        """Hang up all phone calls of the extension, and see them end."""
        book = self.book
        calls = PhoneCalls(stage=book.stage)
        listed = {str(each["id"]): each for each in calls.listed(actor) if not is_idle(each)}
        if not book.lines or set(listed) - {each.id for each in book.lines.values()}:
            reason = f"the {actor} has phone calls that are not ours, or none that are"
            raise NotExercised(reason=reason, kind=CIRCUMSTANCE)
        Elsewhere(book).look()
        exchange = calls.delete(actor)
        no = book.stage.refusal(exchange)
        if no is not None:
            raise NotExercised(reason=f"the endpoint does not hang up all phone calls at once ({no.code})")
        book.did(DELETE, "")
        wanted: list[Json] = []
        for name, line in tuple(book.lines.items()):
            # No document says where a phone call is that went elsewhere.
            known = not (line.moved or line.altered)
            if known:
                self._see_end(line, line.id, f"phone call {line.id} goes on", "all")
            own = line.calls.ended[actor] = line.calls.created.pop(actor)
            del book.lines[name]
            if known:
                book.hung_up(line, own)
                wanted += [own] if any(map(is_on_call, views_of(listed.get(own)))) else []
            else:
                book.away |= {each for each in line.guests if _is_away(line.calls, each)}
        told = ids_told(exchange.response.json_or_none())
        if told and not {*wanted} <= {*told}:
            what = "told of some of the phone calls only"
            raise book.departs(DELETE, what, wanted, list(told), "told", rule="call.identity")


def _is_away(calls: PhoneCalls, guest: str) -> bool:
    return any(not is_idle(each) for each in calls.listed(guest))
