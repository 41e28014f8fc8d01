"""`ringback record --proxy` as a user runs it: what it says and leaves behind, and what is left after `kill -9`."""

import json
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from attrs import define, field
from tests.acceptance.certified import run
from tests.acceptance.processes import recording

from ringback.cassettes.playing.player import Player
from ringback.cassettes.recording.names import journal_of
from ringback.cassettes.store import read
from ringback.cli.recording import recovered
from ringback.serve import serve
from ringback.switch.faces import switch_for
from ringback.switch.plant import toml_of
from ringback.switch.settings import Settings

#: Threads of clients that load a recorder until it is killed.
CLIENTS = 8
LONG_S = 30.0


@contextmanager
def endpoint(folder: Path) -> Iterator[tuple[Path, dict[str, dict[str, str]]]]:
    """Serve a switch; yield its endpoint file, and its actors."""
    switch = switch_for("genesys", Settings(seed=3))
    with serve(switch.app) as url:
        described = switch.endpoint(url)
        path = folder / "endpoint.toml"
        path.write_text(toml_of(described), encoding="utf-8")
        yield path, {name: dict(each) for name, each in switch.actors.items()}


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_session_through_the_proxy(tmp_path: Path, end: signal.Signals) -> None:
    """What any client exchanges is recorded by whose it is, without secrets, and plays."""
    out, told = tmp_path / "session.yaml", tmp_path / "ready.json"
    with endpoint(tmp_path) as (file, actors):
        options = ("--endpoint", str(file), "--out", str(out), "--ready-file", str(told))
        with recording(*options, end=end) as proxy:
            ready = json.loads(told.read_text(encoding="utf-8"))
            agent = actors["agent"]
            with requests.Session() as session:
                session.auth = (agent["username"], agent["password"])
                me = session.get(f"{proxy.url}/api/v2/me", timeout=LONG_S)
                lost = session.get(f"{proxy.url}/api/v2/nowhere", timeout=LONG_S)
    assert (proxy.exit, proxy.stderr) == (0, "")
    assert proxy.lines == [
        f"server: {ready['server']}",
        f"cassette: {out}",
        f"2 exchanges recorded in {out}.",
    ]
    assert (ready["api"], ready["url"], ready["cassette"]) == ("genesys", proxy.url, str(out))
    assert not told.exists()
    text = out.read_text(encoding="utf-8")
    assert agent["password"] not in text
    cassette = read(out)
    assert [each.actor for each in cassette.interactions] == ["agent", "agent"]
    assert cassette.ringback["endpoint"]["actors"]["agent"]["password"] == "scrubbed"
    player = Player(cassette, out)
    with requests.Session() as session:
        session.mount("http://", player.adapter("agent"))
        again = session.get("http://anywhere/api/v2/me", timeout=LONG_S)
        # Whose numbers and names they are is in the cassette nowhere: they are the same pseudonyms everywhere.
        named = cassette.ringback["endpoint"]["actors"]["agent"]["username"]
        assert me.json()["user"]["userName"] == agent["username"] != named
        assert again.json()["user"]["userName"] == named
        # A path of the client's own making may be anybody's name, and has a pseudonym as well.
        elsewhere = cassette.interactions[1].request.url
        assert "nowhere" not in text
        assert session.get(elsewhere, timeout=LONG_S).status_code == lost.status_code


def test_a_cassette_for_each_client(tmp_path: Path) -> None:
    """Split, each client has a cassette; who is not in the endpoint file has a number."""
    out = tmp_path / "session.yaml"
    with (
        endpoint(tmp_path) as (file, actors),
        recording("--endpoint", str(file), "--out", str(out), "--split") as proxy,
    ):
        for name in ("agent", "caller"):
            pair = (actors[name]["username"], actors[name]["password"])
            assert requests.get(f"{proxy.url}/api/v2/me", auth=pair, timeout=LONG_S).ok
        requests.get(f"{proxy.url}/api/v2/me", timeout=LONG_S)
    names = ("session.agent.yaml", "session.caller.yaml", "session.client-1.yaml")
    assert proxy.lines[-1] == f"3 exchanges recorded in {', '.join(str(tmp_path / each) for each in names)}."
    assert [len(read(tmp_path / each).interactions) for each in names] == [1, 1, 1]


