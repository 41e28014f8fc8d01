"""
Over two hundred canaries, in every place and spelling: none gets out.

Half of them are secrets that the scrubber was told of; of the other half it knows nothing, as of the private
data of a server's users.
"""

import base64
import gzip
import html
import json
import zlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from attrs import frozen

from ringback.cassettes.recording.names import journal_of
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.secret import Secret
from ringback.cassettes.store import Cassette, Interaction, read
from ringback.contracts import load
from ringback.errors import LeakedSecret
from ringback.model import Request, Response

BASE = "https://gws.tenant-7.example:8443"
JSON = {"Content-Type": "application/json"}

#: What a canary may look like; the number makes it one of its own.
KINDS: dict[str, Callable[[int], str]] = {
    "token": lambda number: f"cNry{number:04d}Zx9Kq7Lw",
    "name": lambda number: (
        f"Ottilie Canary{'abcdefghij'[number % 10]}{'abcdefghij'[number // 10 % 10]}{'abcdefghij'[number // 100]}"
    ),
    "number": lambda number: f"4969{7310000 + number}",
    "mail": lambda number: f"ottilie.canary{number}@tenant-7.example",
    "note": lambda number: f'canary-{number}: über "Müller" & Co/{number}',
}


def _hex(value: str) -> str:
    return value.encode().hex()


#: How it may be written where it stands.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "percent": lambda value: quote(value, safe=""),
    "percent, lower case": lambda value: "".join(f"%{each:02x}" for each in value.encode()),
    "percent, twice": lambda value: quote(quote(value, safe=""), safe=""),
    "form": quote_plus,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64, one off": lambda value: base64.b64encode(b"x" + value.encode()).decode(),
    "base64, two off, for URLs": lambda value: base64.urlsafe_b64encode(
        b"xy" + value.encode() + b"z"
    ).decode(),
    "gzip in base64": lambda value: base64.b64encode(gzip.compress(value.encode(), mtime=0)).decode(),
    "deflate in base64": lambda value: base64.b64encode(zlib.compress(value.encode())).decode(),
    "unicode escapes": lambda value: "".join(f"\\u{ord(each):04x}" for each in value),
    "html": html.escape,
    "html numbers": lambda value: "".join(f"&#{ord(each)};" for each in value),
    "hex": _hex,
    "hex, upper case": lambda value: _hex(value).upper(),
    "utf-16 in base64": lambda value: base64.b64encode(value.encode("utf-16-le")).decode(),
}

#: Where it stands: what makes an exchange of its spelling.
Place = Callable[[str], tuple[Request, Response]]


def _asked(
    path: str = "/api/v2/me", headers: dict[str, str] | None = None, body: str | bytes = b""
) -> Request:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return Request("POST", BASE + path, headers or {}, raw)


def _told(body: object, headers: dict[str, str] | None = None, reason: str = "OK") -> Response:
    raw = (
        body.encode()
        if isinstance(body, str)
        else body
        if isinstance(body, bytes)
        else json.dumps(body).encode()
    )
    return Response(200, headers or JSON, raw, reason)


def _visible(text: str) -> str:
    """Return what may stand in a header or a URL of a text."""
    return "".join(each if each.isascii() and each.isprintable() and each != " " else "_" for each in text)


OK = _told({"statusCode": 0})
ASK = _asked()

MULTIPART = (
    '--sep\r\nContent-Disposition: form-data; name="note"; filename="{0}"\r\n\r\n{0}\r\n'
    '--sep\r\nContent-Disposition: form-data; name="{0}"\r\nContent-Type: application/json\r\nX-Note: {0}\r\n\r\n{{"a": "{0}"}}\r\n--sep--\r\n'
)

