"""The server behind a proxy: where it is, and how it is reached."""

import asyncio
import ssl
from urllib.parse import urlsplit

import h11
from attrs import define, field

from ringback.cassettes.recording.proxy.origins import Origin
from ringback.cassettes.recording.proxy.peer import CHUNK, Peer
from ringback.cassettes.scrubbing.address import PORTS
from ringback.errors import CannotConnect, TimedOut


@define
class Upstream:
    """A server, by its base URL."""

    base_url: str
    #: True, False, or the path of a CA bundle.
    verify: bool | str = True
    #: How long connecting may take, in seconds; how long an answer takes is the server's business.
    connect_s: float = 10.0
    origin: Origin = field(init=False)
    _tls: ssl.SSLContext | None = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.origin = Origin.of(self.base_url)
        self._tls = _context(self.verify) if self.origin.secure else None

    @property
    def host(self) -> bytes:
        """What a Host header calls it."""
        return self.origin.authority.encode()

    async def connected(self) -> Peer:
        """Return a new connection; raise CannotConnect, or TimedOut where nobody answers."""
        parts = urlsplit(self.base_url)
        try:
            async with asyncio.timeout(self.connect_s):
                reader, writer = await asyncio.open_connection(
                    parts.hostname,
                    parts.port or PORTS[parts.scheme],
                    ssl=self._tls,
                    limit=CHUNK,
                )
        except TimeoutError as error:
            raise TimedOut(url=self.base_url, during="a connection", seconds=self.connect_s) from error
        except ssl.SSLError as error:
            raise CannotConnect(url=self.base_url, reason=f"TLS failed: {_words(error)}") from error
        except OSError as error:
            raise CannotConnect(url=self.base_url, reason=_words(error)) from error
        return Peer(h11.CLIENT, reader, writer)


def _context(verify: bool | str) -> ssl.SSLContext:  # noqa: FBT001  (as an endpoint file has it)
    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    context.set_alpn_protocols(["http/1.1"])
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _words(error: OSError) -> str:
    words = error.strerror or str(error) or type(error).__name__
    return " ".join(words.split())[:200].rstrip(".")
