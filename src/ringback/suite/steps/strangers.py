"""Who has no token, and tries what they like; each in one sentence."""

from urllib.parse import urlencode

from pytest_bdd import when

from ringback.model import Exchange
from ringback.suite.phone_creations import outside
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence

#: A token that no App has, where the query may carry one.
WRONG_TOKEN = urlencode({"accessRequestToken": "Bearer ringback-wrong-token"})


@when(
    sentence("somebody {how:How} credentials tries to list the phone calls of the {actor:Name}"),
    target_fixture="tried",
)
def lists(stage: Stage, how: str, actor: str) -> Exchange:
    """Lists the actor's phone calls without valid credentials, and keeps the answer for a later Then."""
    return stage.request(actor, "List", command=False, stranger=how)


@when(
    sentence("somebody with a wrong token in the query tries to list the phone calls of the {actor:Name}"),
    target_fixture="tried",
)
def lists_by_query(stage: Stage, actor: str) -> Exchange:
    """Lists the actor's phone calls with a wrong token in the query alone."""
    return stage.request(actor, "List", query=WRONG_TOKEN, command=False, stranger="without")


@when(
    sentence("somebody {how:How} credentials tries to hang up the phone call of the {actor:Name}"),
    target_fixture="tried",
)
def hangs_up(phone_calls: PhoneCalls, how: str, actor: str) -> Exchange:
    """Deletes the actor's phone call without valid credentials, and keeps the answer for a later Then."""
    return phone_calls.delete(actor, phone_calls.created[actor], stranger=how)


@when(
    sentence(
        "somebody {how:How} credentials tries to call an outside number from the extension of the {actor:Name}"
    ),
    target_fixture="tried",
)
def calls(stage: Stage, phone_calls: PhoneCalls, how: str, actor: str) -> Exchange:
    """Makes a call from the actor's extension without valid credentials, and keeps the answer for a later Then."""
    phone_calls.leave_nothing_new(actor)
    extension = stage.actor(actor).identity.number
    view = {"source": [extension], "destination": [outside(stage)]}
    return stage.request(
        actor, "CreateSimple", body={"extension": extension, "phoneCallView": [view]}, stranger=how
    )
