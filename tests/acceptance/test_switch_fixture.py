"""`ringback_switch` as the authors of clients meet it: in projects of their own, run by pytest."""

import textwrap

import pytest
from tests.places import ROOT

INI = "[pytest]\naddopts = -p no:schemathesis -p no:randomly --strict-markers --strict-config\n"


def outcome(pytester: pytest.Pytester, module: str, *arguments: str, ini: str = "") -> pytest.RunResult:
    """Run a module of tests in a process of their own."""
    pytester.makepyfile(test_client=textwrap.dedent(module))
    pytester.makeini(INI + ini)
    return pytester.runpytest_subprocess("-q", "-W", "error::pytest.PytestWarning", *arguments)


def test_a_call_is_placed_answered_and_ended(pytester: pytest.Pytester) -> None:
    """Two actors talk, and each sees its own side of the call."""
    outcome(
        pytester,
        """
        def test_call(ringback_switch):
            call = ringback_switch.call("caller", "agent")
            assert call.seen_by("agent")["state"] == "Ringing"
            assert call.seen_by("caller")["state"] == "Dialing"
            assert call.ids["agent"] != call.ids["caller"]
            call.answer()
            assert ringback_switch.act("agent", "Hold") == {"statusCode": 0}
            assert call.seen_by("agent")["state"] == "Held"
            call.act("agent", "Retrieve")
            call.act("agent", "AttachUserData", userData={"Mood": "good"})
            assert call.seen_by("agent")["userData"]["Mood"] == "good"
            call.hang_up(by="agent")
            assert call.seen_by("agent") is call.seen_by("caller") is None
            assert ringback_switch.calls("agent") == []
        """,
    ).assert_outcomes(passed=1)


def test_voipnow(pytester: pytest.Pytester) -> None:
    """The same words work for the other API: its phones pick up by themselves, its actions are about views."""
    outcome(
        pytester,
        """
        import pytest

        pytestmark = pytest.mark.ringback_switch(api="voipnow", pickup_s=5)

        def test_call(ringback_switch):
            call = ringback_switch.call("agent", "barger")
            status = lambda: call.seen_by("agent")["phoneCallView"][0]["status"]
            assert status() == 3
            ringback_switch.advance(5)
            assert status() == 4
            call.answer()
            assert status() == 5
            ringback_switch.act("agent", "OnHold")
            assert "onHold" in call.seen_by("agent")["phoneCallView"][0]
            call.hang_up()
            assert ringback_switch.calls("agent") == []

        def test_number_outside(ringback_switch):
            number = ringback_switch.numbers["external"]
            call = ringback_switch.call("agent", number).answer()
            assert call.seen_by("agent")["phoneCallView"][0]["destination"] == [number]
        """,
    ).assert_outcomes(passed=2)


def test_numbers_take_calls_as_they_are_told(pytester: pytest.Pytester) -> None:
    """A callee is busy, answers after a while, or never does; afterwards, as usual."""
    outcome(
        pytester,
        """
        def test_busy(ringback_switch):
            ringback_switch.number("agent").busy()
            call = ringback_switch.call("caller", "agent")
            assert call.seen_by("caller") is None
            ringback_switch.number("5005").as_usual()
            call = ringback_switch.call("caller", "agent")
            assert call.seen_by("agent")["state"] == "Ringing"

        def test_answers(ringback_switch):
            ringback_switch.number("agent").answers(30)
            call = ringback_switch.call("caller", "agent")
            ringback_switch.advance(20)
            assert call.seen_by("caller")["state"] == "Dialing"
            ringback_switch.advance(10)
            assert call.seen_by("caller")["state"] == "Established"

        def test_rings(ringback_switch):
            ringback_switch.number("agent").rings(30)
            call = ringback_switch.call("caller", "agent")
            ringback_switch.advance(30)
            assert call.seen_by("caller") is None
        """,
    ).assert_outcomes(passed=3)


