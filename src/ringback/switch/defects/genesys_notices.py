"""What a Genesys server may do wrong when it tells of calls and devices: lost, repeated, late, misdirected."""

from collections.abc import Iterable

from ringback.switch.genesys_fittings import GenesysChange, GenesysFit, Notice, Occasion, telling


def untold(operation: str) -> GenesysFit:
    """Tell whoever commands an operation nothing of it."""

    def tell(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
        command = occasion.command
        if command is None or command.operation != operation:
            return notices
        return (each for each in notices if each.number != command.number)

    return telling(tell)


DEFECTS: tuple[GenesysChange, ...] = (
    GenesysChange("hold-untold", "GWS-HOLD-1", "Who holds a call is not notified of it.", untold("Hold")),
)
