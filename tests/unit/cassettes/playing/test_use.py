"""`ringback.use_cassette` where people have `vcr.use_cassette`."""

import asyncio
import json
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import vcr
from vcr.errors import CannotOverwriteExistingCassetteException, UnhandledHTTPRequestError
from vcr.request import Request as VcrRequest

import ringback
from ringback.cassettes.playing.unmatched import Unmatched
from ringback.cassettes.store import Cassette, Interaction, write
from ringback.errors import NotPlayed, NotReadable
from ringback.model import Json, Request, Response

BASE = "http://ringback.invalid"
JSON = {"Content-Type": "application/json"}


def post(name: str, **more: Json) -> Request:
    """Return a command on a call."""
    return Request("POST", BASE + "/calls/1", JSON, json.dumps({"operationName": name, **more}).encode())


def bayeux(channel: str, number: int, client: str = "c1") -> Request:
    """Return a message of a CometD client."""
    message = {"channel": channel, "id": str(number), "clientId": client}
    return Request("POST", BASE + "/notifications", JSON, json.dumps([message]).encode())


def cassette(path: Path, *rows: tuple[Request, str] | tuple[Request, str, int, int]) -> Path:
    """Write a cassette of requests and the texts that answer them, and perhaps when."""
    made = []
    for number, (request, said, *ticks) in enumerate(rows):
        sent, answered = ticks or (2 * number, 2 * number + 1)
        made.append(
            Interaction(request, Response(200, body=said.encode(), reason="OK"), sent=sent, answered=answered)
        )
    write(path, Cassette(tuple(made)))
    return path


def ask(request: Request, session: requests.Session | None = None, base: str = BASE) -> str:
    """Return what is answered to a request."""
    asking = session or requests.Session()
    url = request.url.replace(BASE, base)
    return asking.request(
        request.method, url, data=request.body, headers=dict(request.headers), timeout=5
    ).text


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, ten seconds at most."""
    watch = threading.Event()
    for _ in range(1000):
        if condition():
            return
        watch.wait(0.01)
    raise AssertionError("it has not come about")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a cassette of three commands, two of them equal."""
    return cassette(tmp_path / "c.yaml", (post("Hold"), "1"), (post("Retrieve"), "2"), (post("Hold"), "3"))


def test_body_decides(path: Path) -> None:
    """Commands on one URL are told apart by their bodies; repeated ones are answered in recorded order."""
    with ringback.use_cassette(path, record_mode="none") as playing:
        assert [ask(post(each)) for each in ("Retrieve", "Hold", "Hold")] == ["2", "1", "3"]
        assert playing.all_played
        assert (playing.play_count, len(playing), playing.dirty) == (3, 3, False)


def test_decorator(path: Path) -> None:
    """A function, a coroutine function and a generator may be decorated, each call with a cassette of its own."""

    @ringback.use_cassette(path, record_mode="none")
    def plain() -> str:
        return ask(post("Retrieve"))

    @ringback.use_cassette(path, record_mode="none", inject_cassette=True)
    async def later(*given: Any) -> tuple[str, int]:
        playing, name = given
        await asyncio.sleep(0)
        return ask(post(name)), playing.play_count

    @ringback.use_cassette(path, record_mode="none")
    def several() -> Iterator[str]:
        yield ask(post("Hold"))
        yield ask(post("Hold"))

    assert plain() == plain() == "2"
    assert asyncio.run(later("Hold")) == ("1", 1)
    assert list(several()) == ["1", "3"]


def test_decorator_without_a_path(tmp_path: Path, path: Path) -> None:
    """A cassette is named after the function it decorates, as vcrpy has it."""
    tape = ringback.VCR(
        cassette_library_dir=tmp_path, path_transformer=vcr.VCR.ensure_suffix(".yaml"), record_mode="none"
    )

    @tape.use_cassette
    def c() -> str:
        return ask(post("Retrieve"))

    assert c() == "2"
    assert path.name == "c.yaml"


