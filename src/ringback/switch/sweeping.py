"""Silent sessions go by themselves, whether anybody asks or not."""

import asyncio
import contextlib
from collections.abc import Iterator

from ringback.switch.genesys_desk import Desk

#: How often sessions are looked for that were silent for too long, in seconds.
SWEEP_S = 1.0


@contextlib.contextmanager
def sweeping(desk: Desk) -> Iterator[None]:
    """Sweep the hub from time to time, for as long as the block lasts."""

    async def sweep() -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            desk.polls.wake(desk.hub.sweep(desk.clock.line()))

    task = asyncio.ensure_future(sweep())
    try:
        yield
    finally:
        task.cancel()
