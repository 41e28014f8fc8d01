"""What is done to the voices on a call: muted, recorded, cut off, each in one sentence."""

from collections.abc import Mapping

from pytest_bdd import given, step, then, when

from ringback.model import Json
from ringback.suite.outcome import NotExercised
from ringback.suite.reading import read_back
from ringback.suite.refusals import Attempt, attempt
from ringback.suite.stage import Stage
from ringback.suite.steps.words import sentence
from ringback.suite.tracker import Tracked

#: How a call shows what becomes of its recording.
STATE = "recordingState"

#: How the names of its operations end.
RECORDING = "CallRecording"


@step(sentence("the {actor:Name} mutes the call with the {party:Name}"))
def mute(stage: Stage, actor: str, party: str) -> None:
    """Takes a party's own voice off a call: the call is told to be muted."""
    _command(stage, actor, party, "MuteCall")


@step(sentence("the {actor:Name} unmutes the call with the {party:Name}"))
def unmute(stage: Stage, actor: str, party: str) -> None:
    """Gives a party's own voice back to a call: the call is told not to be muted."""
    _command(stage, actor, party, "UnmuteCall")


@step(sentence("the {actor:Name} starts recording the call with the {party:Name}"))
def start(stage: Stage, actor: str, party: str) -> None:
    """Starts recording; skipped where the call does not offer it."""
    _command(stage, actor, party, "StartCallRecording")


@step(sentence("the {actor:Name} pauses recording the call with the {party:Name}"))
def pause(stage: Stage, actor: str, party: str) -> None:
    """Pauses a recording; skipped where the call does not offer it."""
    _command(stage, actor, party, "PauseCallRecording")


@step(sentence("the {actor:Name} resumes recording the call with the {party:Name}"))
def resume(stage: Stage, actor: str, party: str) -> None:
    """Goes on with a paused recording; skipped where the call does not offer it."""
    _command(stage, actor, party, "ResumeCallRecording")


@step(sentence("the {actor:Name} stops recording the call with the {party:Name}"))
def stop(stage: Stage, actor: str, party: str) -> None:
    """Ends a recording; skipped where the call does not offer it."""
    _command(stage, actor, party, "StopCallRecording")


@step(sentence("the {actor:Name} clears the call with the {party:Name}"))
def clear(stage: Stage, actor: str, party: str) -> None:
    """Ends a call for everybody who is on it."""
    _command(stage, actor, party, "ClearCall")


def _command(stage: Stage, actor: str, party: str, operation: str) -> None:
    stage.command(actor, operation, call=stage.call(actor, party))


@given(sentence("the {actor:Name} records the call with the {party:Name}"))
def records(stage: Stage, actor: str, party: str) -> None:
    """Starts recording, unless the endpoint records the call already."""
    if not _is_recorded(stage, stage.call(actor, party)):
        start(stage, actor, party)


def _is_recorded(stage: Stage, call: Tracked) -> bool:
    # Some servers record every call from its beginning, and do not show it before something is done about it.
    offered = stage.offered(call)
    stoppable = f"Stop{RECORDING}" in offered and f"Start{RECORDING}" not in offered
    return call.resource.get(STATE) == "Recording" or stoppable


@then(sentence("the {actor:Name}'s call with the {party:Name} shows its recording as {state:Name}"))
def shows_recording(stage: Stage, actor: str, party: str, state: str) -> None:
    """The call was last told to be recorded so: Recording, Paused or Stopped."""
    _demand(stage, f"The {actor}'s call with the {party}", state, stage.call(actor, party).resource)


@then(
    sentence("read back, the {actor:Name}'s call with the {party:Name} shows its recording as {state:Name}")
)
def shows_recording_when_read(stage: Stage, actor: str, party: str, state: str) -> None:
    """The call is read anew, and is recorded so, where the endpoint shows it."""
    resource = read_back(stage, stage.call(actor, party))
    # A read may show less than a notification does.
    if resource is not None and STATE in resource:
        _demand(stage, f"Read back, the {actor}'s call with the {party}", state, resource)


def _demand(stage: Stage, who: str, state: str, resource: Mapping[str, Json]) -> None:
    if resource.get(STATE) != state:
        raise stage.departed(
            rule="call.recording",
            message=f"{who} must show its recording as {state}.",
            expected=state,
            actual=resource.get(STATE),
            where=f"/{STATE}",
        )


@when(
    sentence(
        "the {actor:Name} tries {operation:Name} on the call with the {party:Name}, whose recording is {state:Name}"
    ),
    target_fixture="tried",
)
def tries_to_record(stage: Stage, actor: str, operation: str, party: str, state: str) -> Attempt:
    """Sends an operation of recording while the recording stands so; the next sentence says how it must end."""
    call = stage.call(actor, party)
    if _recording(stage, call) != state:
        raise NotExercised(reason=f"the {actor}'s call does not show its recording as {state}")
    return attempt(stage, actor, operation, call=call, retold=True)


def _recording(stage: Stage, call: Tracked) -> Json:
    """Return how the recording of a call stands: one that shows nothing of it, and offers but to start it, has none."""
    said = call.resource.get(STATE)
    offered = {each for each in stage.offered(call) if each.endswith(RECORDING)}
    return "Stopped" if said is None and offered == {f"Start{RECORDING}"} else said
