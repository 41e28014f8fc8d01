from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.standins.launch import VARIANTS, standin
from tests.unit.standins.party import Party, connected, endpoint

Told = dict[str, Any]


@pytest.fixture
def told() -> Iterator[Told]:
    """Yield the endpoint file of a conforming stand-in."""
    with standin("genesys") as path:
        yield endpoint(path)


def swap_story(told: Told) -> tuple[list[str], dict[str, Any], dict[str, Any]]:
    """Play hold, dial, swap; return the states heard after the swap, and both calls as heard then."""
    agent, caller, colleague = Party(told, "agent"), Party(told, "caller"), Party(told, "colleague")
    _, first = connected(caller, agent)
    assert agent.on(first, "Hold") == 0
    held = agent.hears("Held")
    assert {"Hangup", "Retrieve"} <= set(held["capabilities"])
    second, _ = connected(agent, colleague)
    assert "SwapCalls" in second["capabilities"]
    assert agent.on(second, "SwapCalls", otherCallUri=first["uri"]) == 0
    listed, held, established = agent.calls(), agent.hears("Held"), agent.hears("Established")
    return [each["state"] for each in listed or (held, established)], held, established


def test_the_swap_story_is_told_as_documented(told: Told) -> None:
    """Hold, Dial, SwapCalls: two notifications, one of the held call and one of the retrieved one."""
    states, held, established = swap_story(told)
    assert states == ["Established", "Held"]
    assert held["id"] != established["id"]
    assert "SwapCalls" in established["capabilities"]
    assert "Retrieve" in held["capabilities"]


# What is told to a session that ends is not told: a story need not be heard to its end.
@pytest.mark.parametrize("variant", sorted(set(VARIANTS["genesys"]) - {"ForgetsInBetween"}))
def test_the_swap_story_goes_the_same_way_in_every_variant(variant: str) -> None:
    """A variant changes how things are said, not what happens."""
    with standin("genesys", variant=variant) as path:
        states, held, established = swap_story(endpoint(path))
    assert sorted(states) == ["Established", "Held"]
    assert held["id"] != established["id"]


def test_a_swap_without_a_held_call_is_refused_and_changes_nothing(told: Told) -> None:
    """SwapCalls needs one held and one established call."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    assert agent.on(call, "SwapCalls", otherCallUri=call["uri"]) == 2
    assert [each["state"] for each in agent.calls()] == ["Established"]


def test_a_supervisor_switches_from_listening_to_barging_and_back(told: Told) -> None:
    """SwitchToBargeIn turns mute off, SwitchToListenIn turns it on."""
    agent, caller, boss = Party(told, "agent"), Party(told, "caller"), Party(told, "supervisor")
    target = f"http://elsewhere/api/v2/devices/{agent.device['id']}"
    assert (
        boss.post(f"/me/devices/{boss.device['id']}", "ListenIn", targetDeviceUri=target)["statusCode"] == 0
    )
    assert boss.hears_device()["supervisorMonitoringState"]["state"] == "ListenIn"
    connected(caller, agent)
    call = boss.hears("Established")
    assert (call["mute"], len(call["participants"])) == ("On", 2)
    assert boss.on(call, "SwitchToListenIn") == 2
    assert boss.on(call, "SwitchToBargeIn") == 0
    barged = boss.hears("Established")
    assert (barged["mute"], "SwitchToListenIn" in barged["capabilities"]) == ("Off", True)
    assert boss.on(call, "SwitchToCoach") == 3
    assert boss.on(call, "SwitchToListenIn") == 0
    assert boss.hears("Established")["mute"] == "On"
    assert boss.post(f"/me/devices/{boss.device['id']}", "CancelSupervisorMonitoring")["statusCode"] == 0
    assert "supervisorMonitoringState" not in boss.hears_device()


def test_a_transfer_releases_the_call_with_its_user_data(told: Told) -> None:
    """SingleStepTransfer: Released here, with what was sent along; Ringing there."""
    agent, caller, other = Party(told, "agent"), Party(told, "caller"), Party(told, "colleague2")
    _, call = connected(caller, agent)
    to = {"phoneNumber": other.number}
    assert agent.on(call, "SingleStepTransfer", destination=to, userData={"Reason": "x"}) == 0
    released = agent.hears("Released")
    assert (released["capabilities"], released["userData"]) == ([], {"Reason": "x"})
    ringing = other.hears("Ringing")
    assert other.on(ringing, "Answer") == 0
    assert other.hears("Established")["participants"][0]["phoneNumber"] == caller.number
    assert agent.calls() == []


@pytest.mark.parametrize("at_device", [False, True])
def test_a_disposition_is_told_only_while_the_call_lives(told: Told, *, at_device: bool) -> None:
    """SetCallDisposition at both documented addresses: user data of a live call, silence of a released one."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    path = f"/me/devices/{agent.device['id']}" if at_device else f"/me/calls/{call['id']}"
    wanted = {"callUri": call["uri"], "callUuid": call["callUuid"], "disposition": "Referred"}
    assert agent.post(path, "SetCallDisposition", **wanted)["statusCode"] == 0
    assert agent.hears("Established", "AttachedDataChanged")["userData"] == {"DispositionCode": "Referred"}
    assert agent.on(call, "Hangup") == 0
    agent.hears("Released")
    assert agent.post(path, "SetCallDisposition", **wanted)["statusCode"] == 0
    caller.dial(agent)
    agent.hears("Ringing")
    assert agent.heard == []


