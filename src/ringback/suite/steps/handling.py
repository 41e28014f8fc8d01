"""What is done with a phone call: held, parked, recorded, picked up, transferred; each in one sentence."""

from datetime import datetime

from pytest_bdd import given, then, when

from ringback.model import Exchange
from ringback.suite.actions import Actions
from ringback.suite.envelope import failed_over_it
from ringback.suite.faults import server_error
from ringback.suite.outcome import NotExercised
from ringback.suite.steps.words import sentence
from ringback.suite.views import is_rung, same_extension, shows, views_of

#: Seconds after which a date that moves has moved; and by how much rounding may move one that does not.
MOVED, ROUNDED = 3.5, 2.0


@given(sentence("the {actor:Name} puts the phone call on hold"), target_fixture="answer")
@when(sentence("the {actor:Name} puts the phone call on hold"), target_fixture="answer")
def holds(actions: Actions, actor: str) -> Exchange:
    """Puts the actor's view of the phone call on hold; skipped where the server has no OnHold."""
    return actions.send("OnHold", actions.target(actor))


@given(sentence("the phone call of the {actor:Name} is on hold"))
@then(sentence("the phone call of the {actor:Name} is on hold"))
def is_held(actions: Actions, actor: str) -> None:
    """Lists the phone call until the view shows since when it is on hold."""
    actions.see("OnHold", actions.target(actor))


@when(sentence("the {actor:Name} takes the phone call off hold"), target_fixture="answer")
def resumes(actions: Actions, actor: str) -> Exchange:
    """Takes the actor's view off hold."""
    return actions.send("OffHold", actions.target(actor))


@then(sentence("the phone call of the {actor:Name} is not on hold any more"))
def is_not_held(actions: Actions, actor: str) -> None:
    """Lists the phone call until the view does not show that it is on hold; the phone call must go on."""
    actions.see("OffHold", actions.target(actor))


@given(sentence("the {actor:Name} parks the phone call"), target_fixture="answer")
@when(sentence("the {actor:Name} parks the phone call"), target_fixture="answer")
def parks(actions: Actions, actor: str) -> Exchange:
    """Parks the phone call for half a minute, as the document prints it; skipped where the server has no Park."""
    return actions.send("Park", actions.target(actor))


@when(
    sentence("the {actor:Name} parks the phone call, for as long as the server lets it"),
    target_fixture="answer",
)
def parks_without_limit(actions: Actions, actor: str) -> Exchange:
    """Parks the phone call without saying for how long at the most."""
    return actions.send("Park", actions.target(actor), maxInParking=None)


@given(sentence("the phone call of the {actor:Name} is parked"))
@then(sentence("the phone call of the {actor:Name} is parked"))
def is_parked(actions: Actions, actor: str) -> None:
    """Lists the phone call until a view shows since when it is parked."""
    actions.see("Park", actions.target(actor))


@when(sentence("the {other:Name} takes the parked phone call of the {actor:Name}"), target_fixture="answer")
def unparks(actions: Actions, other: str, actor: str) -> Exchange:
    """Calls another extension, which takes the parked phone call."""
    return actions.send("UnPark", actions.target(actor, other))


@then(sentence("the {other:Name} is on call instead of the {actor:Name}, and nothing is parked any more"))
def is_unparked(actions: Actions, other: str, actor: str) -> None:
    """Lists until the other extension is on call, and no view shows the phone call as parked."""
    actions.see("UnPark", actions.target(actor, other))


@given(sentence("the {actor:Name} starts recording the phone call"), target_fixture="answer")
@when(sentence("the {actor:Name} starts recording the phone call"), target_fixture="answer")
def records(actions: Actions, actor: str) -> Exchange:
    """
    Starts recording the phone call in the form that the document prints.

    Skipped where the server records none.
    """
    return actions.send("StartRecording", actions.target(actor))


@when(sentence("the {actor:Name} starts recording the phone call as {form:Name}"), target_fixture="answer")
def records_as(actions: Actions, actor: str, form: str) -> Exchange:
    """Starts recording the phone call in one of the documented forms."""
    return actions.send("StartRecording", actions.target(actor), format=form)


@when(
    sentence("the {actor:Name} starts recording the phone call in no form of their own"),
    target_fixture="answer",
)
def records_plainly(actions: Actions, actor: str) -> Exchange:
    """Starts recording the phone call without saying in which form."""
    return actions.send("StartRecording", actions.target(actor), format=None)


@given(sentence("the phone call of the {actor:Name} is recorded"))
@then(sentence("the phone call of the {actor:Name} is recorded"))
def is_recorded(actions: Actions, actor: str) -> None:
    """Lists the phone call until the view shows since when it is recorded."""
    actions.see("StartRecording", actions.target(actor))


@when(sentence("the {actor:Name} stops recording the phone call"), target_fixture="answer")
def stops_recording(actions: Actions, actor: str) -> Exchange:
    """Stops recording the phone call."""
    return actions.send("StopRecording", actions.target(actor))


