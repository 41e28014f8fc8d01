"""What may stand for a user and for an extension in a URL, each in one sentence."""

from collections.abc import Callable

from pytest_bdd import then, when

from ringback.model import Exchange
from ringback.suite.listed import PAGE
from ringback.suite.listings import ids_of
from ringback.suite.looking import looks
from ringback.suite.outcome import CIRCUMSTANCE, NotExercised
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.presence import untrue
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.views import phone_calls_in

#: What stands for every extension of a user.
EVERY = "@self"

#: The path parameters that something else may stand for.
USER, EXTENSION = "userId", "extension"


@when(
    sentence("the {actor:Name} lists the phone calls of all extensions of {user:Text}"),
    target_fixture="answer",
)
def lists_all_of(stage: Stage, actor: str, user: str) -> Exchange:
    """Lists with something else for the user id and @self for the extension, and keeps the answer."""
    return stage.request(actor, "List", path={USER: user, EXTENSION: EVERY}, command=False)


@then("neither the user nor the extension is unknown")
def both_are_known(stage: Stage, answer: Exchange) -> None:
    """The answer blames neither; skipped where the App is refused for anything else."""
    _check_known(stage, answer)


@then(sentence("the phone call of the {actor:Name} is listed under {user:Text} and their extension"))
def listed_under(stage: Stage, phone_calls: PhoneCalls, actor: str, user: str) -> None:
    """Lists the actor's extension with something else for its owner's id until the phone call is there."""

    def ask() -> Exchange:
        return stage.request(actor, "List", path={USER: user}, command=False)

    _check_there(stage, ask, phone_calls.created[actor], f"{user} and the {actor}'s extension")


@then(
    sentence(
        "the phone call of the {actor:Name} is listed under {one:Text} where it is listed under {other:Text}"
    )
)
def listed_alike(stage: Stage, phone_calls: PhoneCalls, actor: str, one: str, other: str) -> None:
    """Lists all extensions of either; skipped where the App's user is not the actor's."""
    call = phone_calls.created[actor]
    theirs = lists_all_of(stage, actor, other)
    _check_known(stage, theirs)
    if call not in _ids(theirs):
        raise NotExercised(reason=f"the user who is signed in is not the {actor}", kind=CIRCUMSTANCE)
    _check_there(stage, lambda: lists_all_of(stage, actor, one), call, f"{one}, as they are under {other},")


def _check_known(stage: Stage, answer: Exchange) -> None:
    """Raise Departed where an answer says that there is no such user or extension, NotExercised for another refusal."""
    no = stage.refusal(answer)
    if no is None:
        return
    code = stage.endpoint.contract.error_codes.get(no.code)
    if code is not None and code.parameter in (USER, EXTENSION):
        raise stage.fail(untrue("List", no, code))
    raise NotExercised(reason=f"the endpoint does not let the App list them ({no.status} {no.code})")


def _check_there(stage: Stage, ask: Callable[[], Exchange], call: str, where: str) -> None:
    """List until a phone call is there; a listing may lag behind."""
    listed: tuple[str, ...] = ()
    for pause in looks(stage.endpoint.limits.notification_s):
        stage.pause(pause)
        answer = ask()
        _check_known(stage, answer)
        listed = _ids(answer)
        if call in listed:
            return
    if len(listed) >= PAGE:
        raise NotExercised(reason="the endpoint lists more phone calls than one page has", kind=CIRCUMSTANCE)
    raise stage.departed(
        rule="listing.selection",
        operation="List",
        message=f"The phone calls under {where} were asked for, and one that goes on is not listed.",
        expected=call,
        actual=list(listed),
    )


def _ids(answer: Exchange) -> tuple[str, ...]:
    return ids_of(phone_calls_in(answer.response.json_or_none()))
