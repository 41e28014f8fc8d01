"""What an index finds is what looking at every entry would find."""

import json
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vcr import matchers
from vcr.matchers import requests_match
from vcr.request import Request

from ringback.cassettes.playing.asked import Asked
from ringback.cassettes.playing.finding import (
    CREDENTIALS,
    ByMatchers,
    ByMeaning,
    Finder,
    Matcher,
    finder_of,
    frozen_of,
    meaning,
    meaning_of,
)
from ringback.model import Json

FORM = "application/x-www-form-urlencoded"
BODIES: Sequence[Json] = (
    None, b"", b"{}", b"null", b'{"a": 1}', b'{"a":1.0}', b'{"a": true}', b'{"a": 1, "clientId": "x"}', b"a=1&b=2",
    b"b=2&a=1", b"a=1&b=", b'[{"channel": "/meta/connect", "id": "1"}]', b'[{"channel": "/meta/connect", "id": "2"}]',
    b"\xff{", b"5\r\nhello\r\n0\r\n\r\n", b"hello", {"a": 1}, b'{"a": 1, "clientId": "y"}', b"password=1", b"password=2",
)  # fmt: skip
kinds = st.sampled_from((None, "application/json", FORM, "text/xml", "Application/JSON; charset=utf-8"))
asking = st.builds(
    lambda method, host, path, body, kind, chunked: Request(
        method,
        host + path,
        body,
        {
            **({"Content-Type": kind} if kind else {}),
            **({"Transfer-Encoding": "chunked"} if chunked else {}),
        },
    ),
    st.sampled_from(("GET", "POST")),
    st.sampled_from(("http://a.test", "https://a.test:8443", "http://b.test")),
    st.sampled_from(("", "/", "/x", "/x?a=1&b=2", "/x?b=2&a=1", "/x?clientId=1", "/x?clientId=2")),
    st.sampled_from(BODIES),
    kinds,
    st.booleans(),
    # vcrpy itself fails over a body that is a mapping and is said to be JSON, a form or in chunks.
).filter(lambda each: not isinstance(each.body, dict) or not each.headers)


def longer_than_it_looks(one: Request, other: Request) -> bool:
    """Match as somebody's own matcher might: paths of the same length."""
    return len(one.path) == len(other.path)


choices = st.lists(
    st.sampled_from(
        (
            *(matchers.method, matchers.uri, matchers.scheme, matchers.host, matchers.port, matchers.path),
            *(matchers.query, matchers.headers, matchers.raw_body, matchers.body),
            *(meaning, longer_than_it_looks),
        )
    ),
    min_size=1,
    max_size=4,
    unique=True,
)


class Scan:
    """The reference: it looks at every entry, each time."""

    def __init__(
        self, agrees: Callable[[Request, Sequence[Request]], Callable[[Request], bool]], *, repeats: bool
    ) -> None:
        self.agrees = agrees
        self.repeats = repeats
        self.entries: list[Request] = []
        self.taken: set[int] = set()

    def every(self, request: Request) -> list[int]:
        """Return all that match."""
        agrees = self.agrees(request, self.entries)
        return [number for number, each in enumerate(self.entries) if agrees(each)]

    def find(self, request: Request) -> int | None:
        """Return the first that is left."""
        return next((each for each in self.every(request) if self.repeats or each not in self.taken), None)


def by_matchers(
    match_on: Sequence[Matcher],
) -> Callable[[Request, Sequence[Request]], Callable[[Request], bool]]:
    """Return how vcrpy itself decides."""
    return lambda request, _: lambda each: bool(requests_match(request, each, match_on))


def by_meaning(request: Request, entries: Sequence[Request]) -> Callable[[Request], bool]:
    """Return how it is decided by meaning: exactly if anything is exactly so, else with credentials covered."""

    def origin(each: Request) -> tuple[str, str, int | None]:
        return each.scheme, each.host, each.port

    here = [each for each in entries if origin(each) == origin(request)] or entries
    wanted = meaning_of(request)

    def same(each: Request, hidden: frozenset[str]) -> bool:
        return any(each is one for one in here) and meaning_of(each).key("", hidden) == wanted.key("", hidden)

    exactly = any(same(each, frozenset()) for each in entries)
    return lambda each: same(each, frozenset() if exactly else CREDENTIALS)


