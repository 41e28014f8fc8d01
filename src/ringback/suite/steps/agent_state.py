"""Agents who are ready for calls or not, each in one sentence."""

from pytest_bdd import step

from ringback.suite.devices import bring, user_state
from ringback.suite.outcome import NotExercised
from ringback.suite.presence import refused
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence


@step(sentence("the {actor:Name} has asked to be {state:Name}"))
def has_asked(stage: Stage, actor: str, state: str) -> None:
    """Brings an agent into a state, whichever they were in."""
    bring(stage, actor, state)


@step(sentence("the {actor:Name} becomes {state:Name}"))
def become(stage: Stage, actor: str, state: str) -> None:
    """Asks for a state: the agent's device is told to be in it."""
    stage.command(actor, state)


@step(sentence("read back, the {actor:Name} is {state:Name}"))
def read_back_state(stage: Stage, actor: str, state: str) -> None:
    """The device is read anew, and its user is in this state, where the endpoint shows it."""
    said = user_state(stage, actor)
    if said is None:
        stage.evidence.note(
            "The endpoint does not tell a user's state with the device, so it was not read back."
        )
    elif said != state:
        raise stage.departed(
            rule="device.user-state",
            message=f"Read back, the {actor} must be {state}.",
            expected=state,
            actual=said,
            where="/userState/state",
        )


@step(sentence("the {actor:Name} signs out of the contact center"))
def signs_out(stage: Stage, actor: str) -> None:
    """Ends the contact center session."""
    exchange = stage.request(actor, "EndContactCenterSession")
    no = stage.refusal(exchange)
    # The session is over in any case: who may be half signed out signs in anew.
    stage.endpoint.renew(actor)
    if no is not None:
        raise NotExercised(
            reason=f"the endpoint does not end contact center sessions ({no.status} {no.code})"
        )


@step(sentence("the {actor:Name} can sign in again, and read their calls"))
def signs_in_again(stage: Stage, actor: str) -> None:
    """A new session shows the calls."""
    # Signing in has happened already, or the case could not go on; what is read shows that it took.
    exchange = stage.request(actor, "GetCalls", query="fields=*", command=False)
    no = stage.refusal(exchange)
    if no is not None:
        raise stage.fail(refused("GetCalls", no, None, stage.endpoint.contract.codes))
