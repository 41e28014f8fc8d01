"""The parts of a recording proxy that need no socket: heads, URIs, actors, and the messages of a web socket."""

import base64
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame as WsFrame
from websockets.frames import Opcode

from ringback.cassettes.recording.proxy import heads
from ringback.cassettes.recording.proxy.actors import Actors, Known
from ringback.cassettes.recording.proxy.frames import Frames
from ringback.cassettes.recording.proxy.origins import Moved, Origin, is_text, plain
from ringback.model import Request, Response

SERVER, PROXY = Origin.of("https://vendor.example"), Origin.of("http://127.0.0.1:9000")


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("https://vendor.example/x", "http://127.0.0.1:9000/x"),
        ("https://VENDOR.example", "http://127.0.0.1:9000"),
        ("https://vendor.example:443/x", "http://127.0.0.1:9000/x"),
        ('{"u":"https:\\/\\/vendor.example\\/x"}', '{"u":"http:\\/\\/127.0.0.1:9000\\/x"}'),
        ("u=https%3A%2F%2Fvendor.example%2Fx", "u=http%3A%2F%2F127.0.0.1%3A9000%2Fx"),
        ("wss://vendor.example/ws", "ws://127.0.0.1:9000/ws"),
        ("at https://vendor.example. Then", "at http://127.0.0.1:9000. Then"),
        ("https://vendor.example:8443/x", None),
        ("https://vendor.example.org/x", None),
        ("https://vendor.example-2/x", None),
        ("https://my.vendor.example/x", None),
        ("sip:7000@vendor.example", None),
    ],
)
def test_uris_of_the_server(text: str, moved: str | None) -> None:
    """Absolute URIs of exactly this server are rewritten, in the spelling they have."""
    assert Moved(SERVER, PROXY).within(text.encode()).decode() == (text if moved is None else moved)


@pytest.mark.parametrize(
    "text", ["http://127.0.0.1:9000/a?b=http%3A%2F%2F127.0.0.1%3A9000%2Fc", "ws://127.0.0.1:9000"]
)
def test_uris_there_and_back(text: str) -> None:
    """What is rewritten one way is rewritten back the other way."""
    there = Moved(PROXY, SERVER).within(text.encode())
    assert b"9000" not in there
    assert Moved(SERVER, PROXY).within(there).decode() == text


def test_port_of_a_numeric_host() -> None:
    """A server on a port of its own is not the one on another port."""
    moved = Moved(Origin.of("http://10.0.0.1:80"), PROXY)
    assert moved.within(b"http://10.0.0.1/x http://10.0.0.1:8080/x") == (
        b"http://127.0.0.1:9000/x http://10.0.0.1:8080/x"
    )
    assert Origin.of("http://[::1]:8080").authority == "[::1]:8080"


def test_which_bodies_are_looked_through() -> None:
    """JSON and forms are; pictures and streams of events are not."""
    assert is_text(b"application/json;charset=utf-8")
    assert is_text(b"application/hal+json")
    assert is_text(b"application/x-www-form-urlencoded")
    assert not is_text(b"text/event-stream")
    assert not is_text(b"")


def test_plain_bodies() -> None:
    """A content coding is taken away where that can be done, within bounds."""
    assert plain(b"x", b"") == b"x"
    assert plain(gzip.compress(b"x"), b"gzip") == b"x"
    assert plain(b"x", b"gzip") is None
    assert plain(gzip.compress(b"x")[:-4], b"gzip") is None
    assert plain(gzip.compress(bytes(17 * 1024 * 1024)), b"gzip") is None
    assert plain(b"x", b"br") is None


def test_request_heads() -> None:
    """What concerns one connection is dropped; what a recorder cannot read is not asked for."""
    asked = heads.asked(
        [
            *((b"HOST", b"me"), (b"Connection", b"close, X-Mine"), (b"x-mine", b"1"), (b"TE", b"trailers")),
            *((b"Transfer-Encoding", b"chunked"), (b"Content-Length", b"3"), (b"accept-encoding", b"br")),
        ],
        b"vendor.example",
    )
    assert asked == [
        (b"Host", b"vendor.example"),
        (b"accept-encoding", b"identity"),
        (b"Transfer-Encoding", b"chunked"),
    ]


