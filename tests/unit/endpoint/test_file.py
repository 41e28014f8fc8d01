"""The endpoint file: what it may say, and how it is told what it must not."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.thirdparty.bellhop import adapter

from ringback.apis import APIS
from ringback.cassettes.scrubbing.secret import COVER, Secret
from ringback.endpoint.file import EndpointFile, Limits
from ringback.errors import NotReadable, NotValid
from ringback.model import Json

ACTOR = {"username": "anna", "password": "Kanarienvogel", "phone_number": "5005"}

GENESYS: dict[str, Json] = {
    "api": "genesys",
    "base_url": "https://gws.example.com",
    "actors": {"agent": ACTOR},
}

VOIPNOW: dict[str, Json] = {
    "api": "voipnow",
    "base_url": "https://voipnow.example.com:8443",
    "auth": {"client_id": "app", "client_secret": "Kanarienvogel"},
    "actors": {"agent": {"user_id": "12", "extension": "0003*210"}},
    "numbers": {"external": "777888"},
}


def read(raw: Mapping[str, Json], **environ: str) -> EndpointFile:
    """Return what a file says."""
    return EndpointFile.from_toml(raw, "vendor.toml", environ)


def complaint(raw: Mapping[str, Json], **environ: str) -> NotValid:
    """Return the problem of a file."""
    with pytest.raises(NotValid) as caught:
        read(raw, **environ)
    assert caught.value.path == "vendor.toml"
    return caught.value


def test_least() -> None:
    """An API, an address and an actor are enough."""
    file = read(GENESYS)
    assert file == EndpointFile(
        api="genesys", base_url="https://gws.example.com", limits=Limits(), actors={"agent": ACTOR}
    )
    assert (file.verify, file.limits) == (True, Limits(http_s=10.0, notification_s=10.0, quiet_s=1.0))


def test_what_the_switch_makes_of_it() -> None:
    """How the embedded switch's numbers behave is no business of who calls a server; a table it must be."""
    numbers: Json = {"777888": "busy"}
    assert read({**GENESYS, "switch": {"numbers": numbers}}) == read(GENESYS)
    assert complaint({**GENESYS, "switch": "busy"}).where == "switch"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://gws.example.com", "https://gws.example.com"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("HTTPS://GWS.example.com", "https://GWS.example.com"),
    ],
)
def test_base_url(url: str, kept: str) -> None:
    """The address is a scheme, a host and perhaps a port."""
    assert read({**GENESYS, "base_url": url}).base_url == kept


@pytest.mark.parametrize(
    "url",
    [
        *("gws.example.com", "//gws.example.com", "ftp://gws.example.com", "https://", "", 7, None),
        *("https://gws.example.com/api/v2", "https://gws.example.com?x=1", "https://gws.example.com#x"),
        *("https://anna:geheim@gws.example.com", "http://h:0", "http://h:65536", "http://h:x", "http://[::1"),
    ],
)
def test_base_url_of_another_form(url: Json) -> None:
    """Anything else is refused, by the name of the key; a password in it is not repeated."""
    problem = complaint({**GENESYS, "base_url": url})
    assert problem.where == "base_url"
    assert "geheim" not in str(problem) + problem.hint


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"api": "nobody"}, "api"),
        ({"api": None}, "api"),
        ({"limit": {}}, "limit"),
        ({"limits": 7}, "limits"),
        ({"limits": {"http": 1}}, "limits.http"),
        ({"limits": {"http_s": "soon"}}, "limits.http_s"),
        ({"limits": {"http_s": True}}, "limits.http_s"),
        ({"limits": {"quiet_s": -1}}, "limits.quiet_s"),
        ({"limits": {"quiet_s": 3601}}, "limits.quiet_s"),
        ({"limits": {"requests_per_s": float("nan")}}, "limits.requests_per_s"),
        ({"limits": {"notification_s": float("inf")}}, "limits.notification_s"),
        ({"tls": {"verify": 7}}, "tls.verify"),
        ({"tls": {"verify": "no-such-bundle.pem"}}, "tls.verify"),
        ({"tls": {"insecure": True}}, "tls.insecure"),
        ({"auth": {"csrf": "yes"}}, "auth.csrf"),
        ({"auth": {"token": "x"}}, "auth.token"),
        ({"auth": []}, "auth"),
        ({"numbers": {"external": "1"}}, "numbers.external"),
        ({"actors": {}}, "actors"),
        ({"actors": []}, "actors"),
        ({"actors": {"agent": 7}}, "actors.agent"),
        ({"actors": {"agent": {**ACTOR, "extension": "1"}}}, "actors.agent.extension"),
        ({"actors": {"agent": {**ACTOR, "phone_number": 5005}}}, "actors.agent.phone_number"),
        ({"actors": {"agent": {**ACTOR, "phone_number": ""}}}, "actors.agent.phone_number"),
        ({"actors": {"agent": {**ACTOR, "password": ""}}}, "actors.agent.password"),
        ({"actors": {"agent": {"username": "anna", "phone_number": "5005"}}}, "actors.agent"),
    ],
)
def test_complaint(change: Mapping[str, Json], where: str) -> None:
    """Every complaint names the file and the key, and no secret."""
    problem = complaint({**GENESYS, **change})
    assert problem.where == where
    assert "Kanarienvogel" not in f"{problem} {problem.hint}"


