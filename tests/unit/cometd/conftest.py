import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from tests.unit.cometd.servers import LONG_S, Handler, Listener, Server

from ringback.cometd.client import Client
from ringback.model import Json


@pytest.fixture
def start() -> Iterator[Callable[..., Client]]:
    """Start a server, and return a client of it; all are ended after the test."""
    with contextlib.ExitStack() as stack:

        def started(server: Server, *, http_s: float = LONG_S, **settings: Json) -> Client:
            listener = Listener(("127.0.0.1", 0), Handler)
            listener.served = server
            stack.callback(listener.server_close)
            thread = threading.Thread(
                target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
            )
            thread.start()
            stack.callback(thread.join)
            stack.callback(listener.shutdown)
            session = stack.enter_context(requests.Session())
            url = f"http://127.0.0.1:{listener.server_port}/notifications"
            client = Client(session, url, http_s=http_s, name="agent", **settings)
            stack.callback(client.close)
            return client

        yield started
