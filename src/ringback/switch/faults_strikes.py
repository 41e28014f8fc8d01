"""What each fault of the network does to a request and its answer, and the table of them all."""

import asyncio
import socket
import struct
from collections.abc import Mapping

from ringback.serve import App, Message
from ringback.switch.faults import Answer, Exposed, Fault

#: In how many pieces a slow answer comes.
PIECES = 8

#: How a web socket is closed by a server that goes away (RFC 6455, 7.4.1).
_GOING_AWAY = 1001

_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"


async def slow(app: App, exposed: Exposed) -> None:
    """Answer in pieces, each of them late."""

    async def trickle(message: Message) -> None:
        if message["type"] != "http.response.body":
            await exposed.send(message)
            return
        body = message.get("body", b"")
        size = max(1, -(-len(body) // PIECES))
        pieces = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
        for number, piece in enumerate(pieces, start=1):
            await asyncio.sleep(exposed.seconds)
            more = number < len(pieces) or message.get("more_body", False)
            await exposed.send({"type": "http.response.body", "body": piece, "more_body": more})

    await app(exposed.scope, exposed.receive, trickle)


async def cut(app: App, exposed: Exposed) -> None:
    """Promise a whole body, send the first half of it, and close the connection."""
    answer = await Answer.of(app, exposed)
    if answer.body:
        await exposed.send(answer.head((b"content-length", str(len(answer.body)).encode())))
        half = answer.body[: len(answer.body) // 2]
        await exposed.send({"type": "http.response.body", "body": half, "more_body": True})
    await exposed.hang_up()


async def half_chunk(app: App, exposed: Exposed) -> None:
    """Begin a chunk, send the first half of it, and close the connection."""
    answer = await Answer.of(app, exposed)
    if answer.body:
        await exposed.send(answer.head())
        # The head leaves with the first of the body, be it empty.
        await exposed.send({"type": "http.response.body", "body": b"", "more_body": True})
        half = answer.body[: len(answer.body) // 2]
        exposed.transport.write(b"%x\r\n%b" % (len(answer.body), half))
    await exposed.hang_up()


async def reset(_app: App, exposed: Exposed) -> None:
    """Reset the connection (RST) before anything is done."""
    endpoint = exposed.transport.get_extra_info("socket")
    # Lingering for no time at all is how a socket is told to reset its connection.
    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exposed.transport.abort()
    await exposed.left()


async def lost_answer(app: App, exposed: Exposed) -> None:
    """Do what is asked, and close the connection without an answer."""
    await Answer.of(app, exposed)
    await exposed.hang_up()


async def stall(_app: App, exposed: Exposed) -> None:
    """Take the request, do nothing, and close the connection after a long while."""
    left = asyncio.ensure_future(exposed.left())
    await asyncio.wait({left}, timeout=exposed.seconds)
    left.cancel()
    await exposed.hang_up()


async def unavailable(_app: App, exposed: Exposed) -> None:
    """Refuse with 503 and say when to come again."""
    again = max(1, round(exposed.seconds))
    await _refuse(exposed, 503, b"text/plain", b"Service Unavailable\n", (b"retry-after", b"%d" % again))


async def bad_gateway(_app: App, exposed: Exposed) -> None:
    """Answer as a proxy does whose server is away: 502, and a page for people."""
    await _refuse(exposed, 502, b"text/html", _GATEWAY)


async def _refuse(
    exposed: Exposed, status: int, kind: bytes, body: bytes, *more: tuple[bytes, bytes]
) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), *more]
    # A web socket that is not to be opened is answered by the same messages under other names.
    prefix = "websocket." if exposed.scope["type"] == "websocket" else ""
    await exposed.send({"type": f"{prefix}http.response.start", "status": status, "headers": headers})
    await exposed.send({"type": f"{prefix}http.response.body", "body": body})


async def drop_poll(app: App, exposed: Exposed) -> None:
    """Close the connection of a request that is not answered soon, or of a web socket, as an impatient proxy does."""
    if exposed.scope["type"] == "websocket":
        await _drop_socket(app, exposed)
        return
    begun = asyncio.Event()

    async def send(message: Message) -> None:
        begun.set()
        await exposed.send(message)

    work = asyncio.ensure_future(app(exposed.scope, exposed.receive, send))
    answer = asyncio.ensure_future(begun.wait())
    try:
        await asyncio.wait({work, answer}, timeout=exposed.seconds, return_when=asyncio.FIRST_COMPLETED)
        if not begun.is_set():
            exposed.transport.close()
        await work
    finally:
        work.cancel()
        answer.cancel()


async def _drop_socket(app: App, exposed: Exposed) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + exposed.seconds
    dropped = False

    async def receive() -> Message:
        nonlocal dropped
        message = asyncio.ensure_future(exposed.receive())
        await asyncio.wait({message}, timeout=max(0, deadline - loop.time()))
        if message.done():
            return message.result()
        message.cancel()
        dropped = True
        return {"type": "websocket.disconnect", "code": _GOING_AWAY}

    await app(exposed.scope, receive, exposed.send)
    if dropped:
        await exposed.send({"type": "websocket.close", "code": _GOING_AWAY})


async def hang_up(app: App, exposed: Exposed) -> None:
    """Answer, and close a connection that was to be kept."""
    await app(exposed.scope, exposed.receive, exposed.send)
    exposed.transport.close()


#: Every fault, by name.
FAULTS: Mapping[str, Fault] = {
    each.name: each
    for each in (
        Fault(
            name="bad-gateway",
            says="A request is not carried out; the answer is a proxy's: 502, in HTML.",
            strike=bad_gateway,
            sockets=True,
        ),
        Fault(
            name="cut",
            says="A request is carried out; its answer breaks off in the middle, short of its Content-Length.",
            strike=cut,
        ),
        Fault(
            name="drop-poll",
            says="A request that is not answered within SECONDS loses its connection, as long polls do at a proxy.",
            strike=drop_poll,
            sockets=True,
            rate=0.5,
            seconds=0.5,
        ),
        Fault(
            name="half-chunk",
            says="A request is carried out; its answer is chunked, and breaks off within a chunk.",
            strike=half_chunk,
        ),
        Fault(
            name="hang-up",
            says="A request is carried out and answered; the connection is then closed, though it was to be kept.",
            strike=hang_up,
        ),
        Fault(
            name="lost-answer",
            says="A request is carried out; the connection is closed without an answer.",
            strike=lost_answer,
        ),
        Fault(
            name="reset",
            says="A request is not carried out; its connection is reset (RST).",
            strike=reset,
        ),
        Fault(
            name="slow",
            says="A request is carried out; its answer comes in 8 pieces, each of them SECONDS late.",
            strike=slow,
            rate=1.0,
            seconds=0.25,
        ),
        Fault(
            name="stall",
            says="A request is not carried out and not answered; its connection is closed after SECONDS.",
            strike=stall,
            seconds=30.0,
        ),
        Fault(
            name="unavailable",
            says="Three requests for a path, one after the other, are refused with 503 and Retry-After: SECONDS.",
            strike=unavailable,
            sockets=True,
            seconds=1.0,
            burst=3,
        ),
    )
}