PLACES: dict[str, Place] = {
    "path": lambda text: (_asked(f"/api/v2/me/devices/{quote(text, safe='%')}/x"), OK),
    "first segment": lambda text: (_asked(f"/{quote(text, safe='%')}"), OK),
    "matrix parameter": lambda text: (_asked(f"/api/v2/me;v={quote(text, safe='%')}"), OK),
    "query": lambda text: (
        _asked(f"/api/v2/me?fields={quote(text, safe='%')}&x={quote(text, safe='%')}"),
        OK,
    ),
    "name in the query": lambda text: (_asked(f"/api/v2/me?{quote(text, safe='%')}=1"), OK),
    "fragment": lambda text: (_asked(f"/api/v2/me#{quote(text, safe='%')}"), OK),
    "header": lambda text: (
        _asked(headers={"X-Note": _visible(text)}),
        _told({}, {"X-Note": _visible(text)}),
    ),
    "standard headers": lambda text: (
        _asked(
            headers={
                each: _visible(text)
                for each in ("Accept", "User-Agent", "If-None-Match", "Referer", "Content-Type")
            }
        ),
        _told(
            {},
            {
                each: _visible(text)
                for each in (
                    "Server",
                    "ETag",
                    "Cache-Control",
                    "Date",
                    "Location",
                    "WWW-Authenticate",
                    "Link",
                )
            },
        ),
    ),
    "name of a header": lambda text: (_asked(headers={"X-" + "".join(filter(str.isalnum, text)): "1"}), OK),
    "authorization": lambda text: (_asked(headers={"Authorization": f"Bearer {_visible(text)}"}), OK),
    "cookie": lambda text: (
        _asked(headers={"Cookie": f"JSESSIONID={_visible(text).replace(';', '_')}"}),
        _told(
            {},
            {"Set-Cookie": f"a={_visible(text).replace(';', '_')}; Path=/{_visible(text).replace(';', '_')}"},
        ),
    ),
    "value": lambda text: (
        _asked(body=json.dumps({"note": text}), headers=JSON),
        _told({"call": {"dnis": text}}),
    ),
    "public value": lambda text: (
        ASK,
        _told({"call": {"state": text, "capabilities": [text], "duration": text, "id": text + "/@"}}),
    ),
    "name": lambda text: (ASK, _told({"userData": {text: 1}})),
    "list": lambda text: (ASK, _told([[[text]]])),
    "JSON in a text": lambda text: (ASK, _told({"a": json.dumps({"b": json.dumps({"userName": text})})})),
    "broken JSON": lambda text: (ASK, _told(f"{{'note': {text}, ")),
    "form": lambda text: (
        _asked(
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=f"a={quote_plus(text)}&{quote_plus(text)}=b",
        ),
        OK,
    ),
    "multipart": lambda text: (
        _asked(
            headers={"Content-Type": "multipart/form-data; boundary=sep"},
            body=MULTIPART.format(text.replace('"', "'")),
        ),
        OK,
    ),
    "text": lambda text: (
        _asked(body=f"Dear {text}, …"),
        _told(f"<html><p class='{text}'>{text}</p></html>", {"Content-Type": "text/html"}),
    ),
    "notification": lambda text: (
        ASK,
        _told(
            [
                {
                    "channel": f"/v2/me/{text}",
                    "data": {"messageType": text, "call": {"participants": [{"phoneNumber": text}]}},
                    "error": f"402:{text}:no",
                }
            ]
        ),
    ),
    "error": lambda text: (
        ASK,
        _told({"statusCode": 1, "statusMessage": f"There is no user {text}."}, reason=f"No {_visible(text)}"),
    ),
    "URI": lambda text: (
        ASK,
        _told(
            {
                "uri": f"{BASE}/api/v2/users/{quote(text)}",
                "sip": f"sip:{quote(text)}@pbx.{_visible(text)[:20]}.example",
            }
        ),
    ),
    "UTF-16": lambda text: (
        ASK,
        _told(text.encode("utf-16"), {"Content-Type": "text/plain; charset=utf-16"}),
    ),
    "gzip": lambda text: (
        ASK,
        _told(gzip.compress(json.dumps({"x": text}).encode()), {"Content-Encoding": "gzip"}),
    ),
    "gzip that nobody speaks of": lambda text: (ASK, _told(gzip.compress(text.encode()))),
    "latin-1": lambda text: (ASK, _told(f"\xe9 {text}".encode("latin-1", "replace"))),
}


