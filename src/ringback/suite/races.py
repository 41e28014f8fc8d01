"""
Commands that come at once: whatever is explained by some order of them is legal, and nothing else.

Which commands these are stands in the contract (`[arrange]`, `[concurrency]`); what
each must cause, in the call table.  What parties are told and what they read must
agree once all is quiet.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen

from ringback.model import Exchange, Finding, Json, at
from ringback.suite.agreement import agree, agree_as_told, read_until
from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE
from ringback.suite.at_once import Order, Telling, at_once, order, reading
from ringback.suite.conversation import body_of, dial, hold, on_the_phone, roles_of, scope_of
from ringback.suite.outcome import ACTOR, CIRCUMSTANCE, NotExercised
from ringback.suite.reading import calls_of, snapshot_of
from ringback.suite.roles import ANSWER, DIAL, HANG_UP, HOLD
from ringback.suite.stage import Stage
from ringback.suite.subjects import subject_of
from ringback.suite.tracker import Tracked

#: How many commands of one actor come at once.
SEVERAL = 3


def holds_of_two_calls(stage: Stage) -> None:
    """Hold two calls at once that have nothing to do with each other."""
    first, second = _others(stage)
    on_the_phone(stage, AGENT, CALLER)
    on_the_phone(stage, first, second)
    name = roles_of(stage).operation(HOLD)
    calls = [stage.call(AGENT, CALLER), stage.call(first, second)]
    _independent(stage, [order(stage, each.actor, name, call=each) for each in calls])
    waiting = roles_of(stage).waiting
    agree(stage, [(each, waiting) for each in calls])


def dials_of_two_callers(stage: Stage) -> None:
    """Dial at once: two callers, two callees."""
    first, second = _others(stage)
    name = roles_of(stage).operation(DIAL)
    pairs = {AGENT: first, CALLER: second}
    _independent(stage, [order(stage, caller, name, to=callee) for caller, callee in pairs.items()])
    # Of earlier calls nobody need have been told that they are over.
    told = [
        (each.actor, subject_of(stage.endpoint.contract, each.met).id)
        for each in stage.watch.open
        if each.met
    ]
    made = [stage.tracker.known(actor, call) for actor, call in told]
    agree(stage, [(each, each.state) for each in made if each is not None])


def both_hang_up(stage: Stage) -> None:
    """Have both parties of a call end it at once: it is over, and each is told so once at the most."""
    on_the_phone(stage, AGENT, CALLER)
    name = roles_of(stage).operation(HANG_UP)
    calls = [stage.call(AGENT, CALLER), stage.call(CALLER, AGENT)]
    race = _raced(stage, [order(stage, each.actor, name, call=each) for each in calls])
    if not race.accepted:
        raise _refused(stage, race.orders[0], race.exchanges[0])
    _over(stage, race, calls, [race.orders[each].actor for each in race.accepted])


def hold_against_hang_up(stage: Stage) -> None:
    """Hold a call while the other party ends it: it is over, whatever came first."""
    on_the_phone(stage, AGENT, CALLER)
    _against_hang_up(stage, HOLD)


def answer_against_hang_up(stage: Stage) -> None:
    """Answer a call while its caller gives up: it is over, whatever came first."""
    dial(stage, CALLER, AGENT)
    _against_hang_up(stage, ANSWER)


def swaps_of_one_pair(stage: Stage) -> None:
    """Swap two calls several times at once: each swap is told once, of both calls, and undoes the one before."""
    name, calls = _swappable(stage)
    held, active = calls
    pairs = [(active, held), (held, active)] * SEVERAL
    race = _raced(stage, [order(stage, AGENT, name, call=one, other=other) for one, other in pairs[:SEVERAL]])
    if not race.accepted:
        raise _refused(stage, race.orders[0], race.exchanges[0])

    def told_of(call: Tracked) -> tuple[str, ...]:
        return race.telling.states(AGENT, call.id, _change(stage, name))

    most, quiet = len(race.accepted), stage.endpoint.limits.quiet_s
    race.telling.until(lambda: min(len(told_of(held)), len(told_of(active))) >= most, quiet)
    race.telling.until(lambda: len(told_of(held)) == len(told_of(active)) > 0)
    told = {each.id: told_of(each) for each in calls}
    for each in calls:
        for before, after in zip((each.state, *told[each.id]), told[each.id], strict=False):
            if before == after:
                raise stage.departed(
                    rule="call.state",
                    operation=name,
                    message=f"Of {SEVERAL} {name} at once two left call {each.id} in the same state; no order of them does.",
                    expected="each undoes the one before",
                    actual=list(told[each.id]),
                )
    if len(told[held.id]) != len(told[active.id]) or not told[held.id]:
        raise stage.departed(
            rule="notification.missing",
            operation=name,
            message=f"Of {SEVERAL} {name} at once one was not told of both calls.",
            expected="both calls of each",
            actual={each.id: list(told[each.id]) for each in calls},
        )
    if len(told[held.id]) > len(race.accepted):
        raise stage.departed(
            rule="refusal.changed-state",
            operation=name,
            message=f"Of {SEVERAL} {name} at once one was refused, and carried out all the same.",
            expected=f"{len(race.accepted)} at the most",
            actual=len(told[held.id]),
        )
    agree_as_told(stage, calls)


def data_of_one_call(stage: Stage, name: str) -> None:
    """Give a call several user data at once: all of them are there afterwards, and each was told."""
    on_the_phone(stage, AGENT, CALLER)
    call = stage.call(AGENT, CALLER)
    known = stage.endpoint.contract.operation(name)
    parameter = next(each.name for each in known.parameters if each.means == "user-data")
    # Not every server has it; one that does takes one after the other as well.
    first = {parameter: {"Key0": "value 0"}}
    stage.command(AGENT, name, call=call, body=first, shows=first)
    pairs = [{f"Key{number}": f"value {number}"} for number in range(1, SEVERAL + 1)]
    orders = [order(stage, AGENT, name, call=call, more={parameter: each}) for each in pairs]
    stage.watch.vague = True
    exchanges = at_once(stage, orders)
    for place, each in enumerate(orders):
        if stage.refusal(exchanges[place]) is not None:
            raise _refused(stage, each, exchanges[place])
    wanted = {key: value for each in pairs for key, value in each.items()}
    telling, data = Telling(stage), parameter
    telling.until(lambda: not wanted.keys() - _keys(telling, call, data))
    if untold := sorted(wanted.keys() - _keys(telling, call, data)):
        raise stage.departed(
            rule="notification.missing",
            operation=name,
            message=f"Of {SEVERAL} {name} at once the {AGENT} was not told of {', '.join(untold)}.",
            expected=sorted(wanted),
            actual=sorted(_keys(telling, call, data)),
        )
    read = read_until(stage, call, lambda it: _covers(it.get(data), wanted))
    if read is not None and not _covers(read.get(data), wanted):
        raise stage.fail(
            Finding(
                rule="call.user-data",
                operation=name,
                message=f"Of {SEVERAL} {name} at once not all that was given is there afterwards.",
                requirement=stage.endpoint.contract.table.moves_of(name)[0].requirement,
                expected=wanted,
                actual=read.get(data),
                where=f"/{data}",
            )
        )


def reads_of_all(stage: Stage) -> None:
    """Have everybody read their calls at once: each is shown their own, and nobody else's."""
    on_the_phone(stage, AGENT, CALLER)
    actors = list(stage.endpoint.actors)
    shape = stage.endpoint.contract.shape("call")
    quiet = {each: _ids(stage, calls_of(stage, each)) for each in actors}
    if any(each is None for each in quiet.values()):
        raise NotExercised(reason="the endpoint does not list calls whole")
    # Reading causes nothing that would have to be heard out.
    stage.stirred = False
    orders = [reading(stage, each) for each in actors]
    for place, exchange in at_once(stage, orders).items():
        items = at(exchange.response.json_or_none(), shape["list"]["items"])
        shown = _ids(
            stage, [each for each in items if isinstance(each, Mapping)] if isinstance(items, list) else None
        )
        if shown is not None and shown != quiet[orders[place].actor]:
            raise stage.departed(
                rule="listing.selection",
                operation=orders[place].operation,
                message=f"The {orders[place].actor}, who read their calls while others did, was shown other ones.",
                expected=sorted(quiet[orders[place].actor] or ()),
                actual=sorted(shown),
            )