def test_two_recorders_on_one_cassette(tmp_path: Path) -> None:
    """A second recorder of the same cassette is refused, and the first one goes on."""
    out = tmp_path / "session.yaml"
    with (
        endpoint(tmp_path) as (file, _),
        recording("--endpoint", str(file), "--out", str(out)) as proxy,
    ):
        second = run("record", "--proxy", "0", "--endpoint", str(file), "--out", str(out))
        saved = run("record", "--recover", str(out))
        assert requests.get(f"{proxy.url}/api/v2/me", timeout=LONG_S).status_code == 403
    for refused in (second, saved):
        assert refused.exit == 2
        assert f"{out} is being recorded by process {proxy.process.pid}." in refused.stderr
    assert proxy.lines[-1] == f"1 exchanges recorded in {out}."


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    """Where an exchange could not be recorded, the exit code says so; what the client got is whole."""
    with stranger() as url:
        file = tmp_path / "endpoint.toml"
        with endpoint(tmp_path) as (switch, _):
            described = switch.read_text(encoding="utf-8")
        lines = [f'base_url = "{url}"' if "base_url" in each else each for each in described.splitlines()]
        file.write_text("\n".join(lines), encoding="utf-8")
        with recording("--endpoint", str(file), "--out", str(tmp_path / "c.yaml")) as proxy:
            answer = requests.get(
                f"{proxy.url}/unsearchable", headers={"Accept-Encoding": ""}, timeout=LONG_S
            )
            assert answer.status_code == 200
    assert proxy.exit == 2
    assert proxy.lines[-1] == "1 exchanges or messages are not in it: 1 left out."
    assert "GET /unsearchable: left out of the recording" in proxy.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--proxy", "x"), "--proxy is not valid at x: it is not of the form HOST:PORT."),
        (("--proxy", "0", "--flow", "x"), "--proxy records what passes"),
        (("--proxy", "0"), "A proxy has one server behind it"),
        (("--split",), "--split is for --proxy and --recover"),
        (("--rewrite-host",), "name its address with --proxy"),
        (("--recover", "no-such.yaml"), "Cannot read no-such.yaml: no recorder has left a journal of it."),
    ],
)
def test_misuse(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """What does not go together is refused before anything is recorded."""
    more = ("--api", "genesys") if arguments == ("--proxy", "x") else ()
    done = run("record", *arguments, *more, cwd=tmp_path)
    assert (done.exit, said in done.stderr) == (2, True), done.stderr
    assert list(tmp_path.iterdir()) == []


class _Stranger(BaseHTTPRequestHandler):
    """Answers everything with its path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        body = self.path.encode() * 40
        self.send_response(200)
        if self.path == "/unsearchable":
            body = b"\xff\xfe\xfd"
            self.send_header("Content-Encoding", "br")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def stranger() -> Iterator[str]:
    """Serve paths."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Stranger)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


#: A recording proxy without the start of a command line, so that many can be killed.
VICTIM = """\
import sys
from pathlib import Path
from ringback.cassettes.recording.proxy.running import Plan, proxied
from ringback.cassettes.recording.proxy.upstream import Upstream
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
recorder = Recorder(Path(sys.argv[1]), Scrubber(base_url=sys.argv[2]), {"api": "any"}, leave_out=True)
with proxied(Plan(Upstream(sys.argv[2]), recorder)) as (url, _):
    print(url, flush=True)
    sys.stdin.read()
recorder.commit()
"""


@define
class Load:
    """Clients that ask for paths of their own, until nobody answers any more."""

    url: str
    #: The paths of the answers that came completely.
    seen: list[str] = field(factory=list)
    enough: threading.Event = field(factory=threading.Event)

    def run(self, wanted: int, then: threading.Event) -> None:
        """Let all clients ask; `then` is set when so many answers have come."""

        def ask(client: int) -> None:
            with requests.Session() as session:
                for number in range(100_000):
                    path = f"/{client}/{number}"
                    try:
                        answer = session.get(self.url + path, timeout=LONG_S)
                    except requests.RequestException:
                        return
                    if answer.content != path.encode() * 40:
                        return
                    self.seen.append(path)
                    if len(self.seen) >= wanted:
                        then.set()

        threads = [threading.Thread(target=ask, args=(each,), daemon=True) for each in range(CLIENTS)]
        for each in threads:
            each.start()
        assert then.wait(LONG_S), "the load does not come to pass"
        self._threads = threads

    _threads: list[threading.Thread] = field(factory=list)

    def join(self) -> None:
        """Wait until all have noticed."""
        for each in self._threads:
            each.join(LONG_S)


@contextmanager
def victim(out: Path) -> Iterator[tuple["subprocess.Popen[str]", Load]]:
    """Yield a recorder of its own process, and clients of it."""
    with stranger() as server:
        command = [sys.executable, "-c", VICTIM, str(out), server]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            load = Load(process.stdout.readline().strip())
            yield process, load
            process.kill()
            process.wait(LONG_S)
        load.join()


@pytest.mark.parametrize("seed", range(8))
def test_killed_at_any_moment(tmp_path: Path, seed: int) -> None:
    """After kill -9 under load, every exchange that a client saw completely is in the recovered cassette."""
    out = tmp_path / "c.yaml"
    wanted = random.Random(seed).randint(1, 400)
    with victim(out) as (process, load):
        load.run(wanted, threading.Event())
        process.kill()
    assert journal_of(out).is_file()
    recovered(out, None, None, split=False)
    found = read(out).interactions
    assert {each.request.path for each in found} >= set(load.seen)
    assert len(load.seen) >= wanted
    # What was under way may be there as well: it was complete, and its client had not heard of it yet.
    assert len(found) <= len(load.seen) + CLIENTS
    assert [each.answered for each in found] == sorted(each.answered for each in found)
    assert all(each.response.body == each.request.path.encode() * 40 for each in found)
    assert [each.name for each in tmp_path.iterdir()] == ["c.yaml"]


def test_killed_while_the_cassette_is_written(tmp_path: Path) -> None:
    """After kill -9 in the middle of the end, the journal has everything, and no half of a cassette is there."""
    out = tmp_path / "c.yaml"
    with victim(out) as (process, load):
        load.run(1500, threading.Event())
        assert process.stdin is not None
        process.stdin.close()
        while not [each for each in tmp_path.iterdir() if each.name.startswith(".c.yaml.")]:
            assert process.poll() is None, "it was through before it was seen"
        process.kill()
    assert not out.exists()
    recovered(out, None, None, split=False)
    assert {each.request.path for each in read(out).interactions} >= set(load.seen)


def test_killed_and_recovered_beside(tmp_path: Path) -> None:
    """What a killed recorder left does not replace the cassette that is there, and the next recorder names it."""
    out = tmp_path / "session.yaml"
    with endpoint(tmp_path) as (file, actors):
        agent = actors["agent"]
        options = ("--endpoint", str(file), "--out", str(out))
        with recording(*options) as first:
            requests.get(
                f"{first.url}/api/v2/me", auth=(agent["username"], agent["password"]), timeout=LONG_S
            )
            first.kill()
        with recording(*options) as second:
            requests.get(f"{second.url}/api/v2/version", timeout=LONG_S)
        left = f"{journal_of(out)}.1"
        assert f"`ringback record --recover {left}` makes a cassette" in second.stderr
        before = out.read_bytes()
        done = run("record", "--recover", str(out), "--endpoint", str(file))
    beside = tmp_path / "session.recovered.yaml"
    assert (done.exit, done.stdout) == (0, f"1 exchanges recovered in {beside}.\n"), done
    assert out.read_bytes() == before
    assert [each.request.path for each in read(beside).interactions] == ["/api/v2/me"]
    assert read(beside).ringback["recovered"] is True
    assert agent["password"] not in beside.read_text(encoding="utf-8")
    assert not Path(left).exists()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    """A proxy that cannot listen leaves nothing behind."""
    with endpoint(tmp_path) as (file, _), socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        done = run("record", "--proxy", address, "--endpoint", str(file), "--out", str(tmp_path / "c.yaml"))
    assert (done.exit, f"Cannot listen on {address}" in done.stderr) == (2, True), done
    assert [each.name for each in tmp_path.iterdir()] == ["endpoint.toml"]
