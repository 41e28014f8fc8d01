"""Every variant of the catalogue: what allows it is written down, and the wire differs from the healthy switch's as stated."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.switches import Client, Office
from tests.unit.switch.proof import OPENERS, proofs_of
from tests.unit.switch.variants.errata import WITHOUT

from ringback.contracts.store import load
from ringback.switch.faces import VARIANTS

#: The modules beside this one; each proves the variants of the module of its name.
MODULES = (
    "genesys_calls",
    "genesys_doors",
    "genesys_messages",
    "genesys_notices",
    "genesys_offers",
    "voipnow_actions",
    "voipnow_answers",
    "voipnow_doors",
    "voipnow_lists",
    "voipnow_views",
)

PROOFS = proofs_of("tests.unit.switch.variants", MODULES)

ALL = sorted((api, name) for api, variants in VARIANTS.items() for name in variants)

#: Where it is told what is legal without an erratum.
PAGE = Path(__file__).parents[4] / "docs" / "why-not-a-finding.md"

#: Where variants are explained, with some to begin with.
MANUAL = PAGE.with_name("switch-variants.md")


def errata_of(api: str) -> set[str]:
    """Return the ids of all errata of a contract."""
    return set(load(api).errata)


def test_every_variant_has_its_proof() -> None:
    """And no proof is of a variant that is gone."""
    assert sorted(PROOFS) == ALL


@pytest.mark.parametrize(("api", "name"), ALL)
def test_a_variant_is_allowed(api: str, name: str) -> None:
    """By an erratum that the contract has, or by a section of the page on what is legal; and it says how it shows."""
    variant = VARIANTS[api][name]
    sections = set(re.findall(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert variant.source in errata_of(api) | sections
    assert variant.says[0].isupper()
    assert variant.says.endswith(".")


def test_the_manual_names_variants_that_there_are() -> None:
    """For the API that they are shown with."""
    text = MANUAL.read_text(encoding="utf-8")
    shown = re.findall(r"serve --api (\w+) --variant (\S+)", text)
    assert len(shown) > 1
    for api, names in shown:
        assert set(names.split(",")) <= set(VARIANTS[api])


@pytest.mark.parametrize("api", sorted(VARIANTS))
def test_every_erratum_has_a_variant_or_a_reason(api: str) -> None:
    """A ruling that accepts several behaviours of a server has one at least; of all others it is said why not."""
    varied = {each.source for each in VARIANTS[api].values()} & errata_of(api)
    assert varied.isdisjoint(WITHOUT[api])
    assert varied | set(WITHOUT[api]) == errata_of(api)


@pytest.mark.parametrize(("api", "name"), ALL)
def test_a_variant_shows_on_the_wire(api: str, name: str) -> None:
    """The same scene is seen in the switch's own way on a plain switch, and as stated on one with the variant."""
    proof = PROOFS[api, name]
    with OPENERS[api]() as healthy:
        assert proof.scene(healthy) == proof.healthy
    with OPENERS[api](variants=[name]) as varied:
        assert proof.scene(varied) == proof.changed
    assert proof.healthy != proof.changed


def genesys_story(office: Office) -> list[int]:
    """Return the statuses of what the parties of two calls and a supervisor ask."""
    agent, caller, colleague = office.agent, office.caller, office.colleague
    to = {"destination": {"phoneNumber": colleague.number}}
    answers = [
        agent.at_work("StartContactCenterSession", channels=["voice"]),
        caller.dial(agent.number),
        agent.order("Answer"),
        office.supervisor.on_device("ListenIn", targetDeviceUri=f"/devices/{agent.device}"),
        agent.order("NotReady"),
        agent.order("AttachUserData", userData={"key": "1"}),
        agent.order("AttachUserData", userData={"key": "2"}),
        agent.order("SendDtmf", digits="12"),
        agent.order("InitiateTransfer", **to),
        colleague.order("Answer"),
        agent.order("SwapCalls", agent.calls()[1], otherCallUri=agent.calls()[0]["uri"]),
        agent.order("CompleteTransfer"),
        caller.order("SingleStepTransfer", destination={"phoneNumber": agent.number}),
        agent.order("Answer"),
        agent.order("ClearCall"),
        agent.ask("GET", "/me/calls"),
        agent.order("Hangup"),
        agent.ask("GET", "/me?subresources=*"),
        agent.ask("GET", "/me/calls/none"),
    ]
    office.quiet()
    return [each.status for each in answers]


def voipnow_story(app: Client) -> list[int]:
    """Return the statuses of all actions on a phone call, and of listings."""
    barge: dict[str, Any] = {"sendCallTo": "0003*024", "callerId": "John Doe <42>", "waitForPickup": 20}
    view = {"source": ["0003*210"], "destination": ["777888"]}
    body = {"extension": "0003*210", "phoneCallView": [view]}
    answers = [app.ask("POST", "/uapi/phoneCalls/@me/simple", body), app.ask("GET", app.AGENT)]
    app.later(1)
    created = answers[0].json
    call = created[0] if isinstance(created, list) else created
    path = f"{app.AGENT}/{call['id']}"
    for action in (
        "BargeIn",
        "Whisper",
        "OnHold",
        "OffHold",
        "StartRecording",
        "StopRecording",
        "Park",
        "UnPark",
    ):
        answers.append(app.act(path, action, **barge))
        app.later(1)
        answers += [app.ask("GET", each) for each in (path, app.AGENT, f"{app.AGENT}?startIndex=1&count=1")]
    numbers = {"transferFromNumber": "0003*210", "transferNumber": "777888"}
    answers += [
        app.act(path, "TransferToVoicemail", sendCallTo="0003*024", **numbers),
        app.ask("GET", f"{app.AGENT}?filterBy=id&filterOp=contains&filterValue=a"),
        app.ask("DELETE", path),
        app.grant(client_secret="none"),
    ]
    return [each.status for each in answers]


STORIES: Mapping[str, Any] = {"genesys": genesys_story, "voipnow": voipnow_story}


@pytest.mark.parametrize("step", [1, -1], ids=["forwards", "backwards"])
@pytest.mark.parametrize("api", sorted(VARIANTS))
def test_all_variants_at_once(api: str, step: int) -> None:
    """Even those that hide each other get along, in either order."""
    with OPENERS[api](variants=list(VARIANTS[api])[::step]) as varied:
        assert all(status < 500 for status in STORIES[api](varied))
