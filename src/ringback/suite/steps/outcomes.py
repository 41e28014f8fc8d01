"""What a call must carry and whom it must name after a command, each in one sentence."""

from collections.abc import Mapping, Sequence

from attrs import evolve
from pytest_bdd import step, then

from ringback.model import Finding, Json
from ringback.suite.consultation import participants_of
from ringback.suite.monitoring import Monitoring
from ringback.suite.reading import read_back
from ringback.suite.stage import Stage
from ringback.suite.steps.words import pairs, sentence
from ringback.suite.written import writer_of


@then(sentence("the {actor:Name}'s call with the {party:Name} carries the user data:"))
def carries(stage: Stage, actor: str, party: str, datatable: Sequence[Sequence[str]]) -> None:
    """The call's user data has these pairs, and may have others."""
    call = stage.call(actor, party)
    wanted = pairs(datatable)
    told = _user_data(call.resource)
    if not wanted.items() <= told.items():
        # The telling may have come before the data did; what is read back decides.
        told = _user_data(read_back(stage, call) or call.resource)
    if not wanted.items() <= told.items():
        message = f"The {actor}'s call with the {party} must carry the user data."
        raise stage.fail(_lacking(stage, message, wanted, told))


@then(sentence("read back, the {actor:Name}'s call with the {party:Name} carries the user data:"))
def carries_when_read(stage: Stage, actor: str, party: str, datatable: Sequence[Sequence[str]]) -> None:
    """The call is read anew, and its user data has these pairs, where the endpoint shows any."""
    wanted = pairs(datatable)
    resource = read_back(stage, stage.call(actor, party))
    # A read may show less than a notification does.
    if resource is not None and "userData" in resource and not wanted.items() <= _user_data(resource).items():
        message = f"Read back, the {actor}'s call with the {party} must carry the user data."
        raise stage.fail(_lacking(stage, message, wanted, _user_data(resource)))


@then(sentence("the {actor:Name}'s call with the {party:Name} carries {value:Text} under some key"))
def carries_somewhere(stage: Stage, actor: str, party: str, value: str) -> None:
    """One of the values of the call's user data is this one."""
    told = _user_data(stage.call(actor, party).resource)
    if value not in told.values():
        message = f"The user data of the {actor}'s call with the {party} must hold the disposition under the server's key."
        raise stage.fail(_no_user_data(message, {"…": value}, told))


def _lacking(stage: Stage, message: str, wanted: Mapping[str, Json], told: Mapping[str, Json]) -> Finding:
    """Return the finding for user data that is not there, about the operation that wrote it."""
    missing = [name for name, value in wanted.items() if told.get(name) != value]
    finding = _no_user_data(message, dict(wanted), dict(told))
    return evolve(finding, operation=writer_of(stage, missing))


def _no_user_data(message: str, expected: Json, actual: Json) -> Finding:
    return Finding(
        rule="call.user-data",
        operation=None,
        message=message,
        expected=expected,
        actual=actual,
        where="/data/call/userData",
    )


def _user_data(resource: Mapping[str, Json]) -> dict[str, Json]:
    data = resource.get("userData")
    return dict(data) if isinstance(data, Mapping) else {}


@then(sentence("the {actor:Name}'s call with the {party:Name} is muted: {mute:Name}"))
def muted(stage: Stage, actor: str, party: str, mute: str) -> None:
    """The call was last told to be muted so: On or Off."""
    said = stage.call(actor, party).resource.get("mute")
    if said != mute:
        message = f"mute of the {actor}'s call with the {party} must be {mute}."
        finding = Finding(
            rule="call.mute",
            operation=None,
            message=message,
            expected=mute,
            actual=said,
            where="/data/call/mute",
        )
        raise stage.fail(finding)


@then(sentence("read back, the {actor:Name}'s call with the {party:Name} is muted: {mute:Name}"))
def muted_when_read(stage: Stage, actor: str, party: str, mute: str) -> None:
    """The call is read anew, and is muted so, where the endpoint shows it."""
    resource = read_back(stage, stage.call(actor, party))
    if resource is not None and resource.get("mute", mute) != mute:
        raise stage.departed(
            rule="call.mute",
            message=f"Read back, mute of the {actor}'s call with the {party} must be {mute}.",
            expected=mute,
            actual=resource.get("mute"),
            where="/mute",
        )


@then(sentence("the {actor:Name}'s call with the {party:Name} names the {other:Name} as participant"))
def names_one(stage: Stage, actor: str, party: str, other: str) -> None:
    """The call names this party's number among its participants."""
    call = stage.call(actor, party)
    wanted = stage.endpoint.number_of(other)
    # The telling may have come before the parties were known; what is read back decides.
    if wanted in participants_of(call.resource) or wanted in participants_of(read_back(stage, call) or {}):
        return
    raise stage.departed(
        rule="call.participants",
        message=f"The {actor}'s call must name the {other} as participant.",
        expected=wanted,
        actual=call.resource.get("participants"),
        where="/data/call/participants",
    )


@then(
    sentence(
        "the {actor:Name}'s call with the {party:Name} names the {other:Name} as participant, and not the {own:Name}"
    )
)
def names_the_other_only(stage: Stage, actor: str, party: str, other: str, own: str) -> None:
    """The call names this party's number among its participants, and not that of its owner."""
    names_one(stage, actor, party, other)
    said = stage.call(actor, party).resource
    number = stage.endpoint.number_of(own)
    if number in participants_of(said):
        raise stage.departed(
            rule="call.participants",
            message=f"The {actor}'s call must not name the {own} as participant: participants are the others.",
            expected=stage.endpoint.number_of(other),
            actual=said.get("participants"),
            where="/data/call/participants",
        )


@then(
    sentence(
        "the {actor:Name}'s call with the {party:Name} names the {one:Name} and the {two:Name} as participants"
    )
)
def names(stage: Stage, actor: str, party: str, one: str, two: str) -> None:
    """The call names both parties' numbers among its participants, and not its owner's."""
    resource = stage.call(actor, party).resource
    numbers = participants_of(resource)
    wanted = [stage.endpoint.number_of(each) for each in (one, two)]
    own = stage.endpoint.number_of(actor)
    if not numbers.issuperset(wanted) or own in numbers:
        raise stage.departed(
            rule="call.participants",
            message=f"The {actor}'s call must name the {one} and the {two} as participants, and not the {actor}.",
            expected=wanted,
            actual=resource.get("participants"),
            where="/data/call/participants",
        )


@step(sentence("the {supervisor:Name} hears the agent's next call"))
def hears_next(stage: Stage, supervisor: str) -> None:
    """The supervisor, who monitors the agent, gets a call of their own beside the agent's next one."""
    Monitoring(stage).joined(supervisor, "agent")
