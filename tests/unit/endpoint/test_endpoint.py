"""An endpoint with its actors signed in: on a switch of our own, reached like any server."""

import time
from collections.abc import Iterator

import pytest
import requests

from ringback.apis import APIS
from ringback.contracts import load
from ringback.endpoint.embedded import embedded
from ringback.endpoint.endpoint import Endpoint, Wiring, direct, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import CannotConnect, SignInRefused


@pytest.fixture(scope="module", params=sorted(APIS))
def file(request: pytest.FixtureRequest) -> Iterator[EndpointFile]:
    """Return the endpoint file of a switch that runs for these tests."""
    with embedded(request.param, 1) as described:
        yield described


def wiring() -> Wiring:
    """Return how a live endpoint is reached."""
    return Wiring(kind="live", clock=time.monotonic)


@pytest.fixture
def endpoint(file: EndpointFile) -> Iterator[Endpoint]:
    """Return an open endpoint."""
    with opened(file, load(file.api), wiring()) as found:
        yield found


def test_everybody_is_signed_in(endpoint: Endpoint) -> None:
    """Every actor of the file has a session that is answered, and an identity."""
    assert list(endpoint.actors) == list(endpoint.file.actors)
    for name, session in endpoint.actors.items():
        assert session.identity.number == endpoint.number_of(name)
    if endpoint.file.api == "genesys":
        assert all(session.identity.path["deviceId"] for session in endpoint.actors.values())
        answers = [each.send("GET", "/api/v2/me").json() for each in endpoint.actors.values()]
        assert {each["statusCode"] for each in answers} == {0}


def test_what_was_exchanged_waits_to_be_looked_at(endpoint: Endpoint) -> None:
    """Signing in is part of the evidence, each exchange numbered once; where all act by one App, once for all."""
    numbers = [each.number for each in endpoint.backlog]
    assert numbers == sorted(set(numbers))
    expected = {"genesys": list(endpoint.actors), "voipnow": list(endpoint.actors)[:1]}
    assert {each.actor for each in endpoint.backlog} == set(expected[endpoint.file.api])
    assert all(each.response.ok for each in endpoint.backlog)


def test_description_has_no_secret(endpoint: Endpoint) -> None:
    """What a run log tells of an endpoint is its address and its numbers."""
    described = endpoint.describe()
    assert described["base_url"] == endpoint.file.base_url
    assert set(described["actors"]) == set(endpoint.actors)
    for secret in endpoint.file.secrets:
        assert secret.value not in str(described)


def test_renewed(endpoint: Endpoint) -> None:
    """An actor whose session is over is signed in again, as the same party."""
    before = endpoint.actors["agent"]
    endpoint.renew("agent")
    after = endpoint.actors["agent"]
    assert after is not before
    assert after.identity == before.identity
    if not endpoint.is_silent:
        # The session that was begun anew is told to the new subscription.
        told = after.pull(endpoint.limits.notification_s)
        assert {each.channel for each in told} == {"/v2/me/devices"}


def test_nobody_is_left_behind(file: EndpointFile) -> None:
    """Whoever leaves has told the endpoint, and is not heard any more."""
    closed: list[str] = []

    def adapter(actor: str) -> requests.adapters.BaseAdapter:
        inner = direct(actor)
        close = inner.close

        def noted() -> None:
            closed.append(actor)
            close()

        inner.close = noted  # type: ignore[method-assign]  # to see that it is called
        return inner

    way = Wiring(kind="live", clock=time.monotonic, adapter=adapter)
    with opened(file, load(file.api), way) as found:
        sessions = dict(found.actors)
        assert closed == []
    assert set(closed) == set(sessions)
    if not found.is_silent:
        assert [each.operation for each in found.backlog][-len(sessions) :] == [
            "EndContactCenterSession"
        ] * len(sessions)
        assert all(session.pull(0.0) == () for session in sessions.values())


def test_error_inside_is_not_hidden(file: EndpointFile) -> None:
    """What goes wrong while the endpoint is open is what is told, and nobody listens any more."""
    found: list[Endpoint] = []

    def fail() -> None:
        with opened(file, load(file.api), wiring()) as endpoint:
            found.append(endpoint)
            divmod(1, 0)

    with pytest.raises(ZeroDivisionError):
        fail()
    assert all(session.pull(0.0) == () for session in found[0].actors.values())


def test_wrong_password() -> None:
    """The actor who is not let in is named; those who were in before do not stay."""
    with embedded("genesys", 1) as described:
        raw = described.public()
        for name, settings in described.actors.items():
            raw["actors"][name] = {**settings, **({"password": "wrong"} if name == "caller" else {})}
        file = EndpointFile.from_toml(raw, "vendor.toml", {})
        with pytest.raises(SignInRefused) as caught, opened(file, load("genesys"), wiring()):
            pass
    assert caught.value.actor == "caller"
    assert "wrong" not in str(caught.value)


def test_nobody_there() -> None:
    """An address where nobody listens is a problem of the endpoint."""
    with embedded("genesys", 1) as described:
        url = described.base_url
    with pytest.raises(CannotConnect) as caught, opened(described, load("genesys"), wiring()):
        pass
    assert caught.value.url.startswith(url)
