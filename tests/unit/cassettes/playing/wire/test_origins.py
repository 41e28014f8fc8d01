"""Recorded addresses become those that a client uses, in every spelling, and back."""

import pytest

from ringback.cassettes.playing.wire.origins import Origins, Place

PLACE = Place("http", "127.0.0.1:9000")
PSEUDONYM = Origins.of(["http://ringback.invalid/a"])
VENDOR = Origins.of(["https://api.vendor.example/a", "https://push.vendor.example:8443/b"])


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        ("http://ringback.invalid/a", "http://127.0.0.1:9000/a"),
        ("http:\\/\\/ringback.invalid\\/a", "http:\\/\\/127.0.0.1:9000\\/a"),
        ("u=http%3A%2F%2Fringback.invalid%2Fa", "u=http%3A%2F%2F127.0.0.1%3A9000%2Fa"),
        ("ws://ringback.invalid/a", "ws://127.0.0.1:9000/a"),
        ('"host":"ringback.invalid"', '"host":"127.0.0.1:9000"'),
        ("http://other.example/a", "http://other.example/a"),
        ("nothing at all", "nothing at all"),
    ],
)
def test_the_pseudonym_becomes_our_address(recorded: str, said: str) -> None:
    """Whatever stood for the recorded host stands for us."""
    assert PSEUDONYM.outward(recorded.encode(), PLACE) == said.encode()


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        ("https://api.vendor.example/a", "http://127.0.0.1:9000/a"),
        ("wss://push.vendor.example:8443/b", "ws://127.0.0.1:9000/b"),
        ("https://api.vendor.example:444/a", "https://api.vendor.example:444/a"),
        ("https://api.vendor.example.org/a", "https://api.vendor.example.org/a"),
        ("mail api.vendor.example", "mail api.vendor.example"),
    ],
)
def test_real_hosts_become_our_address_in_uris(recorded: str, said: str) -> None:
    """Of a cassette with real hosts, those that were asked are rewritten where they stand in a URI."""
    assert VENDOR.outward(recorded.encode(), PLACE) == said.encode()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("http://127.0.0.1:9000/a", "http://ringback.invalid/a"),
        ("u=http%3a%2f%2f127.0.0.1%3A9000%2fa", "u=http%3a%2f%2fringback.invalid%2fa"),
        ("http://127.0.0.1:90001/a", "http://127.0.0.1:90001/a"),
        ("http://127.0.0.1/a", "http://127.0.0.1/a"),
    ],
)
def test_our_address_means_the_recorded_one(said: str, meant: str) -> None:
    """What a client says with an address that it was told is what the recorded client said."""
    assert PSEUDONYM.inward(said.encode(), PLACE) == meant.encode()


def test_several_hosts_are_one() -> None:
    """A client that is served from one address means the first of several that were recorded."""
    assert VENDOR.unified(b"https://push.vendor.example:8443/b") == b"https://api.vendor.example/b"
    assert VENDOR.inward(b"http://127.0.0.1:9000/b", PLACE) == b"https://api.vendor.example/b"


def test_hosts_that_are_kept() -> None:
    """Without addresses to rewrite nothing is touched."""
    kept = Origins(())
    assert kept.outward(b"http://ringback.invalid/", PLACE) == b"http://ringback.invalid/"
    assert kept.inward(b"http://127.0.0.1:9000/", PLACE) == b"http://127.0.0.1:9000/"


@pytest.mark.parametrize("host", [b"", b"a b", b"a/b", b"evil\r\n", b"x" * 300])
def test_a_host_that_is_none(host: bytes) -> None:
    """A client that names no host is told the server's own."""
    scope = {"scheme": "http", "server": ("127.0.0.1", 9000)}
    assert Place.of(scope, host) == PLACE


def test_web_sockets_are_at_the_same_place() -> None:
    """A client of a web socket addresses us like one of HTTP."""
    assert Place.of({"scheme": "wss"}, b"a.example:1") == Place("https", "a.example:1")
