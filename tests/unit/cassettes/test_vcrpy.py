"""What plain vcrpy makes of our cassettes, and we of those it wrote."""

from pathlib import Path

import pytest
import requests
import vcr
from tests.unit.cassettes.conftest import Miniature

from ringback.cassettes.playing.player import Player
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import read


def script(method: str, path: str, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Answer with what was asked, two cookies, and text that YAML has to quote."""
    cookies = [("Set-Cookie", "a=11112222aaaa; Path=/"), ("Set-Cookie", "b=2; Path=/")]
    return 201, [*cookies, ("X-Said", path)], f"{method} {path}: é\n\t# {body.decode()}".encode()


def talk(session: requests.Session, url: str) -> list[tuple[int, str, str]]:
    """Make three requests, two of them equal."""
    answers = [session.post(f"{url}/calls", json={"operationName": "Hold"}) for _ in range(2)]
    answers.append(session.get(f"{url}/me?x=1&y=2"))
    return [(each.status_code, each.headers["X-Said"], each.text) for each in answers]


def test_vcrpy_plays_what_we_record(server: Miniature, tmp_path: Path) -> None:
    """Plain vcrpy loads a recorded cassette and plays all of it without the server."""
    server.script = script
    recorder = Recorder(tmp_path / "c.yaml", Scrubber(base_url=server.url), {"api": "genesys"})
    session = requests.Session()
    session.mount("http://", recorder.adapter("agent"))
    live = talk(session, server.url)
    recorder.commit()
    with vcr.use_cassette(str(tmp_path / "c.yaml"), record_mode="none") as cassette:
        assert talk(requests.Session(), "http://ringback.invalid") == live
        assert cassette.all_played
        assert cassette.get_metadata("ringback", None)["api"] == "genesys"
    assert server.requests == 3


def test_we_play_what_vcrpy_records(server: Miniature, tmp_path: Path) -> None:
    """A cassette that vcrpy recorded is played for any actor, in the order of the file."""
    server.script = script
    path = tmp_path / "c.yaml"
    with vcr.use_cassette(str(path)):
        live = talk(requests.Session(), server.url)
    player = Player(read(path), path)
    session = requests.Session()
    session.mount("http://", player.adapter("agent"))
    assert talk(session, server.url) == live
    assert session.cookies.get_dict() == {"a": "11112222aaaa", "b": "2"}
    player.check_played()
    assert server.requests == 3


def test_vcrpy_refuses_code_too(tmp_path: Path) -> None:
    """The loader that plain vcrpy would use on a cassette of ours runs no code either."""
    marker = tmp_path / "marker"
    path = tmp_path / "c.yaml"
    path.write_text(f"interactions: !!python/object/apply:os.mkdir ['{marker}']\n")
    with pytest.raises(ValueError, match="loading the cassette"), vcr.use_cassette(str(path)):
        pass
    assert not marker.exists()
