"""What random sequences of phone calls are made of, each in one sentence: several phone calls, known by names."""

from pytest_bdd import step

from ringback.suite.phone_model import phones
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence


@step(sentence("the {actor:Name} makes phone call {name:Text}"))
def makes(stage: Stage, actor: str, name: str) -> None:
    """Call a number outside; it must be answered. Later sentences know the phone call by its name."""
    phones(stage).make(actor, name)


@step(sentence("the {actor:Name} makes phone call {name:Text}, beside what there is"))
def makes_another(stage: Stage, actor: str, name: str) -> None:
    """Call a number outside from an extension that has a phone call already; skipped where that is not to be had."""
    phones(stage).make(actor, name, beside="yes")


@step(sentence("the {actor:Name} makes phone call {name:Text} to the {callee:Name}, who lets it ring"))
def makes_ringing(stage: Stage, actor: str, name: str, callee: str) -> None:
    """Call an extension, and wait until it rings."""
    phones(stage).ring(actor, name, callee)


@step(sentence("the {actor:Name} does {action:Name} on phone call {name:Text}"))
def does(stage: Stage, actor: str, action: str, name: str) -> None:
    """Send an action that calls nobody, and look until all is visible that the call table says of it."""
    phones(stage).do(actor, action, name)


@step(sentence("the {actor:Name} does {action:Name} on phone call {name:Text} for the {other:Name}"))
def does_for(stage: Stage, actor: str, action: str, name: str, other: str) -> None:
    """Send an action that calls somebody, and look until all is visible that the call table says of it."""
    phones(stage).do(actor, action, name, other)


@step(sentence("the {guest:Name} is called by {action:Name} to phone call {name:Text}"))
def is_called(stage: Stage, guest: str, action: str, name: str) -> None:
    """Send an action that calls somebody, and go on while their phone rings."""
    phones(stage).call(guest, action, name)


@step(sentence("the {guest:Name} comes by {action:Name} to phone call {name:Text}"))
def comes(stage: Stage, guest: str, action: str, name: str) -> None:
    """Look until whoever was called before is on the phone call."""
    phones(stage).arrive(guest, action, name)


@step(sentence("the {actor:Name} hangs up phone call {name:Text}"))
def hangs_up(stage: Stage, actor: str, name: str) -> None:
    """Hang up one phone call, and look until it is over."""
    phones(stage).hang_up(actor, name)


@step(sentence("the {actor:Name} hangs up the {guest:Name} on phone call {name:Text}"))
def hangs_up_one(stage: Stage, actor: str, guest: str, name: str) -> None:
    """Hang up one party of a phone call, and look until it is gone; skipped where that is refused."""
    phones(stage).drop(actor, guest, name)


@step(
    sentence(
        "the {actor:Name} tries BargeIn on phone call {name:Text} with {parameter:Name} {value:Text}, which must be refused"
    )
)
def tries(stage: Stage, actor: str, name: str, parameter: str, value: str) -> None:
    """Send a BargeIn that is wrong in one parameter: it must be refused with the code that blames it."""
    phones(stage).try_wrong(actor, name, parameter, value)


@step(sentence("the {actor:Name} signs in again"))
def signs_in(stage: Stage, actor: str) -> None:
    """Get another token; it must open what the one before did."""
    phones(stage).sign_in(actor)
