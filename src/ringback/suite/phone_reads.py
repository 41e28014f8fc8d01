"""Listings with parameters between the acts of a sequence, held against the phone calls that it knows."""

from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

from ringback.suite.acts import Act
from ringback.suite.arrange import AGENT
from ringback.suite.listings import Listings
from ringback.suite.outcome import CIRCUMSTANCE, NotExercised
from ringback.suite.phone_book import RARE, PhoneBook
from ringback.suite.phonecalls import PhoneCalls

#: How a listing is held against what is known, by the parameters that it is asked for with.
CHECKS: Mapping[str, Callable[[Listings], None]] = {
    "count": Listings.check_count,
    "startIndex": Listings.check_start,
    "startIndex+count": Listings.check_pages,
    "filterBy=id": Listings.check_filter,
    "filterBy=published": Listings.check_dates,
    "fields": Listings.check_fields,
    "sortOrder": Listings.check_order,
    "count+filterBy": Listings.check_filtered_page,
    "count+sortOrder": Listings.check_ordered_page,
    "count+fields": Listings.check_page_of_fields,
}

#: How many phone calls there must be, so that a part of them is told from all.
SEVERAL = 2


@frozen
class Reads:
    """What is read with parameters."""

    book: PhoneBook

    def acts(self) -> Iterator[Act]:
        """Yield what may be asked for, while there are several phone calls to choose from."""
        book = self.book
        if len(book.lines) < SEVERAL:
            return
        kinds = [str(each["by"]) for each in book.data["reads"] if each["by"] not in book.unnoticed]
        # All of them, before any of them once more.
        least = min((book.listed[each] for each in kinds), default=0)
        for each in kinds:
            if book.listed[each] == least:
                sentence = f'the {AGENT} lists phone calls by "{each}"'
                weight = RARE if least else 1
                yield book.act(sentence, self._ask, AGENT, each, weight=weight, aside=True)

    def _ask(self, actor: str, by: str) -> None:
        """Do it, and leave out what the endpoint has not: that much is legal, and no reason to leave out the others."""
        try:
            self.read(actor, by)
        except NotExercised as why:
            if why.kind != CIRCUMSTANCE:
                self.book.unnoticed.add(by)
                self.book.stage.evidence.note(f"In sequences {why}.")

    def read(self, actor: str, by: str) -> None:
        """List an extension's phone calls by some parameters; raises NotExercised where the endpoint has them not."""
        book = self.book
        book.did("", "")
        book.listed[by] += 1
        calls, own = PhoneCalls(stage=book.stage), book.stage.actor(actor).identity.number
        there = calls.ids(actor)
        known = tuple(each.id for each in book.lines.values() if each.id in there)
        if len(known) < SEVERAL:
            raise NotExercised(reason="there are no two phone calls to be listed", kind=CIRCUMSTANCE)
        demand = next(str(each["requirement"]) for each in book.data["reads"] if each["by"] == by)
        CHECKS[by](Listings(calls=calls, actor=actor, known=known, extension=own, requirement=demand))
