"""What a Genesys server may tell wrongly only because of what was done before."""

from collections import Counter
from collections.abc import Callable, Iterable

from ringback.switch.defects.genesys_picks import call_of, own, with_call
from ringback.switch.genesys_fittings import (
    Fittings,
    GenesysChange,
    GenesysFit,
    Notice,
    Occasion,
    Tell,
    telling,
)


def remembering(make: Callable[[], Tell]) -> GenesysFit:
    """Let each switch change what it tells in a way of its own, which may remember what was told."""

    def fit(fittings: Fittings) -> Fittings:
        return telling(make())(fittings)

    return fit


def _untold_each(operation: str, number: int) -> Tell:
    """Tell nothing of each second, third … time that an operation is carried out on the same calls."""
    done: Counter[frozenset[str | None]] = Counter()

    def tell(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
        command = occasion.command
        if command is None or command.operation != operation:
            return notices
        calls = frozenset([command.call, command.other])
        done[calls] += 1
        return () if done[calls] % number == 0 else notices

    return tell


def _mixed_up_by_swaps() -> Tell:
    mixed: dict[str, str] = {}

    def tell(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
        for notice in notices:
            names = mixed.get(call_of(notice))
            yield with_call(notice, callUuid=names) if names else notice
        command = occasion.command
        if command and command.operation == "SwapCalls" and command.call and command.other:
            mixed[command.other] = command.call

    return tell


def _one_behind() -> Tell:
    kept: dict[str, Notice] = {}

    def tell(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
        held = own("Hold")
        for notice in notices:
            if notice.number in kept:
                yield kept.pop(notice.number)
            if held(occasion, notice):
                kept[notice.number] = notice
            else:
                yield notice

    return tell


DEFECTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "hold-told-with-the-next",
        "GWS-HOLD-1",
        "Who holds a call is notified of it only together with whatever happens next.",
        remembering(_one_behind),
    ),
    GenesysChange(
        "third-hold-untold",
        "GWS-HOLD-1",
        "Of every third Hold of a call its party is not notified.",
        remembering(lambda: _untold_each("Hold", 3)),
    ),
    GenesysChange(
        "ids-mixed-up-by-swaps",
        "GWS-CALL-3",
        "After SwapCalls, notifications of the other call bear the callUuid of the call addressed.",
        remembering(_mixed_up_by_swaps),
    ),
    GenesysChange(
        "second-swap-untold",
        "GWS-SWAP-2",
        "Of every second SwapCalls of the same two calls their party is not notified.",
        remembering(lambda: _untold_each("SwapCalls", 2)),
    ),
    GenesysChange(
        "second-recording-untold",
        "GWS-REC-1",
        "Of the start of every second recording of a call its party is not notified.",
        remembering(lambda: _untold_each("StartCallRecording", 2)),
    ),
)