def test_web_socket_heads() -> None:
    """A web socket is asked for without extensions, so that what passes can be read."""
    asked = heads.asked(
        [
            *((b"Connection", b"keep-alive, Upgrade"), (b"Upgrade", b"WebSocket")),
            *((b"Sec-WebSocket-Extensions", b"permessage-deflate"), (b"Sec-WebSocket-Key", b"k")),
        ],
        b"h",
    )
    assert asked == [
        *((b"Host", b"h"), (b"Sec-WebSocket-Key", b"k")),
        *((b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")),
    ]


@pytest.mark.parametrize(
    ("cookie", "shown"),
    [
        ("s=1; Secure; HttpOnly", "s=1; HttpOnly"),
        ("s=1; Domain=.vendor.example; SameSite=None; secure", "s=1"),
        ("s=1; SameSite=Lax; Secure", "s=1; SameSite=Lax"),
        ("s=secure; Path=/domain", "s=secure; Path=/domain"),
    ],
)
def test_cookies(cookie: str, shown: str) -> None:
    """Over plain HTTP a cookie loses what would keep it from coming back."""
    answered = heads.answered([(b"set-cookie", cookie.encode())], drop_secure=True)
    assert answered == [(b"set-cookie", shown.encode())]


def basic(user: str) -> tuple[str, str]:
    """Return the header with which somebody signs in."""
    return "Authorization", "Basic " + base64.b64encode(f"{user}:pass".encode()).decode()


def asked(*headers: tuple[str, str], body: str = "", query: str = "") -> Request:
    """Return a request."""
    return Request(method="POST", url=f"http://h/x{query}", headers=headers, body=body.encode())


def answered(*headers: tuple[str, str], body: str = "") -> Response:
    """Return an answer."""
    return Response(status=200, headers=headers, body=body.encode())


AGENT = Known("agent", "ann", ("secret-of-ann",))


def test_known_by_basic_then_by_cookie() -> None:
    """Who signs in by a name of the endpoint file is that actor, and so is who shows what they were given."""
    actors = Actors((AGENT,))
    session = ("Set-Cookie", "JSESSIONID=0123456789; Path=/")
    assert actors.of(asked(basic("ann")), answered(session)) == "agent"
    assert actors.of(asked(("Cookie", "a=b; JSESSIONID=0123456789")), answered()) == "agent"
    assert actors.of(asked(("Cookie", "JSESSIONID=9876543210")), answered()) == "client 1"


def test_known_by_a_form_then_by_token() -> None:
    """Credentials in a form or in JSON tell an actor, and the token that they are for does from then on."""
    for body in ("username=ann&password=secret-of-ann", json.dumps({"u": "ann", "p": ["secret-of-ann"]})):
        actors = Actors((AGENT,))
        assert actors.of(asked(body=body), answered(body='{"access_token": "tok-0123456789"}')) == "agent"
        assert actors.of(asked(("Authorization", "Bearer tok-0123456789")), answered()) == "agent"
    assert Actors((AGENT,)).of(asked(body="username=bob&password=secret-of-ann"), answered()) == "client 1"


def test_known_by_client_id() -> None:
    """A CometD client without credentials is known by the id that it was given, whatever connection it uses."""
    actors = Actors((AGENT,))
    shake = '[{"channel": "/meta/handshake"}]'
    for number in (1, 2):
        answer = answered(body=json.dumps([{"clientId": f"comet-client-{number}", "successful": True}]))
        assert actors.of(asked(body=shake), answer, crowd="one") == f"client {number}"
    poll = '[{"channel": "/meta/connect", "clientId": "comet-client-1"}]'
    assert actors.of(asked(body=poll), answered(), last="client 2", crowd="one") == "client 1"


def test_nobody_in_particular() -> None:
    """Who shows nothing is who came before on the same connection, or one of a crowd with a number."""
    actors = Actors()
    assert actors.of(asked(), answered(), last="agent") == "agent"
    assert actors.of(asked(), answered(), crowd="curl") == "client 1"
    assert actors.of(asked(), answered(), crowd="curl") == "client 1"
    assert actors.of(asked(), answered(), crowd="wget") == "client 2"


def test_a_name_is_better_than_a_number() -> None:
    """What a client was given before it signed in is its own afterwards."""
    actors = Actors((AGENT,))
    cookie = ("Cookie", "sid=0123456789")
    assert actors.of(asked(), answered(("Set-Cookie", "sid=0123456789"))) == "client 1"
    assert actors.of(asked(cookie, basic("ann")), answered()) == "agent"
    assert actors.of(asked(cookie), answered()) == "agent"


def test_strange_credentials() -> None:
    """What only looks like credentials names nobody."""
    actors = Actors((AGENT,))
    for value in ("Basic ???", "Basic " + base64.b64encode(b"\xff\xfe").decode(), "Basic"):
        assert actors.of(asked(("Authorization", value), ("Cookie", "a[b=c")), answered(), crowd=value)
    assert not [each for each in repr(actors).split() if "secret-of-ann" in each]


messages = st.lists(st.one_of(st.text(max_size=300), st.binary(max_size=70000)), max_size=5)


@given(said=messages, mask=st.booleans(), step=st.integers(1, 997), random=st.randoms(use_true_random=False))
def test_messages_of_a_web_socket(said: list[str | bytes], *, mask: bool, step: int, random: object) -> None:
    """However the bytes are cut, and the messages are fragmented, what is read is what was said."""
    data = bytearray()
    for each in said:
        raw = each.encode() if isinstance(each, str) else each
        opcode = Opcode.TEXT if isinstance(each, str) else Opcode.BINARY
        cut = random.randint(0, len(raw))  # type: ignore[attr-defined]  # Hypothesis's own
        data += WsFrame(opcode, raw[:cut], fin=False).serialize(mask=mask)
        data += WsFrame(Opcode.PING, b"between").serialize(mask=mask)
        data += WsFrame(Opcode.CONT, raw[cut:]).serialize(mask=mask)
    frames, found = Frames(100_000), []
    for at in range(0, len(data), step):
        found += frames.feed(bytes(data[at : at + step]))
    assert found == said


def test_messages_beyond_all_bounds() -> None:
    """A message that is too long is counted and not kept; the next one is read."""
    frames = Frames(10)
    data = WsFrame(Opcode.TEXT, b"x" * 11).serialize(mask=True) + WsFrame(Opcode.TEXT, b"ok").serialize(
        mask=True
    )
    assert frames.feed(data) == ["ok"]
    assert frames.skipped == 1


def test_text_that_is_none() -> None:
    """A text that is not UTF-8 is kept as the bytes that it is."""
    assert Frames(10).feed(WsFrame(Opcode.TEXT, b"\xff").serialize(mask=False)) == [b"\xff"]
