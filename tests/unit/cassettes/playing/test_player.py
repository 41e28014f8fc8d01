import gzip
import json
import threading
from pathlib import Path

import pytest
import requests
from attrs import evolve

from ringback.cassettes.playing.player import Player
from ringback.cassettes.store import Cassette, Interaction
from ringback.cometd.client import StillHeld
from ringback.errors import NotPlayed, NotReadable, NotRecorded
from ringback.model import Json, Request, Response

PATH = Path("flow.yaml")
BASE = "http://ringback.invalid"
JSON = {"Content-Type": "application/json"}


def post(path: str, body: Json) -> Request:
    """Return a request with a JSON body."""
    return Request("POST", BASE + path, JSON, json.dumps(body).encode())


def command(name: str) -> Request:
    """Return a command on a call."""
    return post("/api/v2/me/calls/1", {"operationName": name})


def connect(number: int, client: str = "c1", **more: Json) -> Request:
    """Return a long poll."""
    message = {
        "channel": "/meta/connect",
        "id": str(number),
        "clientId": client,
        "connectionType": "long-polling",
    }
    return post("/api/v2/notifications/connect", [message | more])


def say(text: str) -> Response:
    """Return a response that can be told from others."""
    return Response(200, body=text.encode())


def heard(session: requests.Session, request: Request) -> str:
    """Send a request and return what was answered."""
    prepared = requests.Request(request.method, request.url, headers=dict(request.headers), data=request.body)
    return session.send(session.prepare_request(prepared)).text


def session_of(player: Player, actor: str = "agent") -> requests.Session:
    """Return an actor's session that the player answers."""
    session = requests.Session()
    session.mount("http://", player.adapter(actor))
    return session


def recorded(
    *rows: tuple[Request, str, int, int] | tuple[Request, str, int, int, str], **metadata: Json
) -> Player:
    """Return a player of these interactions: request, answer, sent, answered, and the actor, else the agent."""
    made = [
        Interaction(
            row[0], say(row[1]), sent=row[2], answered=row[3], actor=row[4] if len(row) > 4 else "agent"
        )
        for row in rows
    ]
    return Player(Cassette(tuple(made), {"ringback": metadata} if metadata else {}), PATH)


def test_repeated_requests() -> None:
    """The same request is answered in recorded order, once each."""
    player = recorded((command("Hold"), "1", 1, 2), (command("Hold"), "2", 3, 4))
    session = session_of(player)
    assert [heard(session, command("Hold")) for _ in range(2)] == ["1", "2"]
    with pytest.raises(NotRecorded):
        heard(session, command("Hold"))


def test_meaning_not_spelling() -> None:
    """JSON, forms and queries are compared by what they say."""
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    player = recorded(
        (Request("POST", BASE + "/a?x=1&y=", JSON, b'{"a": 1, "b": [1.0, null]}'), "json", 1, 2),
        (Request("POST", BASE + "/a", form, b"a=1&b=x+y"), "form", 3, 4),
        (Request("PUT", BASE + "/a", {}, b"\xff{"), "raw", 5, 6),
    )
    session = session_of(player)
    assert (
        heard(
            session,
            Request(
                "POST", "https://elsewhere/a?y=&x=1".replace("https", "http"), {}, b'{"b":[1,null],"a":1}'
            ),
        )
        == "json"
    )
    assert heard(session, Request("POST", BASE + "/a", form, b"b=x%20y&a=1")) == "form"
    assert heard(session, Request("PUT", BASE + "/a", {}, b"\xff{")) == "raw"
    player.check_played()


def test_body_decides() -> None:
    """Commands on one URL are told apart by their bodies, whatever the order they are asked in."""
    player = recorded((command("Hold"), "hold", 1, 2), (command("SwapCalls"), "swap", 3, 4))
    session = session_of(player)
    assert heard(session, command("SwapCalls")) == "swap"
    assert heard(session, command("Hold")) == "hold"


def test_actors_are_apart() -> None:
    """Each actor gets what was recorded for them."""
    player = recorded((command("Hold"), "agent's", 1, 2), (command("Hold"), "caller's", 3, 4, "caller"))
    assert heard(session_of(player, "caller"), command("Hold")) == "caller's"
    with pytest.raises(NotRecorded):
        heard(session_of(player, "caller"), command("Hold"))
    assert heard(session_of(player), command("Hold")) == "agent's"


def test_double_names_are_not_merged() -> None:
    """A body in which a name stands twice is not the body in which it stands once."""
    player = recorded((Request("POST", BASE, JSON, b'{"a": 1, "a": 2}'), "twice", 1, 2))
    with pytest.raises(NotRecorded):
        heard(session_of(player), Request("POST", BASE, JSON, b'{"a": 2}'))