def test_unmatched(path: Path) -> None:
    """A request without an answer names the recorded ones that are nearest, and in what they differ."""
    with (
        ringback.use_cassette(path, record_mode="none"),
        pytest.raises(CannotOverwriteExistingCassetteException) as error,
    ):
        ask(post("SwapCalls", otherCallUri="x"))
    assert isinstance(error.value, Unmatched)
    assert isinstance(error.value, UnhandledHTTPRequestError)
    assert error.value.reason == "no_match"
    assert str(error.value).splitlines()[:5] == [
        'The cassette has no answer for POST /calls/1 {"operationName":"SwapCalls","otherCallUri":"x"}.',
        f"Cassette: {path} (record_mode 'none')",
        'Nearest: POST /calls/1 {"operationName":"Hold"}',
        '  body /operationName: "SwapCalls" here, "Hold" recorded',
        '  body /otherCallUri: "x" here, nothing recorded',
    ]


def test_nearest_differs_least(tmp_path: Path) -> None:
    """Of what is nearest, the one with the fewest differences is named first."""
    far, near = post("Dial", number="1", note="x"), post("Dial", number="2", note="z")
    path = cassette(tmp_path / "c.yaml", (far, "1"), (near, "2"))
    with ringback.use_cassette(path, record_mode="none"), pytest.raises(Unmatched) as error:
        ask(post("Dial", number="2", note="y"))
    assert '  body /note: "y" here, "z" recorded' in str(error.value).splitlines()[3]
    assert json.loads(error.value.nearest[0].body) == json.loads(near.body)


def test_already_played(path: Path) -> None:
    """It is told from a request that was never recorded that all of its answers have been given."""
    with ringback.use_cassette(path, record_mode="none"):
        ask(post("Retrieve"))
        with pytest.raises(Unmatched, match="All its recorded answers have been given") as error:
            ask(post("Retrieve"))
        assert error.value.reason == "already_played"
        with pytest.raises(Unmatched) as error:
            ask(Request("DELETE", BASE + "/elsewhere"))
        assert error.value.reason == "nothing_similar"


def test_no_cassette(tmp_path: Path) -> None:
    """A cassette that is not there is told from one that lacks something."""
    with ringback.use_cassette(tmp_path / "none.yaml", record_mode="none"), pytest.raises(Unmatched) as error:
        ask(post("Hold"))
    assert error.value.reason == "cassette_not_found"
    assert not (tmp_path / "none.yaml").exists()


def test_repeats(path: Path) -> None:
    """With repeats allowed the first answer is given again and again, as vcrpy does."""
    for use in (vcr.use_cassette, ringback.use_cassette):
        match_on = ("method", "uri", "body")
        with use(str(path), record_mode="none", allow_playback_repeats=True, match_on=match_on):
            assert [ask(post("Hold")) for _ in range(3)] == ["1", "1", "1"]


def test_own_matchers(path: Path) -> None:
    """What `match_on` says is done: by name, registered, or as a function."""
    with ringback.use_cassette(path, record_mode="none", match_on=["method", "uri"]):
        assert [ask(post("Anything")) for _ in range(3)] == ["1", "2", "3"]
    tape = ringback.VCR(record_mode="none")
    tape.register_matcher("kind", lambda one, other: one.body[:18] == other.body[:18])
    with tape.use_cassette(path, match_on=["method", "kind"]):
        assert ask(post("Retrieve!"), base="http://elsewhere.invalid/a") == "1"
    with tape.use_cassette(path, match_on=["method", lambda one, other: b"Retrieve" in other.body]):
        assert ask(post("Anything")) == "2"


def test_matcher_that_is_not_known(path: Path) -> None:
    """A matcher that nobody registered is refused as vcrpy refuses it."""
    with pytest.raises(KeyError, match="isn't registered"), ringback.use_cassette(path, match_on=["nobody"]):
        pass


def test_argument_that_is_not_known(path: Path) -> None:
    """A misspelled argument is not passed over."""
    with pytest.raises(TypeError, match="recrod_mode"), ringback.use_cassette(path, recrod_mode="none"):
        pass


def test_filters(tmp_path: Path) -> None:
    """Filters work on what is asked and on what is recorded alike."""
    path = cassette(
        tmp_path / "c.yaml",
        (Request("GET", BASE + "/x?a=1&key=old"), "query"),
        (Request("POST", BASE + "/y", JSON, b'{"a": 1, "nonce": "old"}'), "body"),
    )

    def lower(request: VcrRequest) -> VcrRequest:
        request.uri = request.uri.lower()
        return request

    options: dict[str, Any] = {
        "record_mode": "none",
        "filter_query_parameters": ["key"],
        "filter_post_data_parameters": ["nonce"],
        "filter_headers": ["User-Agent"],
        "before_record_request": lower,
        "before_record_response": lambda response: {**response, "body": {"string": b"shown"}},
    }
    with ringback.use_cassette(path, **options) as playing:
        assert ask(Request("GET", BASE + "/X?key=new&a=1")) == "shown"
        assert ask(Request("POST", BASE + "/y", JSON, b'{"nonce": "new", "a": 1}')) == "shown"
        assert playing.all_played


