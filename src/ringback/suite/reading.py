"""Reading calls back: what an endpoint says when it is asked, beside what it says unasked."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ringback.model import Exchange, Json, at
from ringback.suite.subjects import as_segments
from ringback.suite.tracker import Tracked

if TYPE_CHECKING:
    # A stage reads calls back when something is missing.
    from ringback.suite.stage import Stage

#: What an actor's calls are, for comparing before and after: id -> the telling fields.
Snapshot = Mapping[str, Mapping[str, Json]]


def field_of(stage: "Stage", name: str) -> str:
    """Return what the contract calls a call's `id`, `state` or `capabilities`."""
    return str(stage.endpoint.contract.shape("call").get(name, name))


def calls_of(stage: "Stage", actor: str) -> tuple[Mapping[str, Json], ...] | None:
    """Return an actor's calls as the endpoint lists them; None where it does not list them whole."""
    shape = stage.endpoint.contract.shape("call").get("list")
    if shape is None:
        return None
    exchange = list_calls(stage, actor, shape)
    items = at(exchange.response.json_or_none(), shape["items"])
    if stage.refusal(exchange) is not None or not isinstance(items, list):
        return None
    return tuple(each for each in items if isinstance(each, Mapping))


def list_calls(stage: "Stage", actor: str, shape: Mapping[str, Json], *, stranger: str = "") -> Exchange:
    """Ask for an actor's calls, as the contract's `[resources.call.list]` says."""
    operation = stage.endpoint.contract.operation(shape["operation"])
    target = stage.endpoint.contract.base_path + str(shape["path"]).format_map(
        as_segments(stage.actor(actor).identity.path)
    )
    return stage.send(actor, operation, target, None, command=bool(stranger), stranger=stranger)


def read_back(stage: "Stage", call: Tracked) -> Mapping[str, Json] | None:
    """Return a call as the endpoint lists it; None where it lists none, raises Departed where only this is missing."""
    listed = calls_of(stage, call.actor)
    found = next((each for each in listed or () if each.get(field_of(stage, "id")) == call.id), None)
    if listed is None:
        stage.evidence.note("The endpoint does not list its calls whole, so they were not read back.")
    elif found is None and not call.released:
        raise stage.departed(
            rule="call.state",
            message=f"The {call.actor}'s call {call.id} is not among their calls.",
            expected=call.state,
            actual="not listed",
            where=f"/{field_of(stage, 'state')}",
        )
    return found


def snapshot(stage: "Stage", actor: str, operation: str = "") -> Snapshot | None:
    """
    Return the telling fields of an actor's live calls, by id; None where they cannot be read.

    What an operation would show if it were carried out is told as well.
    """
    calls = calls_of(stage, actor)
    return None if calls is None else snapshot_of(stage, calls, operation)


def snapshot_of(stage: "Stage", calls: Iterable[Mapping[str, Json]], operation: str = "") -> Snapshot:
    """Return the telling fields of those of an actor's calls that are live, by id."""
    shape = stage.endpoint.contract.shape("call")
    names = telling(stage, operation)
    terminal = stage.endpoint.contract.table.terminal
    live = [each for each in calls if each.get(shape["state"]) not in terminal]
    return {str(each.get(shape["id"])): {name: each.get(name) for name in names} for each in live}


def telling(stage: "Stage", operation: str) -> tuple[str, ...]:
    """Return the fields of a call that tell whether an operation changed anything."""
    moves = stage.endpoint.contract.table.moves_of(operation)
    shown = (name for move in moves for effect in move.effects for name in effect.shows)
    return tuple(dict.fromkeys((*stage.endpoint.contract.shape("call")["compare"], *shown)))


def refreshed(stage: "Stage", call: Tracked) -> Tracked:
    """Read a call back, and return what its actor knows of it then: what nobody was told of counts as well."""
    listed = calls_of(stage, call.actor) or ()
    found = next((each for each in listed if str(each.get("id")) == call.id), None)
    return call if found is None else remembered(stage, call.actor, found)


def remembered(stage: "Stage", actor: str, read: Mapping[str, Json]) -> Tracked:
    """Remember a call as its actor has just read it."""
    shape = stage.endpoint.contract.shape("call")
    call = str(read.get(shape["id"]))
    known = stage.tracker.known(actor, call)
    state = str(read.get(shape["state"], ""))
    fresh = Tracked(
        actor=actor,
        id=call,
        resource={**(known.resource if known else {}), **read},
        state=state,
        # It was not told: a notification that says the same is no repetition.
        change="",
        released=state in stage.endpoint.contract.table.terminal,
        mode=known.mode if known else "",
        # What is on its way is so however often it is read.
        behind=known.behind if known else frozenset(),
    )
    stage.tracker.told(fresh)
    return fresh


def difference(before: Snapshot | None, after: Snapshot | None) -> str:
    """Say how two snapshots differ, in words; nothing where they agree or one could not be taken."""
    if before is None or after is None or before == after:
        return ""
    for call in sorted({*before, *after}):
        old, new = before.get(call), after.get(call)
        if old != new:
            return (
                f"call {call} was {dict(old) if old else 'not there'} and is {dict(new) if new else 'gone'}"
            )
    return ""
