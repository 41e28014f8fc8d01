"""What a face answers, as a value: variants and defects can change it before it is sent."""

from collections.abc import Mapping
from http import HTTPStatus

from attrs import field, frozen

from ringback.cometd.events import encoded
from ringback.model import Json
from ringback.serve import Send


@frozen
class Reply:
    """One HTTP answer."""

    status: int = 200
    #: Its JSON, where `text` is None; None is an answer without a body.
    value: Json = None
    #: A plain text in the place of JSON.
    text: str | None = None
    headers: Mapping[str, str] = field(factory=dict)

    async def send(self, send: Send) -> None:
        """Send it."""
        status, headers, content = self.parts()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def parts(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Return its status, its headers and its body, ready to be sent."""
        content, kind = self._content(), self._kind()
        headers = [(name.lower().encode(), each.encode("latin-1")) for name, each in self.headers.items()]
        # An answer of this status has no content, and so no length of one (RFC 9110, 8.6).
        if self.status != HTTPStatus.NO_CONTENT:
            headers.append((b"content-length", b"%d" % len(content)))
        if kind is not None and all(name != b"content-type" for name, _ in headers):
            headers.append((b"content-type", kind.encode()))
        return self.status, headers, content

    def _content(self) -> bytes:
        if self.text is not None:
            return self.text.encode()
        return b"" if self.value is None else encoded(self.value)

    def _kind(self) -> str | None:
        if self.text is not None:
            return "text/plain; charset=utf-8"
        return None if self.value is None else "application/json"
