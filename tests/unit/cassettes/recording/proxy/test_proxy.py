"""The recording proxy between real sockets: what passes, in which pieces, and what is recorded of it."""

import gzip
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from tests.unit.cassettes.recording.proxy.conftest import LONG_S, Line, Open, Scripted, until

from ringback.cassettes.recording.journal import recover
from ringback.errors import BeingRecorded, CannotListen

Start = Callable[[Callable[[Line], None]], Scripted]

OK = b"HTTP/1.1 200 Very Well\r\nX-One: 1\r\nx-One: 2\r\nContent-Length: 2\r\n\r\nok"
GET = b"GET /a%2Fb/../c?x=%41&y HTTP/1.1\r\nHost: proxy\r\nX-CaSe: kEpt\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n\r\n"


def answering(*answers: bytes) -> tuple[Callable[[Line], None], list[bytes]]:
    """Return a script that gives one answer to each request without a body, and the heads that it has got."""
    heads: list[bytes] = []

    def script(line: Line) -> None:
        while head := line.until(b"\r\n\r\n"):
            heads.append(head)
            line.say(answers[(len(heads) - 1) % len(answers)])

    return script, heads


def test_what_passes_is_kept_as_it_is(opened: Open, scripted: Start) -> None:
    """Target, header names, repeated headers and the reason pass in their spelling; what concerns one hop does not."""
    script, heads = answering(OK)
    server = scripted(script)
    house = opened(server.url)
    client = house.call(GET)
    answer = client.exactly(len(OK))
    assert answer == OK
    asked = heads[0].split(b"\r\n")
    assert asked[0] == b"GET /a%2Fb/../c?x=%41&y HTTP/1.1"
    assert f"Host: 127.0.0.1:{server.port}".encode() in asked
    assert b"X-CaSe: kEpt" in asked
    assert not [each for each in asked if b"X-Hop" in each or each.startswith(b"Connection")]
    (recorded,) = house.cassette().interactions
    assert recorded.request.url == "http://ringback.invalid/a%2Fb/../c?x=%41&y"
    assert recorded.response.reason == "Very Well"
    assert [value for name, value in recorded.response.headers if name.lower() == "x-one"] == ["1", "2"]
    assert recorded.response.body == b"ok"
    assert recorded.actor == "client 1"


def test_connections_are_kept(opened: Open, scripted: Start) -> None:
    """One connection of a client has one to the server, for all its requests."""
    script, heads = answering(OK)
    server = scripted(script)
    house = opened(server.url)
    client = house.call()
    for _ in range(3):
        client.say(GET)
        assert client.exactly(len(OK)) == OK
    assert (server.connections, len(heads)) == (1, 3)


def test_pipelined_requests(opened: Open, scripted: Start) -> None:
    """Requests that come at once are answered one after the other, in order."""
    script, _ = answering(OK, OK.replace(b"ok", b"no"))
    house = opened(scripted(script).url)
    client = house.call(GET * 4)
    assert client.exactly(4 * len(OK)) == 2 * (OK + OK.replace(b"ok", b"no"))
    assert len(house.cassette().interactions) == 4


def test_trickling_body(opened: Open, scripted: Start) -> None:
    """Each piece of a body that trickles is passed on at once; the end only when the recording has it."""
    heard = threading.Event()

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        line.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(3):
            heard.clear()
            line.say(b"9\r\ndata: %d\n\n\r\n" % number)
            assert heard.wait(LONG_S), "the client has this piece before the next one is said"
        line.say(b"0\r\n\r\n")
        line.more()

    house = opened(scripted(script).url)
    client = house.call(GET)
    client.until(b"\r\n\r\n")
    for number in range(3):
        assert b"data: %d" % number in client.until(b"\n\n\r\n")
        assert recover(house.recorder.path).interactions == ()
        heard.set()
    assert client.until(b"0\r\n\r\n") == b"0\r\n\r\n"
    (recorded,) = recover(house.recorder.path).interactions
    assert recorded.response.body == b"data: 0\n\ndata: 1\n\ndata: 2\n\n"