def test_own_credentials() -> None:
    """A secret of the caller's own matches the pseudonym that was recorded for it."""
    token = {"Content-Type": "application/x-www-form-urlencoded"}
    player = recorded(
        (
            Request("POST", BASE + "/oauth/token.php", token, b"client_secret=zzz&client_id=aaa&x=1"),
            "token",
            1,
            2,
        ),
        (post("/login", {"loginCode": "0000", "user": "agent"}), "in", 3, 4),
        scrubbed={"loginCode": 1},
    )
    session = session_of(player)
    assert (
        heard(
            session, Request("POST", BASE + "/oauth/token.php", token, b"client_id=app&client_secret=s&x=1")
        )
        == "token"
    )
    with pytest.raises(NotRecorded):
        heard(session, post("/login", {"loginCode": "1234", "user": "other"}))
    assert heard(session, post("/login", {"loginCode": "1234", "user": "agent"})) == "in"


def test_poll_is_due_after_its_command() -> None:
    """A poll is held until every request has been made that went out before it was answered."""
    player = recorded(
        (command("Hold"), "held", 2, 3),
        (connect(1), "notification", 1, 6),
        (command("Dial"), "dialled", 5, 8, "caller"),
        (connect(2), "later", 7, 11),
        (command("Hangup"), "gone", 10, 12),
    )
    session, caller = session_of(player), session_of(player, "caller")
    with pytest.raises(StillHeld):
        heard(session, connect(7))
    assert heard(session, command("Hold")) == "held"
    with pytest.raises(StillHeld):
        heard(session, connect(7))
    assert heard(caller, command("Dial")) == "dialled"
    assert heard(session, connect(7)) == "notification"
    with pytest.raises(StillHeld):
        heard(session, connect(8))
    assert heard(session, command("Hangup")) == "gone"
    assert heard(session, connect(8)) == "later"
    player.check_played()


def test_commands_in_another_order() -> None:
    """All of the earlier commands count, in whatever order they are made."""
    player = recorded((command("A"), "a", 1, 2), (command("B"), "b", 3, 4), (connect(1), "both", 5, 6))
    session = session_of(player)
    assert heard(session, command("B")) == "b"
    with pytest.raises(StillHeld):
        heard(session, connect(1))
    assert heard(session, command("A")) == "a"
    assert heard(session, connect(1)) == "both"


def test_poll_never_answered() -> None:
    """A poll that the recording has no answer for is held for ever."""
    player = recorded((command("Hold"), "held", 1, 2))
    session = session_of(player)
    heard(session, command("Hold"))
    for number in range(3):
        with pytest.raises(StillHeld):
            heard(session, connect(number))


def test_poll_of_a_forgotten_client() -> None:
    """After a new handshake, the pending poll of the old client does not take the place of the new one's."""
    player = recorded((connect(1, "old"), "402", 1, 3), (connect(2, "new"), "hello", 4, 5))
    session = session_of(player)
    assert heard(session, connect(1, "new")) == "hello"
    player.check_played()


def test_poll_is_known_by_its_body() -> None:
    """A connect without a list, with advice, to any URL, is a poll; a command to …/connect is none."""
    single = post("/bayeux", {"channel": "/meta/connect", "clientId": "c1", "id": "1"})
    player = recorded((post("/x/connect", {"a": 1}), "no poll", 1, 2), (single, "poll", 3, 4))
    session = session_of(player)
    again = post(
        "/bayeux", {"channel": "/meta/connect", "clientId": "c1", "id": "9", "advice": {"timeout": 0}}
    )
    with pytest.raises(StillHeld):
        heard(session, again)
    assert heard(session, post("/x/connect", {"a": 1})) == "no poll"
    assert heard(session, again) == "poll"


def test_message_ids_do_not_matter() -> None:
    """The `id` of a Bayeux message is the client's counter; elsewhere `id` is data."""
    subscribe = {"channel": "/meta/subscribe", "subscription": "/v2/me/calls", "id": "2"}
    player = recorded((post("/n", [subscribe]), "subscribed", 1, 2), (post("/c", {"id": "2"}), "call", 3, 4))
    session = session_of(player)
    assert heard(session, post("/n", [subscribe | {"id": "77"}])) == "subscribed"
    with pytest.raises(NotRecorded):
        heard(session, post("/c", {"id": "3"}))


