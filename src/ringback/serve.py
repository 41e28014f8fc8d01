"""
Run an ASGI application on this machine for as long as a `with` block lasts.

It knows sockets, threads and uvicorn.  It refuses to know what is served.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Collection, Iterator, MutableMapping
from typing import Any

import uvicorn

from ringback.errors import CannotListen, DidNotStart
from ringback.express import NO_LANES, ExpressHttp, Lanes, lanes_of, methods_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: How long an application may take to start, in seconds.
START_S = 10.0

#: How long requests that are still being answered may take once we want to stop, in seconds.
GRACE_S = 1

#: How long a request may take to come in, in seconds: whoever says half of one keeps no connection for ever.
REQUEST_S = 60.0

#: How often that is looked after, in ticks of uvicorn, a tenth of a second each.
_LOOK_TICKS = 10

#: How many connections may wait to be accepted; the system may allow fewer.
BACKLOG = 16_384

#: The largest frame of a web socket that is read, in bytes.
FRAME_LIMIT = 256 * 1024


@contextlib.contextmanager
def serve(app: App, *, host: str = "127.0.0.1", port: int = 0, dated: bool = True) -> Iterator[str]:
    """
    Serve an application and yield its base URL, `http://127.0.0.1:PORT`; `dated` answers say when they were given.

    Raises CannotListen where the port is taken, DidNotStart where the application fails to start.
    """
    listener = _listen(host, port)
    address = f"{host}:{listener.getsockname()[1]}"
    server = _Server(app, listener, dated=dated)
    thread = threading.Thread(target=server.run_quietly, name=f"serve {address}", daemon=True)
    thread.start()
    try:
        server.wait_until_open(address)
        yield f"http://{address}"
    finally:
        server.should_exit = True
        thread.join(START_S)
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named: else every answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A port that a server left a moment ago is free; one that somebody listens on is not.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotListen(address=f"{host}:{port}", reason=reason or "it is not an address") from error
    return listener


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is open, and dies without a word to the terminal."""

    def __init__(self, app: App, listener: socket.socket, *, dated: bool) -> None:
        self._draining = _Draining(app)
        super().__init__(
            uvicorn.Config(
                self._draining,
                # uvloop where it is installed.
                loop="auto",
                http=ExpressHttp,
                ws="websockets-sansio",
                ws_max_size=FRAME_LIMIT,
                # Each socket would keep 40 kB for it.
                ws_per_message_deflate=False,
                lifespan="auto",
                backlog=BACKLOG,
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

    async def on_tick(self, counter: int) -> bool:
        if counter % _LOOK_TICKS == 0:
            self._drop_the_unfinished()
        return await super().on_tick(counter)

    def _drop_the_unfinished(self) -> None:
        earliest = asyncio.get_running_loop().time() - REQUEST_S
        for each in tuple(self.server_state.connections):
            since = each.awaited_since if isinstance(each, ExpressHttp) else None
            if since is not None and since < earliest:
                each.transport.close()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Before uvicorn closes connections: what is held has still an answer to get.
        await self._draining.close()
        await super().shutdown(sockets=sockets)

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
    """
    An application that is told of the end while its clients are still there.

    First it hears that the lifespan ends, and can answer what it holds; then all that still wait for their clients
    see them leave.  uvicorn alone waits for open requests, and ends the lifespan when there are none.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._closing = False
        #: The tasks that wait for their clients.
        self._waiting: set[asyncio.Task[Any]] = set()
        #: Those among them whose waiting was ended by us.
        self._ended: set[asyncio.Task[Any]] = set()
        self._life = _Life()

    async def close(self) -> None:
        """End the lifespan, then let everybody who waits for a client stop waiting."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                await self._life.end()
        self._closing = True
        for task in self._waiting:
            self._ended.add(task)
            task.cancel()

    @property
    def express(self) -> Lanes:
        return NO_LANES if self._closing else lanes_of(self._app)

    @property
    def express_methods(self) -> Collection[bytes]:
        return methods_of(self._app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._life.live(self._app, scope, receive, send)
            return
        gone = {"type": f"{scope['type']}.disconnect"}

        async def receive_or_close() -> Message:
            return gone if self._closing else await self._received(receive, gone)

        await self._app(scope, receive_or_close, send)

    async def _received(self, receive: Receive, gone: Message) -> Message:
        task = asyncio.current_task()
        assert task is not None
        self._waiting.add(task)
        try:
            return await receive()
        except asyncio.CancelledError:
            # As `asyncio.timeout` does: a cancellation of our own is taken back.
            if task not in self._ended:
                raise
            task.uncancel()
            return gone
        finally:
            self._waiting.discard(task)
            self._ended.discard(task)


class _Life:
    """The lifespan of an application, which can be ended before the server ends it."""

    def __init__(self) -> None:
        self._ending = asyncio.Event()
        self._over = asyncio.Event()
        self._over.set()

    async def end(self) -> None:
        """Let the application shut down; return once it has."""
        self._ending.set()
        await self._over.wait()

    async def live(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application live."""
        self._over.clear()

        async def receive_or_end() -> Message:
            message = asyncio.ensure_future(receive())
            ending = asyncio.ensure_future(self._ending.wait())
            try:
                await asyncio.wait({message, ending}, return_when=asyncio.FIRST_COMPLETED)
                return message.result() if message.done() else {"type": "lifespan.shutdown"}
            finally:
                message.cancel()
                ending.cancel()

        try:
            await app(scope, receive_or_end, send)
        finally:
            self._over.set()
