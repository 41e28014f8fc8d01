"""The recorded server over HTTP: answers, refusals, and whatever clients may send."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests
from attrs import evolve
from tests.unit.cassettes.playing.wire.tapes import BASE, Tape, played

from ringback.cassettes.playing.wire.app import Manner
from ringback.cassettes.playing.wire.playhead import Repeat, Tempo
from ringback.model import Json


def raw(url: str, content: bytes) -> bytes:
    """Send bytes; return all that comes until the connection is closed, or nothing more does for a while."""
    address = urlsplit(url)
    with closing(socket.create_connection((address.hostname or "", address.port or 0), timeout=2)) as line:
        line.sendall(content)
        found = b""
        try:
            while part := line.recv(65536):
                found += part
        except TimeoutError:
            pass
        return found


def test_an_answer_is_the_recorded_one() -> None:
    """Status, headers and body are those of the recording, and only the framing is ours."""
    headers = {"X-Some": "thing", "Date": "Thu, 26 Nov 2026 03:03:03 GMT", "Connection": "close"}
    tape = Tape().add("GET", "/a?b=1", {"n": 1}, status=203, headers=headers)
    with played(tape) as (url, _):
        answer = requests.get(f"{url}/a?b=1", timeout=5)
    assert (answer.status_code, answer.json()) == (203, {"n": 1})
    assert dict(answer.headers) == {
        "content-type": "application/json",
        "x-some": "thing",
        "date": "Thu, 26 Nov 2026 03:03:03 GMT",
        "content-length": "8",
    }


def test_requests_are_compared_by_meaning() -> None:
    """The order of members and of parameters, blanks and secrets do not matter; what is asked for does."""
    tape = Tape().add("POST", "/a?x=1&y=2", {"n": 1}, body={"do": "Jump", "high": 1, "password": "pseudonym"})
    tape.add("POST", "/a?x=1&y=2", {"n": 2}, body={"do": "Run", "high": 1, "password": "pseudonym"})
    with played(tape) as (url, _):
        body = b'{ "password": "real", "high": 1.0, "do": "Run" }'
        answer = requests.post(f"{url}/a?y=2&x=1", data=body, timeout=5)
        assert answer.json() == {"n": 2}


def test_addresses_are_those_that_the_client_used() -> None:
    """A URI in an answer leads to the server that gave it, and one in a request means what was recorded."""
    tape = Tape().add("GET", "/a", {"next": f"{BASE}/b"}, headers={"Location": f"{BASE}/b"})
    tape.add("POST", "/b", {"ok": True}, body={"other": f"{BASE}/b"})
    with played(tape) as (url, _):
        local = url.replace("127.0.0.1", "localhost")
        for each in (url, local):
            answer = requests.get(f"{each}/a", timeout=5)
            assert answer.json() == {"next": f"{each}/b"}
            assert answer.headers["Location"] == f"{each}/b"
            told = requests.post(f"{each}/b", json={"other": f"{each}/b"}, timeout=5)
            assert told.json() == {"ok": True}
    with played(tape, keep_hosts=True) as (url, _):
        assert requests.get(f"{url}/a", timeout=5).json() == {"next": f"{BASE}/b"}


def test_what_was_not_recorded_is_refused_with_the_nearest_that_was() -> None:
    """A refusal names the recorded request that is most like it, and every difference; no secrets."""
    tape = Tape().add("POST", "/calls/1", {}, body={"do": "Hold", "password": "a"})
    tape.add("POST", "/calls/2", {}, body={"do": "Hold"}).add("GET", "/calls", {})
    with played(tape) as (url, replay):
        answer = requests.post(f"{url}/calls/1?x=1", json={"do": "Halt", "password": "my own"}, timeout=5)
        assert answer.status_code == 501
        assert answer.headers["content-type"] == "application/problem+json"
        said = answer.json()
        assert (said["title"], said["status"]) == ("Not recorded", 501)
        assert said["nearest"].startswith("POST /calls/1 {")
        assert said["differs"] == ["the query at x was not there", "the body at do is Halt, not Hold"]
        assert "my own" not in answer.text
        assert requests.get(f"{url}/nothing/like/it", timeout=5).status_code == 501
        assert replay.ledger.refused == 2


def test_what_has_been_given_is_refused_where_nothing_is_repeated() -> None:
    """With no answer left, a client is told that all have been given."""
    with played(Tape().add("GET", "/a", {"n": 1}), manner=Manner(repeat=Repeat.NONE)) as (url, _):
        assert requests.get(f"{url}/a", timeout=5).status_code == 200
        answer = requests.get(f"{url}/a", timeout=5)
        assert (answer.status_code, answer.json()["detail"]) == (
            501,
            "Every recorded answer to GET /a has been given.",
        )


def test_json_under_another_name() -> None:
    """Curl calls every body a form; what looks like JSON is taken for it where that was recorded."""
    with played(Tape().add("POST", "/a", {"n": 1}, body={"do": "Hold"})) as (url, _):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert requests.post(f"{url}/a", data='{"do":"Hold"}', headers=form, timeout=5).json() == {"n": 1}


def test_the_account_at_the_end() -> None:
    """It says how much was asked, what of it was not recorded, and what was recorded and nobody asked for."""
    tape = Tape().add("GET", "/a", {}).add("POST", "/b", {}, by="agent").add("GET", "/a", {})
    with played(tape) as (url, replay):
        requests.get(f"{url}/a", timeout=5)
        for _ in range(3):
            requests.get(f"{url}/c", timeout=5)
    told = replay.ledger.to_json()
    assert (told["given"], told["refused"], told["unasked"]) == (1, 3, ["POST /b by agent"])
    assert list(told["unrecorded"].values()) == [3]
    assert not replay.ledger.is_as_recorded


def test_everything_was_asked() -> None:
    """A client that did what was recorded, reading less often, is as recorded."""
    tape = Tape().add("GET", "/a", {}).add("GET", "/a", {}).add("POST", "/b", {})
    with played(tape) as (url, replay):
        requests.get(f"{url}/a", timeout=5)
        requests.post(f"{url}/b", timeout=5)
    assert replay.ledger.is_as_recorded


def test_recorded_time() -> None:
    """An answer takes as long as it took; ten times as fast, a tenth of it."""
    tape = Tape(timed=True).add("GET", "/slow", {"n": 1}, since=1)
    tape.interactions[0] = evolve(tape.interactions[0], times_ms=(0, 3000))
    with played(tape, manner=Manner(tempo=Tempo(10.0))) as (url, _):
        answer = requests.get(f"{url}/slow", timeout=5)
        assert answer.elapsed.total_seconds() >= 0.3
        # The long way takes as long.
        assert (
            requests.get(f"{url}/slow", headers={"Connection": "close"}, timeout=5).elapsed.total_seconds()
            >= 0.3
        )


def odd() -> Iterator[bytes]:
    """Yield requests that clients, scanners and fuzzers send."""
    host = b"Host: x\r\n"
    for target in (
        b"*",
        b"//",
        b"/%",
        b"/%00",
        b"/[",
        b"//[::1",
        b"http://[/",
        b"/?%zz=1&&&=",
        b"/;a=b?c#d",
        b"/" + b"a" * 9000,
    ):
        yield b"GET " + target + b" HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n"
    for method in (b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT", b"PROPFIND"):
        yield method + b" /a HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n"
    for body in (
        b"",
        b"[",
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"a":1,"a":2}',
        b"[]",
        b"[{}]",
        b'[{"channel":1}]',
        b"null",
    ):
        for path in (b"/a", b"/talk"):
            yield (
                b"POST "
                + path
                + b" HTTP/1.1\r\n"
                + host
                + b"Content-Type: application/json\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body) + body
            )
    yield b"GET /a HTTP/1.0\r\n\r\n"
    yield b"GET /a HTTP/1.1\r\nHost: \xff\r\nAuthorization: Basic \xff\r\nCookie: =;;a\r\nConnection: close\r\n\r\n"
    yield b"GET /a HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def test_odd_requests_are_answered() -> None:
    """Nothing that can be sent ends the server, or is answered by an error of its own."""
    tape = Tape().add("GET", "/a", {"n": 1}).shake("s")
    with played(tape) as (url, _):
        for content in odd():
            answer = raw(url, content)
            assert answer.startswith(b"HTTP/1.1 "), content[:100]
            assert not answer.startswith(b"HTTP/1.1 500"), content[:100]
        assert requests.get(f"{url}/a", timeout=5).json() == {"n": 1}


def test_large_bodies_are_refused() -> None:
    """Nobody makes the server keep more than any recorded request has."""
    with played(Tape().add("POST", "/a", {"n": 1}, body={"a": 1})) as (url, _):
        assert requests.post(f"{url}/a", data=b"x" * 300_000, timeout=10).status_code == 413


def test_bodies_as_large_as_recorded_ones_are_not() -> None:
    """A recorded request can be made again, however large it was."""
    body = {"text": "x" * 400_000}
    with played(Tape().add("POST", "/a", {"n": 1}, body=body)) as (url, _):
        assert requests.post(f"{url}/a", json=body, timeout=10).json() == {"n": 1}


def test_connections_are_kept() -> None:
    """Pipelined requests are answered one after the other, whichever way they go."""
    tape = Tape().add("GET", "/a", b"1").add("GET", "/a", b"2").add("GET", "/a", b"3")
    with played(tape) as (url, _):
        one = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
        answer = raw(url, one + one + one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert [each[-1:] for each in answer.split(b"HTTP/1.1")[1:]] == [b"1", b"2", b"3"]


def test_both_ways_say_the_same() -> None:
    """What a client is answered does not depend on whether its request is usual."""
    tape = Tape().add("POST", "/a", {"n": 1}, body={"b": 1}, headers={"X-Some": "thing"})
    with played(tape) as (url, _):
        address = urlsplit(url)
        found = []
        for more in ({}, {"Expect": "100-continue"}, {"X-Forwarded-Proto": "http"}):
            line = http.client.HTTPConnection(address.hostname or "", address.port)
            headers: dict[str, str] = {"Content-Type": "application/json", **more}
            line.request("POST", "/a", body=json.dumps({"b": 1}), headers=headers)
            answer = line.getresponse()
            found.append((answer.status, sorted(answer.getheaders()), answer.read()))
            line.close()
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("metadata", [{}, {"endpoint": {"actors": {"agent": {"username": "bob"}}}}])
def test_an_empty_cassette(metadata: Json) -> None:
    """A recording of nothing answers nothing, and serves."""
    with played(Tape(metadata=metadata)) as (url, _):
        answer = requests.get(f"{url}/a", timeout=5)
        assert answer.json()["detail"] == "GET /a was not recorded, nor anything like it."