@then(sentence("the phone call of the {actor:Name} is not recorded any more"))
def is_not_recorded(actions: Actions, actor: str) -> None:
    """Lists the phone call until the view does not show that it is recorded; the phone call must go on."""
    actions.see("StopRecording", actions.target(actor))


@when(sentence("the {other:Name} picks up the phone call of the {actor:Name}"), target_fixture="answer")
def picks_up(actions: Actions, other: str, actor: str) -> Exchange:
    """Has another extension pick up a phone call that rings elsewhere; skipped where the server has no PickUp."""
    return actions.send("PickUp", actions.target(actor, other))


@then(sentence("the {other:Name} is on call with the {actor:Name}"))
def is_picked_up(actions: Actions, other: str, actor: str) -> None:
    """Lists until whoever picked up is on call."""
    actions.see("PickUp", actions.target(actor, other))


@when(sentence("the {actor:Name} transfers the phone call to the {other:Name}"), target_fixture="answer")
def transfers(actions: Actions, actor: str, other: str) -> Exchange:
    """Transfers the phone call to another extension, naming who transfers and who is transferred."""
    return actions.send("Transfer", actions.target(actor, other))


@then(sentence("the {other:Name} is on the phone call that the {actor:Name} transferred"))
def is_transferred(actions: Actions, other: str, actor: str) -> None:
    """Lists until the extension that it went to is on call."""
    actions.see("Transfer", actions.target(actor, other))


@when(
    sentence("the {actor:Name} transfers the phone call to the voicemail of the {other:Name}"),
    target_fixture="answer",
)
def transfers_to_voicemail(actions: Actions, actor: str, other: str) -> Exchange:
    """Transfers the phone call to another extension's voicemail, naming both numbers."""
    target = actions.target(actor, other)
    means = actions.means(target)
    # Either number may be required, by one source or the other.
    return actions.send(
        "TransferToVoicemail",
        target,
        transferFromNumber=means["transferring-party"],
        transferNumber=means["transferred-party"],
    )


@then(sentence("the phone call of the {actor:Name} may be heard of by the voicemail of the {other:Name}"))
def may_be_in_voicemail(actions: Actions, actor: str, other: str) -> None:
    """Asks nothing: no page says what is listed of a voicemail; that it was looked at is kept as a ruling."""
    actions.see("TransferToVoicemail", actions.target(actor, other))


@then(sentence("the phone of the {callee:Name} rings no more for the phone call of the {actor:Name}"))
def rings_no_more(actions: Actions, callee: str, actor: str) -> None:
    """Lists until no view of an extension shows that it rings: it was picked up, there or elsewhere."""
    stage, calls = actions.stage, actions.calls
    number = stage.actor(callee).identity.number
    silent, call = calls.until(
        actor,
        calls.created[actor],
        lambda found: (
            not any(
                is_rung(each) and same_extension(each.get("extension"), number) for each in views_of(found)
            )
        ),
    )
    if not silent:
        raise stage.departed(
            rule="view.state",
            operation="PickUp",
            message=f"PickUp was accepted, and {number} still rings once somebody has picked up.",
            expected="no view of it that rings",
            actual=list(views_of(call)),
            where="/phoneCallView",
        )


@given("a few seconds pass")
def passes(actions: Actions) -> None:
    """Lets so much time pass that a date which moves with it is told from one that does not; recordings have it behind them."""
    actions.stage.pause(MOVED)


@given(sentence("the {actor:Name} knows since when the phone call is on hold"), target_fixture="since")
def knows_since(actions: Actions, actor: str) -> datetime:
    """Lists the phone call, and keeps the date; skipped where none is told that can be read."""
    return _since(actions, actor)


@then(sentence("the phone call of the {actor:Name} is on hold since then"))
def since_then(actions: Actions, actor: str, since: datetime) -> None:
    """Lists the phone call again: the date is the same, but for what rounding may change."""
    now = _since(actions, actor)
    if abs((now - since).total_seconds()) > ROUNDED:
        raise actions.stage.departed(
            rule="view.state",
            operation="OnHold",
            message="The date since when a view is on hold has changed, and nothing was done to it.",
            expected=since.isoformat(),
            actual=now.isoformat(),
            where="/phoneCallView/onHold",
        )


def _since(actions: Actions, actor: str) -> datetime:
    call = actions.calls.read(actor, actions.calls.created[actor])
    told = next((str(each["onHold"]) for each in views_of(call) if shows(each, "onHold")), "")
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        raise NotExercised(reason="the endpoint does not tell since when a view is on hold") from None


@when(sentence("the {actor:Name} does {action:Name} once more, which may be refused"))
def once_more(actions: Actions, actor: str, action: str) -> None:
    """Sends an action that has been done, and waits for what may come of it; it may be refused, but not by failing."""
    stage, target = actions.stage, actions.target(actor)
    exchange = actions.calls.update(actor, action, target.call, actions.body(action, target, {}))
    if failed_over_it(stage.endpoint.contract, exchange.response):
        raise stage.fail(server_error(action, exchange.response.status))
    actions.calls.wait_out()