def test_a_call_obeys_only_its_owner(told: Told) -> None:
    """Another user's call is not there."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    assert caller.on(call, "Hold") == 6


def test_what_is_no_command_is_refused_in_the_envelope(told: Told) -> None:
    """Bad bytes, wrong types, unknown names, other methods: never a server error, always a statusCode."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    url = f"{agent.base}/me/calls/{call['id']}"
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"operationName": 1}', b'{"a": NaN}'):
        reply = agent.web.post(url, data=body, timeout=5)
        assert reply.status_code == 400
        assert reply.json()["statusCode"] == 1
    assert agent.on(call, "Dance") == 3
    assert agent.web.put(url, timeout=5).json()["statusCode"] == 3
    assert agent.web.request("BREW", url, timeout=5).json()["statusCode"] == 3
    assert [each["state"] for each in agent.calls()] == ["Established"]


def test_nobody_gets_in_without_credentials(told: Told) -> None:
    """No credentials, wrong ones, and another's name are all refused with code 20."""
    url = f"{told['base_url']}/api/v2/me"
    for auth in (None, ("mara.lind", "wrong"), ("nobody", "x")):
        reply = requests.get(url, auth=auth, timeout=5)
        assert (reply.status_code, reply.json()["statusCode"]) == (401, 20)


def test_a_session_goes_on_by_its_cookie_until_it_is_ended(told: Told) -> None:
    """The cookie stands for the credentials; EndContactCenterSession ends it and its Bayeux client."""
    agent = Party(told, "agent")
    agent.web.auth = None
    assert agent.post("/me", "StartContactCenterSession", channels=["voice"])["statusCode"] == 0
    assert agent.post("/me", "EndContactCenterSession")["statusCode"] == 0
    assert agent.web.get(f"{agent.base}/me", timeout=5).status_code == 401


def test_an_unknown_bayeux_client_is_told_to_shake_hands(told: Told) -> None:
    """402, with advice."""
    agent = Party(told, "agent")
    agent.client = "gone"
    reply = agent.bayeux("connect", connectionType="long-polling")
    assert reply["error"].startswith("402::")
    assert reply["advice"]["reconnect"] == "handshake"


def test_what_nobody_took_waits_for_the_next_connect(told: Told) -> None:
    """Notifications between two connects are kept, in order."""
    agent, caller = Party(told, "agent"), Party(told, "caller")
    call, _ = connected(agent, caller)
    for operation in ("Hold", "Retrieve", "Hold"):
        assert agent.on(call, operation) == 0
    heard = [agent.hears(state)["state"] for state in ("Held", "Established", "Held")]
    assert heard == ["Held", "Established", "Held"]


def test_a_launched_stand_in_leaves_its_file_only_while_it_serves() -> None:
    """The endpoint file is a temporary one."""
    with standin("genesys") as path:
        kept = Path(path)
        assert kept.exists()
    assert not kept.exists()
