"""Cassettes read from a form that is read sooner, where a directory of such is at hand, and how many of them are kept."""

from pathlib import Path

from ringback.cassettes import store
from ringback.cassettes.cached import cached
from ringback.cassettes.store import Cassette


def read_kept(path: Path, directory: Path) -> Cassette:
    """Return the cassette in a file, read from its entry in a directory where there is one; raises NotReadable."""
    return store.read_with(path, lambda data: cached(data, directory, store.document))


def trim(directory: Path, most: int) -> None:
    """Take away the oldest entries of a directory, so that no more than so many are left."""
    try:
        files = [each for each in directory.iterdir() if each.is_file()]
        oldest = sorted(files, key=lambda each: each.stat().st_mtime)
        for each in oldest[: max(0, len(files) - most)]:
            each.unlink(missing_ok=True)
    except OSError:
        # There is none, somebody else is at it, or it is not ours to trim.
        return
