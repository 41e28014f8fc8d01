"""
Probes of CometD: what a server does with clients that are more than one, away, unknown or wrong.

Each case is one probe, driven by the contract's `[notifications]`; an API that is
not notified by CometD has none.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ringback.contracts import Contract
from ringback.run import Case, Result
from ringback.suite import bayeux_protocol, bayeux_telling
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.cleanup import clear
from ringback.suite.outcome import NotExercised
from ringback.suite.stage import Stage

#: What is probed, by the end of the case's id (what a further client does to earlier ones first), and the parts of the protocol (`demands` of the contract) that it verifies.
PROBES: Mapping[str, tuple[Callable[[Stage], None], tuple[str, ...]]] = {
    "several-clients": (bayeux_telling.several_clients, ("told", "once")),
    "malformed": (bayeux_protocol.malformed, ("fault",)),
    "replies": (bayeux_protocol.replies, ("reply",)),
    "without-handshake": (bayeux_protocol.without_handshake, ("session", "advice")),
    "disconnected": (bayeux_protocol.disconnected, ("session", "reply")),
    "without-subscription": (bayeux_telling.without_subscription, ("session",)),
    "unsubscribed": (bayeux_telling.unsubscribed, ("session",)),
    "advice": (bayeux_protocol.advice, ("advice", "reply")),
    "pattern": (bayeux_telling.by_pattern, ("told",)),
    "somebody-elses-client": (bayeux_telling.somebody_elses_client, ("own", "told")),
    "foreign-channels": (bayeux_telling.foreign_channels, ("own",)),
    "away-between-connects": (bayeux_telling.away_between_connects, ("told", "once")),
    "connection-cut": (bayeux_telling.connection_cut, ("told",)),
    "many-messages": (bayeux_telling.many_messages, ("told",)),
}


def run(
    contract: Contract, open_stage: OpenStage, *, wanted: Callable[[str], bool], clock: Callable[[], float]
) -> Iterator[tuple[Case, Result]]:
    """Yield one case for each probe; raises EndpointProblem where the endpoint is gone."""
    settings = contract.settings["notifications"]
    if settings["style"] != "cometd" or "demands" not in settings:
        return
    for name, (probe, parts) in PROBES.items():
        demands = sorted({settings["demands"][each] for each in parts})
        plan = Plan(id=f"{contract.api}/probe/cometd/{name}", kind="probe", requirements=tuple(demands))
        if wanted(plan.id):
            yield staged_case(open_stage, plan, partial(_act, probe), clock)


def _act(probe: Callable[[Stage], None], stage: Stage) -> None:
    """Probe; once more with no client but one, where that shows that a user may have no more."""
    known = stage.endpoint.one_client
    try:
        probe(stage)
    except NotExercised:
        if known or not stage.endpoint.one_client:
            raise
        clear(stage)
        probe(stage)
