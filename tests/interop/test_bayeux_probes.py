"""The probes of Bayeux itself find nothing wrong with the official CometD server for Node.js."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ringback.contracts import load
from ringback.contracts.check import Checker
from ringback.endpoint.endpoint import Endpoint, Wiring, direct
from ringback.endpoint.file import EndpointFile
from ringback.endpoint.session import ActorSession, Pace, Shared
from ringback.model import Json
from ringback.suite import bayeux_protocol
from ringback.suite.stage import Stage

pytestmark = pytest.mark.interop

Scripts = Callable[[str, Json], Any]


@pytest.fixture
def stage(script: Scripts) -> Iterator[Stage]:
    """Return a stage whose agent is a client of the official server, where no calls are to be had."""
    server = script("server.mjs", {"timeout": 300})
    told = {
        "api": "genesys",
        "base_url": f"http://127.0.0.1:{server.line()['port']}",
        "actors": {"agent": {"username": "agent", "password": "none", "phone_number": "1"}},
    }
    file = EndpointFile.from_toml(told, "official server", {})
    wiring = Wiring(kind="live", clock=time.monotonic)
    endpoint = Endpoint(file=file, wiring=wiring, contract=load("genesys"), api=file.record)
    shared = Shared(
        file=file,
        api=file.record,
        clock=wiring.clock,
        pace=Pace(0.0, wiring.clock),
        numbers=endpoint.numbered,
        observe=endpoint.backlog.append,
    )
    endpoint.actors["agent"] = ActorSession("agent", shared, direct("agent"))
    stage = Stage.on(endpoint, Checker(endpoint.contract))
    yield stage
    while stage.clearing:
        stage.clearing.pop()()
    endpoint.actors["agent"].close()


@pytest.mark.parametrize(
    "probe",
    [
        bayeux_protocol.replies,
        bayeux_protocol.without_handshake,
        bayeux_protocol.disconnected,
        bayeux_protocol.malformed,
    ],
)
def test_the_official_server_conforms(stage: Stage, probe: Callable[[Stage], None]) -> None:
    """What is nothing but Bayeux is right there, and every probe gets to its end."""
    probe(stage)
    assert stage.evidence.findings == []
    assert stage.evidence.arrows
