"""A web socket on its way through a proxy: bytes pass as they are, a message's last ones once it is on the disk."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable

from attrs import define

from ringback.cassettes.recording.proxy.exchange import MAX_BODY
from ringback.cassettes.recording.proxy.frames import Frames
from ringback.cassettes.recording.proxy.peer import CHUNK, Peer

#: How long one side may go on when the other has ended, in seconds.
LINGER_S = 5.0

#: Writes a message down, and whether the client sent it; returns once it is on the disk.
Record = Callable[[str | bytes, bool], Awaitable[None]]


@define
class Tunnel:
    """Two connections that have switched to WebSocket."""

    client: Peer
    server: Peer
    record: Record

    async def run(self) -> int:
        """Carry everything in both directions until one side ends; return how many messages were too long to keep."""
        ways = (Frames(MAX_BODY), Frames(MAX_BODY))
        tasks = [
            asyncio.ensure_future(self._carry(self.client, self.server, ways[0], sent=True)),
            asyncio.ensure_future(self._carry(self.server, self.client, ways[1], sent=False)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(tasks, timeout=LINGER_S)
        finally:
            for each in tasks:
                each.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for how in ended:
            if isinstance(how, Exception):
                raise how
        return sum(each.skipped for each in ways)

    async def _carry(self, source: Peer, target: Peer, frames: Frames, *, sent: bool) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            # What came together with the handshake comes first.
            data = source.http.trailing_data[0] or await source.reader.read(CHUNK)
            while data:
                # They wait for the disk together, and are written in their order.
                await asyncio.gather(*(self.record(each, sent) for each in frames.feed(data)))
                target.writer.write(data)
                await target.writer.drain()
                data = await source.reader.read(CHUNK)
            if target.writer.can_write_eof():
                target.writer.write_eof()
            else:
                target.writer.close()
