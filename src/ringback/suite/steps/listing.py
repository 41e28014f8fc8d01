"""Listings with parameters, each in one sentence."""

import pytest
from pytest_bdd import given, then

from ringback.model import Exchange
from ringback.suite.asked import Asked
from ringback.suite.listings import Listings, ids_of
from ringback.suite.looking import looks
from ringback.suite.outcome import CIRCUMSTANCE, NotExercised
from ringback.suite.phone_creations import outside
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.views import ids_told, is_idle, is_on_call, views_of


@pytest.fixture
def pair() -> list[Listings]:
    """Return where the scenario's two phone calls are kept."""
    return []


@given(sentence("the {other:Name} has a phone call as well as the {actor:Name}, of the same user"))
def two_calls(stage: Stage, phone_calls: PhoneCalls, pair: list[Listings], other: str, actor: str) -> None:
    """Makes a second phone call, from another extension; skipped unless both are listed under one user."""
    extension, before = stage.actor(other).identity.number, phone_calls.leave_nothing_new(other)
    view = {"source": [extension], "destination": [outside(stage)]}
    exchange = stage.request(other, "CreateSimple", body={"extension": extension, "phoneCallView": [view]})
    no = stage.refusal(exchange)
    if no is not None:
        # The App need not be let to call from every extension; that it may from the agent's is enough.
        raise NotExercised(reason=f"the endpoint makes no second call ({no.status} {no.code})")
    made = next(phone_calls.looked_at(other, Asked.by(exchange, before)), None)
    if made is None:
        raise NotExercised(reason="the endpoint lists no second call")
    known = (phone_calls.created[actor], str(made["id"]))
    listings = Listings(calls=phone_calls, actor=actor, known=known)
    try:
        listings.check_there()
    except NotExercised:
        _check_all_extensions(stage, phone_calls, listings, other)
        raise
    pair.append(listings)


def _check_all_extensions(stage: Stage, phone_calls: PhoneCalls, listings: Listings, other: str) -> None:
    """Raise Departed where both phone calls are listed each under its extension, and not under all of their one user."""
    actor = listings.actor
    if stage.actor(actor).identity.path.get("userId") != stage.actor(other).identity.path.get("userId"):
        return
    listed: tuple[str, ...] = ()
    for pause in looks(stage.endpoint.limits.notification_s):
        stage.pause(pause)
        listed = ids_of(listings.ask())
        if {*listings.known} <= {*listed}:
            return
    # They may be on a later page.
    if {*ids_of(listings.ask(startIndex=str(len(listed))))} - {*listed}:
        return
    if phone_calls.read(actor, listings.older) and phone_calls.read(other, listings.newer):
        raise stage.departed(
            rule="listing.selection",
            operation="List",
            message="The phone calls under @self, all extensions of the user, lack one that is listed under its own.",
            expected=list(listings.known),
            actual=list(listed),
            where="/entry",
        )


@given(sentence("the {actor:Name} has a second phone call"))
def second_call(stage: Stage, phone_calls: PhoneCalls, pair: list[Listings], actor: str) -> None:
    """Makes a second phone call from the same extension; skipped where the server makes or lists none."""
    first, left = phone_calls.created[actor], dict[str, str]()
    # Whoever hangs up what is new keeps one phone call of an extension in mind: that of the two. So the first one,
    # unless the scenario has hung it up, is brought to mind again after that.
    stage.on_clear(lambda: phone_calls.created.update(left))
    two_calls(stage, phone_calls, pair, actor, actor)
    stage.on_clear(lambda: left.update({actor: first} if phone_calls.ended.get(actor) != first else {}))


@then("the later phone call is over")
def later_is_over(stage: Stage, phone_calls: PhoneCalls, pair: list[Listings]) -> None:
    """Lists the second phone call until nobody is on it, nor rung for it."""
    gone, call = phone_calls.until(pair[0].actor, pair[0].newer, is_idle)
    if not gone:
        raise stage.departed(
            rule="call.state",
            operation="Delete",
            message="Delete of all phone calls was accepted, and one of them goes on.",
            expected="no view on call",
            actual=call,
        )