def test_defects_and_variants_begin_and_end(pytester: pytest.Pytester) -> None:
    """A defect is there for as long as its block lasts, or for a test that is marked with it."""
    outcome(
        pytester,
        """
        import pytest
        import requests

        CONNECT = {"channel": "/meta/connect", "connectionType": "long-polling", "advice": {"timeout": 0}}

        class Listener:
            def __init__(self, switch):
                agent = switch.actors["agent"]
                self.url, self.auth = f"{switch.url}/api/v2/notifications", (agent["username"], agent["password"])
                shake = {
                    "channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]
                }
                self.client = self.send(shake)[0]["clientId"]
                self.send({"channel": "/meta/subscribe", "subscription": "/v2/me/calls", "clientId": self.client})

            def send(self, message):
                return requests.post(self.url, json=[message], auth=self.auth).json()

            def told(self):
                heard = self.send({**CONNECT, "clientId": self.client})
                return [each["data"]["call"]["state"] for each in heard if "data" in each]

        def test_block(ringback_switch):
            listener = Listener(ringback_switch)
            call = ringback_switch.call("caller", "agent").answer()
            assert listener.told() == ["Ringing", "Established"]
            with ringback_switch.defect("hold-untold"):
                call.act("agent", "Hold")
                assert listener.told() == []
            call.act("agent", "Retrieve")
            call.act("agent", "Hold")
            assert listener.told() == ["Established", "Held"]

        @pytest.mark.ringback_switch(defects=["hold-untold"])
        def test_mark(ringback_switch):
            listener = Listener(ringback_switch)
            ringback_switch.call("caller", "agent").answer().act("agent", "Hold")
            assert listener.told() == ["Ringing", "Established"]
        """,
    ).assert_outcomes(passed=2)


def test_faults(pytester: pytest.Pytester) -> None:
    """The network fails all requests, the first, or those to a path; scripts are not struck."""
    outcome(
        pytester,
        """
        import pytest
        import requests

        def status(switch, path="/api/v2/diagnostics/version"):
            return requests.get(switch.url + path).status_code

        def test_faults(ringback_switch):
            with ringback_switch.fault("unavailable"):
                assert status(ringback_switch) == status(ringback_switch) == 503
                ringback_switch.call("caller", "agent").answer().hang_up()
            with ringback_switch.fault("unavailable", times=1):
                assert (status(ringback_switch), status(ringback_switch)) == (503, 200)
            with ringback_switch.fault("bad-gateway", path="/me"):
                assert (status(ringback_switch), status(ringback_switch, "/api/v2/me")) == (200, 502)
            with ringback_switch.fault("reset"), pytest.raises(requests.ConnectionError):
                status(ringback_switch)
            assert status(ringback_switch) == 200

        @pytest.mark.ringback_switch(faults="bad-gateway:1")
        def test_mark(ringback_switch):
            assert status(ringback_switch) == 502
        """,
    ).assert_outcomes(passed=2)


def test_what_was_asked(pytester: pytest.Pytester) -> None:
    """Requests can be looked at, also those that the network swallowed; the scripts' own are not among them."""
    outcome(
        pytester,
        """
        import requests

        def test_requests(ringback_switch):
            ringback_switch.call("caller", "agent")
            agent = ringback_switch.actors["agent"]
            auth = agent["username"], agent["password"]
            requests.post(
                f"{ringback_switch.url}/api/v2/me?x=1", json={"operationName": "Nonsense"}, auth=auth
            )
            with ringback_switch.fault("lost-answer"):
                try:
                    requests.get(ringback_switch.url, headers={"X-My": "own"})
                except requests.ConnectionError:
                    pass
            first, second = ringback_switch.requests
            assert (first.method, first.path, first.query) == ("POST", "/api/v2/me", "x=1")
            assert first.json == {"operationName": "Nonsense"}
            assert str(first) == "POST /api/v2/me?x=1 -> 403"
            assert agent["password"] not in repr(first)
            assert second.headers["x-my"] == "own"
            assert (second.status, second.json) == (None, None)
            ringback_switch.forget_requests()
            assert ringback_switch.requests == ()
        """,
    ).assert_outcomes(passed=1)


def test_endpoint_file(pytester: pytest.Pytester) -> None:
    """A switch describes itself for `--endpoint`."""
    outcome(
        pytester,
        """
        import tomllib

        def test_file(ringback_switch, tmp_path):
            path = ringback_switch.endpoint_file(tmp_path / "endpoint.toml")
            read = tomllib.loads(path.read_text())
            assert (read["api"], read["base_url"]) == (ringback_switch.api, ringback_switch.url)
            assert read["actors"] == ringback_switch.actors
            assert read["auth"] == ringback_switch.auth
        """,
    ).assert_outcomes(passed=1)


