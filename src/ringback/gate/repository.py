"""
A git repository, read without checking anything out.

Knows git's plumbing: objects are read as they are, no filter, hook, textconv or
fetch runs, and nothing is written.  What comes back is bounded, in size and in
time.  Refuses to know what the files mean.
"""

import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from attrs import frozen

from ringback.errors import NotReadable

#: Seconds for one question to git.
PATIENCE = 30.0
#: The most bytes of an answer that is no file's content: a tree can name itself a million times.
MOST_TOLD = 16 * 1024 * 1024
#: What the directories of a base may amount to; what comes with Ringback has a fiftieth of it.
MOST_FILES, MOST_BYTES = 20_000, 512 * 1024 * 1024

_REGULAR = frozenset({"100644", "100755"})
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
#: What a file's name may consist of, so that it is one file below a directory on every system.
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:]{1,255}")

#: Settings of a repository that make git run what they name, or ask others.
_HARMLESS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.allow=never")
#: What makes git look elsewhere than where it is asked to; hooks set it for the repository that they run in.
_ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)

DEEPER = "Fetch it: git fetch --unshallow origin, or fetch-depth: 0 for actions/checkout."


@frozen
class Blob:
    """One file of a tree: what git calls its content, and how large that is."""

    digest: str
    size: int


@frozen
class Repository:
    """The repository that a directory lies in."""

    #: The directory that is asked about.
    root: Path
    #: Where it lies below the repository's top: empty, or with a slash at its end.
    prefix: str
    #: The algorithm that names objects: sha1 or sha256.
    algorithm: str

    @classmethod
    def at(cls, root: Path) -> "Repository":
        """Return the repository around a directory; raises NotReadable where there is none, or no git."""
        told = _git(root, "rev-parse", "--show-prefix", "--show-object-format").decode("utf-8", "replace")
        prefix, algorithm, *_ = [*told.split("\n"), "", ""]
        return cls(root=root, prefix=prefix, algorithm=algorithm)

    def commit(self, revision: str) -> str:
        """Return the digest of a commit by any name of it; empty where there is no such commit."""
        try:
            told = _git(
                self.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
        except NotReadable:
            return ""
        found = told.decode("ascii", "replace").strip()
        return found if _COMMIT.fullmatch(found) else ""

    def merge_base(self, one: str, other: str) -> str:
        """Return where two commits part; empty where the history that is here does not reach so far."""
        try:
            told = _git(self.root, "merge-base", one, other)
        except NotReadable:
            return ""
        found = told.decode("ascii", "replace").split()
        return found[0] if found and _COMMIT.fullmatch(found[0]) else ""

    def symbolic(self, name: str) -> str:
        """Return what a reference such as refs/remotes/origin/HEAD points to; empty where it is not there."""
        try:
            return _git(self.root, "symbolic-ref", "--quiet", name).decode("utf-8", "replace").strip()
        except NotReadable:
            return ""

    @property
    def is_shallow(self) -> bool:
        """Whether a part of the history was left behind when it was cloned."""
        return _git(self.root, "rev-parse", "--is-shallow-repository").strip() == b"true"

    def tree(self, commit: str, names: Iterable[str]) -> Mapping[str, Blob]:
        """
        Return the files of a commit in directories (or of names) below the root, by their paths from there.

        Raises NotReadable for links, other repositories and names that are none, and for more than the bounds.
        """
        listing = _git(self.root, "ls-tree", "-r", "-z", "-l", commit, "--", *names)
        found = dict(_entry(each, commit) for each in listing.split(b"\0") if each)
        if len(found) > MOST_FILES or sum(each.size for each in found.values()) > MOST_BYTES:
            reason = f"it holds more than {MOST_FILES} files or {MOST_BYTES} bytes"
            raise NotReadable(path=commit, reason=reason, advice="Compare with another commit: --base.")
        return found

    def contents(self, blobs: Iterable[Blob]) -> Mapping[str, bytes]:
        """Return the contents of files by their digests; raises NotReadable where one is missing."""
        wanted = {each.digest: each for each in blobs}
        if not wanted:
            return {}
        asked = "".join(f"{each}\n" for each in wanted).encode("ascii")
        # What stands before each: its digest, its kind, its size.
        limit = sum(each.size + 100 for each in wanted.values())
        told = _git(self.root, "cat-file", "--batch", asked=asked, limit=limit)
        found, at = {}, 0
        for digest, blob in wanted.items():
            end = told.find(b"\n", at)
            if told[at:end] != f"{digest} blob {blob.size}".encode("ascii"):
                raise NotReadable(path=digest, reason="git has not got it", advice=DEEPER)
            found[digest] = told[end + 1 : end + 1 + blob.size]
            at = end + 1 + blob.size + 1
        return found


def _entry(entry: bytes, commit: str) -> tuple[str, Blob]:
    head, _, raw = entry.partition(b"\t")
    path = raw.decode("utf-8", "replace")
    mode, kind, digest, size = head.decode("ascii").split()
    if kind != "blob" or mode not in _REGULAR:
        raise NotReadable(
            path=f"{commit[:12]}:{path}",
            reason="it is a link or another repository, not a file",
            advice="Put the file itself there.",
        )
    if not all(_NAME.fullmatch(each) and each not in {".", ".."} for each in PurePosixPath(path).parts):
        raise NotReadable(path=f"{commit[:12]}:{path!r}", reason="it is no name that a file may have here")
    return path, Blob(digest=digest, size=int(size))


def _git(root: Path, *arguments: str, asked: bytes = b"", limit: int | None = None) -> bytes:
    """Return what git says; raises NotReadable where it cannot, says too much, or takes too long."""
    limit = MOST_TOLD if limit is None else limit
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    # Nobody is asked for a password, nothing is fetched that is not here, and no index is brought up to date.
    more = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "LC_ALL": "C",
    }
    settings = [each for setting in _HARMLESS for each in ("-c", setting)]
    with tempfile.TemporaryFile() as complaints, tempfile.TemporaryFile() as question:
        question.write(asked)
        question.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603  (arguments are a list, and a name of a user's stands behind --end-of-options)
                ["git", "--no-replace-objects", *settings, *arguments],  # noqa: S607  (the user's own git)
                cwd=root,
                env=kept | more,
                stdin=question,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
        except OSError as error:
            raise NotReadable(
                path=str(root),
                reason=f"git cannot be run: {error.strerror}",
                advice="The gate compares with another commit, and needs git.",
            ) from error
        told, late = _said(process, limit)
        complaints.seek(0)
        complaint = complaints.read(2000).decode("utf-8", "replace").strip().removeprefix("fatal: ")
    if late:
        raise NotReadable(
            path=str(root), reason=f"git did not answer within {PATIENCE:g} s", advice="Try again."
        )
    if len(told) > limit:
        raise NotReadable(path=str(root), reason=f"git has more to say than {limit} bytes")
    if process.returncode:
        advice = "Run the gate in a clone of the repository." if "not a git repository" in complaint else ""
        raise NotReadable(path=str(root), reason=complaint or "git does not know it", advice=advice)
    return told


def _said(process: "subprocess.Popen[bytes]", limit: int) -> tuple[bytes, bool]:
    """Return what a process says, one byte more than may be at most, and whether it was ended for being late."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(PATIENCE, end)
    timer.start()
    try:
        assert process.stdout is not None, "it is a pipe"
        with process, process.stdout:
            told = process.stdout.read(limit + 1)
            if len(told) > limit:
                process.kill()
    finally:
        timer.cancel()
        # Processes are forked later on, which is safe beside no thread.
        timer.join()
    return told, late.is_set()
