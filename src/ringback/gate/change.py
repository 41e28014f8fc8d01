"""
What a change touches: the files on the disk, held against those of the commit where it started.

Files are compared by the names that git gives to contents, so that neither an
index nor a filter has a say.  Only what the gate is about is looked at.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from attrs import frozen

from ringback.errors import NotReadable, NotValid
from ringback.gate.repository import MOST_BYTES, MOST_FILES, Blob, Repository

#: The directories that the gate is about, and the files beside them.
DIRECTORIES = ("contracts", "features", "cassettes")
FILES = ("ringback.toml", "pyproject.toml")

#: What Python and Ringback leave in directories, and nobody commits.
_LEFTOVERS = frozenset({"__pycache__", "__ringback__"})

_PIECE = 1024 * 1024


@frozen
class Change:
    """What differs between the files of two trees, by their paths below the root, with slashes."""

    #: The commit where it started.
    base: str
    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]
    #: What the base holds.
    before: Mapping[str, Blob]

    @property
    def touched(self) -> frozenset[str]:
        """All paths that are not as they were."""
        return self.added | self.changed | self.removed

    @property
    def present(self) -> frozenset[str]:
        """The paths of it that are still there."""
        return self.added | self.changed

    def below(self, *steps: str) -> frozenset[str]:
        """Return what is touched in a directory."""
        return self._below(self.touched, steps)

    def present_below(self, *steps: str) -> tuple[str, ...]:
        """Return what is touched in a directory and still there, sorted."""
        return tuple(sorted(self._below(self.present, steps)))

    @staticmethod
    def _below(paths: Iterable[str], steps: tuple[str, ...]) -> frozenset[str]:
        start = "/".join(steps) + "/"
        return frozenset(each for each in paths if each.startswith(start))


def change_since(repository: Repository, commit: str, more: Iterable[str] = ()) -> Change:
    """
    Return what differs between a commit and what lies on the disk; `more` are files beside those of `FILES`.

    Raises NotReadable for what cannot be read, NotValid for a link and for what is no file.
    """
    names = (*DIRECTORIES, *FILES, *more)
    before = repository.tree(commit, names)
    now = {path: _name_of(repository, file, path) for path, file in _files(repository.root, names)}
    return Change(
        base=commit,
        added=frozenset(now.keys() - before.keys()),
        changed=frozenset(each for each in now.keys() & before.keys() if now[each] != before[each].digest),
        removed=frozenset(before.keys() - now.keys()),
        before=before,
    )


def _files(root: Path, names: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield the files of these names, and those in directories of these names, with their paths below the root."""
    found = size = 0
    for name in dict.fromkeys(names):
        for file in _below(root / name):
            found, size = found + 1, size + file.lstat().st_size
            if found > MOST_FILES or size > MOST_BYTES:
                reason = f"it holds more than {MOST_FILES} files or {MOST_BYTES} bytes"
                raise NotReadable(path=str(root), reason=reason)
            yield PurePosixPath(file.relative_to(root)).as_posix(), file


def _below(start: Path) -> Iterator[Path]:
    if start.is_symlink() or (start.exists() and not (start.is_dir() or start.is_file())):
        raise _no_file(start)
    if start.is_file():
        yield start
    if not start.is_dir():
        return
    for folder, folders, files in os.walk(start, onerror=_unreadable):
        folders[:] = sorted(set(folders) - _LEFTOVERS)
        for name in (*folders, *sorted(files)):
            path = Path(folder, name)
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                raise _no_file(path)
            if path.is_file():
                yield path


def _no_file(path: Path) -> NotValid:
    # A link in a stranger's change may lead to anything that the machine can read.
    return NotValid(
        path=str(path),
        where="",
        reason="it is a link, or no file at all, and is not followed",
        advice="Put the file itself there.",
    )


def _unreadable(error: OSError) -> None:
    raise NotReadable(path=str(error.filename), reason=error.strerror or "it cannot be opened") from error


def _name_of(repository: Repository, file: Path, path: str) -> str:
    """Return what git calls the content of a file."""
    try:
        with file.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            digest = hashlib.new(repository.algorithm, f"blob {size}\0".encode(), usedforsecurity=False)
            while piece := stream.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        advice = "Make it readable; what cannot be read cannot be told to be harmless."
        reason = error.strerror or "it cannot be opened"
        raise NotReadable(path=path, reason=reason, advice=advice) from error
    return digest.hexdigest()
