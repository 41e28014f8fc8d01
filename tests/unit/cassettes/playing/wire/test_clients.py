"""Who is who: each client has a position of its own, whatever it can be told by."""

import requests
from tests.unit.cassettes.playing.wire.tapes import Talker, Tape, played

from ringback.cassettes.playing.wire.app import Manner

CALLS = "/calls"
COOKIE = {"Set-Cookie": "SESSION=0123456789abcdef0123; Path=/; HttpOnly"}


def counted() -> Tape:
    """Return a recording in which a read is answered by one, two and three."""
    return Tape().add("GET", "/n", 1).add("GET", "/n", 2).add("GET", "/n", 3)


def count(http: requests.Session, url: str, times: int = 3) -> list[int]:
    """Return what a client is answered."""
    return [http.get(f"{url}/n", timeout=5).json() for _ in range(times)]


def as_user(name: str, password: str = "any") -> requests.Session:
    """Return a client that signs in."""
    http = requests.Session()
    http.auth = (name, password)
    return http


def test_clients_with_credentials_of_their_own() -> None:
    """Whoever signs in differently is somebody else."""
    with played(counted()) as (url, _):
        one, other = as_user("agent", "one"), as_user("agent", "other")
        assert count(one, url, 2) == [1, 2]
        assert count(other, url) == [1, 2, 3]
        assert count(one, url, 1) == [3]


def test_clients_with_nothing_but_connections() -> None:
    """Clients that say nothing of themselves are told apart by their connections, while they have them."""
    with played(counted()) as (url, _):
        one, other = requests.Session(), requests.Session()
        assert count(one, url, 2) == [1, 2]
        assert count(other, url) == [1, 2, 3]
        assert count(one, url, 1) == [3]


def test_a_client_without_lasting_connections_goes_on() -> None:
    """curl, again and again, is one client."""
    with played(counted()) as (url, _):
        found = [
            requests.get(f"{url}/n", headers={"Connection": "close"}, timeout=5).json() for _ in range(4)
        ]
    assert found == [1, 2, 3, 3]


def test_cookies_are_fresh_and_tell_clients_apart() -> None:
    """Each client is given a cookie of its own, of the recorded form, and is known by it on any connection."""
    tape = Tape().add("GET", "/in", "ok", headers=COOKIE)
    for each in (1, 2, 3):
        tape.add("GET", "/n", each)
    with played(tape) as (url, _):
        clients = [as_user("agent") for _ in range(2)]
        for http in clients:
            http.get(f"{url}/in", timeout=5)
        jars = [dict(each.cookies) for each in clients]
        assert jars[0] != jars[1]
        assert all(len(each["SESSION"]) == 20 and int(each["SESSION"], 16) for each in jars)
        first, second = (
            [requests.get(f"{url}/n", cookies=jar, timeout=5).json() for _ in range(2)] for jar in jars
        )
        assert first == second == [1, 2]


def test_tokens_are_fresh_and_tell_clients_apart() -> None:
    """A token that the recorded server gave, and its client signed in with, is another one for each client."""
    token = "0123456789abcdef"
    bearer = {"Authorization": f"Bearer {token}"}
    tape = Tape().add(
        "POST", "/token", {"access_token": token, "expires_in": 60}, body={"client_secret": "x"}
    )
    for each in (1, 2, 3):
        tape.add("GET", "/n", each, sent=bearer)
    with played(tape) as (url, _):
        found = []
        for _ in range(2):
            http = requests.Session()
            given = http.post(f"{url}/token", json={"client_secret": "mine"}, timeout=5).json()[
                "access_token"
            ]
            assert len(given) == len(token)
            assert given != token
            http.headers["Authorization"] = f"Bearer {given}"
            found.append((given, http))
        assert found[0][0] != found[1][0]
        assert [count(http, url) for _, http in found] == [[1, 2, 3], [1, 2, 3]]


def test_who_comes_back_after_the_end_begins_anew() -> None:
    """A program that is run again signs in again: it does not go on where the run before it ended."""
    tape = (
        Tape()
        .add("GET", "/in", "ok", headers=COOKIE)
        .add("GET", "/n", 1)
        .add("POST", "/go", "ok")
        .add("GET", "/n", 2)
    )
    with played(tape) as (url, _):
        for _ in range(2):
            with as_user("agent") as http:
                http.get(f"{url}/in", timeout=5)
                assert count(http, url, 1) == [1]
                http.post(f"{url}/go", timeout=5)
                assert count(http, url, 1) == [2]


