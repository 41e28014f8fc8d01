"""Cassettes as the authors of tests meet them: in projects of their own, run by pytest."""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.unit.cassettes.conftest import Miniature

from ringback.cassettes.store import read

INI = "[pytest]\naddopts = -p no:schemathesis -p no:randomly -p no:recording -p no:vcr --strict-markers --strict-config\n"


@pytest.fixture
def server() -> Iterator[Miniature]:
    """Return a server that counts its requests."""
    miniature = Miniature()
    miniature.script = lambda method, path, body: (200, [], f"{path} {miniature.requests}".encode())
    yield miniature
    miniature.close()


def outcome(
    pytester: pytest.Pytester, url: str, module: str, *arguments: str, conftest: str = "", ini: str = INI
) -> pytest.RunResult:
    """Run a module of tests in a process of their own; `URL` and `ask(path)` are there."""
    head = f"import pytest, requests\nURL = {url!r}\ndef ask(path='/x'):\n    return requests.get(URL + path, timeout=5).text\n"
    pytester.makepyfile(test_client=head + textwrap.dedent(module))
    pytester.makeconftest(textwrap.dedent(conftest))
    pytester.makeini(ini)
    return pytester.runpytest_subprocess("-q", "-W", "error::pytest.PytestWarning", *arguments)


def cassettes(pytester: pytest.Pytester) -> list[str]:
    """Return the cassettes that there are."""
    root = pytester.path / "cassettes"
    return sorted(str(each.relative_to(root)) for each in root.rglob("*") if each.is_file())


SEVERAL = """
    class TestDesk:
        @pytest.mark.vcr
        @pytest.mark.parametrize("path", ["/a", "/b?x"])
        def test_several(self, path, vcr):
            assert ask(path) == f"{path} {1 if path == '/a' else 2}"
            assert len(vcr) == 1 or not vcr.rewound

    @pytest.mark.ringback(cassette="named")
    def test_named(ringback_cassette):
        assert ask("/c") == "/c 3"

    def test_without(vcr):
        assert vcr is None
"""


def test_recorded_then_played(pytester: pytest.Pytester, server: Miniature) -> None:
    """A test's cassette is recorded where that is wanted, called after its module, class and test, and played ever after."""
    outcome(pytester, server.url, SEVERAL, "--record-mode=once").assert_outcomes(passed=4)
    names = ["TestDesk.test_several[-a].yaml", "TestDesk.test_several[-b-x].yaml", "named.yaml"]
    assert cassettes(pytester) == [f"test_client/{each}" for each in names]
    outcome(pytester, server.url, SEVERAL, "--block-network").assert_outcomes(passed=4)
    assert server.requests == 3


def test_not_recorded_unless_asked(pytester: pytest.Pytester, server: Miniature) -> None:
    """Without an option nothing is recorded and nobody is asked."""
    done = outcome(pytester, server.url, "@pytest.mark.vcr\ndef test_it():\n    ask()\n")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*There is no cassette for GET /x.*", "*--record-mode=once.*"])
    assert (server.requests, (pytester.path / "cassettes").exists()) == (0, False)


def test_rewritten(pytester: pytest.Pytester, server: Miniature) -> None:
    """In mode `rewrite` a cassette is recorded anew; one whose test records nothing new is left as it is."""
    module = "@pytest.mark.vcr\ndef test_it():\n    ask()\n"
    for mode in ("once", "rewrite"):
        outcome(pytester, server.url, module, f"--record-mode={mode}").assert_outcomes(passed=1)
    (made,) = read(pytester.path / "cassettes" / "test_client" / "test_it.yaml").interactions
    assert made.response.body == b"/x 2"


CONFIGURED = """
    @pytest.fixture
    def vcr_config():
        return {"filter_query_parameters": ["key"], "record_mode": "once"}

    @pytest.fixture(scope="module")
    def vcr_cassette_dir(request):
        return str(request.config.rootpath / "cassettes" / "mine")

    pytestmark = pytest.mark.ringback(api="genesys", secrets=["c4n4ry-0123456789"])

    @pytest.mark.default_cassette("one")
    @pytest.mark.vcr(filter_headers=["User-Agent"])
    def test_it():
        requests.post(URL + "/x?key=1&a=2", json={"loginCode": "4711-0815"}, headers={"X": "c4n4ry-0123456789"})
"""


