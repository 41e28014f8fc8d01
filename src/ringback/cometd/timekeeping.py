"""What a server does again and again, whether or not anybody asks."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator

#: How often sessions are looked for that were silent for too long, in seconds.
SWEEP_S = 1.0


@contextlib.contextmanager
def repeated(work: Callable[[], None], seconds: float = SWEEP_S) -> Iterator[None]:
    """Do something every so many seconds, for as long as the block lasts."""

    async def work_again_and_again() -> None:
        while True:
            await asyncio.sleep(seconds)
            work()

    working = asyncio.ensure_future(work_again_and_again())
    try:
        yield
    finally:
        working.cancel()