def cast() -> Tape:
    """Return a recording of two actors, who are told by user names."""
    endpoint = {"endpoint": {"actors": {"agent": {"username": "bob"}, "caller": {"username": "eve"}}}}
    tape = Tape(metadata=endpoint)
    tape.add("GET", "/me", "agent", by="agent").add("GET", "/me", "caller", by="caller")
    return tape.add("GET", "/only-caller", "ok", by="caller")


def me(url: str, user: str) -> str:
    """Return who somebody is taken for."""
    return str(as_user(user).get(f"{url}/me", timeout=5).json())


def test_user_names_tell_actors() -> None:
    """Names of actors, and those that the recording tells of them, are known."""
    with played(cast()) as (url, _):
        assert [me(url, each) for each in ("eve", "bob", "caller", "agent")] == [
            "caller",
            "agent",
            "caller",
            "agent",
        ]


def test_others_are_actors_in_order_of_appearance() -> None:
    """Credentials that nobody knows are accepted, and stand for one actor after the other."""
    with played(cast()) as (url, _):
        assert [me(url, each) for each in ("x", "y", "x")] == ["agent", "caller", "agent"]


def test_user_names_that_are_given() -> None:
    """Who runs the server may say whom a name stands for."""
    with played(cast(), manner=Manner(named={"x": "caller"})) as (url, _):
        assert me(url, "x") == "caller"


def test_one_client_may_play_several_actors() -> None:
    """What only another actor was answered is answered all the same."""
    with played(cast()) as (url, _):
        assert as_user("agent").get(f"{url}/only-caller", timeout=5).json() == "ok"


def test_actors_of_a_plain_cassette_are_its_users() -> None:
    """A cassette that names no actors has those who signed in."""
    tape = Tape().add("GET", "/me", "a", sent={"Authorization": "Basic YW5uOng="})
    tape.add("GET", "/me", "b", sent={"Authorization": "Basic Ym9iOng="})
    with played(tape) as (url, replay):
        assert replay.recording.actors == ("ann", "bob")
        assert [me(url, each) for each in ("bob", "ann")] == ["b", "a"]


def duet() -> Tape:
    """Return a recording in which one calls another, who answers."""
    tape = Tape().shake("a", by="agent").subscribe("a", CALLS, by="agent").shake("c", by="caller")
    tape.subscribe("c", CALLS, by="caller").add("POST", "/dial", "ok", by="caller")
    tape.poll("a", (CALLS, "ringing"), by="agent").add("POST", "/answer", "ok", by="agent")
    return tape.poll("c", (CALLS, "established"), by="caller").poll("a", (CALLS, "established"), by="agent")


def test_together_each_hears_of_what_the_others_do() -> None:
    """Two clients play the two actors: what one of them does reaches the other, and not before."""
    with played(duet(), manner=Manner(together=True)) as (url, _):
        agent, caller = (Talker(url, each).shake().subscribe(CALLS) for each in ("agent", "caller"))
        assert agent.connect(0) == []
        caller.http.post(f"{url}/dial", timeout=5)
        assert agent.connect() == ["ringing"]
        assert caller.connect(0) == []
        agent.http.post(f"{url}/answer", timeout=5)
        assert (agent.connect(), caller.connect()) == (["established"], ["established"])


def test_a_second_cast_begins_a_performance_of_its_own() -> None:
    """Two pairs of clients play the recording at once, each pair by itself."""
    with played(duet(), manner=Manner(together=True)) as (url, _):
        pairs = []
        for password in ("one", "two"):
            pair = []
            for user in ("agent", "caller"):
                http = as_user(user, password)
                pair.append(Talker(url, http=http).shake().subscribe(CALLS))
            pairs.append(pair)
        (agent, caller), (other, _) = pairs
        caller.http.post(f"{url}/dial", timeout=5)
        assert agent.connect() == ["ringing"]
        assert other.connect(0) == []
