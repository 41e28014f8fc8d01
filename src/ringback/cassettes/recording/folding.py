"""
Making cassettes of a journal: one exchange after the other, checked once more, all files or none.

Time and memory per exchange do not depend on how many there are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from attrs import define, field, frozen

from ringback.cassettes.recording.lines import Lines, Passed
from ringback.cassettes.recording.names import of_actor, part_of
from ringback.cassettes.recording.writing import Frames, Writing, item_of
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import MAX_FILE, Cassette, Interaction
from ringback.cassettes.timeline import Frame
from ringback.model import Json, Request, Response

#: The size from which a recording goes on in another file, so that all can be read again, in bytes.
FULL = MAX_FILE * 3 // 4
#: What the metadata tell of one interaction, at the most, in bytes.
TOLD = 120


def opened(frame: Frame) -> Interaction:
    """Return a message on a web socket as a scrubber takes it: in an interaction that says nothing else."""
    return Interaction(Request(method="GET", url="/"), Response(status=101), 0, 1, frames=(frame,))


@frozen
class Wanted:
    """What is to be made of a journal."""

    path: Path
    #: Tells, once all interactions are written, what joins `metadata.ringback`.
    extra: Callable[[], Mapping[str, Json]] = field(default=dict)
    #: Whether each actor has a cassette of their own.
    split: bool = False
    full: int = FULL


@define
class _Part:
    """One file, and what goes into it."""

    writing: Writing
    #: The number within the file of each interaction that opened a web socket, and its lines in the journal.
    frames: list[tuple[int, list[int]]] = field(factory=list)
    size: int = 0


class Folding:
    """One journal on its way into cassettes; a scrubber, where there is one, has the last look at all that is written."""

    def __init__(self, lines: Lines, wanted: Wanted, scrubber: Scrubber | None = None) -> None:
        self._lines = lines
        self._wanted = wanted
        self._scrubber = scrubber
        self._name = str(wanted.path)
        #: How many exchanges were written.
        self.count = 0
        self._parts: defaultdict[str, list[_Part]] = defaultdict(list)

    def run(self) -> tuple[Path, ...]:
        """
        Write the cassettes; return where they are.

        Raises LeakedSecret where a secret would be written, NotReadable for what is no journal; then there is no new file.
        """
        begun = self._lines.metadata()
        with ExitStack() as stack:
            for interaction, places, size in self._interactions():
                self._take(interaction, places, size, stack)
            if not self._parts:
                self._new("", stack)
            parts = [each for parts in self._parts.values() for each in parts]
            metadata = self._metadata(begun)
            for part in parts:
                self._finish(part, metadata)
            return tuple(part.writing.appear() for part in parts)

    def _take(self, interaction: Interaction, places: list[int], size: int, stack: ExitStack) -> None:
        fresh = self._checked(interaction)
        text = item_of(fresh)
        if self._scrubber is not None:
            self._scrubber.check_text(text, self._name)
        actor = interaction.actor if self._wanted.split else ""
        size += len(text) + TOLD
        parts = self._parts[actor]
        part = parts[-1] if parts and parts[-1].size + size <= self._wanted.full else self._new(actor, stack)
        if places:
            part.frames.append((len(part.writing), places))
        part.writing.add(fresh, text)
        part.size += size
        self.count += 1

    def _checked(self, interaction: Interaction) -> Interaction:
        """Return an interaction without the secrets that were learnt since; raise LeakedSecret where one is left."""
        if self._scrubber is None:
            return interaction
        if self._scrubber.shows(interaction):
            interaction = self._scrubber.anew(interaction)
        self._scrubber.check(Cassette(interactions=(interaction,)), self._name)
        return interaction

    def _new(self, actor: str, stack: ExitStack) -> _Part:
        parts = self._parts[actor]
        path = parts[0].writing.path if parts else self._path(actor)
        part = _Part(stack.enter_context(Writing(part_of(path, len(parts) + 1))))
        parts.append(part)
        return part

    def _path(self, actor: str) -> Path:
        if not self._wanted.split:
            return self._wanted.path
        taken = {each.writing.path for parts in self._parts.values() for each in parts}
        path = of_actor(self._wanted.path, actor)
        while path in taken:
            path = path.with_name(f"{path.stem}-{path.suffix}")
        return path

    def _finish(self, part: _Part, metadata: Mapping[str, Json]) -> None:
        for piece in part.writing.finish(metadata, self._frames(part)):
            if self._scrubber is not None:
                self._scrubber.check_text(piece, self._name)

    def _frames(self, part: _Part) -> Frames:
        if not part.frames:
            return
        with self._lines.path.open("rb") as file:
            for number, places in part.frames:
                for place in places:
                    entry = self._lines.at(place, file)
                    assert isinstance(entry, Passed), "the first reading found one there"
                    yield number, self._checked(opened(entry.frame)).frames[0]

    def _interactions(self) -> Iterator[tuple[Interaction, list[int], int]]:
        """Yield each interaction, where the lines of its frames are, and how long these are."""
        places: defaultdict[int, list[int]] = defaultdict(list)
        sizes: defaultdict[int, int] = defaultdict(int)
        for at, entry in self._lines.entries():
            if isinstance(entry, Passed):
                places[entry.number].append(at)
                sizes[entry.number] += 2 * len(entry.frame.data) + TOLD
        number = 0
        for _, entry in self._lines.entries():
            if isinstance(entry, Interaction):
                yield entry, places.get(number, []), sizes.get(number, 0)
                number += 1

    def _metadata(self, begun: Mapping[str, Json]) -> dict[str, Json]:
        metadata = dict(begun)
        metadata["ringback"] = {**metadata.get("ringback", {}), **self._wanted.extra()}
        if self._scrubber is not None:
            self._scrubber.check(Cassette(interactions=(), metadata=metadata), self._name)
        return metadata
