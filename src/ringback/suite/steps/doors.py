"""What belongs to one user and is served to no other, each in one sentence."""

from pytest_bdd import then

from ringback.suite.probes import credentials, ownership, sessions
from ringback.suite.stage import Stage


@then("nobody is served what belongs to the call of another user")
def calls(stage: Stage) -> None:
    """Has another user read the agent's call, and give a command on it, by every address that a call has."""
    ownership.calls(stage)


@then("nobody is served what belongs to the device of another user")
def devices(stage: Stage) -> None:
    """Has another user read the agent's device, and give a command on it."""
    ownership.devices(stage)


@then("the cookie of a session opens what belongs to its user, and no other cookie does")
def cookies(stage: Stage) -> None:
    """Asks with the actor's own cookie and no credentials, with a made-up one and with another user's; skipped without cookies."""
    sessions.cookies(stage)


@then("the cookie of a session that was ended opens nothing")
def ended(stage: Stage) -> None:
    """Ends the agent's session, and asks with its cookie; skipped where sessions do not end or need no cookie."""
    sessions.ended(stage)


@then("nobody is served without valid credentials, however they are written")
def impostures(stage: Stage) -> None:
    """Reads what the agent can read with an empty header, other schemes, and credentials that are nobody's."""
    credentials.read(stage)
