"""What differs in operations and their parameters."""

from collections.abc import Iterator, Mapping

from ringback.contracts.diff.change import BOTH, NOTIFICATION, REQUEST, RESPONSE, Change, SetChange, step
from ringback.contracts.store import Contract
from ringback.model import Json, Operation, Parameter

#: What is one value in both, and what it means that it differs: the kind, and whom it concerns.
_PLAIN: Mapping[str, tuple[str, str]] = {
    "selector": ("selector-changed", REQUEST),
    "media_type": ("media-type-changed", REQUEST),
    "ends_session": ("session-ending-changed", REQUEST),
    "request_schema": ("request-schema-changed", REQUEST),
    "response_schema": ("response-schema-changed", RESPONSE),
    "notification_schema": ("notification-schema-changed", NOTIFICATION),
}

#: What is a set in both: the kinds of gain and loss.
_SETS: Mapping[str, tuple[str, str, str]] = {
    "success": ("success-status-added", "success-status-removed", RESPONSE),
    "features": ("feature-demanded", "feature-dropped", REQUEST),
}


def operation_changes(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what differs in the operations of two contracts."""
    for name in sorted({*old.operations, *new.operations}):
        where = f"operations/{name}.toml#"
        before, after = old.operations.get(name), new.operations.get(name)
        if before is None:
            yield Change("operation-added", where, BOTH, None, name)
        elif after is None:
            yield Change("operation-removed", where, BOTH, name, None)
        else:
            yield from _addresses(old, before, new, after, where)
            yield from _fields(before, after, where)
            yield from _presence(before, after, where)
            yield from _parameters(before, after, where)


def _addresses(
    old: Contract, before: Operation, new: Contract, after: Operation, where: str
) -> Iterator[Change]:
    if before.method.upper() != after.method.upper():
        yield Change("method-changed", f"{where}/method", REQUEST, before.method, after.method)
    # A base path that all operations share is one change, told elsewhere.
    was, now = _urls(before), _urls(after)
    found = SetChange.of(was, now)
    for each in found.gained:
        yield Change("url-added", f"{where}/path{step(each)}", REQUEST, None, each)
    for each in found.lost:
        yield Change("url-removed", f"{where}/path{step(each)}", REQUEST, each, None)
    if was[0] != now[0] and was[0] in now:
        yield Change("url-preferred", f"{where}/path", REQUEST, old.url_path(before), new.url_path(after))


def _urls(operation: Operation) -> list[str]:
    # A base of its own is part of where an operation lies.
    base = f"({operation.base})" if operation.base is not None else ""
    return [base + each for each in (operation.path, *operation.also)]


def _fields(before: Operation, after: Operation, where: str) -> Iterator[Change]:
    for name, (kind, direction) in _PLAIN.items():
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Change(kind, f"{where}/{name}", direction, was, now)
    for name, (added, removed, direction) in _SETS.items():
        found = SetChange.of(getattr(before, name), getattr(after, name))
        for each in found.gained:
            yield Change(added, f"{where}/{name}{step(each)}", direction, None, each)
        for each in found.lost:
            yield Change(removed, f"{where}/{name}{step(each)}", direction, each, None)


def _presence(before: Operation, after: Operation, where: str) -> Iterator[Change]:
    was, now = before.presence, after.presence
    if was == now:
        return
    if now == "core" or was == "core":
        kind = "presence-demanded" if now == "core" else "presence-released"
    else:
        kind = f"presence-{now}"
    yield Change(kind, f"{where}/presence", BOTH, was, now)


def _parameters(before: Operation, after: Operation, where: str) -> Iterator[Change]:
    was = {each.name: each for each in before.parameters}
    now = {each.name: each for each in after.parameters}
    for name in sorted({*was, *now}):
        place = f"{where}/parameter{step(name)}"
        if name not in was:
            kind = "parameter-demanded" if now[name].required else "parameter-added"
            yield Change(kind, place, REQUEST, None, _shown(now[name]))
        elif name not in now:
            yield Change("parameter-removed", place, REQUEST, _shown(was[name]), None)
        else:
            yield from _parameter(was[name], now[name], place)


def _parameter(was: Parameter, now: Parameter, place: str) -> Iterator[Change]:
    if was.required != now.required:
        kind = "parameter-demanded" if now.required else "parameter-released"
        yield Change(kind, f"{place}/required", REQUEST, was.required, now.required)
    for name, kind in (
        ("place", "parameter-moved"),
        ("means", "parameter-meaning-changed"),
        ("default", "parameter-default-changed"),
    ):
        before, after = getattr(was, name), getattr(now, name)
        if (type(before), before) != (type(after), after):
            yield Change(kind, f"{place}/{name}", REQUEST, before, after)
    yield from _set(SetChange.of(was.types, now.types), "type", f"{place}/types")
    if was.values and now.values:
        yield from _set(SetChange.of(was.values, now.values), "value", f"{place}/values")
    elif was.values or now.values:
        kind = "parameter-values-listed" if now.values else "parameter-values-freed"
        yield Change(kind, f"{place}/values", REQUEST, list(was.values), list(now.values))


def _set(found: SetChange, what: str, place: str) -> Iterator[Change]:
    for each in found.gained:
        yield Change(f"parameter-{what}-added", place + step(each), REQUEST, None, each)
    for each in found.lost:
        yield Change(f"parameter-{what}-removed", place + step(each), REQUEST, each, None)


def _shown(parameter: Parameter) -> Json:
    return {"in": parameter.place, "types": list(parameter.types), "required": parameter.required}
