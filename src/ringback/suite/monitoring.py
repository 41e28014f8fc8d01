"""A supervisor who listens in, coaches or barges in: set up on the device, heard on the call."""

from attrs import frozen

from ringback.model import Finding
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked


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
        device = self.stage.actor(actor).identity.path["deviceId"]
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