@then(sentence("the answer tells of both phone calls of the {actor:Name}"))
def tells_of_both(stage: Stage, pair: list[Listings], answer: Exchange, actor: str) -> None:
    """Holds the ids in the answer to a Delete against the phone calls that were hung up; it need not have any."""
    told = ids_told(answer.response.json_or_none())
    wanted = [pair[0].older, pair[0].newer]
    if told and not {*wanted} <= {*told}:
        raise stage.departed(
            rule="call.identity",
            operation="Delete",
            message=f"Delete of all phone calls of the {actor} told of some of them.",
            expected=wanted,
            actual=list(told),
            where="/id",
        )


@then(sentence("the later phone call, of the {other:Name}, goes on"))
def later_goes_on(stage: Stage, phone_calls: PhoneCalls, pair: list[Listings], other: str) -> None:
    """Lists the second phone call: somebody is on it still, or rung for it."""
    # What is seen once may be what was before; what is over stays so.
    goes_on, call = phone_calls.until(other, pair[0].newer, lambda found: not is_idle(found))
    if not goes_on:
        raise stage.departed(
            rule="call.state",
            operation="Delete",
            message="Delete of one phone call ended another one.",
            expected="the other phone call, as it was",
            actual=call,
        )


@then(sentence("the {actor:Name} has those two phone calls, and no third"))
def no_third(stage: Stage, phone_calls: PhoneCalls, pair: list[Listings], actor: str) -> None:
    """Looks, once the second phone call is on call, for another one that was made beside it."""
    talking, _call = phone_calls.until(
        actor, pair[0].newer, lambda found: any(map(is_on_call, views_of(found)))
    )
    if not talking:
        raise NotExercised(reason="the second phone call was never on call", kind=CIRCUMSTANCE)
    # Another one may be on call a moment later.
    phone_calls.wait_out()
    stray = [
        str(each["id"])
        for each in phone_calls.listed(actor)
        if str(each["id"]) not in pair[0].known and any(map(is_on_call, views_of(each)))
    ]
    if stray:
        raise stage.departed(
            rule="view.state",
            operation="CreateSimple",
            message="A second phone call was asked for, and more than one was made.",
            expected=list(pair[0].known),
            actual=[*pair[0].known, *stray],
            where="/id",
        )


@then("a page of one phone call has one")
def one_a_page(pair: list[Listings]) -> None:
    """Lists with `count` 1: one phone call, unless the server takes no notice of pages."""
    pair[0].check_count()


@then("a page beyond the last phone call has none")
def none_beyond(pair: list[Listings]) -> None:
    """
    Lists with a `startIndex` beyond all phone calls.

    None of ours, unless the server takes no notice of pages.
    """
    pair[0].check_start()


@then("a filter for the id of a phone call lists that one only")
def filtered(pair: list[Listings]) -> None:
    """Lists with a filter for what equals an id: that phone call and no other, and none for a part of the id."""
    pair[0].check_filter()


@then("pages of one phone call each have both between them")
def complete(pair: list[Listings]) -> None:
    """Lists with `count` 1 and one `startIndex` after the other: both phone calls come, whichever the first index is."""
    pair[0].check_pages()


@then("both are published after a date long ago, and not before it")
def dated(pair: list[Listings]) -> None:
    """Lists with a filter for what is less, and what is greater, than a date before all phone calls."""
    pair[0].check_dates()


@then("members that are asked for are there")
def has_fields(pair: list[Listings]) -> None:
    """Lists with `fields`: the members that are named are there."""
    pair[0].check_fields()


@then("in ascending order the earlier phone call comes first, in descending order the later one")
def in_order(pair: list[Listings]) -> None:
    """Lists with each `sortOrder`: the earlier phone call first, and the other way round."""
    pair[0].check_order()


@then("a page of what a filter chooses is no longer than one of all")
def filtered_page(pair: list[Listings]) -> None:
    """Lists with `count` 1, and with a `startIndex` beyond all, what a filter by date chooses."""
    pair[0].check_filtered_page()


@then("the first page in each order begins as all in that order do")
def ordered_page(pair: list[Listings]) -> None:
    """Lists with `count` 1, and with a `startIndex` beyond all, in ascending and in descending order."""
    pair[0].check_ordered_page()


@then("members that are asked for are there on a page, too")
def page_of_fields(pair: list[Listings]) -> None:
    """Lists with `fields` and `count` 1: the members that are named are there."""
    pair[0].check_page_of_fields()
