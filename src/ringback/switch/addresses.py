"""How a client addressed us: the host that the links in our answers must carry."""

import re

from starlette.requests import Request

from ringback.switch.headers import header_of

_HOST = re.compile(r"[A-Za-z0-9.\-]{1,255}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


def host_of(request: Request) -> str:
    """Return the host as the client wrote it, or our own address where it wrote nonsense."""
    host = header_of(request, b"host") or ""
    if _HOST.fullmatch(host):
        return host
    server = request.scope.get("server") or ("localhost", None)
    return server[0] if server[1] is None else f"{server[0]}:{server[1]}"
