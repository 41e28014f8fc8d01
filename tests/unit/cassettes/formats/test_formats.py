"""Recordings as other tools write them; the texts here were written by those tools, and shortened."""

import json
from pathlib import Path

import pytest
import yaml
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cassettes.test_store import cassettes, patient

from ringback.cassettes import formats
from ringback.cassettes.formats import har, plain
from ringback.cassettes.store import BREAKAGE, Cassette, Interaction, dumps
from ringback.errors import NotReadable
from ringback.model import Request, Response

BETAMAX = """{"http_interactions": [
 {"request": {"body": {"encoding": "utf-8", "string": "{\\"k\\": \\"v\\"}"},
   "headers": {"User-Agent": ["python-requests/2.34.2"], "Content-Type": ["application/json"]},
   "method": "POST", "uri": "http://h/json?x=1"},
  "response": {"body": {"encoding": "ISO-8859-1", "string": "gr\\u00fc\\u00dfe"},
   "headers": {"Content-Type": ["text/plain"], "Set-Cookie": ["a=b", "c=d"]},
   "status": {"code": 200, "message": "OK"}, "url": "http://h/json?x=1"},
  "recorded_at": "2026-11-26T04:34:31"},
 {"request": {"body": {"encoding": "utf-8", "base64_string": ""}, "headers": {}, "method": "GET", "uri": "http://h/bin"},
  "response": {"body": {"encoding": null, "base64_string": "/wBiaW4="}, "headers": {},
   "status": {"code": 204, "message": "No Content"}, "url": "http://h/bin"},
  "recorded_at": "2026-11-26T04:34:31"}], "recorded_with": "betamax/0.9.0"}"""

CASSETTER = """\
version: 1
interactions:
- request:
    method: GET
    uri: http://h/second
    headers: {accept: ["*/*"]}
    body: {type: none}
  response:
    status: 200
    headers: {content-length: ["5"]}
    body: {type: binary, content: ff0062696e}
  recorded_at: 2026-11-26T04:34:31.698595+00:00
- request:
    method: POST
    uri: http://h/first
    headers: {}
    body: {type: json, content: {k: v, "n": 1.0}}
  response:
    status: 200
    headers: {}
    body: {type: text, content: plain text}
  recorded_at: 2026-11-26T04:34:31.697163+00:00
ws_interactions:
- uri: ws://h/stream
  headers: {}
  frames:
  - {direction: send, frame_type: text, body: {type: text, content: hello}, offset_ms: 0}
  - {direction: recv, frame_type: binary, body: {type: binary, content: "00ff"}, offset_ms: 120}
  - {direction: recv, frame_type: close, body: {type: none}, offset_ms: 130}
  recorded_at: 2026-11-26T04:34:31.700000+00:00
"""

CASSETTER_TOML = """\
version = 1
[[interactions]]
recorded_at = "2026-11-26T04:34:31.706112+00:00"
[interactions.request]
method = "POST"
uri = "http://h/json?x=1"
body_type = "json"
body_content = '{"k":"v","n":1.0}'
[interactions.request.headers]
accept = ["*/*"]
[interactions.response]
status = 200
body_type = "binary"
body_content = "ff0062696e"
[interactions.response.headers]
content-length = ["5"]
"""

HAR = {
    "log": {
        "version": "1.2",
        "creator": {"name": "somebody", "version": "1"},
        "entries": [
            {
                "startedDateTime": "2026-11-26T04:00:00.000Z",
                "time": 500,
                "request": {
                    "method": "POST",
                    "url": "https://h/poll#part",
                    "httpVersion": "HTTP/2",
                    "headers": [{"name": ":method", "value": "POST"}, {"name": "accept", "value": "*/*"}],
                    "postData": {"mimeType": "x", "params": [{"name": "a b", "value": "c&d"}]},
                },
                "response": {
                    "status": 200,
                    "statusText": "",
                    "headers": [{"name": "content-encoding", "value": "gzip"}],
                    "content": {"size": 2, "mimeType": "application/json", "text": "{}"},
                },
            },
            {
                "startedDateTime": "2026-11-26T04:00:00.100Z",
                "time": 20.4,
                "request": {"method": "GET", "url": "https://h/command", "headers": []},
                "response": {
                    "status": 200,
                    "statusText": "OK",
                    "headers": [],
                    "content": {"size": 2, "mimeType": "", "text": "/wA=", "encoding": "base64"},
                },
            },
            {
                "startedDateTime": "2026-11-26T04:00:01.000Z",
                "time": 1,
                "request": {"method": "GET", "url": "https://h/blocked", "headers": []},
                "response": {"status": 0, "statusText": "", "headers": [], "content": {"size": 0}},
            },
        ],
    }
}


def read(text: str, tmp_path: Path, form: str | None = None) -> Cassette:
    """Return what is read from a file with this text."""
    path = tmp_path / "recording"
    path.write_text(text)
    return formats.read(path, form)


def asked(cassette: Cassette) -> list[tuple[str, str, bytes, bytes]]:
    """Return what was asked and answered."""
    return [
        (each.request.method, each.request.url, each.request.body, each.response.body)
        for each in cassette.interactions
    ]


def test_betamax(tmp_path: Path) -> None:
    """Betamax's cassette is read in its order, its bodies byte for byte."""
    found = read(BETAMAX, tmp_path)
    assert asked(found) == [
        ("POST", "http://h/json?x=1", b'{"k": "v"}', "grüße".encode("latin-1")),
        ("GET", "http://h/bin", b"", b"\xff\x00bin"),
    ]
    assert found.interactions[0].response.headers[1:] == (("Set-Cookie", "a=b"), ("Set-Cookie", "c=d"))
    assert [(each.sent, each.answered, each.times_ms) for each in found.interactions] == [
        (1, 2, None),
        (3, 4, None),
    ]