# ---- what these are made of


@frozen
class _Race:
    """Commands that came at once and may have stood in each other's way, and what was told meanwhile."""

    orders: Sequence[Order]
    exchanges: Mapping[int, Exchange]
    telling: Telling
    #: The places of the orders that were not refused.
    accepted: tuple[int, ...]


def _independent(stage: Stage, orders: Sequence[Order]) -> None:
    """Send commands at once of which none can make another one illegal: each must do all that it does alone."""
    stage.sweep()
    expected = []
    for each in orders:
        move = stage.move(each.operation, each.actor, each.call, each.other)
        if move is None:
            raise NotExercised(reason=f"{each.operation} is not legal here", kind=CIRCUMSTANCE)
        expected += stage.promised(move, each.actor, each.call, each.other, each.to, {}, ())
    stage.watch.open = expected
    exchanges = at_once(stage, orders)
    for place, each in enumerate(orders):
        if stage.refusal(exchanges[place]) is not None:
            raise _refused(stage, each, exchanges[place])
    stage.settle(orders[0].operation, None)


def _raced(stage: Stage, orders: Sequence[Order]) -> _Race:
    """Send commands at once that may make each other illegal, and listen until all is quiet."""
    stage.sweep()
    stage.watch.open, stage.watch.vague = [], True
    exchanges = at_once(stage, orders)
    accepted = tuple(place for place in range(len(orders)) if stage.refusal(exchanges[place]) is None)
    telling = Telling(stage)
    calls = [orders[each].call for each in accepted]
    telling.until(lambda: not calls or any(each and telling.of(each.actor, each.id) for each in calls))
    telling.quiet()
    return _Race(orders=orders, exchanges=exchanges, telling=telling, accepted=accepted)


