"""What differs in call tables: states, moves, their effects, and what a call offers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from ringback.calls import CallTable, Capabilities, Effect, Move
from ringback.contracts.diff.change import BOTH, NOTIFICATION, REQUEST, Change, SetChange, plain, step
from ringback.contracts.store import Contract
from ringback.errors import NotValid
from ringback.model import Json

FILE = "calls.toml#"

#: Combinations of states and modes that one row may stand for.
MOST_ROWS = 10_000

#: What a row asks of a call's resource where it asks nothing.
NO_GIVEN = "{}"

Situation = tuple[str, str, str, str]


def table_changes(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what differs in two contracts' call tables."""
    was, now = old.table, new.table
    yield from _sets(was.states, now.states, "states", "state-added", "state-removed", BOTH)
    yield from _sets(
        was.terminal, now.terminal, "terminal", "terminal-state-added", "terminal-state-removed", BOTH
    )
    yield from _sets(
        was.refusable, now.refusable, "refusable", "refusal-demanded", "refusal-released", REQUEST
    )
    for mode in sorted({*was.modes, *now.modes}):
        before, after = was.modes.get(mode), now.modes.get(mode)
        if before != after:
            yield Change("monitoring-mode-changed", f"{FILE}/modes{step(mode)}", BOTH, before, after)
    yield from _moves(_situations(old), _situations(new))
    yield from _offers(_rows(was), _rows(now))


def _sets(
    was: tuple[Json, ...], now: tuple[Json, ...], name: str, added: str, removed: str, direction: str
) -> Iterator[Change]:
    found = SetChange.of(was, now)
    for each in found.gained:
        yield Change(added, f"{FILE}/{name}{step(each)}", direction, None, each)
    for each in found.lost:
        yield Change(removed, f"{FILE}/{name}{step(each)}", direction, each, None)


def _situations(contract: Contract) -> Mapping[Situation, list[Move]]:
    """
    Return the moves that decide in each situation: operation, state, the other call's state, monitoring mode.

    There are several where it depends on what the call shows.
    """
    found: dict[Situation, list[Move]] = {}
    for move in contract.table.moves:
        rows = [each or ("",) for each in (move.states, move.other, move.modes)]
        if prod(map(len, rows)) > MOST_ROWS:
            reason = f"it stands for more than {MOST_ROWS} situations"
            raise NotValid(path=str(contract.path / "calls.toml"), where=move.operation, reason=reason)
        for state, other, mode in product(*rows):
            moves = found.setdefault((move.operation, state, other, mode), [])
            # The first row that fits decides; behind one that always fits, nothing does.
            if not moves or moves[-1].given:
                moves.append(move)
    return found


def _moves(was: Mapping[Situation, list[Move]], now: Mapping[Situation, list[Move]]) -> Iterator[Change]:
    for situation in sorted({*was, *now}):
        where = f"{FILE}/move" + "".join(step(each or "*") for each in situation)
        before, after = was.get(situation, []), now.get(situation, [])
        if len(before) == len(after) == 1:
            yield from _move(before[0], after[0], where)
            continue
        # Where several rows stand for one situation, what they ask of the call tells them apart.
        one, other = _by_given(before), _by_given(after)
        for given in sorted({*one, *other}):
            place = where if given == NO_GIVEN else where + step(given)
            if given not in one:
                yield Change("move-added", place, REQUEST, None, _told(situation, other[given]))
            elif given not in other:
                yield Change("move-removed", place, REQUEST, _told(situation, one[given]), None)
            else:
                yield from _move(one[given], other[given], place)


def _by_given(moves: list[Move]) -> Mapping[str, Move]:
    return {plain(_given(each)): each for each in reversed(moves)}


def _given(move: Move) -> dict[str, Json]:
    return {name: sorted(values, key=plain) for name, values in move.given.items()}


def _told(situation: Situation, move: Move) -> Json:
    names = ("operation", "state", "other", "mode")
    told: dict[str, Json] = {name: value for name, value in zip(names, situation, strict=True) if value}
    return told | ({"given": _given(move)} if move.given else {})


