"""Every HTTP library that vcrpy patches is played for; those that are not here are passed over."""

import asyncio
import http.client
import urllib.request
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from tests.unit.cassettes.conftest import Miniature

import ringback
from ringback.cassettes.playing.unmatched import Unmatched
from ringback.cassettes.store import Cassette, Interaction, read, write
from ringback.model import Request, Response

HOLD = b'{"operationName": "Hold"}'
JSON = {"Content-Type": "application/json"}

Client = Callable[[str, bytes], tuple[int, str]]


def plain(url: str, body: bytes) -> tuple[int, str]:
    """Ask by http.client."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind(host, timeout=5)
    connection.request("POST", f"/{path}", body, JSON)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def opened(url: str, body: bytes) -> tuple[int, str]:
    """Ask by urllib."""
    with urllib.request.urlopen(urllib.request.Request(url, body, JSON), timeout=5) as answer:
        return answer.status, answer.read().decode()


def with_urllib3(url: str, body: bytes) -> tuple[int, str]:
    """Ask by urllib3."""
    answer = urllib3.PoolManager().request("POST", url, body=body, headers=JSON)
    return answer.status, answer.data.decode()


def with_requests(url: str, body: bytes) -> tuple[int, str]:
    """Ask by requests."""
    answer = requests.post(url, data=body, headers=JSON, timeout=5)
    return answer.status_code, answer.text


def with_httpx(url: str, body: bytes) -> tuple[int, str]:
    """Ask by httpx."""
    answer = import_module("httpx").post(url, content=body, headers=JSON)
    return answer.status_code, answer.text


def with_httpx_later(url: str, body: bytes) -> tuple[int, str]:
    """Ask by httpx, asynchronously."""

    async def talk() -> Any:
        async with import_module("httpx").AsyncClient() as client:
            return await client.post(url, content=body, headers=JSON)

    answer = asyncio.run(talk())
    return answer.status_code, answer.text


def with_aiohttp(url: str, body: bytes) -> tuple[int, str]:
    """Ask by aiohttp."""

    async def talk() -> tuple[int, str]:
        async with (
            import_module("aiohttp").ClientSession() as client,
            client.post(url, data=body, headers=JSON) as answer,
        ):
            return answer.status, await answer.text()

    return asyncio.run(talk())


def with_httplib2(url: str, body: bytes) -> tuple[int, str]:
    """Ask by httplib2."""
    answer, content = import_module("httplib2").Http().request(url, "POST", body, JSON)
    return answer.status, content.decode()


CLIENTS: dict[str, tuple[str, Client]] = {
    "http.client": ("http.client", plain),
    "urllib": ("urllib", opened),
    "urllib3": ("urllib3", with_urllib3),
    "requests": ("requests", with_requests),
    "httpx": ("httpx", with_httpx),
    "httpx, asynchronous": ("httpx", with_httpx_later),
    "aiohttp": ("aiohttp", with_aiohttp),
    "httplib2": ("httplib2", with_httplib2),
}


@pytest.fixture(params=[pytest.param(each, id=name) for name, each in CLIENTS.items()])
def client(request: pytest.FixtureRequest) -> Client:
    """Return a way to ask."""
    library, asks = request.param
    pytest.importorskip(library)
    found: Client = asks
    return found


def answers(path: Path, url: str, *said: str) -> Path:
    """Write a cassette of equal requests."""
    made = [
        Interaction(
            Request("POST", url, JSON, HOLD),
            Response(202, JSON, each.encode(), "Accepted"),
            sent=2 * at,
            answered=2 * at + 1,
        )
        for at, each in enumerate(said)
    ]
    write(path, Cassette(tuple(made)))
    return path


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_plays(client: Client, scheme: str, tmp_path: Path) -> None:
    """Answers are given in order, and a request that has none left is refused in our words, over http and https."""
    url = f"{scheme}://ringback.invalid/calls/1"
    path = answers(tmp_path / "c.yaml", url, "1", "2")
    with ringback.use_cassette(path, record_mode="none") as playing:
        assert [client(url, HOLD), client(url, b'{"operationName":"Hold"}')] == [(202, "1"), (202, "2")]
        assert playing.all_played
        with pytest.raises(Unmatched, match="All its recorded answers"):
            client(url, HOLD)


def test_records(client: Client, server: Miniature, tmp_path: Path) -> None:
    """What a library has exchanged is on the disk before its caller knows, and is played afterwards."""
    server.script = lambda method, path, body: (201, [("Content-Type", "text/plain")], path.encode() + body)
    path = tmp_path / "c.yaml"
    with ringback.use_cassette(path):
        first = client(f"{server.url}/a", HOLD)
        journal = (tmp_path / "c.yaml.journal").read_text(encoding="utf-8")
        second = client(f"{server.url}/b", HOLD)
    assert '"url":"' + f"{server.url}/a" in journal
    assert "/b" not in journal
    assert [first, second] == [(201, "/a" + HOLD.decode()), (201, "/b" + HOLD.decode())]
    assert [each.request.path for each in read(path).interactions] == ["/a", "/b"]
    with ringback.use_cassette(path, record_mode="none", allow_unplayed=False):
        assert client(f"{server.url}/b", HOLD) == second
        assert client("http://ringback.invalid/a", HOLD) == first
    assert server.requests == 2


def test_aiohttp_s_own_forms(server: Miniature, tmp_path: Path) -> None:
    """What aiohttp is given as JSON is recorded as JSON, played for other libraries too, through redirects."""
    aiohttp = pytest.importorskip("aiohttp")
    there = [("Location", "/there"), ("Set-Cookie", "a=1")]
    server.script = lambda method, path, body: (
        (302, there, b"") if path == "/here" else (200, [], method.encode() + body)
    )

    async def talk() -> list[str]:
        async with aiohttp.ClientSession() as client:
            found = []
            for url, body in ((f"{server.url}/x", {"a": [1]}), (f"{server.url}/here", None)):
                async with client.post(url, json=body) as answer:
                    found.append(await answer.text())
            return found

    path = tmp_path / "c.yaml"
    with ringback.use_cassette(path):
        live = asyncio.run(talk())
    with ringback.use_cassette(path, record_mode="none"):
        assert asyncio.run(talk()) == live
    with ringback.use_cassette(path, record_mode="none"):
        assert with_requests(f"{server.url}/x", b'{"a":[1]}')[1] == live[0]
    assert live == ['POST{"a": [1]}', "GET"]
