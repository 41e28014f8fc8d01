"""Run a recording proxy for as long as a `with` block lasts."""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Iterator

from attrs import define, field, frozen

from ringback.cassettes.recording.proxy.actors import Actors, Known
from ringback.cassettes.recording.proxy.ledger import Ledger
from ringback.cassettes.recording.proxy.proxy import Proxy, listening
from ringback.cassettes.recording.proxy.upstream import Upstream
from ringback.cassettes.recording.recorder import Recorder
from ringback.errors import CannotListen

#: How long a proxy may take to end, in seconds.
END_S = 20.0


def _silent(_sentence: str) -> None:
    """Say nothing."""


@frozen
class Plan:
    """What a proxy does."""

    upstream: Upstream
    recorder: Recorder
    known: tuple[Known, ...] = ()
    rewrite_host: bool = False
    tell: Callable[[str], None] = _silent


@define(eq=False)
class _Thread:
    """The event loop of a proxy."""

    plan: Plan
    host: str
    port: int
    proxy: Proxy = field(init=False)
    url: str = ""
    _settled: threading.Event = field(factory=threading.Event)
    _error: BaseException | None = None
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _ending: asyncio.Event = field(init=False)

    def run(self) -> None:
        """Serve until told to end."""
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001  (the thread that waits raises it)
            self._error = error
        finally:
            self._settled.set()

    async def _serve(self) -> None:
        plan = self.plan
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        self.proxy = Proxy(
            plan.upstream,
            Ledger(plan.recorder),
            Actors(plan.known),
            plan.tell,
            rewrite_host=plan.rewrite_host,
        )
        try:
            server = await listening(self.proxy, self.host, self.port)
        except (OSError, OverflowError) as error:
            await self.proxy.close()
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise CannotListen(
                address=f"{self.host}:{self.port}", reason=reason or "it is not an address"
            ) from error
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.url = f"http://{host}:{server.sockets[0].getsockname()[1]}"
        self._settled.set()
        await self._ending.wait()
        server.close()
        await self.proxy.close()

    def wait_until_open(self) -> None:
        """Return once connections are accepted; raise what keeps them from being."""
        self._settled.wait()
        if self._error is not None:
            raise self._error

    def end(self) -> None:
        """Have it end."""
        self._loop.call_soon_threadsafe(self._ending.set)


@contextlib.contextmanager
def proxied(plan: Plan, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[tuple[str, Proxy]]:
    """
    Yield the URL of a recording proxy, and the proxy; raises CannotListen where the port is taken.

    What its clients had completely is on the disk; the recorder is the caller's, to be committed or not.
    """
    thread = _Thread(plan, host, port)
    worker = threading.Thread(target=thread.run, name="proxy", daemon=True)
    worker.start()
    thread.wait_until_open()
    try:
        yield thread.url, thread.proxy
    finally:
        thread.end()
        worker.join(END_S)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the loop of libuv, where there is one."""
    if sys.platform == "win32" or sys.implementation.name != "cpython":  # pragma: no cover
        return None
    import uvloop  # noqa: PLC0415  (it is not everywhere)

    return uvloop.new_event_loop
