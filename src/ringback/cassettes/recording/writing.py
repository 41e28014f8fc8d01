"""
Writing a cassette piece by piece: the same bytes as `store.dumps`, in memory that does not grow with them.

What is written stands in a file of its own until it is complete.  It refuses to
know where the interactions come from.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Self, TypeVar

from ringback.cassettes import timeline
from ringback.cassettes.store import FORMAT, Cassette, Interaction, dumps
from ringback.cassettes.timeline import Frame, Moment, frame_to_json
from ringback.model import Json

#: How many members of a long list are made into text at once.
AT_ONCE = 500
#: What stands before and behind the interactions in a cassette that has nothing else.
_HEAD, _TAIL = "interactions:\n", "metadata:\n"

T = TypeVar("T")

#: Messages on web sockets, each with the number of the interaction that opened it, in the order of these.
Frames = Iterable[tuple[int, Frame]]


def item_of(interaction: Interaction) -> str:
    """Return the text of one interaction, as it stands in a cassette."""
    text = dumps(Cassette(interactions=(interaction,)))
    # A line of the text of a body is indented, so the next key at the margin is the one that follows.
    return text[len(_HEAD) : text.index("\n" + _TAIL) + 1]


class Writing:
    """A cassette that is being written beside the place where it will stand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        self._temporary = Path(name)
        self._file = os.fdopen(handle, "w", encoding="utf-8", newline="\n")
        self._moments: list[Moment] = []

    def __len__(self) -> int:
        return len(self._moments)

    def add(self, interaction: Interaction, text: str) -> None:
        """Add an interaction, whose text is `item_of` it; its frames are told at the end."""
        if not self._moments:
            self._file.write(_HEAD)
        self._file.write(text)
        # What is kept of each is small.
        self._moments.append(
            Moment(
                actor=interaction.actor,
                sent=interaction.sent,
                answered=interaction.answered,
                times_ms=interaction.times_ms,
            )
        )

    def finish(self, metadata: Mapping[str, Json], frames: Frames = ()) -> Iterator[str]:
        """Write what stands behind the interactions, yielding it piece by piece; it is on the disk at the end."""
        if not self._moments:
            self._file.write("interactions: []\n")
        for piece in chain(_metadata(metadata, self._moments, frames), ("version: 1\n",)):
            self._file.write(piece)
            yield piece
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def appear(self) -> Path:
        """Put the finished file in its place, at once; return where."""
        # mkstemp makes private files; what we write is meant to be read.
        self._temporary.chmod(0o644)
        self._temporary.replace(self.path)
        return self.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._temporary.unlink(missing_ok=True)


def _metadata(metadata: Mapping[str, Json], moments: list[Moment], frames: Frames) -> Iterator[str]:
    """Yield the text of the metadata, members in alphabetic order as PyYAML has them."""
    yield _TAIL
    for name in sorted({*metadata, "ringback"}):
        if name != "ringback":
            yield _below(("metadata",), name, metadata[name])
            continue
        yield "  ringback:\n"
        ours = {**metadata.get("ringback", {}), "format": FORMAT}
        lists = _lists(moments, frames)
        for member in sorted({*ours, *lists}):
            if member in lists:
                yield from _listed(member, lists[member])
            else:
                yield _below(("metadata", "ringback"), member, ours[member])


def _lists(moments: list[Moment], frames: Frames) -> dict[str, Iterator[Json]]:
    """Return the members of `timeline` as lists that are made while they are read."""
    found: dict[str, Iterator[Json]] = {"order": ([each.actor, each.sent, each.answered] for each in moments)}
    if any(each.times_ms for each in moments):
        found["times"] = (list(each.times_ms) if each.times_ms else None for each in moments)
    passed = ([at, *frame_to_json(frame)] for at, frame in frames)
    if (first := next(passed, None)) is not None:
        found["frames"] = chain((first,), passed)
    assert set(found) <= set(timeline.MEMBERS)
    return found


def _listed(name: str, members: Iterator[Json]) -> Iterator[str]:
    some = list(islice(members, AT_ONCE))
    yield _below(("metadata", "ringback"), name, some)
    while some := list(islice(members, AT_ONCE)):
        text = _below(("metadata", "ringback"), name, some)
        yield text[text.index("\n") + 1 :]


def _below(where: tuple[str, ...], name: str, value: Json) -> str:
    """Return the text of one member, as it stands below others in a document."""
    # vcrpy loads every HTTP library that there is: whoever records nothing starts sooner without.
    from vcr.serializers import yamlserializer  # noqa: PLC0415

    document: Json = {name: _plain(value)}
    for each in reversed(where):
        document = {each: document}
    lines = str(yamlserializer.serialize(document)).split("\n", len(where))
    return lines[-1]


def _plain(value: Json) -> Json:
    # PyYAML marks a list that stands in two places as an anchor; copies keep the file plain.
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
