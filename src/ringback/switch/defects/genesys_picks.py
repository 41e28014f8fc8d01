"""What defects of telling are made of: which notifications one is about, and what it makes of them."""

from collections.abc import Callable, Iterable
from typing import Any

from attrs import evolve

from ringback.model import Json, at
from ringback.switch.genesys_fittings import GenesysFit, Notice, Occasion, telling

#: Tells whether a defect is about a notification.
Pick = Callable[[Occasion, Notice], bool]

#: Returns what is told in the place of a notification.
Make = Callable[[Occasion, Notice], Iterable[Notice]]

#: Returns who else is told: phone numbers.
Whom = Callable[[Occasion, Notice], Iterable[str]]

#: Later than any client waits, in seconds.
MUCH_LATER_S = 60.0


def own(*operations: str, state: str = "") -> Pick:
    """Pick what whoever commands one of these operations is told: of everything, or of calls in one state."""

    def pick(occasion: Occasion, notice: Notice) -> bool:
        command = occasion.command
        return (
            command is not None
            and command.operation in operations
            and notice.number == command.number
            and state in ("", state_of(notice))
        )

    return pick


def others(*operations: str, state: str = "", kind: str = "") -> Pick:
    """Pick what all others are told of one of these operations: of everything, or of calls in a state, of a kind."""

    def pick(occasion: Occasion, notice: Notice) -> bool:
        command = occasion.command
        return (
            command is not None
            and command.operation in operations
            and notice.number != command.number
            and state in ("", state_of(notice))
            and kind in ("", at(notice.data, "/call/callType"))
        )

    return pick


def second_ringing(occasion: Occasion, notice: Notice) -> bool:
    """Pick what somebody is told of a call that rings while they have another one."""
    rings = others("Dial", state="Ringing")
    return rings(occasion, notice) and len(occasion.world.calls_of(notice.number)) > 1


def of_the_second(*operations: str) -> Pick:
    """Pick what whoever commands one of these operations is told of another call than the one addressed."""
    picks = own(*operations)

    def pick(occasion: Occasion, notice: Notice) -> bool:
        return picks(occasion, notice) and call_of(notice) != getattr(occasion.command, "call", None)

    return pick


def instead(pick: Pick, make: Make) -> GenesysFit:
    """Tell something else in the place of what is picked."""

    def tell(occasion: Occasion, notices: tuple[Notice, ...]) -> Iterable[Notice]:
        for notice in notices:
            yield from make(occasion, notice) if pick(occasion, notice) else (notice,)

    return telling(tell)


def untold(pick: Pick) -> GenesysFit:
    """Tell nothing."""
    return instead(pick, lambda _occasion, _notice: ())


def repeated(pick: Pick) -> GenesysFit:
    """Tell it twice."""
    return instead(pick, lambda _occasion, notice: (notice, notice))


def late(pick: Pick) -> GenesysFit:
    """Tell it when nobody waits for it any more."""
    return instead(pick, lambda _occasion, notice: (evolve(notice, after=MUCH_LATER_S),))


def on_channel(pick: Pick, channel: str) -> GenesysFit:
    """Tell it on another channel."""
    return instead(pick, lambda _occasion, notice: (evolve(notice, channel=channel),))


def saying(pick: Pick, **said: Json) -> GenesysFit:
    """Tell it with other members in its data."""
    return instead(pick, lambda _occasion, notice: (evolve(notice, data={**notice.data, **said}),))


def showing_call(pick: Pick, **shown: Json) -> GenesysFit:
    """Tell it with other members in its call."""
    return instead(pick, lambda _occasion, notice: (with_call(notice, **shown),))


def copied(pick: Pick, whom: Whom) -> GenesysFit:
    """Tell it to others as well."""

    def make(occasion: Occasion, notice: Notice) -> Iterable[Notice]:
        yield notice
        for number in whom(occasion, notice):
            yield evolve(notice, number=number)

    return instead(pick, make)


def redirected(pick: Pick, whom: Whom) -> GenesysFit:
    """Tell it to others and not to the one whom it concerns."""

    def make(occasion: Occasion, notice: Notice) -> Iterable[Notice]:
        return (evolve(notice, number=number) for number in whom(occasion, notice))

    return instead(pick, make)


def peers(occasion: Occasion, notice: Notice) -> Iterable[str]:
    """Return the phones of the other parties of the call that is told of."""
    numbers = (each["phoneNumber"] for each in at(notice.data, "/call/participants", ()))
    return (each for each in numbers if each in occasion.world.phones)


def everybody(occasion: Occasion, notice: Notice) -> Iterable[str]:
    """Return all other phones."""
    return (each for each in occasion.world.phones if each != notice.number)


def call_of(notice: Notice) -> Any:
    """Return the id of the call that is told of; None for a device."""
    return at(notice.data, "/call/id")


def state_of(notice: Notice) -> Any:
    """Return the state of the call that is told of; None for a device."""
    return at(notice.data, "/call/state")


def with_call(notice: Notice, **shown: Json) -> Notice:
    """Return a notification whose call shows something else."""
    return evolve(notice, data={**notice.data, "call": {**notice.data["call"], **shown}})
