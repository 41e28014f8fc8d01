"""What operations of a Genesys server may do in another way: user data, recordings, dispositions, conferences."""

from collections.abc import Callable, Mapping

from attrs import evolve

from ringback.model import Json
from ringback.switch.commands import INVALID, Command, Refused
from ringback.switch.genesys_fittings import GenesysChange, GenesysFit, Obey, obeying
from ringback.switch.performing import Outcome
from ringback.switch.variants.genesys_messages import FREEDOM
from ringback.switch.world import Call, World

#: The parties that make a conference out of a call.
MANY = 3


def attaching(value: Callable[[Json, Json], Json]) -> GenesysFit:
    """Change what is shown of a key that is attached where it is already: (old value, new one)."""

    def around(obey: Obey, world: World, command: Command) -> Outcome:
        if command.operation == "AttachUserData":
            there = world.user_data(world.call(command.call, command.number))
            command = evolve(command, user_data=_met(there, command.user_data, value))
        return obey(world, command)

    return obeying(around)


def _met(
    there: Mapping[str, Json], new: Mapping[str, Json], value: Callable[[Json, Json], Json]
) -> Mapping[str, Json]:
    return {key: value(there[key], each) if key in there else each for key, each in new.items()}


def _keep(old: Json, _new: Json) -> Json:
    return old


def _list(old: Json, new: Json) -> Json:
    return [*(old if isinstance(old, list) else [old]), new]


def _conferences_only(obey: Obey, world: World, command: Command) -> Outcome:
    if command.operation == "ClearCall":
        call = world.call(command.call, command.number)
        if sum(each.mode is None for each in world.on(call.talk)) < MANY:
            raise Refused(INVALID, "ClearCall is for conferences.")
    return obey(world, command)


def _unrecordable(obey: Obey, world: World, command: Command) -> Outcome:
    before = world.calls
    world, effects = obey(world, command)
    new = [each for each in world.calls.values() if each.id not in before]
    return world.with_calls(evolve(each, recording=None) for each in new), effects


def _recorded_at_once(obey: Obey, world: World, command: Command) -> Outcome:
    world, effects = obey(world, command)
    if command.operation != "Answer":
        return world, effects
    talking = world.on(world.calls[command.call or ""].talk)
    return world.with_calls(_recorded(each) for each in talking), effects


def _recorded(call: Call) -> Call:
    begun = call.state == "Established" and call.recording == "Stopped"
    return evolve(call, recording="Recording") if begun else call


VARIANTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "attach-keeps-first",
        "GWS-E25",
        "A key that is attached where it is already shows its first value.",
        attaching(_keep),
    ),
    GenesysChange(
        "attach-shows-all",
        "GWS-E25",
        "A key that is attached where it is already shows all its values, in a list.",
        attaching(_list),
    ),
    GenesysChange(
        "conferences-cleared-only",
        FREEDOM,
        "ClearCall is refused on a call of two.",
        obeying(_conferences_only),
    ),
    GenesysChange(
        "never-recorded",
        FREEDOM,
        "Calls cannot be recorded, and show no recordingState.",
        obeying(_unrecordable),
    ),
    GenesysChange(
        "recorded-at-once",
        FREEDOM,
        "Calls are recorded as soon as they are answered.",
        obeying(_recorded_at_once),
    ),
)