def test_cassetter(tmp_path: Path) -> None:
    """Cassetter's cassette is read in the order in which it was recorded, web sockets with it."""
    found = read(CASSETTER, tmp_path)
    assert asked(found) == [
        ("POST", "http://h/first", b'{"k":"v","n":1.0}', b"plain text"),
        ("GET", "http://h/second", b"", b"\xff\x00bin"),
        ("GET", "ws://h/stream", b"", b""),
    ]
    socket = found.interactions[2]
    assert socket.response.status == 101
    assert [(each.sent, each.data) for each in socket.frames] == [(True, "hello"), (False, b"\x00\xff")]
    assert [each.at_ms for each in socket.frames] == [3, 123]


def test_cassetter_toml(tmp_path: Path) -> None:
    """The same in TOML, where JSON is a text."""
    found = read(CASSETTER_TOML, tmp_path)
    assert asked(found) == [("POST", "http://h/json?x=1", b'{"k":"v","n":1.0}', b"\xff\x00bin")]


def test_har(tmp_path: Path) -> None:
    """A HAR is read in the order in which answers were complete; who overlapped can be told; nobody's answer is left out."""
    found = read(json.dumps(HAR), tmp_path)
    assert asked(found) == [
        ("GET", "https://h/command", b"", b"\xff\x00"),
        ("POST", "https://h/poll", b"a+b=c%26d", b"{}"),
    ]
    assert [(each.sent, each.answered) for each in found.interactions] == [(2, 3), (1, 4)]
    assert [each.times_ms for each in found.interactions] == [(100, 120), (0, 500)]
    assert found.interactions[1].request.headers == (("accept", "*/*"),)
    assert found.interactions[1].response.headers == ()


def test_har_without_bodies(tmp_path: Path) -> None:
    """A HAR that was saved without what was answered is no recording, and says so."""
    entry = {**HAR["log"]["entries"][1]}  # type: ignore[index]
    entry["response"] = {**entry["response"], "content": {"size": 12}}
    with pytest.raises(
        NotReadable, match="the body of the answer to GET https://h/command is not in the file"
    ):
        read(json.dumps({"log": {"entries": [entry]}}), tmp_path)


def test_wanted(tmp_path: Path) -> None:
    """What is not asked for is not looked at."""
    path = tmp_path / "recording"
    for text in (BETAMAX, CASSETTER, CASSETTER_TOML, json.dumps(HAR), dumps(plainly())):
        path.write_text(text)
        assert formats.read(path, wanted=lambda url: url.endswith("nothing")).interactions == ()


def plainly() -> Cassette:
    """Return a small cassette."""
    asked, answer = Request("GET", "http://h/1"), Response(200, reason="OK", body=b"one")
    return Cassette((Interaction(asked, answer, sent=0, answered=1),))


def test_plain_vcrpy(tmp_path: Path) -> None:
    """Vcrpy's own cassettes are read, in YAML and in JSON."""
    assert read(plain.written(plainly()), tmp_path) == plainly()
    assert read(plain.written_as_json(plainly()), tmp_path) == plainly()


def test_plain_yaml_is_plain() -> None:
    """What is written for vcrpy holds nothing that is ours."""
    written = yaml.safe_load(plain.written(evolve(plainly(), metadata={"ringback": {"a": 1}})))
    assert sorted(written) == ["interactions", "version"]


def test_binary_in_json() -> None:
    """Vcrpy's JSON has no place for bytes that are no text."""
    body = Response(200, body=b"\xff")
    with pytest.raises(ValueError, match="write YAML"):
        plain.written_as_json(Cassette((Interaction(Request("GET", "http://h/"), body, sent=0, answered=1),)))


@patient
@given(cassettes)
def test_har_round_trip(cassette: Cassette) -> None:
    """A cassette that was written as HAR is the same cassette again."""
    # A header of HTTP has no colon in front, and a URL that is sent has no fragment.
    kept = evolve(
        cassette,
        interactions=tuple(
            evolve(each, request=evolve(each.request, url=each.request.url.replace("#", "")))
            for each in cassette.interactions
        ),
    )
    assert har.read(har.written(kept).encode(), lambda url: True) == kept
    assert har.written(kept) == har.written(kept)


DAMAGED = (BETAMAX, CASSETTER, CASSETTER_TOML, json.dumps(HAR), plain.written(plainly()))


@given(
    st.sampled_from(DAMAGED), st.floats(0, 1), st.text("[]{}&*!<:-\n\"' 0aé\0", max_size=6), st.integers(0, 9)
)
def test_damaged_recording(text: str, where: float, inserted: str, dropped: int) -> None:
    """A damaged file is read or refused, and never breaks the reader."""
    at = int(where * len(text))
    data = (text[:at] + inserted + text[at + dropped :]).encode()
    for form, reader in formats.READERS.items():
        try:
            reader(data, lambda url: True)
        except (yaml.YAMLError, *BREAKAGE):
            assert form


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"log": 1}',
        '{"log": {"entries": [1]}}',
        json.dumps(HAR).replace("20.4", "Infinity"),
        '{"http_interactions": [{}]}',
        '{"log": ' + "[" * 5000 + "]" * 5000 + "}",
        "ws_interactions: &a [*a]",
        "recorded_at: !!python/object/apply:os.system [true]",
    ],
)
def test_no_recording(text: str, tmp_path: Path) -> None:
    """What is no recording is refused in one sentence that says so."""
    with pytest.raises(NotReadable) as problem:
        read(text, tmp_path)
    assert str(tmp_path / "recording") in str(problem.value)
    assert "\n" not in str(problem.value)