def test_nothing_is_changed_in_what_is_played(tmp_path: Path) -> None:
    """An answer in chunks is played twice alike: vcrpy takes a header out of what it plays."""
    path = tmp_path / "c.yaml"
    answer = Response(200, {"Transfer-Encoding": "chunked", "A": "b"}, b"x", "OK")
    write(path, Cassette((Interaction(Request("GET", BASE + "/"), answer, sent=0, answered=1),)))
    with ringback.use_cassette(path, record_mode="none", allow_playback_repeats=True) as playing:
        for _ in range(2):
            requests.get(BASE + "/", timeout=5)
        assert playing.responses[0]["headers"] == {"Transfer-Encoding": ["chunked"], "A": ["b"]}


def test_unplayed_answers_can_be_demanded(path: Path) -> None:
    """What nobody asked for is named at the end; not where the test failed for a reason of its own."""
    with (
        pytest.raises(NotPlayed) as problem,
        ringback.use_cassette(path, record_mode="none", allow_unplayed=False),
    ):
        ask(post("Hold"))
    left = tuple(f'POST /calls/1 {{"operationName":"{each}"}}' for each in ("Retrieve", "Hold"))
    assert problem.value == NotPlayed(cassette=str(path), requests=left)
    with (
        pytest.raises(ZeroDivisionError),
        ringback.use_cassette(path, record_mode="none", allow_unplayed=False),
    ):
        raise ZeroDivisionError


def test_polls_and_farewells_may_be_left(tmp_path: Path) -> None:
    """A poll that was pending at the end, and a farewell, are not demanded."""
    path = cassette(
        tmp_path / "c.yaml", (bayeux("/meta/connect", 1), "1"), (bayeux("/meta/disconnect", 2), "2")
    )
    with ringback.use_cassette(path, record_mode="none", allow_unplayed=False):
        pass


def test_ids_of_messages_and_clients(tmp_path: Path) -> None:
    """The ids that a CometD client counts do not matter, nor which clientId it was given."""
    path = cassette(tmp_path / "c.yaml", (bayeux("/meta/subscribe", 2, "old"), "subscribed"))
    with ringback.use_cassette(path, record_mode="none"):
        assert ask(bayeux("/meta/subscribe", 77, "new")) == "subscribed"


def test_a_poll_waits_for_its_command(tmp_path: Path) -> None:
    """A thread's long poll is held until another thread has asked what the server told it of."""
    path = cassette(
        tmp_path / "c.yaml", (post("Hold"), "held", 2, 3), (bayeux("/meta/connect", 1), "told", 1, 5)
    )
    heard: list[str] = []
    asked = threading.Event()

    def poll() -> None:
        asked.set()
        heard.append(ask(bayeux("/meta/connect", 9)))
        heard.append("end")

    with ringback.use_cassette(path, record_mode="none", poll_hold_s=60) as playing:
        thread = threading.Thread(target=poll)
        thread.start()
        asked.wait()
        until(lambda: playing.play_count == 1)
        assert heard == []
        heard.append(ask(post("Hold")))
        thread.join()
    assert heard == ["held", "told", "end"]


def test_a_poll_of_one_who_is_alone(tmp_path: Path) -> None:
    """Where nobody else could ask, a poll is not held; the end of the cassette ends the others."""
    path = cassette(
        tmp_path / "c.yaml", (post("Hold"), "held", 2, 3), (bayeux("/meta/connect", 1), "told", 1, 5)
    )
    with ringback.use_cassette(path, record_mode="none", poll_hold_s=0):
        assert ask(bayeux("/meta/connect", 9)) == "told"
    heard: list[str] = []
    with ringback.use_cassette(path, record_mode="none", poll_hold_s=60) as playing:
        thread = threading.Thread(target=lambda: heard.append(ask(bayeux("/meta/connect", 9))))
        thread.start()
        until(lambda: playing.play_count == 1)
    thread.join()
    assert heard == ["told"]