@frozen
class Canary:
    """One canary, where it is planted and how it is spelled there."""

    number: int
    value: str
    place: str
    spelling: str


def canaries() -> Iterator[Canary]:
    """Yield a canary for each place and spelling; the kinds take turns."""
    numbers, kinds = count(), list(KINDS.values())
    for place in PLACES:
        for spelling in SPELLINGS:
            number = next(numbers)
            yield Canary(number, kinds[number % len(kinds)](number), place, spelling)


CANARIES = list(canaries())


def shadows(value: str) -> set[str]:
    """Return what tells of a canary: itself and each of its spellings, and its parts that are nothing else's."""
    whole = {spell(value) for spell in SPELLINGS.values()} - {""}
    coded = base64.b64encode(value.encode()).decode().rstrip("=")[:-1]
    return whole | {coded} | {each for each in value.replace("@", " ").split() if "anary" in each}


def scrubber(*, told: bool) -> Scrubber:
    """Return the scrubber of a strange client's recording, which knows the canaries or does not."""
    secrets = [Secret(name=f"canary {each.number}", value=each.value) for each in CANARIES] if told else []
    return Scrubber.of(load("genesys"), secrets=secrets, base_url=BASE)


@pytest.mark.parametrize("told", [True, False], ids=["known", "unknown"])
def test_no_canary_gets_out(tmp_path: Path, *, told: bool) -> None:
    """Neither journal nor cassette holds any of them, in any spelling; an exchange that cannot be searched is not written."""
    assert len(CANARIES) >= 200
    path = tmp_path / "c.yaml"
    recorder = Recorder(
        path,
        scrubber(told=told),
        {"api": "genesys", "endpoint": {"actors": {"agent": {"username": CANARIES[1].value}}}},
    )
    number = recorder.completed("agent", recorder.sent(ASK), ASK, Response(101))
    for each in CANARIES:
        request, response = PLACES[each.place](SPELLINGS[each.spelling](each.value))
        recorder.completed("agent", recorder.sent(request), request, response)
        recorder.framed(number, SPELLINGS[each.spelling](each.value), sent=False)
        recorder.framed(number, json.dumps({"x": each.value}), sent=True)
        recorder.framed(number, each.value.encode("utf-16-le"), sent=True)
    journal = journal_of(path).read_text(encoding="utf-8")
    recorder.commit({"findings": []})
    text = path.read_text(encoding="utf-8") + repr(read(path))
    left = {
        (each.place, each.spelling, shadow)
        for each in CANARIES
        for shadow in shadows(each.value)
        if shadow in journal or shadow in text
    }
    assert left == set()
    assert "tenant-7" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_no_complaint_shows_a_canary(kind: str) -> None:
    """What is said of a leak names the place and the secret's name, and nothing of its value."""
    value = KINDS[kind](7)
    subject = Scrubber(secrets=[Secret(name="a canary", value=value)])
    body = json.dumps({"data": {"note": [value]}}).encode()
    with pytest.raises(LeakedSecret) as problem:
        subject.check(Cassette((Interaction(ASK, Response(200, {}, body), sent=1, answered=2),)), "c.yaml")
    said = f"{problem.value} {problem.value!r}"
    assert problem.value.secret == "a canary"
    assert problem.value.where == "the response body at /data/note/0 of interaction 1"
    assert not any(shadow in said for shadow in shadows(value) if shadow != "a canary")


def test_no_repr_shows_a_secret() -> None:
    """Neither scrubber nor secret shows a value in a traceback."""
    subject = scrubber(told=True)
    assert "anary" not in repr(subject)
    assert CANARIES[0].value not in repr(Secret(name="x", value=CANARIES[0].value))
