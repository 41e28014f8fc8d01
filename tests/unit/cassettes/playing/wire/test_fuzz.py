"""Whatever a cassette holds, a server that plays it keeps its feet, and its answers are answers."""

import asyncio
import json
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.cassettes.playing.wire.lines import Line

from ringback.cassettes.playing.wire.app import Manner, Replay
from ringback.cassettes.playing.wire.playhead import Repeat, Tempo
from ringback.cassettes.playing.wire.recording import Recording
from ringback.cassettes.store import Cassette, Interaction
from ringback.cassettes.timeline import Frame
from ringback.model import Request, Response

_TEXTS = st.text(max_size=12)
_PATHS = st.sampled_from(["/a", "/talk", "/talk/connect", "//", "/[", "/a?b=1&b=2", "/%zz", ""])
_HOSTS = st.sampled_from(["http://ringback.invalid", "https://v.example:444", "http://[::1", "nothing", ""])
_CHANNELS = st.sampled_from(
    ["/meta/handshake", "/meta/connect", "/meta/subscribe", "/meta/disconnect", "/c", "/x/**", 1]
)
_MESSAGES = st.fixed_dictionaries(
    {"channel": _CHANNELS},
    optional={
        "id": st.sampled_from(["1", 2, None, []]),
        "clientId": st.sampled_from(["s", "t", 3]),
        "successful": st.booleans(),
        "data": st.recursive(st.none() | _TEXTS, lambda each: st.lists(each, max_size=2), max_leaves=3),
        "subscription": st.sampled_from(["/c", ["/c", "/x/**"], 1, None, ["/c", 1]]),
        "connectionType": st.just("long-polling"),
        "advice": st.sampled_from(
            [{"timeout": 0}, {"reconnect": "retry", "timeout": "x"}, 1, {"interval": 1e400}]
        ),
        "version": st.just("1.0"),
        "supportedConnectionTypes": st.just(["long-polling"]),
    },
)
_BODIES = st.one_of(
    st.binary(max_size=12),
    st.lists(_MESSAGES, max_size=3).map(lambda each: json.dumps(each).encode()),
    st.sampled_from([b"", b"{}", b"[[]]", b"a=1&b", b'{"a":1,"a":2}']),
)
_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["Content-Type", "Set-Cookie", "Authorization", "Cookie", "Content-Encoding", "Location", "A B"]
        ),
        st.sampled_from(
            [
                *(
                    "application/json",
                    "application/x-www-form-urlencoded",
                    "gzip",
                    "br",
                    "a\r\nb: c",
                    "\u017d",
                    "",
                ),
                *("Basic YTpi", "Basic !", "Bearer 0123456789abcdef", "S=0123456789abcdef; Domain=x", "S"),
            ]
        ),
    ),
    max_size=3,
)
_FRAMES = st.lists(
    st.builds(
        Frame,
        sent=st.booleans(),
        tick=st.integers(0, 40),
        data=_TEXTS | st.binary(max_size=4) | st.lists(_MESSAGES, max_size=2).map(json.dumps),
    ),
    max_size=3,
).map(tuple)


@st.composite
def _interactions(draw: st.DrawFn) -> Interaction:
    sent = draw(st.integers(0, 40))
    took = draw(st.integers(1, 10))
    return Interaction(
        request=Request(
            draw(st.sampled_from(["GET", "POST", "post", "HEAD", "", "\u017d"])),
            draw(_HOSTS) + draw(_PATHS),
            draw(_HEADERS),
            draw(_BODIES),
        ),
        response=Response(
            draw(st.sampled_from([100, 101, 200, 204, 304, 401, 599, 999])), draw(_HEADERS), draw(_BODIES)
        ),
        sent=sent,
        answered=sent + took,
        actor=draw(st.sampled_from(["", "agent", "caller"])),
        times_ms=draw(st.sampled_from([None, (0, 0), (5, 6)])),
        frames=draw(_FRAMES),
    )


_CASSETTES = st.builds(
    Cassette,
    st.lists(_interactions(), max_size=6).map(tuple),
    st.sampled_from(
        [
            {},
            {"ringback": {"endpoint": {"actors": {"agent": {"username": "a"}}}, "scrubbed": {"clientId": 1}}},
            {"ringback": {"endpoint": {"actors": {"agent": 1}}, "scrubbed": []}},
            {"ringback": {"endpoint": 1}},
        ]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cassettes=st.lists(_CASSETTES, max_size=2),
    manner=st.builds(
        Manner,
        repeat=st.sampled_from(Repeat),
        tempo=st.sampled_from([Tempo(), Tempo(1e6)]),
        together=st.booleans(),
    ),
    asked=st.lists(_interactions(), max_size=2),
)
def test_any_cassette_is_played(cassettes: list[Cassette], manner: Manner, asked: list[Any]) -> None:
    """All that was recorded, and more, is asked for twice: each time there is one answer, well framed."""
    app = Replay(Recording.of(cassettes), manner, pick=random.Random(1).choice)
    recorded = [each for cassette in cassettes for each in cassette.interactions]

    async def ask() -> None:
        for each in (*recorded, *asked, *recorded):
            answer = await Line().ask(app, each.request)
            assert 200 <= answer.status < 600
            assert all(not set("\r\n\0") & set(value) for _, value in answer.headers)

    asyncio.run(ask())
    assert list(app.ledger.unasked()) is not None
