"""
Contracts as they stood at a git revision.

Knows how to get a directory out of git without checking anything out: blobs are
read as they are, no filter and no hook runs, and links are not followed.  What
a repository holds may come from a stranger, so size and paths are bounded.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from attrs import frozen

from ringback.contracts.store import Contract
from ringback.errors import NotReadable

#: What a contract may amount to; the largest that comes with Ringback has a hundredth of it.
MOST_FILES = 5_000
MOST_BYTES = 64 * 1024 * 1024

#: Seconds for one question to git.
PATIENCE = 30.0

_REGULAR = frozenset({"100644", "100755"})

#: What a name may consist of, so that it is one file below the directory on every system.
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:]{1,255}")


@contextmanager
def contract_at(name: str, *, base: Path) -> Iterator[Contract]:
    """
    Yield the contract in a directory, or at a git revision such as `main:contracts/genesys`.

    A relative directory is looked up, and git asked, in `base`.  Raises NotReadable where there is no contract.
    """
    directory = base / name
    if directory.is_dir():
        yield _contract(directory, name)
        return
    revision, colon, _ = name.partition(":")
    if not colon or not revision:
        raise NotReadable(
            path=name,
            reason="there is no such directory",
            advice="Name a directory, or a git revision and a directory in it: main:contracts/genesys.",
        )
    with TemporaryDirectory(prefix="ringback-") as parent:
        # The directory's name is the API's.
        out = Path(parent) / (PurePosixPath(name.partition(":")[2]).name or "contract")
        _extract(name, base, out)
        yield _contract(out, name)


def _contract(directory: Path, name: str) -> Contract:
    if not (directory / "api.toml").is_file():
        raise NotReadable(path=name, reason="it holds no contract: there is no api.toml")
    _bounded(name, [each.stat().st_size for each in directory.rglob("*") if each.is_file()])
    return Contract(path=directory)


def _bounded(name: str, sizes: list[int]) -> None:
    if len(sizes) > MOST_FILES or sum(sizes) > MOST_BYTES:
        raise NotReadable(path=name, reason=f"it holds more than {MOST_FILES} files or {MOST_BYTES} bytes")


@frozen
class Blob:
    """One file of a tree: where it goes, and what git calls its content."""

    path: PurePosixPath
    digest: str
    size: int


def _extract(name: str, base: Path, out: Path) -> None:
    named = _git(name, base, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    tree = named.decode("ascii").split()[-1]
    listing = _git(name, base, "ls-tree", "-r", "-z", "-l", "--full-tree", tree)
    blobs = [_blob(name, each) for each in listing.split(b"\0") if each]
    _bounded(name, [each.size for each in blobs])
    for blob in blobs:
        path = out / blob.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_git(name, base, "cat-file", "blob", blob.digest))
    out.mkdir(exist_ok=True)


def _blob(name: str, entry: bytes) -> Blob:
    head, _, raw = entry.partition(b"\t")
    path = raw.decode("utf-8", "replace")
    mode, kind, digest, size = head.decode("ascii").split()
    if kind != "blob" or mode not in _REGULAR:
        raise NotReadable(path=name, reason=f"{path!r} is a link or another repository, not a file")
    steps = path.split("/")
    if not all(_NAME.fullmatch(each) and each not in {".", ".."} for each in steps):
        raise NotReadable(path=name, reason=f"{path!r} is no name that a contract's file may have")
    return Blob(path=PurePosixPath(*steps), digest=digest, size=int(size))


def _git(name: str, base: Path, *arguments: str) -> bytes:
    # Nobody is asked for a password, and nothing is fetched that is not here.
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603  (arguments are a list, and the revision stands behind --end-of-options)
            ["git", "--no-replace-objects", *arguments],  # noqa: S607  (the user's own git)
            cwd=base,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    except OSError as error:
        raise NotReadable(path=name, reason=f"git cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise NotReadable(path=name, reason=f"git did not answer within {PATIENCE:g} s") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise NotReadable(path=name, reason=told or "git knows no such revision and directory")
    return done.stdout
