"""What the worlds look up, against a scan of all that they hold; and that no command changes the world before it."""

from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.switch.agent_state import start
from ringback.switch.commands import Command, Disposition, Refused, Watch
from ringback.switch.ids import Ids
from ringback.switch.moves import ACTS, apply
from ringback.switch.phonecall_actions import ACTIONS, Order, carried_out
from ringback.switch.phonecalls import Exchange, Extension, PhoneCall
from ringback.switch.ringing import Creation, advanced, created, hung_up
from ringback.switch.world import MEMORY, World

NUMBERS = ("5005", "5000", "5001", "5002", "5010", "0301234")

commands = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS[:5]),
        st.sampled_from(sorted(ACTS)),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from(NUMBERS),
        st.sampled_from(["AllCalls", "NextCall"]),
    ),
    max_size=40,
)

Step = tuple[str, str, int, int, str, str]


def command_of(world: World, step: Step, at: float) -> Command:
    """Return a command about calls that are there, or have been."""
    number, operation, one, two, other, mode = step
    own = [each for each in world.calls.values() if each.number == number]
    return Command(
        number=number,
        operation=operation,
        at=at,
        call=own[-one % len(own)].id if own else None,
        other=own[-two % len(own)].id if own else None,
        destination=other,
        participant=other,
        user_data={"step": str(one)},
        key="step",
        digits=str(one),
        watch=Watch(number=other, mode=mode, scope="Agent" if one % 2 else "Call"),
        disposition=Disposition(value="x", key="y"),
    )


def check_world(world: World) -> None:
    """Hold every index to a scan."""
    calls, phones = tuple(world.calls.values()), tuple(world.phones.values())
    for number in NUMBERS:
        mine = [each for each in calls if each.number == number]
        assert list(world.calls_of(number)) == [each for each in mine if each.live]
        assert world.calls.lines(number) == len(world.calls_of(number))
        assert len(mine) - len(world.calls_of(number)) <= (MEMORY if number in world.phones else 0)
        watching = [each for each in phones if each.monitoring and each.monitoring.number == number]
        assert list(world.watchers(number)) == watching
    for talk in {each.talk for each in calls}:
        assert list(world.on(talk)) == [each for each in calls if each.talk == talk and each.live]
    assert set(world.talks) == {each.talk for each in calls}
    for phone in phones:
        assert world.phone_of(phone.user) == world.phone_with(phone.device) == phone


@settings(max_examples=150, deadline=None)
@given(commands)
def test_the_indexes_of_a_world_agree_with_a_scan(stories: Any, steps: list[Step]) -> None:
    """Whatever has been commanded; and neither a refusal nor a success changes the world before it."""
    world: World = stories().world
    for at, step in enumerate(steps):
        command = command_of(world, step, float(at))
        before = repr(world)
        try:
            after, _ = apply(world, command)
        except Refused:
            after = world
        assert repr(world) == before
        check_world(world := after)


@settings(max_examples=60, deadline=None)
@given(commands)
def test_the_same_commands_make_the_same_world(stories: Any, steps: list[Step]) -> None:
    """Down to the order of all that is in it; a world put together from what is in it is the same."""
    one, two = stories(), stories()
    for at, step in enumerate(steps):
        for story in (one, two):
            try:
                story.world, story.effects = apply(story.world, command_of(story.world, step, float(at)))
            except Refused:
                continue
    assert repr(one.world) == repr(two.world)
    assert one.world == two.world
    made = World(
        one.world.table, one.world.ids, dict(one.world.phones), dict(one.world.calls), one.world.talks
    )
    assert repr(made) == repr(one.world)
    check_world(made)


def test_a_user_whom_nobody_knows_has_no_phone(stories: Any) -> None:
    """And a device that nobody knows is no phone's."""
    world: World = stories().world
    assert world.phone_with("") is None
    assert world.phones.owned_by("") is None
    after, _ = start(world, Command(number="5005", operation="", at=0))
    assert (world == after, world.watchers("")) == (False, ())


EXTENSIONS = ("0003*210", "0003*024", "0003*211")
OUTSIDE = ("777888", "030")

orders = st.lists(
    st.tuples(
        st.sampled_from(["create", "hang up", "wait", *sorted(ACTIONS)]),
        st.integers(0, 5),
        st.sampled_from((*EXTENSIONS, *OUTSIDE)),
        st.sampled_from((*EXTENSIONS, *OUTSIDE)),
        st.floats(0, 3),
    ),
    max_size=30,
)


def exchange() -> Exchange:
    """Return one on which nothing has happened."""
    extensions = {
        each: Extension(number=each, user="12", organization="3", attended=each != "0003*211")
        for each in EXTENSIONS
    }
    return Exchange(Ids(1), extensions, frozenset(OUTSIDE[:1]), pickup_s=0.5)


def check_exchange(now: Exchange) -> None:
    """Hold every index to a scan."""
    calls, rings = tuple(now.calls.values()), tuple(now.rings)
    for number in (*EXTENSIONS, *OUTSIDE):
        found = [each for each in calls if each.extension == number or each.involves(number)]
        assert list(now.calls.of(number)) == found
    assert now.calls.of(*EXTENSIONS) == calls
    for call in calls:
        assert list(now.rings.of(call.id)) == [each for each in rings if each.call == call.id]
    assert {each.call for each in rings} <= set(now.calls)
    assert now.calls.first_to_end == min(calls, key=lambda each: each.ends, default=None)
    assert now.rings.first_due == min(rings, key=lambda each: each.due, default=None)
    taken = {view.parked_pos for call in calls for view in call.views}
    assert [now.calls.parked_at(each) for each in range(1, 9)] == [each in taken for each in range(1, 9)]


def ordered(now: Exchange, call: PhoneCall, action: str, who: str, at: float) -> Exchange:
    """Return the exchange after an action that makes sense or not: none may break an index."""
    order = Order(
        action=action,
        call=call,
        view=call.views[-1],
        extension=call.extension,
        send_call_to=who,
        wait=1.0,
        leaves=call.views[-1].parties[0],
        parked_for=2.0,
    )
    return carried_out(now, order, at)


def after(now: Exchange, what: str, place: int, numbers: tuple[str, str], at: float) -> Exchange:
    """Return the exchange a step later."""
    now = advanced(now, at)
    calls = tuple(now.calls.values())
    if what == "create":
        creation = Creation(
            extension=now.extensions[EXTENSIONS[place % 3]],
            source=numbers[:1],
            destination=numbers[1:],
            caller_id="",
            nonce="",
            wait=1.0,
            lasts=5.0 + place,
        )
        return created(now, creation, at)[0]
    if what == "wait" or not calls:
        return now
    call = calls[place % len(calls)]
    if what == "hang up":
        return hung_up(now, call, numbers[0])
    return ordered(now, call, what, numbers[1], at)


@settings(max_examples=150, deadline=None)
@given(orders)
def test_the_indexes_of_an_exchange_agree_with_a_scan(
    steps: list[tuple[str, int, str, str, float]],
) -> None:
    """Whatever is ordered, and however time passes; the exchange before stays as it was, and two are the same."""
    one = two = exchange()
    at = 0.0
    for what, place, first, second, seconds in steps:
        before, kept = one, repr(one)
        at += seconds
        one, two = (after(each, what, place, (first, second), at) for each in (one, two))
        check_exchange(one)
        assert repr(before) == kept
    assert repr(one) == repr(two)
    assert one == two
    assert evolve(one, pickup_s=9) != two