def play(finder: Finder, scan: Scan, recorded: Sequence[Request], asked: Sequence[Request]) -> None:
    """Ask both for the same, in the same order."""
    for each in recorded:
        finder.add(each)
        scan.entries.append(each)
    for each in asked:
        assert list(dict.fromkeys(finder.every(each))) == scan.every(each)
        found = finder.find(each)
        assert found == scan.find(each)
        if found is not None:
            finder.index.take(found)
            scan.taken.add(found)


@settings(deadline=None)
@given(choices, st.lists(asking, max_size=12), st.lists(asking, max_size=12), st.booleans())
def test_matchers_as_a_scan(
    match_on: list[Matcher],
    recorded: list[Request],
    asked: list[Request],
    repeats: bool,  # noqa: FBT001
) -> None:
    """For any cassette, any order of requests and any matchers, the answer is the one that vcrpy's scan would find."""
    finder = ByMatchers(match_on, repeats=repeats)
    play(finder, Scan(by_matchers(match_on), repeats=repeats), recorded, [*asked, *recorded])


@settings(deadline=None)
@given(st.lists(asking, max_size=12), st.lists(asking, max_size=12), st.booleans())
def test_meaning_as_a_scan(recorded: list[Request], asked: list[Request], repeats: bool) -> None:  # noqa: FBT001
    """For any cassette and any order of requests, the answer by meaning is the one that a scan would find."""
    play(ByMeaning(repeats=repeats), Scan(by_meaning, repeats=repeats), recorded, [*asked, *recorded])


@settings(deadline=None)
@given(st.sampled_from(BODIES), st.sampled_from(BODIES))
def test_frozen_values_are_equal_where_values_are(one: Json, other: Json) -> None:
    """Bodies that are equal have equal keys."""
    parsed = [
        json.loads(each) if isinstance(each, bytes) and each[:1] == b"{" and each[-1:] == b"}" else each
        for each in (one, other)
    ]
    if parsed[0] == parsed[1]:
        assert hash(frozen_of(parsed[0])) == hash(frozen_of(parsed[1]))
        assert frozen_of(parsed[0]) == frozen_of(parsed[1])


def request(body: bytes, url: str = "http://a.test/x", kind: str = "application/json") -> Request:
    """Return a POST."""
    return Request("POST", url, body, {"Content-Type": kind})


@pytest.mark.parametrize(
    "match_on", [[meaning], [matchers.method, matchers.uri, matchers.body], [matchers.uri, matchers.raw_body]]
)
def test_cost_does_not_grow(match_on: list[Matcher]) -> None:
    """Finding something takes as many steps among 2,000 entries as among 20, whatever the order of requests."""
    steps = []
    for size in (20, 2000):
        finder = finder_of(match_on, repeats=False, hidden=())
        bodies = [b'{"n": %d}' % (number // 2) for number in range(size)]
        for each in bodies:
            finder.add(request(each))
        for each in reversed(bodies):
            found = finder.find(request(each))
            assert found is not None
            finder.index.take(found)
        steps.append(finder.index.steps)
    assert steps[1] <= 100 * steps[0]


def test_host_that_the_cassette_does_not_know() -> None:
    """A recording is played for another host, unless it knows that host; then what it has of others does not count."""
    finder = finder_of([meaning], repeats=False, hidden=())
    for each in ("http://a.test/x", "http://b.test/x", "http://b.test/y"):
        finder.add(request(b"{}", each))
    assert finder.find(request(b"{}", "http://ringback.invalid/x")) == 0
    assert finder.find(request(b"{}", "http://b.test/x")) == 1
    assert finder.find(request(b"{}", "http://a.test/y")) is None


def test_hidden_names() -> None:
    """What a contract has scrubbed may be another value when it is played."""
    finder = ByMeaning(hidden=("loginCode",))
    finder.add(request(b'{"loginCode": "0000", "user": "agent"}'))
    assert finder.find(request(b'{"user": "agent", "loginCode": "1234"}')) == 0
    assert finder.find(request(b'{"user": "other", "loginCode": "0000"}')) is None


def test_parts_without_their_boundary() -> None:
    """A body of several parts is the same with another boundary between them."""

    def parts(boundary: str) -> Asked:
        body = f'--{boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--{boundary}--\r\n'
        return meaning_of(request(body.encode(), kind=f'multipart/form-data; boundary="{boundary}"'))

    assert parts("1f3a") == parts("99xx")
