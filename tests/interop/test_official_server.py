"""Our client, and the official CometD server for Node.js."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from ringback.cometd.client import Client
from ringback.errors import NotTheApi
from ringback.model import Json

pytestmark = pytest.mark.interop

CALLS = "/v2/me/calls"

#: Far longer than anything here takes; no test waits for it to pass.
LONG_S = 20.0

Scripts = Callable[[str, Json], Any]


@pytest.fixture
def server(script: Scripts) -> Any:
    """Return the official server, which holds polls for a short time only."""
    return script("server.mjs", {"timeout": 300})


@pytest.fixture
def client(server: Any) -> Iterator[Client]:
    """Return a client of the official server."""
    with requests.Session() as session:
        client = Client(
            session, f"http://127.0.0.1:{server.line()['port']}/cometd", http_s=LONG_S, name="agent"
        )
        yield client
        client.close()


def publish(server: Any, *messages: Json) -> None:
    """Publish, and return once the server has."""
    server.tell({"publish": messages})
    assert server.line() == {"done": "publish"}


def pulled(client: Client, count: int) -> list[Json]:
    """Return so many messages, in the order in which they came."""
    messages: list[Json] = []
    while len(messages) < count:
        some = client.pull(LONG_S)
        assert some, messages
        messages += some
    return messages


def test_messages_in_order(server: Any, client: Client) -> None:
    """Messages on the channels subscribed to arrive in order, and no others."""
    client.open([CALLS, "/v2/me/devices"])
    assert server.line() == {"session": "added"}
    told = [[CALLS, {"n": 1}], ["/v2/me/devices", {"n": 2}], ["/elsewhere", {"n": 3}], [CALLS, {"n": 4}]]
    publish(server, *told)
    publish(server, [CALLS, {"n": 5}])
    expected = [(CALLS, 1), ("/v2/me/devices", 2), (CALLS, 4), (CALLS, 5)]
    assert [(each["channel"], each["data"]["n"]) for each in pulled(client, 4)] == expected
    assert client.pull(0) == ()


def test_polls_that_end_without_news(server: Any, client: Client) -> None:
    """The connection outlives several polls that the server ends empty."""
    client.open(["/v2/me/*"])
    server.line()
    assert client.pull(1.0) == ()
    publish(server, [CALLS, {"n": 1}])
    assert [each["data"] for each in pulled(client, 1)] == [{"n": 1}]


def test_server_that_has_forgotten_us(server: Any, client: Client) -> None:
    """After a restart of the server we shake hands and subscribe again, and hear what it says from then on."""
    client.open([CALLS])
    assert server.line() == {"session": "added"}
    server.tell({"forget": True})
    assert server.line() == {"done": "forget"}
    while not client.rehandshakes:
        assert client.pull(0.1) == ()
    assert server.line() == {"session": "added"}
    count = 0
    received: list[Json] = []
    # It does not say when it has subscribed us; what it publishes before that is not for us.
    while not received:
        publish(server, [CALLS, {"n": count}])
        received += client.pull(0.1)
        count += 1
    assert received[0]["channel"] == CALLS
    assert client.rehandshakes == 1


def test_disconnect(server: Any, client: Client) -> None:
    """When we leave, the server knows."""
    client.open([CALLS])
    assert server.line() == {"session": "added"}
    client.close()
    assert server.line() == {"session": "removed"}


def test_illegal_subscription(client: Client) -> None:
    """A subscription that the server refuses is a problem that names the channel."""
    with pytest.raises(NotTheApi, match="it refuses the subscription to /meta/connect"):
        client.open(["/meta/connect"])