def test_marks_say_what_it_is_like(pytester: pytest.Pytester) -> None:
    """Marks set seed, actors, CSRF and the clock; what is nearer to the test goes before; the ini file is farthest."""
    outcome(
        pytester,
        """
        import pytest

        pytestmark = pytest.mark.ringback_switch(seed=7)

        def test_module(ringback_switch):
            assert ringback_switch.choice.seed == 7
            assert ringback_switch.choice.poll_ms == 500
            assert ringback_switch.choice.csrf

        @pytest.mark.ringback_switch(seed=8, csrf=False, clock="real")
        class TestClass:
            @pytest.mark.ringback_switch(seed=9)
            def test_function(self, ringback_switch):
                assert ringback_switch.choice.seed == 9
                assert not ringback_switch.auth["csrf"]

        @pytest.mark.ringback_switch(actors={"anna": {"phone_number": "1"}, "bert": {"phone_number": "2"}})
        def test_actors(ringback_switch):
            assert ringback_switch.auth["csrf"]
            ringback_switch.call("anna", "bert").answer().hang_up(by="bert")
        """,
        ini="ringback_switch =\n    poll_ms = 500\n    csrf = true\n    seed = 6\n",
    ).assert_outcomes(passed=3)


def test_the_command_line_comes_on_top(pytester: pytest.Pytester) -> None:
    """All tests can be run on a switch with a defect or with a network that fails, without a change in them."""
    module = """
        import requests

        def test_answer(ringback_switch):
            assert requests.get(f"{ringback_switch.url}/api/v2/diagnostics/version").ok
        """
    outcome(pytester, module).assert_outcomes(passed=1)
    outcome(pytester, module, "--ringback-fault", "bad-gateway:1").assert_outcomes(failed=1)
    outcome(pytester, module, "--ringback-defect", "hold-untold").assert_outcomes(passed=1)
    outcome(pytester, module, "--ringback-api", "voipnow").assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ('defects="no-such"', "There is no defect of genesys named 'no-such'."),
        ('faults="no-such"', "There is no fault named 'no-such'. Known: bad-gateway"),
        ("sed=1", "There is no key of @ringback_switch named 'sed'. Known: api, seed"),
        ('seed="x"', "@ringback_switch is not valid at seed: 'x' is no value for it."),
        ('clock="slow"', "@ringback_switch is not valid at clock: 'slow' is no value for it."),
        ('api="h323"', "There is no API of the switch named 'h323'. Known: genesys, voipnow."),
        ('actors="nowhere.toml"', "Cannot read nowhere.toml"),
        ("3", "@ringback_switch is not valid: it takes names and values"),
    ],
)
def test_what_cannot_be(pytester: pytest.Pytester, mark: str, said: str) -> None:
    """A mark that asks for what there is not ends in one sentence, not in a traceback."""
    done = outcome(
        pytester,
        f"""
        import pytest

        @pytest.mark.ringback_switch({mark})
        def test_anything(ringback_switch):
            pass
        """,
    )
    done.assert_outcomes(errors=1)
    assert f"ringback: {said}" in done.stdout.str()
    assert "Traceback" not in done.stdout.str()


def test_scripts_that_cannot_be_obeyed(pytester: pytest.Pytester) -> None:
    """What an actor cannot do is told with the server's own words, and an actor who is not there with those who are."""
    outcome(
        pytester,
        """
        import pytest

        from ringback.errors import NoSuchName, NotObeyed

        def test_refused(ringback_switch):
            with pytest.raises(NotObeyed, match="The agent cannot do Retrieve: 400 .*while the call is Ringing"):
                ringback_switch.call("caller", "agent").act("agent", "Retrieve")
            with pytest.raises(NotObeyed, match="The colleague cannot do Hold: there is no call"):
                ringback_switch.act("colleague", "Hold")
            with pytest.raises(NoSuchName, match="There is no actor named 'nobody'"):
                ringback_switch.call("nobody", "agent")
            with pytest.raises(NoSuchName, match="There is no fault named 'flood'"), ringback_switch.fault("flood"):
                pass
        """,
    ).assert_outcomes(passed=1)


