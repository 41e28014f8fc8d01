import json
import os
import select
import signal
import subprocess
import sys
import threading
from itertools import count
from pathlib import Path

import pytest
import requests
from requests.adapters import BaseAdapter
from tests.unit.cassettes.conftest import Miniature

from ringback.cassettes.recording.journal import recover
from ringback.cassettes.recording.names import journal_of
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.secret import Secret
from ringback.cassettes.store import Cassette, read
from ringback.errors import BeingRecorded, LeakedSecret, NotReadable, NotTheApi
from ringback.model import Request, Response

CANARY = "c4n4ry-0123456789"

#: Records one exchange after the other, and says so, until it is killed.
VICTIM = """\
import sys
from pathlib import Path
import requests
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
recorder = Recorder(Path(sys.argv[1]), Scrubber(secrets=[sys.argv[3]]), {"api": "genesys"})
session = requests.Session()
session.mount("http://", recorder.adapter("agent"))
for number in range(100000):
    session.get(f"{sys.argv[2]}/{number}", headers={"X": sys.argv[3]})
    print(number, flush=True)
"""


def recorder_at(path: Path, *secrets: str) -> Recorder:
    """Return a recorder that knows these secrets."""
    named = [Secret(name="agent's password", value=each) for each in secrets]
    return Recorder(path, Scrubber(secrets=named), {"api": "genesys"})


def session_of(
    recorder: Recorder, actor: str = "agent", inner: BaseAdapter | None = None
) -> requests.Session:
    """Return a session whose exchanges are recorded as an actor's."""
    session = requests.Session()
    session.mount("http://", recorder.adapter(actor, inner))
    return session


def order(cassette: Cassette) -> list[tuple[str, str, int, int]]:
    """Return who asked for what, and when."""
    return [(each.actor, each.request.path, each.sent, each.answered) for each in cassette.interactions]


def test_record(server: Miniature, tmp_path: Path) -> None:
    """Exchanges are stored in order, with their actors and ticks; the journal is gone afterwards."""
    recorder = recorder_at(tmp_path / "c.yaml")
    session_of(recorder).get(f"{server.url}/1")
    session_of(recorder, "caller").post(f"{server.url}/2", data=b"x")
    assert recorder.commit({"findings": []}) == (tmp_path / "c.yaml",)
    written = read(tmp_path / "c.yaml")
    assert order(written) == [("agent", "/1", 1, 2), ("caller", "/2", 3, 4)]
    assert written.ringback == {"api": "genesys", "findings": [], "scrubbed": {}}
    assert [each.name for each in tmp_path.iterdir()] == ["c.yaml"]


def test_same_flow_same_bytes(server: Miniature, tmp_path: Path) -> None:
    """The same exchanges give the same file."""
    server.script = lambda method, path, body: (
        200,
        [("Set-Cookie", f"s={CANARY}")],
        b'{"clientId": "ab12cd34ef"}',
    )
    for name in ("a", "b"):
        recorder = Recorder(tmp_path / name, Scrubber(secrets=["password"]), {}, clock=lambda: 0.0)
        session_of(recorder).get(f"{server.url}/1", headers={"X": "password"})
        recorder.commit()
    one, other = (
        [line for line in (tmp_path / name).read_text().splitlines() if "GMT" not in line]
        for name in ("a", "b")
    )
    assert one == other


def test_caller_sees_the_truth(server: Miniature, tmp_path: Path) -> None:
    """The response reaches the caller as the server sent it; only the recording is scrubbed."""
    server.script = lambda method, path, body: (200, [("Set-Cookie", f"s={CANARY}; Path=/")], CANARY.encode())
    recorder = recorder_at(tmp_path / "c.yaml", CANARY)
    session = session_of(recorder)
    with session.get(server.url, stream=True) as answer:
        assert b"".join(answer.iter_content(4)) == answer.content == CANARY.encode()
    assert session.cookies.get_dict() == {"s": CANARY}
    recorder.commit()
    assert CANARY not in (tmp_path / "c.yaml").read_text()
    assert read(tmp_path / "c.yaml").ringback["scrubbed"]


