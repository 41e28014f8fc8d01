"""What differs in `api.toml`: base path, selector, envelope, notifications, and what is read of resources."""

from collections.abc import Iterator, Mapping

from ringback.contracts.diff.change import (
    BOTH,
    NOTIFICATION,
    REQUEST,
    RESPONSE,
    Change,
    SetChange,
    plain,
    step,
)
from ringback.contracts.store import Contract
from ringback.model import Json, at

FILE = "api.toml#"

#: Single values by JSON pointer: the kind of their change, and whom it concerns.
_PLAIN: Mapping[str, tuple[str, str]] = {
    "/title": ("title-changed", BOTH),
    "/base_path": ("base-path-changed", REQUEST),
    "/selector": ("selector-moved", REQUEST),
    "/envelope/success": ("success-mark-changed", RESPONSE),
    "/envelope/error_code": ("error-code-moved", RESPONSE),
    "/envelope/fault": ("envelope-changed", RESPONSE),
    "/envelope/error_always": ("envelope-changed", RESPONSE),
    "/notifications/style": ("notification-style-changed", NOTIFICATION),
    "/notifications/path": ("notification-path-changed", NOTIFICATION),
    "/notifications/type": ("message-type-moved", NOTIFICATION),
}

#: Sets by JSON pointer: the kinds of gain and loss.
_SETS: Mapping[str, tuple[str, str, str]] = {
    "/envelope/error_required": ("error-member-added", "error-member-removed", RESPONSE),
    "/notifications/channels": ("channel-added", "channel-removed", NOTIFICATION),
    "/scrub/keys": ("scrub-key-added", "scrub-key-removed", BOTH),
    "/scrub/headers": ("scrub-key-added", "scrub-key-removed", BOTH),
}


def setting_changes(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what differs in what all operations of a contract share."""
    was, now = old.settings, new.settings
    for pointer, (kind, direction) in _PLAIN.items():
        before, after = at(was, pointer), at(now, pointer)
        if plain(before) != plain(after):
            yield Change(kind, FILE + pointer, direction, before, after)
    for pointer, (added, removed, direction) in _SETS.items():
        found = SetChange.of(at(was, pointer, ()), at(now, pointer, ()))
        yield from (
            Change(added, FILE + pointer + step(each), direction, None, each) for each in found.gained
        )
        yield from (
            Change(removed, FILE + pointer + step(each), direction, each, None) for each in found.lost
        )
    yield from _messages(_table(was, "/notifications/messages"), _table(now, "/notifications/messages"))
    yield from _tables(was, now, "/resources", "resource-changed", BOTH)
    yield from _tables(was, now, "/codes", "result-code-changed", RESPONSE)
    yield from _tables(was, now, "/security", "security-changed", REQUEST)


def _table(settings: Mapping[str, Json], pointer: str) -> Mapping[str, Json]:
    found = at(settings, pointer, {})
    return found if isinstance(found, Mapping) else {}


def _tables(
    was: Mapping[str, Json], now: Mapping[str, Json], pointer: str, kind: str, direction: str
) -> Iterator[Change]:
    before, after = _table(was, pointer), _table(now, pointer)
    for name in sorted({*before, *after}):
        if plain(before.get(name)) != plain(after.get(name)):
            yield Change(kind, FILE + pointer + step(name), direction, before.get(name), after.get(name))


def _messages(was: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[Change]:
    for name in sorted({*was, *now}):
        where = f"{FILE}/notifications/messages{step(name)}"
        if name not in was:
            yield Change("message-added", where, NOTIFICATION, None, now[name])
        elif name not in now:
            yield Change("message-removed", where, NOTIFICATION, was[name], None)
        else:
            yield from _message(was[name], now[name], where)


def _message(was: Mapping[str, Json], now: Mapping[str, Json], where: str) -> Iterator[Change]:
    for name in sorted({*was, *now}):
        if plain(was.get(name)) != plain(now.get(name)):
            kind = "message-channel-changed" if name == "channel" else "message-changed"
            yield Change(kind, f"{where}{step(name)}", NOTIFICATION, was.get(name), now.get(name))
