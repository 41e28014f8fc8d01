"""Which reply is whose: one section of Bayeux says that a reply must have the id of its message, another that it may."""

from collections.abc import Iterator, Mapping, Sequence

from ringback.model import Json


def paired(
    messages: Sequence[Mapping[str, Json]], replies: Sequence[Mapping[str, Json]]
) -> Iterator[tuple[Mapping[str, Json], Mapping[str, Json]]]:
    """Yield each message with a reply that has no id: one that names what it subscribes to, or else the next that is left."""
    left, unnamed = list(replies), list[Mapping[str, Json]]()
    for each in messages:
        named = next((reply for reply in left if names(reply, each)), None)
        if named is None:
            unnamed.append(each)
            continue
        left.remove(named)
        yield each, named
    yield from zip(unnamed, left, strict=True)


def names(reply: Mapping[str, Json], message: Mapping[str, Json]) -> bool:
    """Tell whether a reply names what a message subscribes to."""
    named = reply.get("subscription")
    return reply.get("channel") == message["channel"] and message.get("subscription") in (
        named if isinstance(named, list) else [named]
    )