def test_held_answer(server: Miniature, tmp_path: Path) -> None:
    """A poll that is answered after a later command is stored after it, with the ticks that tell why."""
    held, arrived = threading.Event(), threading.Event()

    def script(method: str, path: str, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        if path == "/poll":
            arrived.set()
            assert held.wait(30)
        return 200, [], path.encode()

    server.script = script
    recorder = recorder_at(tmp_path / "c.yaml")
    poll = threading.Thread(target=session_of(recorder).get, args=(f"{server.url}/poll",), daemon=True)
    poll.start()
    assert arrived.wait(30)
    session_of(recorder).get(f"{server.url}/command")
    held.set()
    poll.join(30)
    assert order(read(*recorder.commit())) == [("agent", "/command", 2, 3), ("agent", "/poll", 1, 4)]


def test_no_thread_loses_anything(server: Miniature, tmp_path: Path) -> None:
    """Eight threads with sessions of their own: every exchange is recorded, once, ticks all different."""
    recorder = recorder_at(tmp_path / "c.yaml")

    def work(name: str) -> None:
        for number in range(20):
            session_of(recorder, name).get(f"{server.url}/{name}/{number}")

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = order(read(*recorder.commit()))
    assert sorted(path for _, path, _, _ in found) == sorted(
        f"/t{t}/{n}" for t in range(8) for n in range(20)
    )
    assert sorted(tick for each in found for tick in each[2:]) == list(range(1, 321))
    assert [each[3] for each in found] == sorted(each[3] for each in found)


def test_failed_exchange(server: Miniature, tmp_path: Path) -> None:
    """An exchange that the transport lost is not recorded, and the others keep their order."""
    server.script = lambda method, path, body: (0 if path == "/lost" else 200, [], b"")
    recorder = recorder_at(tmp_path / "c.yaml")
    session_of(recorder).get(f"{server.url}/1")
    with pytest.raises(requests.ConnectionError):
        session_of(recorder).get(f"{server.url}/lost")
    session_of(recorder).get(f"{server.url}/2")
    assert [each[:2] for each in order(read(*recorder.commit()))] == [("agent", "/1"), ("agent", "/2")]


def test_journal_comes_first(server: Miniature, tmp_path: Path) -> None:
    """When the caller has its response, the exchange is on the disk already, scrubbed."""
    recorder = recorder_at(tmp_path / "c.yaml", CANARY)
    session_of(recorder).get(f"{server.url}/1", headers={"X": CANARY})
    assert len(recover(tmp_path / "c.yaml").interactions) == 1
    assert CANARY not in journal_of(tmp_path / "c.yaml").read_text()
    recorder.discard()
    assert list(tmp_path.iterdir()) == []


def test_frames(tmp_path: Path) -> None:
    """What passes on a web socket belongs to its handshake, is in the journal at once, and keeps no secret."""
    path, token = tmp_path / "c.yaml", "abcdef0123456789abcdef0123456789"
    ticking = count()
    recorder = Recorder(path, Scrubber(secrets=[CANARY]), {}, clock=lambda: next(ticking))
    opening = Request(method="GET", url="http://h/ws", headers=[("Upgrade", "websocket")])
    number = recorder.completed("agent", recorder.sent(), opening, Response(status=101))
    recorder.framed(number, f'{{"text": "{CANARY} {token}"}}', sent=True)
    before = recover(path).interactions[0].frames
    recorder.framed(number, b"\xff\x00", sent=False)
    recorder.framed(number, f'{{"clientId": "{token}"}}', sent=False)
    written = read(*recorder.commit())
    assert token in str(before[0].data)
    assert CANARY not in str(before[0].data)
    frames = written.interactions[0].frames
    assert [(each.sent, each.tick, each.at_ms) for each in frames] == [
        (True, 3, 3000),
        (False, 4, 4000),
        (False, 5, 5000),
    ]
    assert frames[1].data == b"\xff\x00"
    assert token not in path.read_text()
    assert json.loads(frames[2].data)["clientId"] in str(frames[0].data)
    assert written.interactions[0].times_ms == (1000, 2000)


def test_secret_learnt_late(server: Miniature, tmp_path: Path) -> None:
    """What only later turns out to be a secret is taken out of the journal and the cassette too."""
    token = "abcdef0123456789abcdef0123456789"
    server.script = lambda method, path, body: (200, [], b'{"access_token": "%s"}' % token.encode())
    recorder = recorder_at(tmp_path / "c.yaml")
    server_says = server.script
    server.script = lambda method, path, body: (200, [], b"{}")
    session_of(recorder).get(f"{server.url}/calls/{token}")
    assert token in journal_of(tmp_path / "c.yaml").read_text()
    server.script = server_says
    session_of(recorder).get(f"{server.url}/token")
    assert token not in journal_of(tmp_path / "c.yaml").read_text()
    session_of(recorder).get(f"{server.url}/after")
    written = read(*recorder.commit())
    assert [each.request.path for each in written.interactions][1:] == ["/token", "/after"]
    pseudonym = written.interactions[1].response.json()["access_token"]
    assert written.interactions[0].request.path == f"/calls/{pseudonym}"
    assert token not in (tmp_path / "c.yaml").read_text()


def test_leak_writes_nothing(server: Miniature, tmp_path: Path) -> None:
    """A body that cannot be searched stops the recording; what was there before stays as it was."""
    path = tmp_path / "c.yaml"
    path.write_text("before")
    server.script = lambda method, path, body: (200, [("X", "y")], CANARY.encode("utf-16"))
    recorder = recorder_at(path, CANARY)
    with pytest.raises(LeakedSecret) as problem:
        session_of(recorder).get(server.url)
    assert problem.value.path == str(path)
    assert problem.value.secret == "agent's password"
    with pytest.raises(LeakedSecret):
        recorder.commit()
    recorder.discard()
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_two_recorders(tmp_path: Path) -> None:
    """One cassette has one recorder at a time."""
    first = recorder_at(tmp_path / "c.yaml")
    with pytest.raises(BeingRecorded) as problem:
        recorder_at(tmp_path / "c.yaml")
    assert problem.value == BeingRecorded(path=str(tmp_path / "c.yaml"), process=os.getpid())
    first.discard()
    recorder_at(tmp_path / "c.yaml").discard()


def test_killed_recorder(server: Miniature, tmp_path: Path) -> None:
    """A recorder killed with -9 leaves all that it said it had; the next one moves that aside and names it."""
    path = tmp_path / "c.yaml"
    command = [sys.executable, "-c", VICTIM, str(path), server.url, CANARY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        seen = -1
        while seen < 4 and select.select([victim.stdout], [], [], 60)[0]:
            seen = int(victim.stdout.readline())
        with pytest.raises(BeingRecorded) as problem:
            recorder_at(path)
        assert problem.value.process == victim.pid
        os.kill(victim.pid, signal.SIGKILL)
    cassette = recover(path)
    assert len(cassette.interactions) > seen >= 4
    assert [each.request.path for each in cassette.interactions[:5]] == [f"/{number}" for number in range(5)]
    assert cassette.ringback == {"api": "genesys"}
    assert CANARY not in journal_of(path).read_text()
    again = recorder_at(path)
    assert again.set_aside == tmp_path / "c.yaml.journal.1"
    assert recover(again.set_aside) == cassette
    again.close()
    assert recorder_at(path).set_aside == tmp_path / "c.yaml.journal.2"


def test_line_cut_short(server: Miniature, tmp_path: Path) -> None:
    """A journal whose last line was cut by the crash gives everything before it."""
    recorder = recorder_at(tmp_path / "c.yaml")
    for number in range(3):
        session_of(recorder).get(f"{server.url}/{number}")
    recorder.close()
    journal = journal_of(tmp_path / "c.yaml")
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-7])
    assert len(recover(tmp_path / "c.yaml").interactions) == 2


