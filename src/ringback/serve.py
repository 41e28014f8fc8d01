"""
Run an ASGI application on this machine for as long as a `with` block lasts.

It knows sockets, threads and uvicorn.  It refuses to know what is served.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

import uvicorn

from ringback.errors import CannotListen, DidNotStart
from ringback.transports import OpenHttp

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: How long an application may take to start, in seconds.
START_S = 10.0

#: How long requests that are still being answered may take once we want to stop, in seconds.
GRACE_S = 1


@contextlib.contextmanager
def serve(app: App, *, host: str = "127.0.0.1", port: int = 0, dated: bool = True) -> Iterator[str]:
    """
    Serve an application and yield its base URL, `http://127.0.0.1:PORT`; `dated` answers say when they were given.

    Raises CannotListen where the port is taken, DidNotStart where the application fails to start.
    """
    listener = _listen(host, port)
    address = f"{host}:{listener.getsockname()[1]}"
    draining = _Draining(app)
    server = _Server(draining, listener, dated=dated)
    thread = threading.Thread(target=server.run_quietly, name=f"serve {address}", daemon=True)
    thread.start()
    try:
        server.wait_until_open(address)
        yield f"http://{address}"
    finally:
        server.should_exit = True
        draining.close()
        thread.join(START_S)
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named: else every answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A port that a server left a moment ago is free; one that somebody listens on is not.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotListen(address=f"{host}:{port}", reason=reason or "it is not an address") from error
    return listener


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is open, and dies without a word to the terminal."""

    def __init__(self, app: App, listener: socket.socket, *, dated: bool) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=OpenHttp,
                ws="none",
                lifespan="auto",
                access_log=False,
                log_config=None,
                log_level="critical",
                server_header=False,
                date_header=dated,
                timeout_keep_alive=60,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._listener = listener
        self._settled = threading.Event()
        self._reason = "it ended at once"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._settled.set()

    def run_quietly(self) -> None:
        """Serve until told to stop; keep the reason where it cannot."""
        try:
            self.run(sockets=[self._listener])
        except SystemExit:
            # uvicorn's way of saying that the application refused to start.
            self._reason = "its start-up failed"
        except Exception as error:  # noqa: BLE001  (the thread that waits raises it)
            self._reason = repr(error)
        finally:
            self._settled.set()

    def wait_until_open(self, address: str) -> None:
        """Return once connections are accepted; raise DidNotStart where they never will be."""
        settled = self._settled.wait(START_S)
        if not self.started:
            reason = self._reason if settled else f"it was not ready after {START_S:g} s"
            raise DidNotStart(address=address, reason=reason)


class _Draining:
    """An application whose open requests see their clients leave once it closes: held polls end at once."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._closing = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def close(self) -> None:
        """Let everybody who waits for a client stop waiting."""
        if self._loop is None:
            return
        # The loop may have ended by itself.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._closing.set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._loop = asyncio.get_running_loop()
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def receive_or_close() -> Message:
            return await self._first(receive)

        await self._app(scope, receive_or_close, send)

    async def _first(self, receive: Receive) -> Message:
        message = asyncio.ensure_future(receive())
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({message, closing}, return_when=asyncio.FIRST_COMPLETED)
            return message.result() if message.done() else {"type": "http.disconnect"}
        finally:
            message.cancel()
            closing.cancel()