def _against_hang_up(stage: Stage, role: str) -> None:
    roles = roles_of(stage)
    mine, theirs = stage.call(AGENT, CALLER), stage.call(CALLER, AGENT)
    orders = [
        order(stage, AGENT, roles.operation(role), call=mine),
        order(stage, CALLER, roles.operation(HANG_UP), call=theirs),
    ]
    race = _raced(stage, orders)
    if 1 not in race.accepted:
        raise _refused(stage, orders[1], race.exchanges[1])
    _over(stage, race, [mine, theirs], [CALLER])


def _over(stage: Stage, race: _Race, calls: Sequence[Tracked], ended_by: Sequence[str]) -> None:
    """Hold calls that were ended against that: over for all, told so once at the most, and to one who ended it."""
    name = roles_of(stage).operation(HANG_UP)
    terminal, change = stage.endpoint.contract.table.terminal, _change(stage, name)

    def endings(call: Tracked) -> int:
        return sum(each in terminal for each in race.telling.states(call.actor, call.id, change))

    enders = [each for each in calls if each.actor in ended_by]
    if not race.telling.until(lambda: any(endings(each) for each in enders)):
        raise stage.departed(
            rule="notification.missing",
            operation=name,
            message=f"The {enders[0].actor} has ended a call while its other party acted on it, and was not told that it is over.",
            expected=f"{change} {terminal[0]}",
        )
    for each in calls:
        if endings(each) > 1:
            raise stage.departed(
                rule="notification.duplicate",
                operation=name,
                message=f"The {each.actor} was told more than once that call {each.id} is over.",
                expected=f"one {change} {terminal[0]}",
                actual=endings(each),
            )
    agree(stage, [(each, None) for each in enders])
    # What becomes of the call of a party that stays is not documented: it is as they were told, or gone.
    agree_as_told(stage, calls, or_ended=True)


def _refused(stage: Stage, which: Order, exchange: Exchange) -> Exception:
    no = stage.refusal(exchange)
    assert no is not None, "who asks has seen that it was refused"
    return stage.turned_down(
        which.operation, no, stage.move(which.operation, which.actor, which.call, which.other)
    )


def _change(stage: Stage, operation: str) -> str:
    """Return the notification by which who commands is told of an operation."""
    return stage.endpoint.contract.table.moves_of(operation)[0].effects[0].notification


def _swappable(stage: Stage) -> tuple[str, tuple[Tracked, Tracked]]:
    """Return the operation that swaps two calls, and the held and the active call of the agent."""
    name = str(stage.endpoint.contract.settings["concurrency"]["swap"])
    stage.actor(COLLEAGUE)
    on_the_phone(stage, AGENT, CALLER)
    hold(stage, AGENT, stage.call(AGENT, CALLER))
    on_the_phone(stage, COLLEAGUE, AGENT)
    held, active = stage.call(AGENT, CALLER), stage.call(AGENT, COLLEAGUE)
    # Not every server has it; one that does swaps them one after the other as well.
    scope = scope_of(stage, AGENT, call=active, other=held)
    stage.command(AGENT, name, call=active, other=held, body=body_of(stage, name, scope))
    return name, (stage.call(AGENT, COLLEAGUE), stage.call(AGENT, CALLER))


def _others(stage: Stage) -> tuple[str, str]:
    others = [each for each in stage.endpoint.actors if each not in (AGENT, CALLER)]
    if len(others) < 2:  # noqa: PLR2004  (a pair)
        raise NotExercised(
            reason="the endpoint has no two actors beside the agent and the caller", kind=ACTOR
        )
    return others[0], others[1]


def _keys(telling: Telling, call: Tracked, data: str) -> set[str]:
    shown = (each.resource.get(data) for each in telling.of(call.actor, call.id))
    return {key for each in shown if isinstance(each, Mapping) for key in each}


def _covers(said: Json, wanted: Mapping[str, Json]) -> bool:
    return isinstance(said, Mapping) and not wanted.keys() - said.keys()


def _ids(stage: Stage, calls: Sequence[Mapping[str, Json]] | None) -> set[str] | None:
    """Return which of these calls go on; those that are over may be listed for a while."""
    return None if calls is None else set(snapshot_of(stage, calls))