def test_journal_of_a_stranger(tmp_path: Path) -> None:
    """A journal that is none is not readable."""
    header = json.dumps({"format": "ringback-journal/1", "metadata": {}}).encode()
    for data in (
        b"",
        b"\xff\n",
        b"[]\n",
        b'{"format": "x"}\n',
        header + b"\n{}\n",
        header + b"\n" + b"[" * 5000 + b"\n",
    ):
        journal_of(tmp_path / "c.yaml").write_bytes(data)
        with pytest.raises(NotReadable):
            recover(tmp_path / "c.yaml")


def test_too_large_an_answer(server: Miniature, tmp_path: Path) -> None:
    """An answer beyond all bounds is a problem, not an exhausted memory."""
    server.script = lambda method, path, body: (200, [], b"x" * (16 * 1024 * 1024 + 1))
    recorder = recorder_at(tmp_path / "c.yaml")
    with pytest.raises(NotTheApi, match="is larger than"):
        session_of(recorder).get(server.url)
    assert read(*recorder.commit()).interactions == ()


def test_after_the_end(server: Miniature, tmp_path: Path) -> None:
    """A response that comes after the cassette was written reaches its caller, and nothing else."""
    recorder = recorder_at(tmp_path / "c.yaml")
    session = session_of(recorder)
    recorder.commit()
    assert session.get(server.url).text == "{}"
    assert read(tmp_path / "c.yaml").interactions == ()


def test_body_from_an_iterator(server: Miniature, tmp_path: Path) -> None:
    """A body that can be read only once is sent and recorded."""
    recorder = recorder_at(tmp_path / "c.yaml")
    session_of(recorder).post(server.url, data=iter([b"a", b"b"]))
    assert [each.request.body for each in read(*recorder.commit()).interactions] == [b"ab"]