def test_configured(pytester: pytest.Pytester, server: Miniature) -> None:
    """`vcr_config`, the directory, the name and the arguments of marks are those of pytest-recording; secrets go by the contract."""
    outcome(pytester, server.url, CONFIGURED).assert_outcomes(passed=1)
    assert cassettes(pytester) == ["mine/one.yaml"]
    (made,) = read(pytester.path / "cassettes" / "mine" / "one.yaml").interactions
    # The contract knows neither path nor parameter: both have pseudonyms, and the one that is filtered is gone.
    asked = urlsplit(made.request.url)
    assert asked.netloc not in server.url
    assert (len(asked.path), len(parse_qsl(asked.query))) == (len("/x"), 1)
    assert made.request.header("User-Agent") is None
    outcome(pytester, server.url, CONFIGURED, "--record-mode=none").assert_outcomes(passed=1)
    assert server.requests == 1
    text = (pytester.path / "cassettes" / "mine" / "one.yaml").read_text(encoding="utf-8")
    assert "4711-0815" not in text
    assert "c4n4ry" not in text


def test_more_cassettes(pytester: pytest.Pytester, server: Miniature) -> None:
    """The arguments of a `vcr` mark are more cassettes, which are played and not written."""
    module = """
        @pytest.mark.vcr
        def test_one():
            assert ask("/a") == "/a 1"

        @pytest.mark.vcr("test_one", "nothing.yaml")
        def test_two():
            assert [ask("/a"), ask("/b")] == ["/a 1", "/b 2"]
    """
    outcome(pytester, server.url, module, "--record-mode=new_episodes").assert_outcomes(passed=2)
    outcome(pytester, server.url, module).assert_outcomes(passed=2)
    assert server.requests == 2


def test_unplayed(pytester: pytest.Pytester, server: Miniature) -> None:
    """Answers that are left over are told where that is wanted, not of a test that failed by itself."""
    module = """
        @pytest.mark.ringback(cassette="both", allow_unplayed=False)
        def test_it():
            ask("/a")
            ask("/b")
    """
    outcome(pytester, server.url, module, "--record-mode=once").assert_outcomes(passed=1)
    done = outcome(pytester, server.url, module.replace('    ask("/b")', ""))
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines(
        ["ringback: *both.yaml has 1 interactions that were not asked for, first GET /b.*"]
    )
    outcome(pytester, server.url, module.replace('ask("/b")', "assert 0")).assert_outcomes(failed=1)


def test_failed_tests_need_not_be_kept(pytester: pytest.Pytester, server: Miniature) -> None:
    """What a failed test has recorded is dropped where that is wanted."""
    module = "@pytest.mark.vcr(record_on_exception=%s)\ndef test_it():\n    ask()\n    assert 0\n"
    for keep, names in ((False, []), (True, ["test_client/test_it.yaml"])):
        outcome(pytester, server.url, module % keep, "--record-mode=once").assert_outcomes(failed=1)
        assert cassettes(pytester) == names


def test_bad_cassette(pytester: pytest.Pytester, server: Miniature) -> None:
    """A cassette that cannot be read ends its test in one sentence."""
    path = pytester.path / "cassettes" / "test_client" / "test_it.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("interactions: &a [*a]\n", encoding="utf-8")
    done = outcome(pytester, server.url, "@pytest.mark.vcr\ndef test_it():\n    ask()\n")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["ringback: Cannot read *test_it.yaml: *an alias contains itself*"])