def test_last_piece_waits_for_the_disk(opened: Open, scripted: Start) -> None:
    """While an answer is not written down, the client has all of it but the last piece."""
    go = threading.Event()

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        line.say(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nfour")
        assert go.wait(LONG_S)
        line.say(b"more")
        line.more()

    house = opened(scripted(script).url)
    client = house.call(GET)
    assert client.until(b"four").endswith(b"\r\n\r\nfour")
    with house.recorder._journal._syncing:
        # It is written, and not on the disk yet.
        go.set()
        until(lambda: house.recorder._journal._written == 1)
        client.socket.setblocking(False)  # noqa: FBT003  (its only way)
        with pytest.raises(BlockingIOError):
            client.socket.recv(10)
        client.socket.settimeout(LONG_S)
    assert client.exactly(4) == b"more"


def test_request_streams(opened: Open, scripted: Start) -> None:
    """A body is passed on in pieces, and an answer that comes before its end reaches the client."""

    def script(line: Line) -> None:
        head = line.until(b"\r\n\r\n")
        assert b"Transfer-Encoding: chunked" in head
        assert line.until(b"one\r\n").endswith(b"one\r\n")
        line.say(b"HTTP/1.1 413 Enough\r\nContent-Length: 0\r\n\r\n")

    house = opened(scripted(script).url)
    client = house.call(b"POST / HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
    assert client.rest().startswith(b"HTTP/1.1 413 Enough\r\n")


def test_hundred_continue(opened: Open, scripted: Start) -> None:
    """It is the server that tells a client to go on; a client of HTTP/1.0 is told nothing of the kind."""

    def script(line: Line) -> None:
        while head := line.until(b"\r\n\r\n"):
            if b"Expect: 100-continue" in head:
                line.say(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
            assert line.exactly(4) == b"body"
            line.say(OK)

    house = opened(scripted(script).url)
    head = b"POST / HTTP/1.1\r\nHost: p\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    client = house.call(head)
    assert client.until(b"\r\n\r\n") == b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    assert client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 Continue")
    client.say(b"body")
    assert client.exactly(len(OK)) == OK
    (recorded,) = house.cassette().interactions
    assert recorded.request.body == b"body"


@pytest.mark.parametrize(
    ("method", "answer", "seen"),
    [
        pytest.param(
            b"HEAD",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n",
            id="HEAD",
        ),
        pytest.param(
            b"GET",
            b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nETag: x\r\n\r\n",
            b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nETag: x\r\n\r\n",
            id="304",
        ),
        pytest.param(b"DELETE", b"HTTP/1.1 204 Gone\r\n\r\n", b"HTTP/1.1 204 Gone\r\n\r\n", id="204"),
    ],
)
def test_answers_without_a_body(
    opened: Open, scripted: Start, method: bytes, answer: bytes, seen: bytes
) -> None:
    """An answer that has no body ends with its head, and the next request follows on the same connection."""
    script, _ = answering(answer)
    server = scripted(script)
    house = opened(server.url)
    client = house.call()
    for _ in range(2):
        client.say(method + b" / HTTP/1.1\r\nHost: p\r\n\r\n")
        assert client.until(b"\r\n\r\n") == seen
    assert server.connections == 1
    assert [each.response.body for each in house.cassette().interactions] == [b"", b""]


def test_old_client(opened: Open, scripted: Start) -> None:
    """A client of HTTP/1.0 gets a chunked answer whole, and the end of it as the end of the connection."""
    script, heads = answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
    house = opened(scripted(script).url)
    client = house.call(b"GET / HTTP/1.0\r\n\r\n")
    assert client.rest() == b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok"
    assert heads[0].startswith(b"GET / HTTP/1.1\r\n")


def test_answer_that_ends_with_its_connection(opened: Open, scripted: Start) -> None:
    """An answer without a length becomes a chunked one, and its connection stays."""

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        line.say(b"HTTP/1.0 200 OK\r\n\r\nall of it")

    server = scripted(script)
    house = opened(server.url)
    client = house.call()
    for _ in range(2):
        client.say(GET)
        answer = client.until(b"0\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert b"all of it" in answer
    assert server.connections == 2


def test_compressed_body_is_not_touched(opened: Open, scripted: Start) -> None:
    """A client gets compressed bytes as they are; only codings that can be looked into are offered to the server."""
    body = gzip.compress(b'{"a": 1}')
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    script, heads = answering(head + body)
    house = opened(scripted(script).url)
    client = house.call(b"GET / HTTP/1.1\r\nHost: p\r\nAccept-Encoding: br, gzip;q=0.5, zstd\r\n\r\n")
    assert client.exactly(len(head + body)) == head + body
    assert b"Accept-Encoding: gzip;q=0.5\r\n" in heads[0]
    assert house.cassette().interactions[0].response.body == b'{"a": 1}'


def test_body_that_cannot_be_searched(opened: Open, scripted: Start) -> None:
    """What a recorder cannot look into reaches the client, and is left out of the recording, which goes on."""
    script, _ = answering(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\n\xff\xfe\xfd", OK
    )
    house = opened(scripted(script).url)
    client = house.call(GET)
    assert client.until(b"\xfd").endswith(b"\xff\xfe\xfd")
    client.say(GET)
    assert client.exactly(len(OK)) == OK
    assert len(house.cassette().interactions) == 1
    assert "left out of the recording" in house.said[0]
    assert house.proxy.counts["left out"] == 1


def test_nobody_answers(opened: Open) -> None:
    """Where the server is down, the client is told so, and nothing is recorded."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    house = opened(f"http://127.0.0.1:{port}")
    answer = requests.get(house.url + "/x", timeout=LONG_S)
    assert (answer.status_code, answer.reason) == (502, "Bad Gateway")
    assert answer.text.startswith(f"ringback record: Cannot connect to http://127.0.0.1:{port}:")
    assert house.cassette().interactions == ()
    assert house.said[0].startswith("GET /x: Cannot connect to")


def test_server_that_does_not_accept(opened: Open) -> None:
    """Where no connection comes about in time, the client is told that it timed out."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        address = silent.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            # The backlog is full; further connections get no answer.
            each.setblocking(False)  # noqa: FBT003  (its only way)
            each.connect_ex(address)
        house = opened(f"http://127.0.0.1:{address[1]}", connect_s=0.2)
        answer = requests.get(house.url, timeout=LONG_S)
        for each in waiting:
            each.close()
    assert (answer.status_code, answer.reason) == (504, "Gateway Timeout")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param(b"", "without an answer", id="nothing"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n\r\n", "its answer is no HTTP", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nConte", "its answer is no HTTP", id="half a head"),
    ],
)
def test_server_without_an_answer(opened: Open, scripted: Start, said: bytes, told: str) -> None:
    """Where the server says nothing that is HTTP, the client is told what it did."""

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        line.say(said)

    house = opened(scripted(script).url)
    client = house.call(b"POST /x HTTP/1.1\r\nHost: p\r\nContent-Length: 0\r\n\r\n")
    answer = client.rest()
    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    assert told.encode() in answer
    assert told in house.said[0]
    assert house.cassette().interactions == ()


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n",
    ],
)
def test_server_that_breaks_off(opened: Open, scripted: Start, head: bytes) -> None:
    """An answer that ends too early ends too early for the client as well, and is not recorded."""

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        line.say(head + b"half")

    house = opened(scripted(script).url)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.get(house.url, timeout=LONG_S)
    assert "broke off in the middle of an answer" in house.said[0]
    assert house.cassette().interactions == ()