def test_waiting(pytester: pytest.Pytester) -> None:
    """A condition is waited for, and told where it does not come true."""
    outcome(
        pytester,
        """
        import pytest

        def test_until(ringback_switch):
            rest = [0, 0, 3]
            assert ringback_switch.until(lambda: rest.pop(0)) == 3
            with pytest.raises(AssertionError, match="was not true within 0.05 s"):
                ringback_switch.until(lambda: False, seconds=0.05)
        """,
    ).assert_outcomes(passed=1)


def test_a_failure_says_what_the_switch_was_asked(pytester: pytest.Pytester) -> None:
    """Beside the assertion stands what the switch was like and what it was asked, without credentials."""
    done = outcome(
        pytester,
        """
        import pytest
        import requests

        @pytest.mark.ringback_switch(seed=4, defects="hold-untold", faults="unavailable:0")
        def test_wrong(ringback_switch):
            agent = ringback_switch.actors["agent"]
            for each in range(25):
                requests.get(
                    f"{ringback_switch.url}/api/v2/me?n={each}", auth=(agent["username"], agent["password"])
                )
            assert not "as it should be"
        """,
    )
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            "*ringback switch*",
            "genesys at http://127.0.0.1:*, seed 4",
            "*hold-untold",
            "faults: unavailable:0",
            "… 5 requests, then",
            "GET /api/v2/me?n=5 -> 200",
            "GET /api/v2/me?n=24 -> 200",
        ]
    )


def test_beside_xdist(pytester: pytest.Pytester) -> None:
    """Each test has a switch of its own, also where several run at once."""
    outcome(
        pytester,
        """
        import pytest

        @pytest.mark.parametrize("number", range(6))
        def test_call(ringback_switch, number):
            assert ringback_switch.calls("agent") == []
            ringback_switch.call("caller", "agent").answer()
            assert len(ringback_switch.calls("agent")) == 1
        """,
        *("-n", "2"),
    ).assert_outcomes(passed=6)


def test_nothing_is_left(pytester: pytest.Pytester) -> None:
    """When a test is over, its server is: no thread stays, and nobody listens."""
    outcome(
        pytester,
        """
        import threading

        import pytest
        import requests

        SEEN = []

        def test_first(ringback_switch):
            SEEN.append(ringback_switch.url)
            ringback_switch.call("caller", "agent")

        def test_second():
            assert threading.active_count() == 1
            with pytest.raises(requests.ConnectionError):
                requests.get(SEEN[0])
        """,
    ).assert_outcomes(passed=2)


def test_types_can_be_named(pytester: pytest.Pytester) -> None:
    """What a user annotates tests with is where the documentation says, and shadows nothing."""
    outcome(
        pytester,
        """
        import pytest

        from ringback.pytest import Asked, PlacedCall, RingbackSwitch

        def test_types(ringback_switch: RingbackSwitch) -> None:
            assert isinstance(ringback_switch, RingbackSwitch)
            assert isinstance(ringback_switch.call("caller", "agent"), PlacedCall)
            assert pytest.__name__ == "pytest"
        """,
    ).assert_outcomes(passed=1)


def test_who_wants_no_switch_loads_none(pytester: pytest.Pytester) -> None:
    """Pytest starts in many projects in which Ringback is only installed: they do not wait for a switch to load."""
    outcome(
        pytester,
        """
        import sys

        def test_nothing():
            import ringback.plugin, ringback.pytest
            assert [each for each in ("ringback.switch", "uvicorn", "starlette") if each in sys.modules] == []
        """,
    ).assert_outcomes(passed=1)


EXAMPLE = ROOT / "docs" / "examples" / "client"


def test_the_example_of_the_documentation(pytester: pytest.Pytester) -> None:
    """The client of the documentation passes its tests as they are printed there."""
    for path in EXAMPLE.glob("*.py"):
        pytester.path.joinpath(path.name).write_bytes(path.read_bytes())
    pytester.makeini(INI)
    done = pytester.runpytest_subprocess("-q", "-W", "error::pytest.PytestWarning")
    assert set(done.parseoutcomes()) == {"passed"}
    tests = EXAMPLE.joinpath("test_softphone.py").read_text(encoding="utf-8").count("\ndef test_")
    assert done.parseoutcomes()["passed"] >= tests
