"""What a face does because time passes, and not because anybody asks."""

import asyncio
import contextlib
from collections.abc import Iterator

from ringback.switch.genesys_desk import Desk

#: How often sessions are looked for that were silent for too long, in seconds.
SWEEP_S = 1.0


@contextlib.contextmanager
def timekeeping(desk: Desk) -> Iterator[None]:
    """Sweep the hub, and notice when the clock is put forward, for as long as the block lasts."""
    loop = asyncio.get_running_loop()

    def look() -> None:
        desk.catch_up()
        desk.polls.wake(desk.hub.sweep(desk.clock.line()))

    async def look_again_and_again() -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            look()

    def look_at_all() -> None:
        look()
        desk.polls.wake_all()

    def put_forward() -> None:
        # A clock may outlive the server, and be put forward by any thread.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(look_at_all)

    looking = asyncio.ensure_future(look_again_and_again())
    stop_listening = desk.clock.listen(put_forward)
    try:
        yield
    finally:
        stop_listening()
        looking.cancel()