def test_complaint_about_what_is_missing() -> None:
    """A secret may be given in two ways, and both are named."""
    problem = complaint({**GENESYS, "actors": {"agent": {"username": "anna", "phone_number": "5005"}}})
    assert problem.reason == "password (or password_env) is missing"


def test_secret_from_the_environment() -> None:
    """A secret may come from a variable, which outweighs what stands in the file."""
    actor = {**ACTOR, "password_env": "AGENT_PASSWORD"}
    file = read({**GENESYS, "actors": {"agent": actor}}, AGENT_PASSWORD="Zeisig")
    assert file.actors["agent"]["password"] == "Zeisig"


@pytest.mark.parametrize("environ", [{}, {"AGENT_PASSWORD": ""}])
def test_variable_that_is_not_set(environ: dict[str, str]) -> None:
    """A variable that is not set, or empty, is named."""
    actor = {"username": "anna", "password_env": "AGENT_PASSWORD", "phone_number": "5005"}
    problem = complaint({**GENESYS, "actors": {"agent": actor}}, **environ)
    assert (problem.where, problem.reason) == (
        "actors.agent.password_env",
        "the environment variable AGENT_PASSWORD is not set",
    )


def test_variable_for_what_is_no_secret() -> None:
    """Only secrets come from the environment."""
    problem = complaint({**GENESYS, "actors": {"agent": {**ACTOR, "username_env": "USER"}}})
    assert problem.where == "actors.agent.username_env"


def test_secrets() -> None:
    """Every secret has a name to call it by, and is in no text that may be written."""
    assert read(GENESYS).secrets == (Secret(name="agent's password", value="Kanarienvogel", user="anna"),)
    assert read(VOIPNOW).secrets == (Secret(name="client_secret", value="Kanarienvogel"),)
    for raw in (GENESYS, VOIPNOW):
        assert "Kanarienvogel" not in f"{read(raw)!r} {read(raw).public()}"


def test_public() -> None:
    """What a recording says of its endpoint can be read as an endpoint file again."""
    public = read(VOIPNOW).public()
    assert public["auth"] == {"client_id": "app", "client_secret": COVER}
    again = read(public)
    assert (again.base_url, again.actors, again.numbers) == (
        VOIPNOW["base_url"],
        VOIPNOW["actors"],
        VOIPNOW["numbers"],
    )


def test_bundle_beside_the_file(tmp_path: Path) -> None:
    """A CA bundle is looked for beside the file that names it."""
    tmp_path.joinpath("ca.pem").write_text("", encoding="utf-8")
    path = tmp_path / "vendor.toml"
    head = 'api = "genesys"\nbase_url = "https://gws.example.com"\n[tls]\nverify = "ca.pem"\n[actors.agent]\n'
    path.write_text(head + "".join(f'{key} = "{value}"\n' for key, value in ACTOR.items()), encoding="utf-8")
    assert EndpointFile.read(path, {}).verify == str(tmp_path / "ca.pem")


@pytest.mark.parametrize("content", [None, b"api = ", b"\xff\xfe", b"[[["])
def test_unreadable(content: bytes | None, tmp_path: Path) -> None:
    """A file that is not there, or no TOML, is named."""
    path = tmp_path / "vendor.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotReadable) as caught:
        EndpointFile.read(path, {})
    assert caught.value.path == str(path)


@pytest.mark.parametrize("api", ["genesys", "voipnow"])
def test_documented_example(api: str) -> None:
    """The examples in the documentation are endpoint files."""
    page = Path(__file__).parents[3] / "docs" / "endpoint-file.md"
    blocks = [each.partition("```")[0] for each in page.read_text(encoding="utf-8").split("```toml\n")[1:]]
    found = [raw for raw in map(tomllib.loads, blocks) if raw.get("api") == api]
    assert found
    for raw in found:
        file = EndpointFile.from_toml(raw, "docs", dict.fromkeys(_variables(raw), "Kanarienvogel"))
        assert file.api == api


def _variables(raw: Json) -> list[str]:
    if not isinstance(raw, dict):
        return []
    own = [str(value) for key, value in raw.items() if key.endswith("_env")]
    return own + [each for value in raw.values() for each in _variables(value)]


HOUSE = {
    "base_url": "http://127.0.0.1:8080",
    "actors": {"agent": {"room": "101", "key_card": "Kanarienvogel"}},
}


def test_an_api_that_the_user_named() -> None:
    """A file may be of an API that lives elsewhere, by each name that the user gave it; its keys are the adapter's."""
    known = {**APIS, "bellhop": adapter.API, "adapter:API": adapter.API}
    for name in ("bellhop", "adapter:API"):
        file = EndpointFile.from_toml({"api": name, **HOUSE}, "house.toml", {}, apis=known)
        assert (file.api, file.record) == ("bellhop", adapter.API)
        assert file.secrets == (Secret(name="agent's key_card", value="Kanarienvogel"),)
        assert file.public()["actors"] == {"agent": {"room": "101", "key_card": COVER}}


def test_an_api_that_only_the_file_names() -> None:
    """A module is not imported because a file says so."""
    problem = complaint({"api": "tests.thirdparty.bellhop.adapter:API", **HOUSE})
    assert (problem.where, problem.reason) == (
        "api",
        "it names a module, and a file does not decide which code is run",
    )
    assert "--api tests.thirdparty.bellhop.adapter:API" in problem.hint
