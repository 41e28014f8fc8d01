"""What whoever has started a switch can do to it from outside of its network, before, while and after it is served."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
from tests.switches import Client, Office

from ringback.errors import NoSuchName, NotValid
from ringback.serve import serve
from ringback.switch.clocks import Clock
from ringback.switch.faces import DEFECTS, VARIANTS, switch_for
from ringback.switch.manners import Manner
from ringback.switch.plant import Switch
from ringback.switch.settings import Settings

CONNECT = {"channel": "/meta/connect", "connectionType": "long-polling"}


class Poller:
    """A user of a served Genesys switch who always listens, as clients do."""

    def __init__(self, switch: Switch, url: str, actor: str) -> None:
        entry = switch.actors[actor]
        self.http = requests.Session()
        self.http.auth = (str(entry["username"]), str(entry["password"]))
        self.url = f"{url}/api/v2"
        self.device = self.http.get(f"{self.url}/me/devices?fields=*", timeout=5).json()["devices"][0]["id"]
        self.http.auth = None
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
        self.client = self.comet(shake)[0]["clientId"]
        self.comet({"channel": "/meta/subscribe", "subscription": "/v2/me/*"})
        self.states: list[str] = []
        self._heard = threading.Condition()
        self._over = False
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def comet(self, message: Any) -> Any:
        body = [{"clientId": getattr(self, "client", ""), **message}]
        return self.http.post(f"{self.url}/notifications", json=body, timeout=60).json()

    def _listen(self) -> None:
        while not self._over:
            told = [each["data"] for each in self.comet(CONNECT) if "data" in each]
            with self._heard:
                self.states += [each["call"]["state"] for each in told if "call" in each]
                self._heard.notify_all()

    def dial(self, number: str) -> None:
        body = {"operationName": "Dial", "destination": {"phoneNumber": number}}
        requests.post(
            f"{self.url}/me/devices/{self.device}/calls", json=body, timeout=5, cookies=self.http.cookies
        ).raise_for_status()

    def hears(self, *states: str) -> bool:
        """Return whether it has heard of these states before long."""
        with self._heard:
            return self._heard.wait_for(lambda: self.states == list(states), 10)

    def leave(self) -> None:
        self._over = True
        requests.post(
            f"{self.url}/notifications",
            json=[{"clientId": self.client, "channel": "/meta/disconnect"}],
            timeout=5,
            cookies=self.http.cookies,
        )
        self._thread.join(10)


def test_a_held_poll_hears_of_an_answer_without_any_other_request() -> None:
    """On a clock that goes by itself, an alarm wakes the switch when the time has come."""
    switch = switch_for("genesys", Settings(numbers={"777888": Manner.read("answers:0.2")}))
    with serve(switch.app) as url:
        agent = Poller(switch, url, "agent")
        agent.dial("777888")
        assert agent.hears("Dialing", "Established")
        agent.leave()


def test_a_clock_that_leaps_does_not_let_a_poll_wait() -> None:
    """It goes to what is due, so that nobody waits for thirty seconds that do not pass."""
    clock = Clock.virtual(step=0)
    switch = switch_for("genesys", Settings(numbers={"777888": Manner.read("rings:25")}, clock=clock))
    with serve(switch.app) as url:
        agent = Poller(switch, url, "agent")
        agent.dial("777888")
        assert agent.hears("Dialing", "Released")
        assert clock.now() == 25
        agent.leave()


def test_a_script_decides_when_time_passes() -> None:
    """On a clock that does not leap, a held poll hears of it when another thread puts the clock forward."""
    clock = Clock.virtual(step=0, leaps=False)
    switch = switch_for("genesys", Settings(clock=clock))
    controls = switch.controls
    controls.behave("777888", "answers:5")
    with serve(switch.app) as url:
        agent = Poller(switch, url, "agent")
        agent.dial("777888")
        assert agent.hears("Dialing")
        controls.advance(4.5)
        assert [each.state for each in controls.calls() if each.number == "5005"] == ["Dialing"]
        controls.advance(0.5)
        assert [each.state for each in controls.calls() if each.number == "5005"] == ["Established"]
        assert agent.hears("Dialing", "Established")
        clock.advance(1)
        agent.leave()


def test_the_controls_of_one_thread_do_not_get_between_the_requests_of_another() -> None:
    """Calls are made and ended while others look: every look finds a world that is whole."""
    switch = switch_for("genesys")
    with serve(switch.app) as url:
        agent = Poller(switch, url, "agent")
        for number in range(20):
            agent.dial(f"0301{number}")
            assert len(switch.controls.calls()) == 2
            switch.controls.behave(f"0302{number}", "busy")
            call = switch.controls.calls()[0]
            requests.post(
                f"{agent.url}/me/calls/{call.id}",
                json={"operationName": "Hangup"},
                timeout=5,
                cookies=agent.http.cookies,
            ).raise_for_status()
        assert switch.controls.calls() == ()
        agent.leave()
    assert switch.controls.calls() == ()
    switch.controls.advance(1)


def test_a_number_behaves_as_at_the_start_again() -> None:
    """Where a script wants nothing of it any more."""
    with Office.open(numbers={"777888": Manner("busy")}) as office:
        controls = office.switch.controls
        for manner, states in (("rings", ["Dialing"]), (None, ["Dialing", "Released"])):
            controls.behave("777888", manner)
            office.agent.dial("777888")
            assert [state for _, state in office.agent.told()] == states
            if manner:
                office.agent.order("Hangup")
                office.quiet()
        with pytest.raises(NotValid):
            controls.behave("777888", "engaged")


def test_time_does_not_go_back() -> None:
    """Whoever asks for it is told so."""
    with Office.open() as office, pytest.raises(ValueError, match="-1"):
        office.switch.controls.advance(-1)


OPENERS: dict[str, Callable[..., Any]] = {"genesys": Office.open, "voipnow": Client.open}


@pytest.mark.parametrize("api", sorted(OPENERS))
def test_a_change_nobody_has_heard_of_is_not_turned_on(api: str) -> None:
    """Nor off; and then nothing else is either."""
    known = [*VARIANTS[api], *DEFECTS[api]][:1]
    with OPENERS[api]() as opened:
        controls = opened.switch.controls
        for turn in (controls.turn_on, controls.turn_off):
            with pytest.raises(NoSuchName):
                turn(*known, "no-such-change")
        assert controls.changes == ()


ALL = sorted((api, name) for api in OPENERS for name in {**VARIANTS[api], **DEFECTS[api]})


@pytest.mark.parametrize(("api", "name"), ALL)
def test_every_change_can_be_turned_on_and_off_while_the_switch_works(api: str, name: str) -> None:
    """Sessions go on, and afterwards all is as it was."""
    with OPENERS[api]() as opened:
        controls = opened.switch.controls
        controls.turn_on(name)
        controls.turn_on(name)
        assert controls.changes == (name,)
        controls.turn_off(name)
        assert controls.changes == ()
        assert controls.calls() == ()
        opened.talk()
        assert controls.calls() != ()


def test_the_state_of_a_switch_is_a_value() -> None:
    """What is looked at does not change while the switch goes on."""
    with Client.open() as app:
        app.create()
        before = app.switch.controls.state
        app.later(10_000)
        assert len(before.calls) == 1
        assert app.switch.controls.calls() == ()
    with Office.open() as office:
        office.talk()
        assert len(office.switch.controls.state.calls) == 2
