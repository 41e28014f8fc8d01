"""
Listings that are asked for with parameters, and what of them must be so.

What a page, a filter and an order mean is said by their names alone, and a server need not have them: one that
lists the same with a parameter as without has it not.  One that takes notice of it must do what the name says,
and one that has pages has both of their parameters.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from attrs import frozen

from ringback.model import Finding, Json
from ringback.suite.listed import repeated
from ringback.suite.looking import looks
from ringback.suite.outcome import CIRCUMSTANCE, Departed, NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.presence import UNHEARD_OF
from ringback.suite.views import PhoneCall, phone_calls_in, shows

#: An index that no listing of ours reaches; the smaller of the two maxima that are known is above it.
FAR = 4000

#: How many phone calls are read one by one at the most; how often, where some are missing.
MANY, AGAIN = 10, 3

#: Members of a phone call that may be asked for.
MEMBERS = ("published", "phoneCallView", "ownerId")

#: A time before all phone calls, whatever the server's clock says.
LONG_AGO = "1999-12-31T00:00:00Z"


class _Astray(Exception):  # noqa: N818  (a listing is wrong, perhaps)
    """A listing that is not what its parameters ask for, seen once."""

    def __init__(self, what: str, expected: Json, actual: Json) -> None:
        super().__init__(what)
        self.what, self.expected, self.actual = what, expected, actual


def _steady(check: "Callable[[Listings], None]") -> "Callable[[Listings], None]":
    """Have what is wrong looked at once more, a moment later: a listing may be behind, now more and now less."""

    @functools.wraps(check)
    def checked(listings: "Listings") -> None:
        try:
            check(listings)
        except _Astray:
            stage = listings.calls.stage
            stage.pause(stage.endpoint.limits.quiet_s)
            try:
                check(listings)
            except _Astray as astray:
                raise listings.departed(astray.what, astray.expected, astray.actual) from None

    return checked


@frozen
class Listings:
    """Several phone calls of one user, and what is listed of them."""

    calls: PhoneCalls
    actor: str
    #: Their ids, the oldest one first.
    known: tuple[str, ...]
    #: Whose phone calls are listed: those of an extension, or of all the user's extensions.
    extension: str = "@self"
    #: What is demanded of the parameters; None where the scenario says it.
    requirement: str | None = None

    @property
    def older(self) -> str:
        """The id of the phone call that was made first."""
        return self.known[0]

    @property
    def newer(self) -> str:
        """The id of the phone call that was made last."""
        return self.known[-1]

    def ask(self, **query: str) -> tuple[PhoneCall, ...]:
        """List the phone calls of the extension; raises NotExercised where the parameters are refused."""
        stage = self.calls.stage
        path = {"extension": self.extension}
        exchange = stage.request(self.actor, "List", path=path, query=urlencode(query), command=False)
        no = stage.refusal(exchange)
        if no is not None:
            names = ", ".join(query)
            raise NotExercised(reason=f"the endpoint does not list with {names} ({no.status} {no.code})")
        body = exchange.response.json_or_none()
        for each in repeated(body):
            stage.watch.find(each, exchange)
        # What is listed twice is one phone call all the same.
        return tuple({str(each["id"]): each for each in phone_calls_in(body)}.values())

    def check_there(self) -> None:
        """Raise NotExercised unless all are listed under the user."""
        # A listing may be a moment behind.
        for pause in looks(self.calls.stage.endpoint.limits.quiet_s):
            self.calls.stage.pause(pause)
            if self._are_there():
                break
        else:
            raise NotExercised(reason="the endpoint does not list the two phone calls under one user")

    def _are_there(self) -> bool:
        return {*self.known} <= set(ids_of(self.ask()))

    @_steady
    def check_count(self) -> None:
        """Hold `count` against what is listed with it: a page of one phone call."""
        listed = ids_of(self.ask(count="1"))
        self._noticed("count", listed, paged=lambda: not self._any_of_ours(startIndex=str(FAR)))
        if len(listed) != 1:
            raise _Astray("a page of one phone call has another number of them", 1, listed)

    @_steady
    def check_start(self) -> None:
        """Hold `startIndex` against what is listed with it: nothing, where it is beyond all phone calls."""
        listed = ids_of(self.ask(startIndex=str(FAR)))
        self._noticed("startIndex", listed, paged=lambda: len(self.ask(count="1")) == 1)
        if {*self.known} & set(listed):
            raise _Astray(f"a page from {FAR} on lists what is listed first", [], listed)

    @_steady
    def check_pages(self) -> None:
        """Hold pages of one phone call each against each other: whoever reads one after the other misses none."""
        first, beyond = ids_of(self.ask(count="1")), self._any_of_ours(startIndex=str(FAR))
        whole = ids_of(self.ask())
        if len(first) != 1 or beyond or len(whole) > MANY:
            raise NotExercised(reason="the endpoint has no pages of one phone call, or too many of them")
        seen = {*first}
        # Whether the first phone call has the index 0 or 1 is written nowhere, nor that the order is always the same.
        for index in (*range(1, len(whole) + 1),) * AGAIN:
            if {*self.known} <= seen:
                return
            seen.update(ids_of(self.ask(count="1", startIndex=str(index))))
        if not {*self.known} <= seen:
            what = "pages of one phone call, one after the other, do not have all of them"
            raise _Astray(what, list(whole), sorted(seen))

    @_steady
    def check_dates(self) -> None:
        """Hold filters by date against each other: all phone calls are later than those of another century."""
        less, greater = (
            self._ours(self.ask(filterBy="published", filterOp=each, filterValue=LONG_AGO))
            for each in ("lessThan", "greaterThan")
        )
        if less and greater:
            raise NotExercised(reason="the endpoint takes no notice of a filter by date")
        if less:
            what = f"phone calls of today are listed as published before {LONG_AGO}, and not as published after it"
            raise _Astray(what, [], ids_of(less))
        if not greater:
            # An operator that is unknown may list nothing.
            raise NotExercised(reason="the endpoint knows no filter by date")

    @_steady
    def check_filter(self) -> None:
        """Hold the filter parameters against what is listed with them: the phone call of one id."""
        listed = ids_of(self.ask(filterBy="id", filterOp="equals", filterValue=self.older))
        self._noticed("filterBy", listed)
        if not listed and self._unheard_of():
            # No page says how the operators are called; this one may be unknown.
            raise NotExercised(reason="the endpoint knows no filter that equals")
        if set(listed) != {self.older}:
            raise _Astray("a filter for one id does not list just that one", [self.older], listed)
        part = ids_of(self.ask(filterBy="id", filterOp="equals", filterValue=self.older[:-1]))
        if self.older in part:
            what = "a filter for what equals a part of an id lists the phone call of the whole one"
            raise _Astray(what, [], part)

        self._check_parts()

    def _check_parts(self) -> None:
        """Hold `contains` and `startsWith` against themselves: who knows a whole id by them must know a part of it."""
        for operator, part in (("contains", self.older[1:-1]), ("startsWith", self.older[:-1])):
            whole = self._filtered(operator, self.older)
            # One that lists nothing, or all, may be unknown; so may one that does what an unheard-of one does.
            if whole != (self.older,) or self._filtered(UNHEARD_OF, self.older) == whole:
                continue
            listed = self._filtered(operator, part)
            if self.older not in listed:
                what = f"a filter for what {operator} a part of an id does not list the phone call of the whole one"
                raise _Astray(what, [self.older], listed)

    def _filtered(self, operator: str, value: str) -> tuple[str, ...]:
        """Return the ids that a filter by id lists; none where it is refused."""
        try:
            return ids_of(self.ask(filterBy="id", filterOp=operator, filterValue=value))
        except NotExercised:
            return ()

    def _unheard_of(self) -> bool:
        """Tell whether an operator that nobody has heard of lists nothing, as `equals` does."""
        query = {"filterBy": "id", "filterOp": UNHEARD_OF, "filterValue": self.older}
        try:
            return not self.ask(**query)
        except NotExercised:
            return False

    @_steady
    def check_fields(self) -> None:
        """Hold `fields` against what is listed with it: the members that were asked for."""
        listed = self._ours(self.ask(fields="id,extension,published"))
        if not all(shows(each, "published") for each in self._ours(self.ask())):
            raise NotExercised(reason="the endpoint never says when a phone call was published")
        lacking = [each["id"] for each in listed if not shows(each, "published")]
        if lacking or not listed:
            raise _Astray("fields that were asked for are not listed", "id, extension, published", listed)

    @_steady
    def check_order(self) -> None:
        """Hold `sortOrder` against what is listed with it: the oldest one first, and the other way round."""
        up, down = (self._ours(self.ask(sortOrder=each)) for each in ("ascending", "descending"))
        times = {str(each["id"]): str(each.get("published")) for each in up}
        # Of those of one time, any may come first.
        first = {times[each]: each for each in reversed(self.known) if each in times}
        apart = tuple(each for each in self.known if each in first.values())
        if len(apart) < 2:  # noqa: PLR2004  (one before another)
            raise NotExercised(reason="the phone calls were published at the same time", kind=CIRCUMSTANCE)
        order, other = (_these(apart, listed) for listed in (up, down))
        if order == other:
            raise NotExercised(reason="the endpoint takes no notice of sortOrder")
        if order != apart and any(
            _these(apart, self.ask(sortOrder="ascending")) != order for _ in range(AGAIN)
        ):
            raise NotExercised(reason="the endpoint lists in no order")
        if order != apart:
            raise _Astray("ascending order lists the newest first", [*apart], order)

    @_steady
    def check_filtered_page(self) -> None:
        """Hold `count` and `startIndex` against what a filter chooses: a page is one, whatever it is of."""
        chosen = {"filterBy": "published", "filterOp": "greaterThan", "filterValue": LONG_AGO}
        self._must_have_pages()
        if len(self._ours(self.ask(**chosen))) < len(self.known):
            raise NotExercised(reason="the endpoint knows no filter by date")
        listed = ids_of(self.ask(**chosen, count="1"))
        if len(listed) != 1:
            raise _Astray(
                "a page of one of the phone calls that a filter chooses has another number of them", 1, listed
            )
        if self._any_of_ours(**chosen, startIndex=str(FAR)):
            raise _Astray(f"a page from {FAR} on of what a filter chooses lists what is listed first", [], [])

    @_steady
    def check_ordered_page(self) -> None:
        """Hold pages against the order that is asked for: the first one begins with the first phone call of all."""
        self._must_have_pages()
        whole = {each: self.ask(sortOrder=each) for each in ("ascending", "descending")}
        ends = {each: str(listed[0].get("published")) for each, listed in whole.items() if listed}
        if len({*ends.values()}) < len(whole):
            raise NotExercised(reason="the endpoint takes no notice of sortOrder")
        for order, end in ends.items():
            page = self.ask(sortOrder=order, count="1")
            if [str(each.get("published")) for each in page] != [end]:
                what = f"the first page in {order} order does not begin as all in that order do"
                raise _Astray(what, whole[order][0]["id"], ids_of(page))
            if self._any_of_ours(sortOrder=order, startIndex=str(FAR)):
                raise _Astray(f"a page from {FAR} on in {order} order lists what is listed first", [], [])

    @_steady
    def check_page_of_fields(self) -> None:
        """Hold `fields` against a page: the members that were asked for are there as they are without it."""
        whole = self.ask()
        members = [name for name in MEMBERS if whole and all(name in each for each in whole)]
        asked = ",".join(("id", "extension", *members))
        for query in ({}, {"count": "1"}):
            listed = self.ask(fields=asked, **query)
            if any(name not in each for each in listed for name in members):
                raise _Astray("fields that were asked for are not on a page", asked, listed)

    def _must_have_pages(self) -> None:
        """Raise NotExercised where the endpoint has no pages of one phone call."""
        if len(self.ask(count="1")) != 1 or self._any_of_ours(startIndex=str(FAR)):
            raise NotExercised(reason="the endpoint has no pages of one phone call")

    def _ours(self, listed: Sequence[PhoneCall]) -> tuple[PhoneCall, ...]:
        return tuple(each for each in listed if each["id"] in self.known)

    def _any_of_ours(self, **query: str) -> bool:
        return bool(self._ours(self.ask(**query)))

    def _noticed(self, name: str, listed: Sequence[str], paged: Callable[[], bool] = lambda: False) -> None:
        """Raise NotExercised for a parameter that changes nothing, Departed where the server has pages all the same."""
        if not {*self.known} <= set(listed):
            return
        if paged():
            raise _Astray(f"it has pages, and takes no notice of {name}", name, listed)
        raise NotExercised(reason=f"the endpoint takes no notice of {name}")

    def departed(self, what: str, expected: Json, actual: Json) -> Departed:
        """
        Return what ends a case whose listing is wrong.

        Raises NotExercised where one of the phone calls has ended meanwhile: who was called may hang up.
        """
        if not self._are_there():
            raise NotExercised(reason="a phone call has ended by itself meanwhile", kind=CIRCUMSTANCE)
        finding = Finding(
            rule="listing.selection",
            operation="List",
            message=f"List with parameters: {what}.",
            expected=expected,
            actual=list(actual) if isinstance(actual, tuple) else actual,
            requirement=self.requirement,
        )
        return self.calls.stage.fail(finding)


def ids_of(calls: Sequence[Mapping[str, Json]]) -> tuple[str, ...]:
    """Return the ids of phone calls, in their order."""
    return tuple(str(each["id"]) for each in calls)


def _these(wanted: Sequence[str], calls: Sequence[Mapping[str, Json]]) -> tuple[str, ...]:
    return tuple(each for each in ids_of(calls) if each in wanted)
