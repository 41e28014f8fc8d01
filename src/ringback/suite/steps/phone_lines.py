"""What random sequences of phone calls are made of, each in one sentence: several phone calls, known by names."""

from pytest_bdd import step

from ringback.suite.phone_elsewhere import Elsewhere
from ringback.suite.phone_endings import Endings
from ringback.suite.phone_model import phones
from ringback.suite.phone_reads import Reads
from ringback.suite.phone_trials import Trials
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
    Endings(phones(stage)).whole(actor, name)


@step(sentence("the {actor:Name} hangs up the {guest:Name} on phone call {name:Text}"))
def hangs_up_one(stage: Stage, actor: str, guest: str, name: str) -> None:
    """Hang up one party of a phone call, and look until it is gone; skipped where that is refused."""
    Endings(phones(stage)).party(actor, guest, name)


@step(
    sentence(
        "the {actor:Name} tries BargeIn on phone call {name:Text} with {parameter:Name} {value:Text}, which must be refused"
    )
)
def tries(stage: Stage, actor: str, name: str, parameter: str, value: str) -> None:
    """Send a BargeIn that is wrong in one parameter: it must be refused with the code that blames it."""
    Trials(phones(stage)).wrong(actor, name, parameter, value)


@step(sentence("the {actor:Name} hangs up phone call {name:Text}, which is over"))
def hangs_up_again(stage: Stage, actor: str, name: str) -> None:
    """Hang up what is not listed any more: it may be refused, and is not told to have been hung up."""
    Endings(phones(stage)).again(actor, name)


@step(sentence("the {actor:Name} hangs up all phone calls of the extension"))
def hangs_up_all(stage: Stage, actor: str) -> None:
    """Hang up all phone calls of an extension at once; skipped where one of them is not ours, or that is refused."""
    Endings(phones(stage)).all(actor)


@step(
    sentence("the {actor:Name} hangs up the number {number:Text} on phone call {name:Text}, who is not on it")
)
def hangs_up_nobody(stage: Stage, actor: str, number: str, name: str) -> None:
    """Hang up a number that is no party of a phone call: whatever is answered, it goes on."""
    Endings(phones(stage)).nobody(actor, number, name)


@step(sentence("the {callback:Name} connects two outside numbers, as phone call {name:Text}"))
def connects(stage: Stage, callback: str, name: str) -> None:
    """Ask for a callback, and look until it is listed; skipped where the server has none."""
    Elsewhere(phones(stage)).make(callback, name)


@step(sentence("the {conference:Name} invites an outside number, as phone call {name:Text}"))
def invites(stage: Stage, conference: str, name: str) -> None:
    """Invite somebody to a conference, and look until that phone call is listed; skipped where the server has or lists none."""
    Elsewhere(phones(stage)).make(conference, name)


@step(sentence("the {actor:Name} lists phone calls by {parameters:Text}"))
def lists(stage: Stage, actor: str, parameters: str) -> None:
    """List the phone calls that there are with some parameters; skipped where the server takes no notice of them."""
    Reads(phones(stage)).read(actor, parameters)


@step(
    sentence(
        "the {actor:Name} tries {action:Name} on phone call {name:Text} for the {other:Name}, which must be refused"
    )
)
def tries_for(stage: Stage, actor: str, action: str, name: str, other: str) -> None:
    """Send an action for an extension that it is not for: it must be refused."""
    Trials(phones(stage)).for_one(actor, action, name, other)


@step(
    sentence(
        "the {actor:Name} tries {action:Name} on phone call {name:Text}, which is over, and must be refused"
    )
)
def tries_after(stage: Stage, actor: str, action: str, name: str) -> None:
    """Send an action on a phone call that is not listed any more: it must be refused."""
    Trials(phones(stage)).after(actor, action, name)


@step(sentence("the {actor:Name} tries a callback that no extension is charged for, which must be refused"))
def tries_callback(stage: Stage, actor: str) -> None:
    """Ask for a callback for @self, which is no callback extension: it must be refused."""
    Trials(phones(stage)).for_nobody(actor)


@step(
    sentence(
        "the {actor:Name} tries a callback that the {terminal:Name}'s terminal is charged for, which must be refused"
    )
)
def tries_callback_of(stage: Stage, actor: str, terminal: str) -> None:
    """Ask for a callback for a phone terminal: it must be refused."""
    Trials(phones(stage)).for_terminal(actor, terminal)


@step(sentence("the {actor:Name} signs in again"))
def signs_in(stage: Stage, actor: str) -> None:
    """Get another token; it must open what the one before did."""
    phones(stage).sign_in(actor)
