"""What our desk does with accounts, each in one sentence."""

from pytest_bdd import then, when

from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence


@when(sentence("the {actor:Name} notes the account {number:Text} of the {party:Name}"))
def note_account(stage: Stage, actor: str, number: str, party: str) -> None:
    """Attaches the account's number to the call."""
    account = {"AccountNumber": number}
    call = stage.call(actor, party)
    stage.command(actor, "AttachUserData", call=call, body={"userData": account}, shows={"userData": account})


@then(sentence("the account {number:Text} is on the {actor:Name}'s call with the {party:Name}"))
def has_account(stage: Stage, actor: str, number: str, party: str) -> None:
    """The call was last told to carry the account's number."""
    told = stage.call(actor, party).resource.get("userData")
    said = told.get("AccountNumber") if isinstance(told, dict) else None
    if said != number:
        raise stage.departed(
            rule="call.user-data",
            message=f"The {actor}'s call with the {party} must carry the account {number}.",
            expected=number,
            actual=said,
            where="/data/call/userData/AccountNumber",
        )
