"""
One end of a proxied connection: HTTP/1.1 by h11 over asyncio's streams.

h11 was chosen since it keeps what passes as it is: the names of headers in their
own spelling, the target, the reason, repeated headers, trailers; it says where a
body ends without holding it, and leaves all reading and writing to its caller.
"""

import asyncio
import contextlib

import h11

#: How much is read at once, in bytes.
CHUNK = 64 * 1024
#: The largest head of a request or a response, in bytes.
MAX_HEAD = 256 * 1024


class Peer:
    """A client, or the server, at the other end of a connection."""

    def __init__(
        self, role: type[h11.SERVER | h11.CLIENT], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        #: `role` is ours: SERVER towards a client.
        self.http = h11.Connection(role, max_incomplete_event_size=MAX_HEAD)
        self.reader = reader
        self.writer = writer

    def ready(self) -> h11.Event | type[h11.NEED_DATA | h11.PAUSED]:
        """Return the next event that needs no reading; raises h11.RemoteProtocolError."""
        return self.http.next_event()

    async def receive(self) -> bool:
        """Read once; return whether the other end has anything more to say."""
        try:
            data = await self.reader.read(CHUNK)
        except OSError:
            # Reset, or an end that TLS does not know: there is no more.
            data = b""
        self.http.receive_data(data)
        return bool(data)

    async def event(self) -> h11.Event:
        """Return the next event, reading as long as it takes; raises h11.RemoteProtocolError."""
        while True:
            event = self.ready()
            if isinstance(event, h11.Event):
                return event
            await self.receive()

    async def send(self, *events: h11.Event) -> None:
        """Send events in one piece, and wait while the other end is too slow; raises OSError."""
        pieces = [self.http.send(each) for each in events]
        self.writer.write(b"".join(each for each in pieces if each))
        await self.writer.drain()

    @property
    def is_reusable(self) -> bool:
        """Whether another exchange can follow on this connection, as far as can be told."""
        states = (self.http.our_state, self.http.their_state)
        return states == (h11.DONE, h11.DONE) and not self.reader.at_eof() and not self.writer.is_closing()

    async def close(self) -> None:
        """Close the connection once what was sent has left."""
        self.writer.close()
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            async with asyncio.timeout(1):
                await self.writer.wait_closed()

    def abort(self) -> None:
        """Drop the connection."""
        self.writer.transport.abort()
