"""The requests that ask for a web socket: from whom they come, and how one is refused."""

from urllib.parse import urlsplit

from starlette.requests import Request

from ringback.serve import Message, Scope, Send
from ringback.switch.addresses import host_of
from ringback.switch.headers import header_of
from ringback.switch.replies import Reply


def is_of_our_pages(request: Request) -> bool:
    """
    Return whether a browser's page that asks for a web socket comes from our own host.

    Browsers send cookies to any host with an upgrade, and always say where the page is from; other clients do not
    (RFC 6455, 10.2).
    """
    origin = header_of(request, b"origin")
    return origin is None or urlsplit(origin).netloc == host_of(request)


async def refuse_upgrade(scope: Scope, send: Send, reply: Reply) -> None:
    """Answer an upgrade with an HTTP reply; with an empty 403 where the server cannot do that."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return

    async def send_refusal(message: Message) -> None:
        await send({**message, "type": f"websocket.{message['type']}"})

    await reply.send(send_refusal)
