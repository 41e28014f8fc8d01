"""A supervisor who listens in, coaches or barges in: set up on the device, heard on the call."""

from attrs import frozen

from ringback.calls import Move
from ringback.model import Finding, Operation
from ringback.suite.arrange import AGENT, CALLER, Arranged
from ringback.suite.conversation import on_the_phone
from ringback.suite.devices import bring
from ringback.suite.stage import Stage
from ringback.suite.subjects import as_segments
from ringback.suite.tracker import Tracked

#: Who monitors.
SUPERVISOR = "supervisor"


def arranged(stage: Stage, operation: Operation) -> Arranged | None:
    """Arrange what a supervisor does: on a device, or on a call that they hear; None for other operations."""
    for move in stage.endpoint.contract.table.moves_of(operation.name)[:1]:
        if any(effect.call == "none" for effect in move.effects):
            actor = operation.actors[0] if operation.actors else AGENT
            return _monitoring(stage, move) if move.mode else _toggled(stage, move, actor)
        if move.modes:
            return _listening(stage, move)
    return None


def _monitoring(stage: Stage, move: Move) -> Arranged:
    monitoring = Monitoring(stage)
    stage.actor(SUPERVISOR)
    if move.mode == "none":
        monitoring.start(SUPERVISOR, AGENT, "ListenIn")
    # Which number monitoring takes is not explained, so that a request without it is the one that must work.
    means = {"device-uri": monitoring.device_uri(AGENT), "monitoring-number": None}
    return Arranged(actor=SUPERVISOR, means=means)


def _toggled(stage: Stage, move: Move, actor: str) -> Arranged:
    """Bring an actor's device out of the state that an operation brings it into."""
    for operation in move.after:
        bring(stage, actor, operation)
    return Arranged(actor=actor)


def _listening(stage: Stage, move: Move) -> Arranged:
    monitoring = Monitoring(stage)
    stage.actor(SUPERVISOR)
    monitoring.start(SUPERVISOR, AGENT, move.modes[0])
    on_the_phone(stage, AGENT, CALLER)
    monitoring.joined(SUPERVISOR, AGENT)
    for operation in move.after:
        stage.command(SUPERVISOR, operation, call=stage.call(SUPERVISOR, AGENT))
    call = stage.call(SUPERVISOR, AGENT)
    return Arranged(actor=SUPERVISOR, call=call, path=stage.addressed(call))


@frozen
class Monitoring:
    """What a supervisor does about an agent's calls."""

    stage: Stage

    def start(self, supervisor: str, agent: str, mode: str) -> None:
        """Start monitoring an agent's device; the supervisor's device must show it."""
        target = self.device_uri(agent)
        self.stage.command(
            supervisor,
            mode,
            body={"targetDeviceUri": target},
            shows={"supervisorMonitoringState.targetDeviceUri": target},
        )

    def device_uri(self, actor: str) -> str:
        """Return the URI by which others name an actor's device."""
        endpoint = self.stage.endpoint
        device = as_segments(self.stage.actor(actor).identity.path)["deviceId"]
        return f"{endpoint.file.base_url}{endpoint.contract.base_path}/devices/{device}"

    def joined(self, supervisor: str, agent: str) -> None:
        """Wait until the supervisor has a call of their own with the agent's conversation."""
        stage = self.stage
        deadline = stage.endpoint.clock() + stage.endpoint.limits.notification_s
        answered = False
        while not self._heard(supervisor, "Established"):
            left = max(deadline - stage.endpoint.clock(), 0.0)
            ringing = self._heard(supervisor, "Ringing")
            if stage.pull(supervisor, min(left, stage.endpoint.limits.quiet_s) if ringing else left):
                continue
            if not ringing or answered:
                raise stage.fail(self._not_joined(supervisor, agent))
            # Some phones take a monitored call by themselves; this one wants to be answered.
            answered = True
            stage.request(supervisor, "Answer", path={"callId": ringing[-1].id})
        stage.tracker.labels[(supervisor, agent)] = self._heard(supervisor, "Established")[-1].id

    def _heard(self, supervisor: str, state: str) -> list[Tracked]:
        return [each for each in self.stage.tracker.live(supervisor) if each.mode and each.state == state]

    def _not_joined(self, supervisor: str, agent: str) -> Finding:
        return Finding(
            rule="notification.missing",
            operation=self.stage.tracker.modes.get(supervisor),
            message=f"The {supervisor} monitors the {agent}, and was not joined to the {agent}'s call.",
            expected="StatusChange Established of a call of the supervisor's own",
        )

    def stop(self, supervisor: str) -> None:
        """Stop monitoring; the supervisor's device must not show it any more."""
        self.stage.command(supervisor, "CancelSupervisorMonitoring")
