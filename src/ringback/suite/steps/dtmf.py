"""Digits that are sent as tones, each in one sentence."""

from pytest_bdd import step

from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence


@step(sentence("the {actor:Name} sends the digit {digits:Text} on the call with the {party:Name}"))
@step(sentence("the {actor:Name} sends the digits {digits:Text} on the call with the {party:Name}"))
def send(stage: Stage, actor: str, digits: str, party: str) -> None:
    """Sends digits as tones: whoever sends them is told so."""
    stage.command(actor, "SendDtmf", call=stage.call(actor, party), body={"digits": digits})
