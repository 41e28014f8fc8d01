"""
Playing a web socket that is not CometD's: its messages in recorded order, each after what came before it.

It refuses to know what the messages say.
"""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable

from ringback.cassettes.playing.wire.clients import Client
from ringback.cassettes.playing.wire.recording import Entry
from ringback.cassettes.timeline import Frame
from ringback.model import Json
from ringback.serve import Message, Receive, Send

#: The close code of a server that cannot take a message (RFC 6455, 7.4.1).
_REFUSED = 1008


class Socket:
    """One web socket that is played to a client."""

    def __init__(
        self, entry: Entry, client: Client, moved: Callable[[], None], clock: Callable[[], float]
    ) -> None:
        self._entry = entry
        self._client = client
        self._moved = moved
        self._clock = clock
        self._bell = asyncio.Event()
        self._heard = deque(each for each in entry.frames if not each.sent)
        self._said = [(each.tick, _meant(each.data)) for each in entry.frames if each.sent]

    async def play(self, receive: Receive, send: Send) -> Message | None:
        """Play it until its client leaves; return the message that was not recorded, None where all were."""
        bells = self._client.performance.bells
        bells.add(self._bell.set)
        listening = asyncio.ensure_future(receive())
        try:
            while True:
                wait = await self._tell(send)
                ringing = asyncio.ensure_future(self._bell.wait())
                await asyncio.wait({listening, ringing}, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
                ringing.cancel()
                self._bell.clear()
                if listening.done():
                    message = listening.result()
                    if message["type"] != "websocket.receive":
                        return None
                    if not self._take(message):
                        await send({"type": "websocket.close", "code": _REFUSED, "reason": "not recorded"})
                        return message
                    listening = asyncio.ensure_future(receive())
        except OSError:
            # The client has left while it was told something.
            return None
        finally:
            bells.discard(self._bell.set)
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({listening})

    async def _tell(self, send: Send) -> float | None:
        """Send what is due; return how long to wait for what is due next, None where that is not known."""
        head, entry = self._client.playhead, self._entry
        while self._heard:
            due = head.time_of(entry.cassette, entry.actor, self._heard[0].tick, self._heard[0].at_ms)
            if due is None:
                return None
            if due > self._clock():
                return due - self._clock()
            await send(_message(self._heard.popleft()))
        return None

    def _take(self, message: Message) -> bool:
        """Go on to after what a client has said; return whether it was recorded."""
        data = message.get("text")
        meant = _meant(message.get("bytes") or b"" if data is None else data)
        for at, (tick, said) in enumerate(self._said):
            if said == meant:
                del self._said[: at + 1]
                entry = self._entry
                self._client.playhead.act(entry.cassette, entry.actor, tick, self._clock())
                self._moved()
                return True
        return False


def _message(frame: Frame) -> Message:
    kind = "text" if isinstance(frame.data, str) else "bytes"
    return {"type": "websocket.send", kind: frame.data}


def _meant(data: str | bytes) -> Json:
    try:
        return json.dumps(json.loads(data), sort_keys=True)
    except (ValueError, RecursionError):
        return data
