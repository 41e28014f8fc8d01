import base64
import gzip
import json
import zlib
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ringback.cassettes.scrubbing.pseudonyms import Pseudonyms
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.secret import Secret
from ringback.cassettes.store import Cassette, Interaction
from ringback.cassettes.timeline import Frame
from ringback.errors import LeakedSecret
from ringback.model import Json, Request, Response

BASE = "https://gws.example.com:8443"
PASSWORD = 'Tr0ub4dor&3 "x/y" é'
TOKEN = "f3a9c0ffee0ddba11deadbeef1234567"
ALNUM = "Zx81Spectrum48K"

GET = Request("GET", "https://ringback.invalid/api/v2/me")
OK = Response(200, reason="OK")


def scrubber(*secrets: str) -> Scrubber:
    """Return a scrubber that knows these secrets and where the endpoint is."""
    named = [Secret(name=f"canary {number}", value=each, user="agent") for number, each in enumerate(secrets)]
    return Scrubber(secrets=named, keys=("loginCode",), base_url=BASE)


def told(request: Request, response: Response) -> str:
    """Return all that an exchange says, as one text."""
    parts = [request.url, *(value for _, value in request.headers), *(value for _, value in response.headers)]
    return "\n".join([*parts, request.body.decode(errors="replace"), response.body.decode(errors="replace")])


def of_json(body: Json) -> Request:
    """Return a request with a JSON body."""
    return Request("POST", BASE + "/x", {"Content-Type": "application/json"}, json.dumps(body).encode())