def test_not_recorded_names_the_closest() -> None:
    """A request without an answer is told together with the closest one that is left."""
    player = recorded(
        (command("Hold"), "1", 1, 2),
        (command("SwapCalls"), "2", 3, 4),
        (Request("GET", BASE + "/api/v2/me"), "3", 5, 6),
    )
    session = session_of(player)
    heard(session, command("Hold"))
    with pytest.raises(NotRecorded) as problem:
        heard(session, post("/api/v2/me/calls/2", {"operationName": "SwapCalls"}))
    assert problem.value == NotRecorded(
        cassette="flow.yaml",
        request='POST /api/v2/me/calls/2 {"operationName":"SwapCalls"} by agent',
        closest='POST /api/v2/me/calls/1 {"operationName":"SwapCalls"} by agent',
    )
    with pytest.raises(NotRecorded) as problem:
        heard(session, Request("GET", BASE + "/api/v2/me?x=1"))
    assert problem.value.closest == "GET /api/v2/me by agent"


def test_not_played() -> None:
    """What nobody asked for is named; polls and farewells are not missed."""
    farewell = post("/n", [{"channel": "/meta/disconnect", "clientId": "c1", "id": "3"}])
    player = recorded((command("Hold"), "1", 1, 2), (connect(1), "2", 3, 4), (farewell, "3", 5, 6))
    with pytest.raises(NotPlayed) as problem:
        player.check_played()
    missed = ('POST /api/v2/me/calls/1 {"operationName":"Hold"} by agent',)
    assert problem.value == NotPlayed(cassette="flow.yaml", requests=missed)
    heard(session_of(player), command("Hold"))
    player.check_played()


def test_cost_of_a_request() -> None:
    """A request costs the same in a cassette of any size: steps grow with the requests, not with their product."""
    spent = []
    for size in (100, 1000):
        rows = [
            (post("/c", {"n": number // 2}), str(number), 3 * number, 3 * number + 1)
            for number in range(size)
        ]
        polls = [(connect(number), f"p{number}", 3 * number - 1, 3 * number + 2) for number in range(size)]
        player = recorded(*rows, *polls)
        session = session_of(player)
        for number in range(size):
            assert heard(session, post("/c", {"n": number // 2})) == str(number)
            assert heard(session, connect(number)) == f"p{number}"
        spent.append(player.steps)
    assert spent[1] <= 10 * spent[0] + 10
    assert spent[1] <= 6 * 1000


def test_threads() -> None:
    """Requests from many threads get every answer once."""
    player = recorded(*((command("Hold"), str(number), 2 * number, 2 * number + 1) for number in range(200)))
    found: list[str] = []

    def work() -> None:
        session = session_of(player)
        found.extend(heard(session, command("Hold")) for _ in range(25))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found, key=int) == [str(number) for number in range(200)]


def test_response_as_from_the_wire() -> None:
    """Status, reason, repeated headers, cookies and coding arrive as requests would have made them."""
    headers = (
        ("Set-Cookie", "a=1; Path=/"),
        ("Set-Cookie", "b=2; Path=/x"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
    )
    answer = Response(302, (*headers, ("Location", "/next")), gzip.compress(b'{"x": 1}'), "Moved Along")
    asked = Request("GET", BASE + "/")
    player = Player(Cassette((Interaction(asked, answer, sent=1, answered=2),)), PATH)
    session = session_of(player)
    got = session.get(BASE + "/", allow_redirects=False, stream=True)
    assert (got.status_code, got.reason, got.json(), got.is_redirect) == (302, "Moved Along", {"x": 1}, True)
    assert b"".join(got.iter_content(3)) == b'{"x": 1}'
    assert {each.name: each.path for each in session.cookies} == {"a": "/", "b": "/x"}


def test_compressed_bomb() -> None:
    """A stored answer that decompresses without end, or not at all, is not played."""
    asked = Request("GET", BASE + "/")
    bomb = gzip.compress(b"\0" * (64 * 1024 * 1024))
    for body in (bomb, b"no gzip"):
        answer = Response(200, {"Content-Encoding": "gzip"}, body)
        player = Player(Cassette((Interaction(asked, answer, sent=1, answered=2),)), PATH)
        with pytest.raises(NotReadable, match="cannot be decoded"):
            session_of(player).get(BASE + "/")


def test_hostile_bodies() -> None:
    """Bodies nested without end are compared as they are written."""
    for body in (
        b"[" * 100_000,
        b"[" * 500 + b"]" * 500,
        b'{"a":' * 300 + b"1" + b"}" * 300,
        b"1e999",
        b"-" * 9,
    ):
        request = Request("POST", BASE, JSON, body)
        player = recorded((request, "same", 1, 2))
        assert heard(session_of(player), request) == "same"


def test_header_of_a_stranger() -> None:
    """A header that would break out of its line does not reach the caller as another header."""
    asked = Request("GET", BASE + "/")
    answer = evolve(say("x"), headers=(("A", "b\r\nSet-Cookie: evil=1"),))
    player = Player(Cassette((Interaction(asked, answer, sent=1, answered=2),)), PATH)
    session = session_of(player)
    session.get(BASE + "/")
    assert not session.cookies.get_dict()
