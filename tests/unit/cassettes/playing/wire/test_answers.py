"""Whatever a cassette says, one recorded answer is one answer on the wire."""

import gzip

import pytest

from ringback.cassettes.playing.wire.answers import Answer
from ringback.cassettes.playing.wire.origins import Origins, Place
from ringback.model import Response

PLACE = Place("http", "127.0.0.1:9000")
SECURE = Place("https", "proxy.example")


def sent(response: Response, method: str = "GET", place: Place = PLACE) -> tuple[dict[bytes, bytes], bytes]:
    """Return the headers and the body that are sent for a response."""
    found = Answer.of(response, method).at(place, Origins(()))
    assert b"".join(b"%b: %b\r\n" % each for each in found.pairs) == found.lines
    return dict(found.pairs), found.body


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Connection", "close"),
        ("Transfer-Encoding", "chunked"),
        ("Keep-Alive", "timeout=5"),
        ("Upgrade", "h2c"),
        ("X-Split", "a\r\nSet-Cookie: b=c"),
        ("X-Split", "a\nb"),
        ("X-Nul", "a\0b"),
        ("X Space", "a"),
        ("X-Bad:", "a"),
        ("", "a"),
        ("X-Long", "x" * 20_000),
        ("Proxy-Authenticate", "Basic"),
    ],
)
def test_what_would_break_the_framing_is_not_sent(name: str, value: str) -> None:
    """Headers of a connection, of another answer, or that are no headers stay in the cassette."""
    assert sent(Response(200, ((name, value), ("X-Good", "1")), b"hello")) == (
        {b"x-good": b"1", b"content-length": b"5"},
        b"hello",
    )


def test_what_a_connection_header_names_is_not_sent() -> None:
    """A header that a recorded server meant for its own connection is not for anybody else's."""
    assert sent(Response(200, (("Connection", "X-Hop, close"), ("X-Hop", "1"))))[0] == {
        b"content-length": b"0"
    }


@pytest.mark.parametrize("length", ["3", "99999", "-1", "abc", "5, 5"])
def test_the_length_is_that_of_the_body(length: str) -> None:
    """What a cassette says of a body's length does not matter."""
    assert sent(Response(200, (("Content-Length", length),), b"hello"))[0] == {b"content-length": b"5"}


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body(status: int) -> None:
    """An answer that has no body sends none, and no length of one."""
    assert sent(Response(status, (("Content-Length", "5"),), b"hello")) == ({}, b"")


def test_head_promises_what_get_would_give() -> None:
    """An answer to HEAD keeps its length and sends no body."""
    assert sent(Response(200, (("Content-Length", "5"),), b""), "HEAD") == ({b"content-length": b"5"}, b"")
    assert sent(Response(200, (("Content-Length", "5\r\n"),), b""), "HEAD") == (
        {b"content-length": b"0"},
        b"",
    )


@pytest.mark.parametrize("status", [100, 101, 199, 600, 999])
def test_a_status_that_is_no_answers(status: int) -> None:
    """What cannot be the status of an answer is said to be a gateway's error."""
    assert Answer.of(Response(status), "GET").status == 502


def test_compressed_bodies_are_sent_plainly() -> None:
    """A client need not take what the recorded client took."""
    coded = (("Content-Encoding", "gzip"),)
    assert sent(Response(200, coded, gzip.compress(b"hello"))) == ({b"content-length": b"5"}, b"hello")
    assert sent(Response(200, coded, b"hello")) == ({b"content-length": b"5"}, b"hello")


def test_a_coding_that_is_not_known_stays() -> None:
    """What we cannot decode is sent as it was recorded, with its name."""
    coded = (("Content-Encoding", "br"),)
    assert sent(Response(200, coded, b"\x8b\xff\x00")) == (
        {b"content-encoding": b"br", b"content-length": b"3"},
        b"\x8b\xff\x00",
    )


@pytest.mark.parametrize(
    ("recorded", "kept"),
    [
        ("a=1; Path=/; HttpOnly; SameSite=lax", "a=1; Path=/; HttpOnly; SameSite=lax"),
        ("a=1; Domain=vendor.example; Path=/", "a=1; Path=/"),
        ("a=1; Secure; SameSite=None", "a=1"),
        ("a=1; Expires=Thu, 26 Nov 2026 03:03:03 GMT; Path=/", "a=1; Path=/"),
        ("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
        ("a=1; Max-Age=0", "a=1; Max-Age=0"),
    ],
)
def test_cookies_are_such_that_a_client_keeps_them(recorded: str, kept: str) -> None:
    """Neither the recorded host nor its date nor its TLS keeps a client from a cookie."""
    assert sent(Response(200, (("Set-Cookie", recorded),)))[0][b"set-cookie"] == kept.encode()


def test_over_tls_cookies_stay_secure() -> None:
    """Behind a proxy with TLS, a secure cookie is one."""
    headers = (("Set-Cookie", "a=1; Secure; SameSite=None"),)
    assert sent(Response(200, headers), place=SECURE)[0][b"set-cookie"] == b"a=1; Secure; SameSite=None"


def test_headers_beyond_latin_1() -> None:
    """A header of another alphabet is sent as UTF-8."""
    assert sent(Response(200, (("X-Name", "Žižka"),)))[0][b"x-name"] == "Žižka".encode()