def test_threads_get_every_answer_once(tmp_path: Path) -> None:
    """Requests from many threads get each answer once."""
    rows = [(post("Hold"), str(number)) for number in range(200)]
    path = cassette(tmp_path / "c.yaml", *rows)
    found: list[str] = []

    def work() -> None:
        session = requests.Session()
        found.extend(ask(post("Hold"), session) for _ in range(25))

    with ringback.use_cassette(path, record_mode="none"):
        threads = [threading.Thread(target=work) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert sorted(found, key=int) == [str(number) for number in range(200)]


def test_rewound(path: Path) -> None:
    """A cassette that is rewound plays everything again."""
    with ringback.use_cassette(path, record_mode="none") as playing:
        assert ask(post("Hold")) == "1"
        playing.rewind()
        assert ask(post("Hold")) == "1"
        assert [each["body"]["string"] for each in playing.responses_of(playing.requests[0])] == [b"1", b"3"]
        assert playing.requests[0] in playing


def test_bad_cassette(path: Path) -> None:
    """A cassette that cannot be read is a problem, never an empty cassette that is written over."""
    for bad in (b"\xff\xfe", b"a: 1", b"interactions: [1]", b"interactions: &a [*a]", b"{"):
        path.write_bytes(bad)
        for mode in ("none", "once", "all"):
            with (
                pytest.raises(NotReadable, match=re.escape(str(path))),
                ringback.use_cassette(path, record_mode=mode),
            ):
                pass
        assert path.read_bytes() == bad


def test_plain_vcrpy_beside_ours(path: Path) -> None:
    """A cassette of plain vcrpy within one of ours, or around it, is its own."""
    with ringback.use_cassette(path, record_mode="none"):
        with vcr.use_cassette(str(path), record_mode="none"):
            assert ask(post("Retrieve")) == "1"
        assert ask(post("Retrieve")) == "2"
        with (
            vcr.use_cassette(str(path), record_mode="none"),
            pytest.raises(CannotOverwriteExistingCassetteException),
        ):
            ask(Request("GET", BASE + "/nowhere"))


def test_nothing_stays_patched(path: Path) -> None:
    """After a cassette, and after one that failed, everything is as it was before."""
    import http.client  # noqa: PLC0415

    import urllib3.connection  # noqa: PLC0415
    import vcr.patch  # noqa: PLC0415
    import vcr.stubs  # noqa: PLC0415

    def now() -> tuple[Any, ...]:
        plain, secure = http.client.HTTPConnection, http.client.HTTPSConnection
        pool = urllib3.HTTPConnectionPool.ConnectionCls
        stub = vcr.stubs.VCRHTTPSConnection._baseclass
        refusal = vcr.stubs.CannotOverwriteExistingCassetteException
        return (
            plain,
            secure,
            plain.putrequest,
            pool,
            urllib3.connection.HTTPConnection,
            vcr.patch.force_reset,
            stub,
            refusal,
        )

    before = now()
    with ringback.use_cassette(path, record_mode="none"):
        assert now() != before
    assert now() == before
    with pytest.raises(ZeroDivisionError), ringback.use_cassette(path):
        raise ZeroDivisionError
    assert now() == before


def test_extra_cassettes(tmp_path: Path, path: Path) -> None:
    """What other cassettes have is played after what the cassette itself has."""
    more = cassette(tmp_path / "more.yaml", (post("Hold"), "4"), (post("Mute"), "5"))
    with ringback.use_cassette(path, record_mode="none", extra=[more]):
        assert [ask(post(each)) for each in ("Hold", "Hold", "Hold", "Mute")] == ["1", "3", "4", "5"]


def test_json_cassettes(tmp_path: Path, path: Path) -> None:
    """Cassettes in vcrpy's JSON are played as well."""
    other = tmp_path / "c.json"
    with ringback.use_cassette(path, record_mode="none") as playing:
        asked = playing.requests
    write_json = {
        "version": 1,
        "interactions": [
            {
                "request": {
                    "method": each.method,
                    "uri": each.uri,
                    "body": each.body.decode(),
                    "headers": {},
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {},
                    "body": {"string": str(number)},
                },
            }
            for number, each in enumerate(asked)
        ],
    }
    other.write_text(json.dumps(write_json), encoding="utf-8")
    with ringback.use_cassette(other, record_mode="none", serializer="json"):
        assert ask(post("Retrieve")) == "1"


def test_no_warning(path: Path) -> None:
    """Playing warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with ringback.use_cassette(path, record_mode="none"):
            ask(post("Hold"))