def test_network_is_blocked(pytester: pytest.Pytester, server: Miniature) -> None:
    """Nobody is connected to but those who are allowed; what is recorded is, and what is played needs nobody."""
    module = """
        import socket
        from ringback.pytest.network import NetworkBlocked

        @pytest.mark.block_network
        def test_blocked():
            with pytest.raises(NetworkBlocked, match="127.0.0.1"):
                ask()
            with pytest.raises(RuntimeError, match="ringback.invalid"):
                socket.create_connection(("ringback.invalid", 80))

        @pytest.mark.block_network(allowed_hosts=["127.0.0.*", "::1"])
        def test_allowed():
            assert ask()
            assert socket.create_connection(("localhost", URL.rpartition(":")[2]))

        @pytest.mark.block_network(allowed_hosts=["local"])
        def test_allowed_by_name():
            assert requests.get(URL.replace("127.0.0.1", "localhost"), timeout=5).ok
            with pytest.raises(NetworkBlocked):
                requests.get(URL.replace("127.0.0.1", "127.0.0.2"), timeout=5)

        @pytest.mark.vcr(record_mode="once")
        @pytest.mark.block_network
        def test_recorded():
            assert ask()

        async def nothing():
            pass

        def test_event_loops_go_on():
            import asyncio
            asyncio.run(nothing())

        def test_switch(ringback_switch):
            assert requests.get(ringback_switch.url, timeout=5).status_code == 404
    """
    outcome(pytester, server.url, module, "--block-network").assert_outcomes(passed=6)
    outcome(
        pytester, server.url, "def test_it():\n    ask()\n", "--block-network", "--allowed-hosts=127"
    ).assert_outcomes(passed=1)


def test_hook(pytester: pytest.Pytester, server: Miniature) -> None:
    """The hook of pytest-recording is called with what makes the cassettes."""
    conftest = """
        def pytest_recording_configure(config, vcr):
            vcr.register_matcher("anything", lambda one, other: True)
            vcr.match_on = ["anything"]
    """
    module = "@pytest.mark.vcr\ndef test_it(record_mode):\n    assert ask('/a' if record_mode == 'once' else '/b') == '/a 1'\n"
    for arguments in (("--record-mode=once",), ()):
        outcome(pytester, server.url, module, *arguments, conftest=conftest).assert_outcomes(passed=1)


def test_no_cassettes_at_all(pytester: pytest.Pytester, server: Miniature) -> None:
    """With --disable-recording the marks do nothing."""
    module = "@pytest.mark.vcr\ndef test_it(vcr, disable_recording):\n    assert vcr is None and disable_recording and ask()\n"
    outcome(pytester, server.url, module, "--disable-recording").assert_outcomes(passed=1)


RIVAL = """
import pytest

def pytest_addoption(parser):
    group = parser.getgroup("recording")
    group.addoption("--record-mode", default=None)
    group.addoption("--block-network", action="store_true")

def pytest_configure(config):
    config.addinivalue_line("markers", "vcr: theirs")

@pytest.fixture(autouse=True)
def vcr(request):
    return "theirs" if request.node.get_closest_marker("vcr") else None
"""


def test_beside_another_plugin(pytester: pytest.Pytester, server: Miniature) -> None:
    """Where pytest-recording is installed, its names are its own, that is said, and our mark works by its option."""
    package = pytester.path / "pytest_recording"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "plugin.py").write_text(RIVAL, encoding="utf-8")
    module = """
        @pytest.mark.vcr
        def test_theirs(vcr):
            assert vcr == "theirs"

        @pytest.mark.ringback(cassette="ours")
        def test_ours(vcr, ringback_cassette):
            assert vcr is None
            assert ask() == "/x 1"
    """
    ini = INI.replace("-p no:recording", "-p pytest_recording.plugin") + "pythonpath = .\n"
    pytester.syspathinsert()
    for arguments in (["--record-mode=once"], []):
        done = outcome(pytester, server.url, module, *arguments, "-v", ini=ini)
        done.assert_outcomes(passed=2)
        done.stdout.fnmatch_lines(
            ["ringback: pytest-recording is here: the `vcr` mark, its fixtures and its options are its own"]
        )
    assert cassettes(pytester) == ["test_client/ours.yaml"]
    assert server.requests == 1


def test_who_wants_no_cassette_loads_nothing(pytester: pytest.Pytester, server: Miniature) -> None:
    """In a project without cassettes nothing is loaded that plays them, and nothing is patched."""
    module = """
        import sys, socket

        def test_nothing():
            assert not [each for each in sys.modules if each.startswith(("ringback.cassettes.playing.drop_in", "ringback.pytest.taping", "ringback.pytest.network"))]
            assert "connect" not in vars(socket.socket)
    """
    outcome(pytester, server.url, module).assert_outcomes(passed=1)
    assert not Path(pytester.path, "cassettes").exists()
