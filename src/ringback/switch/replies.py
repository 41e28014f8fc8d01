"""What a face answers, as a value: variants and defects can change it before it is sent."""

from collections.abc import Mapping

from attrs import field, frozen
from starlette.responses import Response

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

    def response(self) -> Response:
        """Return it ready to be sent."""
        return Response(self._content(), self.status, dict(self.headers), self._kind())

    async def send(self, send: Send) -> None:
        """Send it, without any help."""
        status, headers, content = self.parts()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def parts(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Return its status, its headers and its body, ready to be sent."""
        content, kind = self._content(), self._kind()
        headers = [(name.lower().encode(), each.encode("latin-1")) for name, each in self.headers.items()]
        headers.append((b"content-length", b"%d" % len(content)))
        if kind is not None:
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
