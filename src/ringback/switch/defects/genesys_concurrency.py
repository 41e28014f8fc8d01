"""What a Genesys server may do wrong only when two requests come at once."""

import asyncio

from attrs import evolve

from ringback.switch.changes import both
from ringback.switch.defects.genesys_combinators import operation_in
from ringback.switch.defects.genesys_refusals import CRASH
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import (
    Fittings,
    GenesysChange,
    GenesysFit,
    Handle,
    Notice,
    Occasion,
    handling,
    telling,
)
from ringback.switch.replies import Reply

#: How long a server that is not careful leaves a request lying between two looks at its state, in seconds.
WINDOW_S = 0.02


def _overwriting(*operations: str) -> GenesysFit:
    """Look at the world, wait, and then act on what was seen: what others did meanwhile is forgotten."""

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        if operation_in(visit) not in operations:
            return await inner(desk, visit)
        world = desk.world
        await asyncio.sleep(WINDOW_S)
        desk.world = world
        return await inner(desk, visit)

    return handling(handle)


def _told_of_the_last(operation: str) -> GenesysFit:
    """Tell nobody of a command while a later one waits."""

    def fit(fittings: Fittings) -> Fittings:
        waiting: list[Visit] = []

        async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
            if operation_in(visit) != operation:
                return await inner(desk, visit)
            waiting.append(visit)
            try:
                await asyncio.sleep(WINDOW_S)
                return await inner(desk, visit)
            finally:
                waiting.remove(visit)

        def tell(occasion: Occasion, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
            command = occasion.command
            late = command is not None and command.operation == operation and len(waiting) > 1
            return () if late else notices

        return both(handling(handle), telling(tell))(fittings)

    return fit


def _mixed_up(fittings: Fittings) -> Fittings:
    """Answer a read for whoever has asked last."""
    asking: list[Visit] = []

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        if visit.request.method != "GET":
            return await inner(desk, visit)
        asking[:] = [visit]
        await asyncio.sleep(WINDOW_S)
        return await inner(desk, evolve(visit, phone=asking[0].phone))

    return handling(handle)(fittings)


def _busy(fittings: Fittings) -> Fittings:
    """Fail while another command is being carried out."""
    lock = asyncio.Lock()

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        if not operation_in(visit):
            return await inner(desk, visit)
        if lock.locked():
            return CRASH
        async with lock:
            await asyncio.sleep(WINDOW_S)
            return await inner(desk, visit)

    return handling(handle)(fittings)


DEFECTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "swaps-at-once-overwrite",
        "GWS-SWAP-3",
        "Of two swaps that come at once, both are told, and one is carried out.",
        _overwriting("SwapCalls"),
    ),
    GenesysChange(
        "data-at-once-overwritten",
        "GWS-ATTACH-1",
        "Of user data that is attached twice at once, what came first is lost.",
        _overwriting("AttachUserData"),
    ),
    GenesysChange(
        "dials-at-once-overwrite",
        "GWS-DIAL-1",
        "Of two calls that are dialled at once, the first one is lost.",
        _overwriting("Dial"),
    ),
    GenesysChange(
        "holds-at-once-told-once",
        "GWS-HOLD-1",
        "Of two calls that are held at once, only the last is told of.",
        _told_of_the_last("Hold"),
    ),
    GenesysChange(
        "reads-at-once-mixed-up",
        "GWS-SESSION-4",
        "Of two users who read at once, the first is shown what is the second's.",
        _mixed_up,
    ),
    GenesysChange(
        "commands-at-once-crash",
        "GWS-RESULT-2",
        "Of two commands that come at once, the second is answered with HTTP 500.",
        _busy,
    ),
)