def _move(was: Move, now: Move, where: str) -> Iterator[Change]:
    if was.mode != now.mode:
        yield Change("move-mode-changed", f"{where}/mode", BOTH, was.mode, now.mode)
    if was.any_order != now.any_order:
        kind = "order-released" if now.any_order else "order-demanded"
        yield Change(kind, f"{where}/any_order", NOTIFICATION, was.any_order, now.any_order)
    yield from _conditions(was, now, where)
    if was.after != now.after:
        yield Change("move-after-changed", f"{where}/after", REQUEST, list(was.after), list(now.after))
    before, after = _effects(was), _effects(now)
    for name in sorted({*before, *after}):
        place = f"{where}/effect{name}"
        if name not in before:
            yield Change("effect-added", place, NOTIFICATION, None, _shown(after[name]))
        elif name not in after:
            yield Change("effect-removed", place, NOTIFICATION, _shown(before[name]), None)
        else:
            yield from _effect(before[name], after[name], place)


def _conditions(was: Move, now: Move, where: str) -> Iterator[Change]:
    for name in sorted({*was.given, *now.given}):
        place = f"{where}/given{step(name)}"
        before, after = was.given.get(name), now.given.get(name)
        if before is None or after is None:
            kind = "move-given-added" if before is None else "move-given-removed"
            yield Change(kind, place, REQUEST, before and list(before), after and list(after))
            continue
        found = SetChange.of(before, after)
        for each in found.gained:
            yield Change("move-given-value-added", place + step(each), REQUEST, None, each)
        for each in found.lost:
            yield Change("move-given-value-removed", place + step(each), REQUEST, each, None)


def _effects(move: Move) -> Mapping[str, Effect]:
    seen: Counter[str] = Counter()
    found = {}
    for each in move.effects:
        name = step(each.party) + step(each.call) + step(each.notification)
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name}/{seen[name]}"] = each
    return found


def _effect(was: Effect, now: Effect, place: str) -> Iterator[Change]:
    if was.required != now.required:
        kind = "effect-demanded" if now.required else "effect-released"
        yield Change(kind, f"{place}/required", NOTIFICATION, was.required, now.required)
    for name, kind in (
        ("becomes", "effect-state-changed"),
        ("shows", "effect-value-changed"),
        ("has", "effect-value-changed"),
        ("hides", "effect-hiding-changed"),
    ):
        before, after = getattr(was, name), getattr(now, name)
        before, after = (sorted(each) if name in ("has", "hides") else each for each in (before, after))
        if before != after:
            yield Change(kind, f"{place}/{name}", NOTIFICATION, before, after)


def _shown(effect: Effect) -> Json:
    return {
        "party": effect.party,
        "call": effect.call,
        "notification": effect.notification,
        "becomes": effect.becomes,
        "required": effect.required,
    }


def _rows(table: CallTable) -> tuple[Capabilities, ...]:
    """Return what calls offer, the additions among it, each in a situation of its own."""
    added = (
        Capabilities(
            state=each.state,
            when=" ".join([when, *(f"{name}={'|'.join(map(str, each.given[name]))}" for name in each.given)]),
            sample=each.sample,
            allowed=each.sample,
            required=each.required,
            forbidden=each.forbidden,
        )
        for each in table.additions
        for when in each.when
    )
    return (*table.capabilities, *added)


def _offers(was: tuple[Capabilities, ...], now: tuple[Capabilities, ...]) -> Iterator[Change]:
    before = {(each.state, each.when): each for each in was}
    after = {(each.state, each.when): each for each in now}
    for key in sorted({*before, *after}):
        # A row that is not there demands nothing.
        nothing = Capabilities(state=key[0], when=key[1], sample=())
        one, other = before.get(key, nothing), after.get(key, nothing)
        place = "capabilities" + "".join(step(each) for each in key)
        yield from _sets(
            one.required,
            other.required,
            f"{place}/required",
            "capability-demanded",
            "capability-released",
            NOTIFICATION,
        )
        yield from _sets(
            one.forbidden,
            other.forbidden,
            f"{place}/forbidden",
            "capability-forbidden",
            "capability-allowed",
            NOTIFICATION,
        )
        # What is demanded may be offered, so that a demand that is dropped and foreseen still is one change.
        yield from _sets(
            (*one.required, *one.allowed),
            (*other.required, *other.allowed),
            f"{place}/allowed",
            "capability-foreseen",
            "capability-unforeseen",
            NOTIFICATION,
        )
