"""Consultations, transfers and conferences, each step in one sentence."""

from pytest_bdd import given, step, then, when

from ringback.suite.consultation import CONFERENCE, TRANSFER, Consultation
from ringback.suite.reading import refreshed
from ringback.suite.refusals import Attempt, attempt
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence


@step(sentence("the {actor:Name} consults the {to:Name} about a transfer of the call with the {party:Name}"))
def consult_for_transfer(stage: Stage, actor: str, to: str, party: str) -> None:
    """Puts a call on hold and dials somebody, to talk a transfer over."""
    Consultation(stage).initiate(TRANSFER, actor, party, to)


@step(
    sentence("the {actor:Name} consults the {to:Name} about a conference on the call with the {party:Name}")
)
def consult_for_conference(stage: Stage, actor: str, to: str, party: str) -> None:
    """Puts a call on hold and dials somebody, to bring them in."""
    Consultation(stage).initiate(CONFERENCE, actor, party, to)


@step(sentence("the {actor:Name} completes the transfer of the {party:Name} to the {to:Name}"))
def complete_transfer(stage: Stage, actor: str, party: str, to: str) -> None:
    """Hands the held call over to the one who was consulted: both calls are over for whoever does."""
    Consultation(stage).complete(TRANSFER, actor, party, to)


@step(sentence("the {actor:Name} completes the conference of the {party:Name} and the {to:Name}"))
def complete_conference(stage: Stage, actor: str, party: str, to: str) -> None:
    """Joins the held call and the consultation: the latter is over, the former goes on with all."""
    Consultation(stage).complete(CONFERENCE, actor, party, to)


@given(sentence("the {actor:Name} has brought the {party:Name} and the {to:Name} together in a conference"))
def conference(stage: Stage, actor: str, party: str, to: str) -> None:
    """Consults somebody, who answers, and joins them to the call."""
    consult_for_conference(stage, actor, to, party)
    stage.command(to, "Answer", call=stage.call(to, actor))
    complete_conference(stage, actor, party, to)
    confers(stage, actor, party, party, to)


@step(sentence("the {actor:Name} adds the {to:Name} to the call with the {party:Name} in one step"))
def single_step(stage: Stage, actor: str, to: str, party: str) -> None:
    """Adds somebody to a call without talking to them first: it rings at theirs."""
    stage.actor(to)
    body = {"destination": {"phoneNumber": stage.endpoint.number_of(to)}}
    stage.command(actor, "SingleStepConference", call=stage.call(actor, party), to=to, body=body)


@step(sentence("the {actor:Name} removes the {gone:Name} from the conference with the {party:Name}"))
def remove(stage: Stage, actor: str, gone: str, party: str) -> None:
    """Takes a participant out of a conference: its owner is told that the participants are others."""
    Consultation(stage).remove(actor, party, gone)


@step(sentence("the {actor:Name} goes back to the call with the {party:Name}"))
def back(stage: Stage, actor: str, party: str) -> None:
    """Returns to a held call after a consultation; nothing is sent where the endpoint has retrieved it by itself."""
    call = refreshed(stage, stage.call(actor, party))
    if call.state == "Established":
        stage.evidence.note(f"The {actor}'s call with the {party} was retrieved when the consultation ended.")
        return
    stage.command(actor, "Retrieve", call=call)


@step(sentence("the {one:Name} and the {other:Name} talk to each other"))
def talk(stage: Stage, one: str, other: str) -> None:
    """Both have one call, established, which names the other."""
    Consultation(stage).talk(one, other)


@step(
    sentence(
        "the {actor:Name}'s call with the {party:Name} is a conference with the {one:Name} and the {two:Name}"
    )
)
def confers(stage: Stage, actor: str, party: str, one: str, two: str) -> None:
    """The call is established, and names both as participants."""
    Consultation(stage).conferring(actor, party, (one, two))


@step(
    sentence(
        "the {actor:Name}'s call with the {party:Name} is a conference with the {one:Name}, the {two:Name} and the {three:Name}"
    )
)
def all_confer(stage: Stage, actor: str, party: str, one: str, two: str, three: str) -> None:
    """Demand that an actor's call is Established, and names these three but not the actor as participants."""
    Consultation(stage).conferring(actor, party, (one, two, three))


@step(sentence("the {actor:Name}'s call with the {party:Name} goes on without the {gone:Name}"))
def without(stage: Stage, actor: str, party: str, gone: str) -> None:
    """The call no longer names this participant, and still names the others."""
    Consultation(stage).without(actor, party, gone)


@then(sentence("the {actor:Name} is on no call with the {one:Name} or the {two:Name} any more"))
def off(stage: Stage, actor: str, one: str, two: str) -> None:
    """The party's calls are read anew, and none that is not over names one of the two."""
    Consultation(stage).off(actor, (one, two))


@then(sentence("the conference is over for the {actor:Name}, who has no call any more"))
def over(stage: Stage, actor: str) -> None:
    """The calls of a party that had no other call are read anew, and none is left, not even one with nobody."""
    Consultation(stage).over(actor)


@when(
    sentence("the {actor:Name} tries to remove the {gone:Name} from the conference with the {party:Name}"),
    target_fixture="tried",
)
def tries_to_remove(stage: Stage, actor: str, gone: str, party: str) -> Attempt:
    """Tries to take somebody out of a conference; the next sentence says how it must end."""
    stage.actor(gone)
    body = {"participant": stage.endpoint.number_of(gone)}
    return attempt(stage, actor, "RemoveParticipantFromConference", call=stage.call(actor, party), body=body)
