"""
The messages in the bytes of a web socket (RFC 6455, 5.2), told apart without holding the bytes back.

No I/O.  Extensions are not understood; a proxy that watches lets none be agreed on.
"""

from attrs import define, field

CONTINUATION, TEXT, BINARY = 0, 1, 2
#: Opcodes from here on are control frames, which may come between the parts of a message.
CONTROL = 8


@define
class Frames:
    """One direction of a web socket."""

    #: A longer message is not kept, in bytes.
    limit: int
    #: How many were too long.
    skipped: int = 0
    _head: bytearray = field(factory=bytearray, init=False)
    _opcode: int = field(default=-1, init=False)
    _final: bool = field(default=False, init=False)
    _mask: bytes = field(default=b"", init=False)
    #: What is left of the payload, in bytes; None while the head is read.
    _left: int | None = field(default=None, init=False)
    _at: int = field(default=0, init=False)
    _message: bytearray = field(factory=bytearray, init=False)
    _kind: int = field(default=TEXT, init=False)
    _too_long: bool = field(default=False, init=False)

    def feed(self, data: bytes) -> list[str | bytes]:
        """Take bytes in; return the messages that are complete with them."""
        found: list[str | bytes] = []
        at = 0
        while at < len(data) or self._left == 0:
            if self._left is None:
                self._head.append(data[at])
                at += 1
                self._begin()
            else:
                part = data[at : at + self._left]
                at += len(part)
                self._take(part)
            if self._left == 0:
                found += self._end()
        return found

    def _begin(self) -> None:
        """Begin a frame, once its head is complete."""
        head = self._head
        if len(head) < 2:  # noqa: PLR2004  (RFC 6455, 5.2)
            return
        short, masked = head[1] & 0x7F, bool(head[1] & 0x80)
        extended = {126: 2, 127: 8}.get(short, 0)
        if len(head) < 2 + extended + 4 * masked:
            return
        self._left = int.from_bytes(head[2 : 2 + extended], "big") if extended else short
        self._mask = bytes(head[2 + extended :]) if masked else b""
        self._opcode, self._final = head[0] & 0x0F, bool(head[0] & 0x80)
        self._at = 0
        head.clear()
        if self._opcode in (TEXT, BINARY):
            self._kind = self._opcode
            self._message.clear()
            self._too_long = False

    def _take(self, part: bytes) -> None:
        assert self._left is not None, "a payload is being read"
        self._left -= len(part)
        if self._opcode >= CONTROL or self._too_long:
            return
        if len(self._message) + len(part) > self.limit:
            self._too_long = True
            self._message.clear()
            return
        self._message += _unmasked(part, self._mask, self._at)
        self._at += len(part)

    def _end(self) -> list[str | bytes]:
        """End a frame; return the message that ends with it, if one does."""
        self._left = None
        if self._opcode >= CONTROL or not self._final:
            return []
        if self._too_long:
            self.skipped += 1
            return []
        data = bytes(self._message)
        self._message.clear()
        if self._kind == BINARY:
            return [data]
        try:
            return [data.decode()]
        except UnicodeDecodeError:
            return [data]


def _unmasked(data: bytes, mask: bytes, at: int) -> bytes:
    if not mask or not data:
        return data
    turned = mask[at % 4 :] + mask[: at % 4]
    key = (turned * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(key, "big")).to_bytes(len(data), "big")
