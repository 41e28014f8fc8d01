"""What is said of rings and of no other API's calls."""

from pytest_bdd import then, when

from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence


@when(sentence("the {actor:Name} fetches the ring with the {party:Name}"))
def fetch(stage: Stage, actor: str, party: str) -> None:
    stage.command(actor, "fetch", call=stage.call(actor, party))


@then(sentence("both ends of the ring between the {one:Name} and the {other:Name} were born at one time"))
def born_together(stage: Stage, one: str, other: str) -> None:
    mine, theirs = (stage.call(a, b).resource["born"] for a, b in ((one, other), (other, one)))
    if mine != theirs:
        raise stage.departed(
            rule="call.identity",
            message=f"The ring of the {one} and that of the {other} must be born at one time.",
            expected=mine,
            actual=theirs,
            where="/data/ring/born",
        )
