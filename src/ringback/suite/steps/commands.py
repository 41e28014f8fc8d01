"""
What actors do besides calling and answering, each in one sentence.

Every command waits for the notifications that the call table promises, so a
sentence that passes has been heard by everybody it concerns.
"""

from collections.abc import Sequence

from pytest_bdd import given, step, when

from ringback.model import Json
from ringback.suite.conversation import on_the_phone
from ringback.suite.dispositions import dispose
from ringback.suite.monitoring import Monitoring
from ringback.suite.outcome import NotExercised
from ringback.suite.refusals import Attempt, attempt
from ringback.suite.stage import Stage
from ringback.suite.steps.words import pairs, sentence
from ringback.suite.subjects import as_segments
from ringback.suite.written import wrote


@step(sentence("the {to:Name} answers the transferred call from the {party:Name}"))
def answer_transferred(stage: Stage, to: str, party: str) -> None:
    """Picks up a call that was transferred while it rang."""
    # Nobody has written down what the party that stays is told when the transfer is answered.
    stage.command(to, "Answer", call=stage.call(to, party), alone=True)


@step(sentence("the {actor:Name} retrieves the call with the {party:Name}"))
def retrieve(stage: Stage, actor: str, party: str) -> None:
    """Takes a held call back: whoever does is told that it is established."""
    stage.command(actor, "Retrieve", call=stage.call(actor, party))


@step(sentence("the {actor:Name} swaps the call with the {party:Name} for the call with the {other:Name}"))
def swap(stage: Stage, actor: str, party: str, other: str) -> None:
    """Swaps an established call and a held one: each is told to be what the other was."""
    call, second = stage.call(actor, party), stage.call(actor, other)
    stage.command(actor, "SwapCalls", call=call, other=second, body={"otherCallUri": second.uri})


@step(
    sentence(
        "the {actor:Name} swaps the call with the {party:Name} for the call with the {other:Name}, named by another host"
    )
)
def swap_by_another_host(stage: Stage, actor: str, party: str, other: str) -> None:
    """Swaps two calls where the other call's URI has a host that is not the server's; skipped where that is refused."""
    call, second = stage.call(actor, party), stage.call(actor, other)
    own = as_segments(stage.addressed(second))["callId"]
    uri = f"http://localhost:8080{stage.endpoint.contract.base_path}/me/calls/{own}"
    done = stage.command(
        actor, "SwapCalls", call=call, other=second, body={"otherCallUri": uri}, may_refuse=True
    )
    if stage.refusal(done) is not None:
        # One documented story names another host than the server does; nobody says that any host will do.
        raise NotExercised(reason="the endpoint takes URIs with its own host only")


@when(
    sentence("the {actor:Name} tries to swap the call with the {party:Name} for a call that is not there"),
    target_fixture="tried",
)
def swaps_for_nothing(stage: Stage, actor: str, party: str) -> Attempt:
    """Tries to swap a call for one with an id that nobody has."""
    call = stage.call(actor, party)
    other = call.uri.replace(call.id, call.id[::-1]) if call.id != call.id[::-1] else f"{call.uri}X"
    return attempt(stage, actor, "SwapCalls", call=call, body={"otherCallUri": other})


@when(
    sentence("the {actor:Name} tries to swap the call with the {party:Name} without naming another call"),
    target_fixture="tried",
)
def swaps_with_any(stage: Stage, actor: str, party: str) -> Attempt:
    """Tries to swap a call without saying for which; the next sentence says how it must end."""
    return attempt(stage, actor, "SwapCalls", call=stage.call(actor, party))


@step(sentence("the {actor:Name} transfers the call with the {party:Name} to the {to:Name}"))
def transfer(stage: Stage, actor: str, party: str, to: str) -> None:
    """Transfers a call in one step: whoever does is off it, and it rings at the destination."""
    _transfer(stage, actor, party, to, {})


@step(
    sentence("the {actor:Name} transfers the call with the {party:Name} to the {to:Name} with the user data:")
)
def transfer_with(stage: Stage, actor: str, party: str, to: str, datatable: Sequence[Sequence[str]]) -> None:
    """Transfers a call in one step, with user data that becomes part of the call's."""
    data = pairs(datatable)
    _transfer(stage, actor, party, to, {"userData": data}, {"userData": data})
    wrote(stage, "SingleStepTransfer", data)


def _transfer(
    stage: Stage, actor: str, party: str, to: str, more: dict[str, Json], shows: dict[str, Json] | None = None
) -> None:
    stage.actor(to)
    body = {"destination": {"phoneNumber": stage.endpoint.number_of(to)}, **more}
    stage.command(actor, "SingleStepTransfer", call=stage.call(actor, party), to=to, body=body, shows=shows)


@step(sentence("the {actor:Name} attaches to the call with the {party:Name} the user data:"))
def attach(stage: Stage, actor: str, party: str, datatable: Sequence[Sequence[str]]) -> None:
    """Adds pairs to a call's user data: the call is told to carry them."""
    data = pairs(datatable)
    call = stage.call(actor, party)
    stage.command(actor, "AttachUserData", call=call, body={"userData": data}, shows={"userData": data})
    wrote(stage, "AttachUserData", data)


@step(sentence("the {supervisor:Name} monitors the {agent:Name} by {mode:Name}"))
def monitor(stage: Stage, supervisor: str, agent: str, mode: str) -> None:
    """Has the supervisor's device watch the agent's, in this mode."""
    Monitoring(stage).start(supervisor, agent, mode)


@given(sentence("the {supervisor:Name} hears the call of the {agent:Name} with the {caller:Name}"))
def hears(stage: Stage, supervisor: str, agent: str, caller: str) -> None:
    """Brings the agent and the caller together; the supervisor, who monitors the agent, gets a call of their own."""
    on_the_phone(stage, agent, caller)
    Monitoring(stage).joined(supervisor, agent)


@step(sentence("the {supervisor:Name} switches to {mode:Name} on the call of the {agent:Name}"))
def switch(stage: Stage, supervisor: str, mode: str, agent: str) -> None:
    """Takes a supervisor on a monitored call into another mode."""
    stage.command(supervisor, f"SwitchTo{mode}", call=stage.call(supervisor, agent))


@step(sentence("the {supervisor:Name} stops monitoring"))
def stop_monitoring(stage: Stage, supervisor: str) -> None:
    """Ends monitoring: the supervisor's device is told not to watch anybody any more."""
    Monitoring(stage).stop(supervisor)


@step(sentence("the {actor:Name} sets the disposition of the call with the {party:Name} to {value:Text}"))
def set_disposition(stage: Stage, actor: str, party: str, value: str) -> None:
    """Sets the outcome of a call, under the key that the server is configured with."""
    dispose(stage, actor, stage.call(actor, party), {"disposition": value})


@step(
    sentence(
        "the {actor:Name} sets the disposition of the call with the {party:Name} to {value:Text} under the key {key:Text}"
    )
)
def set_disposition_under(stage: Stage, actor: str, party: str, value: str, key: str) -> None:
    """Sets the outcome of a call, under a key of its own."""
    dispose(stage, actor, stage.call(actor, party), {"disposition": value, "dispositionKey": key})


@step(
    sentence(
        "the {actor:Name} sets the disposition of the call with the {party:Name} to {value:Text} under the key {key:Text}"
        ", at the URL of the {target:Name}"
    )
)
def set_disposition_at(stage: Stage, actor: str, party: str, value: str, key: str, target: str) -> None:
    """Sets the outcome of a call, asking at the call or at the device."""
    dispose(stage, actor, stage.call(actor, party), {"disposition": value, "dispositionKey": key}, target)
