"""
What was recorded so far, on the disk before anybody is told of it.

A journal is a file of JSON lines beside the cassette that it becomes, scrubbed.
Its owner holds a lock on it; when the owner dies, the lock is gone and the
journal stays.  Many may wait for the disk at once: one `fsync` is for all of them.
"""

import mmap
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve

from ringback.cassettes.recording.lines import Entry, Lines, Passed, header_line, line_of, process_of
from ringback.cassettes.recording.names import cassette_of_journal, is_journal, journal_of
from ringback.cassettes.store import MAX_FILE, Cassette, Interaction
from ringback.cassettes.timeline import Frame
from ringback.errors import BeingRecorded, NotReadable
from ringback.model import Json

if sys.platform == "win32":  # pragma: no cover - there a file in use cannot be renamed: that is the lock

    def _lock(handle: int) -> bool:
        return handle >= 0

else:
    import fcntl

    def _lock(handle: int) -> bool:
        """Take the lock on an open file; return whether it was free."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


#: How often the file may change hands while we reach for it.
ATTEMPTS = 10


class Journal:
    """The journal of one recording that is under way; one thread writes at a time, any number may wait for the disk."""

    def __init__(self, path: Path, metadata: Mapping[str, Json]) -> None:
        """Begin the journal of a cassette; raise BeingRecorded where another recorder has one open."""
        self.path = journal_of(path)
        #: Where the journal of a recorder that died was moved to.
        self.set_aside: Path | None = None
        self._header = header_line(os.getpid(), metadata)
        self._syncing = threading.Lock()
        #: How many entries were written, and how many of them are surely on the disk.
        self._written = self._synced = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.fdopen(self._claim(path), "wb")
        self._fresh.unlink(missing_ok=True)
        self._file.write(self._header)
        self._to_disk()
        _sync_folder(path.parent)

    def append(self, entry: Entry) -> None:
        """Add an exchange, or a message on a web socket; it is safe after `sync`."""
        self._file.write(line_of(entry))
        self._written += 1

    def sync(self) -> None:
        """Return once all that was appended is on the disk; whoever comes meanwhile is served by the next one's sync."""
        wanted = self._written
        with self._syncing:
            # What is closed became a cassette meanwhile, or was given up.
            if self._synced < wanted and not self._file.closed:
                reached = self._written
                self._to_disk()
                self._synced = reached

    def entries(self) -> Iterator[Entry]:
        """Yield all that was appended, from the file."""
        self._file.flush()
        return (entry for _, entry in Lines(self.path).entries())

    def holds(self, texts: Iterable[str]) -> bool:
        """Return whether any of these stands in the file as it is; the system's page cache makes that cheap."""
        self._file.flush()
        wanted = [each.encode("utf-8", "surrogateescape") for each in texts]
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return any(whole.find(each) >= 0 for each in wanted)

    def rewrite(self, entries: Iterable[Entry]) -> None:
        """Replace all entries, at once; what the old lines held is gone."""
        with self._syncing:
            old = self._file
            self._file = self._fresh.open("wb")
            self._fresh.chmod(0o600)
            _lock(self._file.fileno())
            self._file.write(self._header)
            self._file.writelines(map(line_of, entries))
            self._to_disk()
            self._fresh.replace(self.path)
            _sync_folder(self.path.parent)
            self._synced = self._written
            old.close()

    def remove(self) -> None:
        """Delete the journal: the cassette is written, or not wanted."""
        with self._syncing:
            self.path.unlink(missing_ok=True)
            self._file.close()

    def close(self) -> None:
        """Leave the journal where it is."""
        with self._syncing:
            self._file.close()

    @property
    def _fresh(self) -> Path:
        return self.path.with_name(self.path.name + ".new")

    def _to_disk(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def _claim(self, path: Path) -> int:
        for _ in range(ATTEMPTS):
            try:
                # Private: it is for recovery, not for sharing.
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                self._move_aside(path)
                continue
            if _lock(handle) and _is_at(handle, self.path):
                return handle
            # Somebody took the new file for a dead one before it was locked.
            os.close(handle)
        raise BeingRecorded(path=str(path))

    def _move_aside(self, path: Path) -> None:
        try:
            with self.path.open("rb") as left:
                if not _lock(left.fileno()):
                    raise BeingRecorded(path=str(path), process=process_of(left.readline(MAX_FILE)))
                if not _is_at(left.fileno(), self.path):
                    return
                number = 1
                while (aside := self.path.with_name(f"{self.path.name}.{number}")).exists():
                    number += 1
                self.path.rename(aside)
                self.set_aside = aside
        except FileNotFoundError:
            return
        except PermissionError:
            raise BeingRecorded(path=str(path)) from None


@contextmanager
def held(journal: Path) -> Iterator[None]:
    """Keep a journal from everybody else for as long as a block lasts; raise BeingRecorded where its owner lives."""
    try:
        with journal.open("rb") as file:
            if not _lock(file.fileno()):
                raise BeingRecorded(
                    path=str(cassette_of_journal(journal)), process=process_of(file.readline(MAX_FILE))
                )
            yield
    except FileNotFoundError as error:
        raise NotReadable(path=str(journal), reason=error.strerror or "it is not there") from error


def recover(path: Path) -> Cassette:
    """
    Return what a recorder that died had recorded; `path` is the cassette's, or the journal's own.

    A last line that was cut short is left out.  Raises NotReadable where there is no journal.
    """
    lines = Lines(path if is_journal(path) else journal_of(path))
    metadata = lines.metadata()
    found: list[Interaction] = []
    frames = defaultdict[int, list[Frame]](list)
    for _, entry in lines.entries():
        if isinstance(entry, Passed):
            frames[entry.number].append(entry.frame)
        else:
            found.append(entry)
    return Cassette(
        interactions=tuple(evolve(each, frames=tuple(frames[at])) for at, each in enumerate(found)),
        metadata=metadata,
    )


def _sync_folder(folder: Path) -> None:
    """Have a directory's entries on the disk; Windows has no such thing."""
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
