"""
Headers and cookies as they stand in an ASGI scope.

Starlette makes objects of them for each request; a server that answers thousands of connects a second looks for
two or three.
"""

from starlette.requests import Request


def header_of(request: Request, name: bytes) -> str | None:
    """Return the value of a header, whose name is in lower case; the first where there are several."""
    for key, value in request.scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def cookie_of(request: Request, name: str) -> str:
    """Return the value of a cookie; empty where there is none."""
    wanted = name.encode()
    for key, value in request.scope["headers"]:
        if key == b"cookie":
            for pair in value.split(b";"):
                cookie, _, text = pair.partition(b"=")
                if cookie.strip() == wanted:
                    return str(text.strip(), "latin-1").strip('"')
    return ""
