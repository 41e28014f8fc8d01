"""What a supervisor does beyond switching between modes, and what their device then shows, each in one sentence."""

from collections.abc import Mapping, Sequence

from pytest_bdd import given, step, then, when

from ringback.model import Json
from ringback.suite.devices import device_of
from ringback.suite.monitoring import Monitoring
from ringback.suite.outcome import NotExercised
from ringback.suite.refusals import Attempt, attempt, judge
from ringback.suite.stage import Stage
from ringback.suite.steps.words import pairs, sentence
from ringback.suite.subjects import subject_of

#: What a device says of whom it monitors, and how.
MONITORING = "supervisorMonitoringState"


@step(sentence("the {supervisor:Name} mutes the {agent:Name}, whom they monitor"))
def mute_monitored(stage: Stage, supervisor: str, agent: str) -> None:
    """Takes the monitored agent's voice off the call."""
    stage.command(supervisor, "MuteMonitoredUser", call=stage.call(supervisor, agent))


@step(sentence("the {supervisor:Name} lets the {agent:Name} be heard again"))
def unmute_monitored(stage: Stage, supervisor: str, agent: str) -> None:
    """Gives the monitored agent's voice back to the call."""
    stage.command(supervisor, "UnmuteMonitoredUser", call=stage.call(supervisor, agent))


@given(sentence("the {supervisor:Name} monitors the {agent:Name} by {mode:Name} with:"))
def monitor_with(
    stage: Stage, supervisor: str, agent: str, mode: str, datatable: Sequence[Sequence[str]]
) -> None:
    """Has the supervisor's device watch the agent's, with a scope and a mode; skipped where these are refused."""
    body = {"targetDeviceUri": Monitoring(stage).device_uri(agent), **pairs(datatable)}
    done = stage.command(supervisor, mode, body=body, may_refuse=True)
    if stage.refusal(done) is not None:
        # Some switches know one scope only.
        raise NotExercised(reason=f"the endpoint does not take {mode} with this scope and mode")


@then(sentence("the {supervisor:Name}'s device shows the scope {scope:Name} and the mode {mode:Name}"))
def shows_scope_and_mode(stage: Stage, supervisor: str, scope: str, mode: str) -> None:
    """The supervisor's device was told to watch in this scope and mode, where it shows them."""
    told = _monitoring(stage, supervisor)
    for name, wanted in (("scope", scope), ("mode", mode)):
        if told.get(name, wanted) != wanted:
            raise stage.departed(
                rule="device.monitoring",
                message=f"The {supervisor}'s device must show the monitoring {name} {wanted}.",
                expected=wanted,
                actual=told.get(name),
                where=f"/{MONITORING}/{name}",
            )


def _monitoring(stage: Stage, supervisor: str) -> Mapping[str, Json]:
    """Return the monitoring state that the last command's notification showed."""
    contract, own = stage.endpoint.contract, stage.actor(supervisor).identity.path["deviceId"]
    for each in stage.watch.open:
        if each.met is not None and each.actor == supervisor:
            shown = subject_of(contract, each.met, own).resource.get(MONITORING)
            return shown if isinstance(shown, Mapping) else {}
    return {}


@when(sentence("the {supervisor:Name} tries {mode:Name} without naming a device"), target_fixture="tried")
def monitors_nothing(stage: Stage, supervisor: str, mode: str) -> Attempt:
    """Tries to monitor without saying whom; the next sentence says how it must end."""
    return attempt(stage, supervisor, mode)


@then(sentence("it is refused and the {supervisor:Name} monitors nobody"))
def monitors_nobody(stage: Stage, tried: Attempt, supervisor: str) -> None:
    """What was tried is answered with an error, and the supervisor's device watches nobody."""
    shown = (device_of(stage, supervisor) or {}).get(MONITORING)
    if shown:
        stage.tracker.set_mode(supervisor, str(tried.exchange.operation))
        raise stage.departed(
            rule="refusal.missing" if tried.refusal is None else "refusal.changed-state",
            operation=tried.exchange.operation,
            message=f"{tried.exchange.operation} names no device, and the {supervisor} monitors one now.",
            expected="no monitoring",
            actual=shown,
            where=f"/{MONITORING}",
        )
    judge(stage, tried)
