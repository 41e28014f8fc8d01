"""What random sequences are made of besides the sentences of features, each in one sentence; so that they can be replayed."""

from pytest_bdd import step, then

from ringback.suite.acts import model_of
from ringback.suite.sequences import AGREED
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.table_model import give, refuse


@step(sentence("the {actor:Name} does {operation:Name} on the call with the {party:Name}"))
def does(stage: Stage, actor: str, operation: str, party: str) -> None:
    """Give a command that needs nothing but the call, and wait for all that the call table promises of it."""
    give(stage, actor, operation, party)


@step(
    sentence(
        "the {actor:Name} tries {operation:Name} on the call with the {party:Name}, which must be refused"
    )
)
def must_be_refused(stage: Stage, actor: str, operation: str, party: str) -> None:
    """Send a command that is not allowed now: it must be refused, and the calls read back must be as they were."""
    refuse(stage, actor, operation, party)


@then(AGREED)
def agrees(stage: Stage) -> None:
    """Read everybody's calls back: they must be as their parties were told, and as the other parties read them."""
    model_of(stage).agree()


@step(sentence("the {actor:Name}'s notifications break off and come back"))
def comes_back(stage: Stage, actor: str) -> None:
    """End an actor's notifications and subscribe to them anew; all that follows must be told as before."""
    stage.sweep()
    stage.endpoint.resubscribe(actor)