def answered(body: Json, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with a JSON body."""
    return Response(200, headers or {}, json.dumps(body).encode())


def b64(text: str) -> str:
    """Return base64 of a text."""
    return base64.b64encode(text.encode()).decode()


def spellings(secret: str) -> dict[str, str]:
    """Return every way in which a secret may be written in text."""
    return {
        "plain": secret,
        "percent": quote(secret, safe=""),
        "form": quote_plus(secret),
        "percent, every character": "".join(f"%{each:02X}" for each in secret.encode()),
        "percent twice": quote(quote(secret, safe=""), safe=""),
        "json": json.dumps(secret)[1:-1],
        "json, slashes escaped": json.dumps(secret)[1:-1].replace("/", r"\/"),
        "json, every character": "".join(f"\\u{ord(each):04x}" for each in secret),
        "json in json": json.dumps(json.dumps(secret))[1:-1],
        "json in json in json": json.dumps(json.dumps(json.dumps(secret)))[1:-1],
        "html": secret.replace("&", "&amp;").replace('"', "&quot;"),
        "html numbers": "".join(f"&#x{ord(each):x};" for each in secret),
        "base64": b64(secret),
        "base64 of credentials": b64(f"agent:{secret}"),
        "base64 of other text": b64(f'{{"p": "{secret}", "q": 1}}'),
        "base64, shifted": b64(f"ab{secret}c"),
        "base64 for URLs": base64.urlsafe_b64encode(f"agent:{secret}".encode()).decode().rstrip("="),
    }


@pytest.mark.parametrize("how", spellings("x"))
@pytest.mark.parametrize("secret", [PASSWORD, TOKEN, ALNUM])
def test_canary_in_any_spelling(secret: str, how: str) -> None:
    """A known secret is replaced in URL, headers and bodies, however it is spelled."""
    canary, subject = spellings(secret)[how], scrubber(secret)
    text = f"before {canary} after"
    request = Request("POST", f"{BASE}/x/{quote(canary)}?q={quote(canary)}", {"X-Any": canary}, text.encode())
    response = Response(200, {"X-Any": f"v={canary}", "Location": f"/?a={quote(canary)}"}, text.encode())
    found = subject.exchange("agent", request, response)
    assert secret not in told(*found)
    assert canary not in told(*found)
    subject.check(Cassette((Interaction(*found, sent=1, answered=2),)), "c")


@pytest.mark.parametrize("how", spellings("x"))
@pytest.mark.parametrize("secret", [PASSWORD, TOKEN, ALNUM])
def test_leak_in_any_spelling(secret: str, how: str) -> None:
    """The last look finds a secret that is about to be written, names it, and does not say it."""
    text = f"before {spellings(secret)[how]} after".encode()
    for body in (text, gzip.compress(text), zlib.compress(text), text.decode().encode("utf-16-le")):
        leaking = Interaction(GET, evolve(OK, body=body), sent=1, answered=2)
        with pytest.raises(LeakedSecret) as problem:
            scrubber(secret).check(Cassette((leaking,)), "c.yaml")
        assert problem.value.secret == "canary 0"
        assert secret not in str(problem.value)
        assert "interaction 1" in problem.value.where


def test_compressed_bodies_are_stored_decoded() -> None:
    """A compressed body is decoded, searched and measured; its coding is not claimed any more."""
    body = json.dumps({"note": TOKEN}).encode()
    zipped = {"Content-Encoding": "gzip", "Content-Length": "1", "X": "y"}
    request, response = scrubber(TOKEN).exchange(
        "agent",
        Request("POST", BASE, {"Content-Encoding": "deflate"}, zlib.compress(body)),
        Response(200, zipped, gzip.compress(body)),
    )
    assert TOKEN not in told(request, response)
    assert request.header("Content-Encoding") is response.header("Content-Encoding") is None
    assert response.header("Content-Length") == str(len(response.body))
    assert request.json().keys() == response.json().keys() == {"note"}


def test_unsearchable_body() -> None:
    """A body in a coding that we cannot read is refused rather than written."""
    response = Response(200, {"Content-Encoding": "br"}, b"\x8b\x03\x80\xff")
    with pytest.raises(LeakedSecret, match="br"):
        scrubber().exchange("agent", GET, response)


def test_basic_credentials() -> None:
    """HTTP Basic stays Basic, of somebody else with another password."""
    request = evolve(GET, headers=(("Authorization", f"Basic {b64(f'agent:{PASSWORD}')}"),))
    found, _ = scrubber().exchange("agent", request, OK)
    scheme, _, coded = (found.header("Authorization") or "").partition(" ")
    user, _, password = base64.b64decode(coded).decode().partition(":")
    assert scheme == "Basic"
    assert user != "agent"
    assert password != PASSWORD
    assert len(password) == len(PASSWORD)


def test_other_schemes() -> None:
    """A bearer token keeps its scheme and its format; anything else is replaced whole."""
    headers = (("Authorization", f"Bearer {TOKEN}"), ("Proxy-Authorization", "Odd 12345678ab"))
    found, _ = scrubber().exchange("agent", evolve(GET, headers=headers), OK)
    scheme, _, token = (found.header("Authorization") or "").partition(" ")
    assert scheme == "Bearer"
    assert len(token) == len(TOKEN)
    assert int(token, 16) != int(TOKEN, 16)
    assert "12345678ab" not in (found.header("Proxy-Authorization") or "")


def test_cookies() -> None:
    """Cookies keep their names and attributes, and a value is the same wherever it stands."""
    setting = f"JSESSIONID={TOKEN}; Path=/api; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT"
    request = Request("GET", f"{BASE}/a;jsessionid={TOKEN}?x=1", {"Cookie": f'lang=en; JSESSIONID="{TOKEN}"'})
    subject = scrubber()
    found, answer = subject.exchange("agent", request, Response(200, (("Set-Cookie", setting), ("A", TOKEN))))
    value = answer.header("A")
    assert value not in (TOKEN, None)
    assert answer.header("Set-Cookie") == setting.replace(TOKEN, str(value))
    assert (found.header("Cookie") or "").endswith(f'; JSESSIONID="{value}"')
    assert found.url == f"https://ringback.invalid/a;jsessionid={value}?x=1"


def test_joined_set_cookie() -> None:
    """Cookies that a proxy joined in one header are all replaced."""
    joined = "a=first-12345678; Path=/, b=second-12345678; Secure"
    _, answer = scrubber().exchange("agent", GET, Response(200, {"Set-Cookie": joined}))
    said = answer.header("Set-Cookie") or ""
    assert "12345678" not in said
    assert said.startswith("a=")
    assert "; Path=/, b=" in said


def test_csrf_token() -> None:
    """The header that X-CSRF-HEADER names is a secret from then on, whatever its name."""
    subject = scrubber()
    token = "0f1e2d3c-1111-2222-3333-abcdefabcdef"
    _, answer = subject.exchange("agent", GET, Response(200, {"X-CSRF-HEADER": "X-Odd", "X-Odd": token}))
    request, _ = subject.exchange("agent", evolve(GET, headers=(("X-Odd", token),)), OK)
    assert answer.header("X-CSRF-HEADER") == "X-Odd"
    assert answer.header("X-Odd") == request.header("X-Odd") != token


def test_client_id_is_consistent() -> None:
    """The clientId of a handshake's reply is that of the connects, in JSON within JSON too."""
    subject = scrubber()
    client = "1p8anf2rccxq8s7ukagnwtbm5l2"
    _, hello = subject.exchange("agent", GET, answered([{"channel": "/meta/handshake", "clientId": client}]))
    connect, _ = subject.exchange(
        "agent", of_json([{"clientId": client, "nested": json.dumps({"c": client})}]), OK
    )
    found = hello.json()[0]["clientId"]
    assert found != client
    assert connect.json() == [{"clientId": found, "nested": json.dumps({"c": found})}]


def test_oauth() -> None:
    """Everything of an OAuth exchange is replaced: in the form, in the answer, in the query, in a header."""
    subject = scrubber("s3cr3t+Value/1=")
    form = f"grant_type=client_credentials&client_id=app-0001&client_secret={quote_plus('s3cr3t+Value/1=')}"
    asked = Request("POST", f"{BASE}/oauth/token.php", {"Content-Length": str(len(form))}, form.encode())
    request, answer = subject.exchange("agent", asked, answered({"access_token": TOKEN, "expires_in": 7200}))
    later, _ = subject.exchange(
        "agent",
        Request(
            "GET", f"{BASE}/uapi?accessRequestToken=Bearer%20{TOKEN}", {"Authorization": f"Bearer {TOKEN}"}
        ),
        OK,
    )
    token = answer.json()["access_token"]
    assert answer.json()["expires_in"] == 7200
    assert later.url == f"https://ringback.invalid/uapi?accessRequestToken=Bearer%20{token}"
    assert later.header("Authorization") == f"Bearer {token}"
    assert request.body.startswith(b"grant_type=client_credentials&client_id=")
    assert not any(each in request.body for each in (b"app-0001", b"s3cr3t"))
    assert request.header("Content-Length") == str(len(request.body))


@pytest.mark.parametrize(
    "body",
    [
        '{"password": "%s"}',
        '{"a": {"Password":"%s"}, "n": 1.50}',
        '{"password": ["%s", {"deep": "%s"}]}',
        '{"pass\\u0077ord": "%s"}',
        '{"password": "%s", "password": "%s"}',
        '{"password": "%s"',
        '{"password": "%s',
        "{'password': '%s', }",
        "{password: %s}",
        "password=%s&x=1",
        "x=1&pass%%77ord=%s",
        "<password>%s</password>",
        '"{\\"password\\": \\"%s\\"}"',
        '{"url": "https://h/cb?password=%s#x"}',
        '{"text": "{\\"inner\\": \\"{\\\\\\"password\\\\\\": \\\\\\"%s\\\\\\"}\\"}"}',
    ],
)
def test_weak_value_under_a_secret_key(body: str) -> None:
    """Even a value that no search could find is replaced where it stands under a secret key, in broken JSON too."""
    sent = body.replace("%s", "pin7").replace("%%", "%").encode()
    request, _ = scrubber().exchange("agent", Request("POST", BASE, body=sent), OK)
    assert b"pin7" not in request.body
    assert len(request.body) == len(sent)


def test_numbers_under_a_secret_key() -> None:
    """A number stays a number, and the rest of the body stays as it was written."""
    sent = b'{ "loginCode" : 9042, "id" : 9042, "x":1.50 }'
    request, _ = scrubber().exchange("agent", Request("POST", BASE, body=sent), OK)
    assert request.body.replace(str(request.json()["loginCode"]).encode(), b"9042") == sent
    assert request.json()["loginCode"] != 9042


def test_weak_secrets_are_whole_tokens() -> None:
    """A configured password that is a word is replaced as a token, not within words and not as a JSON name."""
    body = {"call": "call", "callId": "my-call", "recall": "recalled", "say": "a call, please"}
    request, _ = scrubber("call").exchange("agent", of_json(body), OK)
    found = request.json()
    assert list(found) == list(body)
    assert found["recall"] == "recalled"
    assert not any("call" in found[each] for each in ("call", "callId", "say"))
    with pytest.raises(LeakedSecret):
        scrubber("call").check(Cassette((Interaction(of_json(body), OK, sent=1, answered=2),)), "c")


def test_tiny_secrets() -> None:
    """A password of three characters is replaced where credentials stand, and not looked for elsewhere."""
    body = {"password": "007", "id": "007"}
    headers = {"Authorization": f"Basic {b64('agent:007')}"}
    request = evolve(of_json(body), headers=tuple(headers.items()))
    found, _ = scrubber("007").exchange("agent", request, OK)
    assert found.json()["password"] != "007"
    assert found.json()["id"] == "007"
    assert b64("agent:007") not in (found.header("Authorization") or "")


def test_learnt_words_stay_where_they_are() -> None:
    """What merely stood in a cookie or under a key once is not hunted for if it is an ordinary word."""
    subject = scrubber()
    subject.exchange("agent", GET, Response(200, {"Set-Cookie": "mute=Off; Path=/"}, b'{"password": "Hold"}'))
    request, _ = subject.exchange("agent", of_json({"operationName": "Hold", "mute": "Off"}), OK)
    assert request.json() == {"operationName": "Hold", "mute": "Off"}


def test_address() -> None:
    """The endpoint's host is replaced wherever it stands, scheme kept and port dropped; other hosts stay."""
    body = {
        "uri": f"{BASE}/api/v2/me/calls/1",
        "bare": "gws.example.com",
        "mail": "agent@gws.example.com",
        "other": "http://other.example.com:8443/x",
        "longer": "https://mygws.example.com/x",
        "escaped": quote(BASE + "/x", safe=""),
        "port": "http://gws.example.com:9/x",
    }
    request = evolve(of_json(body), headers=(("Host", "gws.example.com:8443"), ("Referer", BASE + "/a")))
    found, _ = scrubber().exchange("agent", request, OK)
    assert found.url == "https://ringback.invalid/x"
    assert dict(found.headers) == {"Host": "ringback.invalid", "Referer": "https://ringback.invalid/a"}
    assert found.json() == {
        "uri": "https://ringback.invalid/api/v2/me/calls/1",
        "bare": "ringback.invalid",
        "mail": "agent@ringback.invalid",
        "other": "http://other.example.com:8443/x",
        "longer": "https://mygws.example.com/x",
        "escaped": "https%3A%2F%2Fringback.invalid%2Fx",
        "port": "http://ringback.invalid:9/x",
    }


@pytest.mark.parametrize(
    ("base", "text", "expected"),
    [
        ("http://127.0.0.1:4711", "http://127.0.0.1:4711/a", "http://ringback.invalid/a"),
        ("http://127.0.0.1:4711", r"http:\/\/127.0.0.1:4711\/a", r"http:\/\/ringback.invalid\/a"),
        ("http://127.0.0.1:4711", "http://127.0.0.1:47110/a", "http://127.0.0.1:47110/a"),
        ("http://127.0.0.1:4711", "http://127.0.0.1/a", "http://127.0.0.1/a"),
        ("http://127.0.0.1", "http://127.0.0.1/a", "http://ringback.invalid/a"),
        ("http://127.0.0.1", "http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
        (
            "http://localhost",
            "localhost is http://localhost/",
            "ringback.invalid is http://ringback.invalid/",
        ),
        ("http://gws", '{"gws": "http://gws/x gws"}', '{"gws": "http://ringback.invalid/x gws"}'),
        (
            "http://[::1]:80",
            "http://[::1]/a http://[::1]:80/",
            "http://ringback.invalid/a http://ringback.invalid/",
        ),
        ("https://GWS.example.com", "https://gws.EXAMPLE.com:443/", "https://ringback.invalid/"),
    ],
)
def test_addresses(base: str, text: str, expected: str) -> None:
    """A numeric address or a bare name is replaced with its own port, or as the authority of a URL."""
    _, answer = Scrubber(base_url=base).exchange(
        "agent", Request("GET", base), Response(200, body=text.encode())
    )
    assert answer.body.decode() == expected


def test_scrubbing_twice() -> None:
    """Scrubbing what is scrubbed changes nothing."""
    subject = scrubber(PASSWORD)
    request = evolve(of_json({"clientId": TOKEN, "p": PASSWORD}), headers=(("Cookie", f"s={ALNUM}"),))
    once = subject.exchange("agent", request, OK)
    assert subject.exchange("agent", *once) == once
    whole = Interaction(*once, sent=1, answered=2, frames=(Frame(sent=True, tick=3, data=PASSWORD),))
    scrubbed = subject.anew(whole)
    assert subject.anew(scrubbed) == scrubbed == evolve(whole, frames=scrubbed.frames)
    assert PASSWORD not in str(scrubbed.frames)


def test_metadata() -> None:
    """Metadata is scrubbed and checked like everything else."""
    subject = scrubber(TOKEN)
    metadata = {"endpoint": {"base_url": BASE, "note": [TOKEN]}}
    with pytest.raises(LeakedSecret, match=r"metadata\.endpoint"):
        subject.check(Cassette((), metadata), "c")
    found = subject.json(metadata)
    assert found["endpoint"]["base_url"] == "https://ringback.invalid"
    subject.check(Cassette((), found), "c")


def test_two_scrubbers_agree() -> None:
    """A recording made again gives the same pseudonyms: they come from the order of appearance."""
    first, second = (scrubber(PASSWORD).exchange("a", of_json({"clientId": TOKEN}), OK) for _ in range(2))
    assert first == second


def test_pseudonyms_do_not_come_from_the_value() -> None:
    """Two secrets of one shape that appear first get the same pseudonym: nothing of the value is in it."""
    assert Pseudonyms().of("hunter22") == Pseudonyms().of("passwd99")


@given(st.lists(st.text(max_size=12), max_size=30))
def test_pseudonyms(values: list[str]) -> None:
    """A pseudonym differs from its value and from every other, and is the same the next time."""
    table = Pseudonyms()
    known = {value: table.of(value) for value in values if not table.issued(value)}
    assert {value: table.of(value) for value in known} == known
    assert len(set(known.values())) == len(known)
    assert all(found != value for value, found in known.items() if value)


@given(st.text("0123456789", min_size=5, max_size=20) | st.text("XYZxyz019", min_size=5, max_size=20))
def test_pseudonym_keeps_the_format(value: str) -> None:
    """Digits stay digits, letters keep their case, and the length stays."""
    found = Pseudonyms().of(value)
    assert [(each.isdigit(), each.isupper()) for each in found] == [
        (each.isdigit(), each.isupper()) for each in value
    ]


@given(
    st.binary(max_size=300),
    st.sampled_from(("application/json", "text/html", "application/x-www-form-urlencoded")),
)
def test_any_body(body: bytes, media_type: str) -> None:
    """Bodies without secrets pass byte for byte, whatever they are."""
    request = Request("POST", "https://other.example/x", {"Content-Type": media_type}, body)
    assert Scrubber().exchange("agent", request, OK) == (request, OK)


@given(st.text(max_size=60), st.text(max_size=60))
def test_canary_in_any_surroundings(before: str, after: str) -> None:
    """A token is found and replaced whatever stands around it, and only it."""
    request = Request("POST", BASE, body=f"{before}{TOKEN}{after}".encode(errors="replace"))
    subject = Scrubber(secrets=[TOKEN])
    found, _ = subject.exchange("agent", request, OK)
    assert found.body == request.body.replace(TOKEN.encode(), Pseudonyms().of(TOKEN).encode())


def test_large_hostile_body() -> None:
    """A body of half-open quotes, keys and escapes costs time in proportion to its size."""
    for piece in ('"\\', '{"', "password", "\\u0041", "%25", "a=", "[", "://a:", "\\\\", '"a":'):
        request = Request("POST", BASE, body=(piece * 100_000).encode())
        scrubber(PASSWORD, TOKEN).exchange("agent", request, OK)


def test_repr_hides_the_value() -> None:
    """A secret does not show itself in a traceback."""
    assert TOKEN not in repr(Secret(name="agent's password", value=TOKEN))


def test_raw_deflate() -> None:
    """Deflate without a zlib header, which some servers send, is decoded; garbage that claims it is refused."""
    machine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = machine.compress(TOKEN.encode()) + machine.flush()
    _, answer = scrubber(TOKEN).exchange("agent", GET, Response(200, {"Content-Encoding": "deflate"}, body))
    assert len(answer.body) == len(TOKEN)
    assert TOKEN.encode() not in answer.body
    with pytest.raises(LeakedSecret, match="deflate"):
        scrubber().exchange("agent", GET, Response(200, {"Content-Encoding": "deflate"}, b"\xff\xfe"))


def test_compressed_bomb() -> None:
    """A body that decompresses without end is refused, not held in memory."""
    bomb = gzip.compress(b"\0" * (32 * 1024 * 1024))
    with pytest.raises(LeakedSecret, match="gzip"):
        scrubber().exchange("agent", GET, Response(200, {"Content-Encoding": "gzip"}, bomb))


def test_text_of_the_file() -> None:
    """The file is searched as a whole too, names and all."""
    with pytest.raises(LeakedSecret, match="text of the file"):
        scrubber(TOKEN).check_text(f"metadata: {{{TOKEN}: 1}}", "c.yaml")
    scrubber("status").check_text("status: 200", "c.yaml")


def test_named_address_is_checked() -> None:
    """A host name that is still there is a leak like any other."""
    interaction = Interaction(Request("GET", BASE), OK, sent=1, answered=2)
    with pytest.raises(LeakedSecret, match="address"):
        scrubber().check(Cassette((interaction,)), "c.yaml")


def test_broken_basic() -> None:
    """Credentials that are no base64, or hold no colon, are replaced whole."""
    for coded in ("no base64 at all", b64("nocolon-123456789")):
        request = evolve(GET, headers=(("Authorization", f"Basic {coded}"),))
        found, _ = scrubber().exchange("agent", request, OK)
        assert coded not in (found.header("Authorization") or "")


def test_credentials_in_a_url() -> None:
    """A password within a URL is replaced where it stands."""
    request = Request(
        "GET", "http://agent:pin7@host.example/x", {"Referer": "http://agent:pin7@host.example/"}
    )
    found, _ = scrubber().exchange("agent", request, OK)
    assert "pin7" not in told(found, OK)
    assert found.url.startswith("http://agent:")