def test_idle_connection_that_is_closed(opened: Open, scripted: Start) -> None:
    """A server that closes its connection after each answer, without a word, does not disturb the client's."""

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        line.say(OK)

    server = scripted(script)
    house = opened(server.url)
    with requests.Session() as session:
        for _ in range(20):
            assert session.get(house.url, timeout=LONG_S).text == "ok"
    assert len(house.cassette().interactions) == 20


def test_client_that_leaves(opened: Open, scripted: Start) -> None:
    """A client that leaves takes its request with it: the server sees it leave, and nothing is recorded."""
    left, came = threading.Event(), threading.Event()

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        came.set()
        assert line.more() == b""
        left.set()

    house = opened(scripted(script).url)
    client = house.call(GET)
    assert came.wait(LONG_S)
    client.close()
    assert left.wait(LONG_S)
    assert house.cassette().interactions == ()


def test_client_that_leaves_in_the_middle(opened: Open, scripted: Start) -> None:
    """A client that leaves in the middle of a long answer does not have the server talk for ever."""
    ended = threading.Event()

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                line.say(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
        finally:
            ended.set()

    house = opened(scripted(script).url)
    client = house.call(GET)
    client.until(b"xxxx")
    client.close()
    assert ended.wait(LONG_S)


def test_held_poll(opened: Open, scripted: Start) -> None:
    """A request is held as long as its server holds it, others pass meanwhile, and the ticks tell."""
    held, go = threading.Event(), threading.Event()

    def script(line: Line) -> None:
        while head := line.until(b"\r\n\r\n"):
            if b"/poll" in head:
                held.set()
                assert go.wait(LONG_S)
            line.say(OK)

    house = opened(scripted(script).url)
    poll = house.call(GET.replace(b"/c", b"/poll"))
    assert held.wait(LONG_S)
    command = house.call(GET)
    assert command.exactly(len(OK)) == OK
    go.set()
    assert poll.exactly(len(OK)) == OK
    found = house.cassette().interactions
    assert [(each.sent, each.answered) for each in found] == [(2, 3), (1, 4)]
    assert all(each.times_ms and each.times_ms[0] <= each.times_ms[1] for each in found)


def test_what_is_no_http(opened: Open, scripted: Start) -> None:
    """A client that does not speak HTTP is told so; so is one that wants another kind of proxy."""
    house = opened(scripted(answering(OK)[0]).url)
    assert house.call(b"hello\r\n\r\n").rest().startswith(b"HTTP/1.1 400 Bad Request\r\n")
    tunnel = house.call(b"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n")
    assert b"this is a reverse proxy" in tunnel.rest()
    absolute = house.call(GET.replace(b"/a%2Fb", b"http://elsewhere/a"))
    assert absolute.exactly(len(OK)) == OK
    (recorded,) = house.cassette().interactions
    assert recorded.request.path == "/a/../c"


def test_cookies_come_back(opened: Open, scripted: Start) -> None:
    """A cookie for the server's own host is one for the proxy's; the recording has it as it was."""
    script, heads = answering(
        b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=0123456789ab; Domain=127.0.0.1; Path=/; HttpOnly\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    house = opened(scripted(script).url)
    with requests.Session() as session:
        session.get(house.url.replace("127.0.0.1", "localhost"), timeout=LONG_S)
        session.get(house.url.replace("127.0.0.1", "localhost"), timeout=LONG_S)
    assert b"Cookie: sid=0123456789ab\r\n" in heads[1]
    cookie = house.cassette().interactions[0].response.header("Set-Cookie") or ""
    assert cookie.endswith("; Domain=127.0.0.1; Path=/; HttpOnly")


def test_rewritten_uris(opened: Open, scripted: Start) -> None:
    """Where that is asked for, URIs of the server name the proxy to its client, and the other way round."""
    server_url: list[str] = []
    bodies: list[bytes] = []

    def script(line: Line) -> None:
        while head := line.until(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length:")[2].split()[0]) if b"POST" in head else 0
            bodies.append(head + line.exactly(length))
            url = server_url[0]
            body = gzip.compress(
                f'{{"uri": "{url}/1", "e": "{url.replace("/", chr(92) + "/")}\\/2"}}'.encode()
            )
            line.say(
                f"HTTP/1.1 201 Created\r\nLocation: {url}/3\r\nContent-Type: application/json\r\n"
                f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )

    server = scripted(script)
    server_url.append(server.url)
    house = opened(server.url, rewrite_host=True)
    asked = {"callUri": f"{house.url}/calls/7", "other": "http://elsewhere.example/1"}
    answer = requests.post(
        f"{house.url}/x?back={house.url}/y", json=asked, headers={"Origin": house.url}, timeout=LONG_S
    )
    assert answer.json() == {"uri": f"{house.url}/1", "e": f"{house.url}/2"}
    assert answer.headers["Location"] == f"{house.url}/3"
    host = urlsplit(house.url).netloc.encode()
    assert host not in bodies[0]
    assert f'"callUri": "{server.url}/calls/7"'.encode() in bodies[0]
    assert f"Origin: {server.url}\r\n".encode() in bodies[0]
    (recorded,) = house.cassette().interactions
    assert recorded.request.json()["callUri"] == "http://ringback.invalid/calls/7"
    assert recorded.response.json()["uri"] == "http://ringback.invalid/1"
    assert recorded.response.header("Location") == "http://ringback.invalid/3"


def test_redirect_past_the_recorder(opened: Open, scripted: Start) -> None:
    """A redirect to the server's own address passes as it is, and the user is told once what to do about it."""
    location: list[bytes] = []

    def script(line: Line) -> None:
        while line.until(b"\r\n\r\n"):
            line.say(b"HTTP/1.1 302 Found\r\nLocation: %s/y\r\nContent-Length: 0\r\n\r\n" % location[0])

    server = scripted(script)
    location.append(server.url.encode())
    house = opened(server.url)
    for _ in range(2):
        answer = requests.get(house.url, allow_redirects=False, timeout=LONG_S)
        assert answer.headers["Location"] == f"{server.url}/y"
    assert [each for each in house.said if "--rewrite-host" in each] == house.said
    assert len(house.said) == 1


def test_tls(opened: Open, tmp_path: Path) -> None:
    """A server with TLS is verified as its endpoint file says; its secure cookies reach a client of plain HTTP."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=localhost",
            ),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)),
        ],
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    answer = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: __s=1; Secure; SameSite=None; Path=/\r\nContent-Length: 0\r\n\r\n"
    )

    def secured(line: Line) -> None:
        with context.wrap_socket(line.socket, server_side=True) as tls:
            assert b"\r\n\r\n" in tls.recv(65536)
            tls.sendall(answer)

    server = Scripted(secured)
    try:
        url = f"https://localhost:{server.port}"
        refused = opened(url)
        said = requests.get(refused.url, timeout=LONG_S)
        assert said.status_code == 502
        assert "TLS failed: " in said.text
        refused.recorder.discard()
        house = opened(url, verify=str(certificate))
        found = requests.get(house.url, timeout=LONG_S)
        assert found.headers["Set-Cookie"] == "__s=1; Path=/"
        assert "Secure" in (house.cassette().interactions[0].response.header("Set-Cookie") or "")
    finally:
        server.close()


def test_large_bodies_pass(opened: Open, scripted: Start) -> None:
    """A body that is too large for a cassette passes whole, and is said to be missing."""
    size = 17 * 1024 * 1024

    def script(line: Line) -> None:
        line.until(b"\r\n\r\n")
        line.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // 65536):
            line.say(b"x" * 65536)
        line.more()

    house = opened(scripted(script).url)
    assert len(requests.get(house.url, timeout=LONG_S).content) == size
    assert house.cassette().interactions == ()
    assert "too large to be recorded" in house.said[0]


def test_a_port_that_is_taken(opened: Open, scripted: Start) -> None:
    """A proxy and a recorder that cannot have what they want say so."""
    server = scripted(answering(OK)[0])
    house = opened(server.url)
    with pytest.raises(BeingRecorded):
        opened(server.url)
    assert requests.get(house.url, timeout=LONG_S).text == "ok"
    with pytest.raises(CannotListen):
        _listen_at(server.port, house.recorder)


def _listen_at(port: int, recorder: object) -> None:
    from ringback.cassettes.recording.proxy.running import Plan, proxied  # noqa: PLC0415
    from ringback.cassettes.recording.proxy.upstream import Upstream  # noqa: PLC0415

    with proxied(Plan(Upstream("http://127.0.0.1:1"), recorder), port=port):  # type: ignore[arg-type]
        pass
