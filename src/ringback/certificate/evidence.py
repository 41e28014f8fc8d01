"""
The evidence: what was exchanged in each case of a run, scrubbed, as cassettes beside the run log, and their index.

While it is kept, every case signs in anew, so that its cassette is whole.  It
knows files and digests; whatever it reads is a stranger's, and no name in an
index leads out of its directory.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import define, field, frozen

from ringback import canon
from ringback.cassettes import store
from ringback.cassettes.recording.recorder import Instant, Recorder
from ringback.cassettes.recording.transport import RecordingAdapter
from ringback.cassettes.store import Cassette
from ringback.certificate.envelope import bounded, strict_json
from ringback.certificate.refused import Refused
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.endpoint.endpoint import Wiring, direct, opened
from ringback.endpoint.file import EndpointFile
from ringback.errors import LeakedSecret, NotReadable
from ringback.model import Json, Request, Response
from ringback.suite.opening import recorder_at, staged
from ringback.suite.stage import Stage

FORMAT = "ringback-evidence/1"

#: The directory beside a run log, and the file in it that lists all others.
FOLDER, INDEX = "evidence", "index.json"

#: A file in an index: a name without any way out.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,240}\.yaml")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

#: Characters of a case's id that its file's name has at most; the rest is told by a digest.
LONGEST = 150

#: How many cases an index has at most, and how many bytes.
MOST, LARGEST_INDEX = 100_000, 64 * 1024 * 1024


def file_of(case: str) -> str:
    """Return the name of the file that holds a case's exchanges."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", ".", case).strip(".")
    if len(plain) > LONGEST or plain != case.replace("/", "."):
        plain = f"{plain[:LONGEST]}.{hashlib.sha256(case.encode()).hexdigest()[:12]}"
    return f"{plain}.yaml"


@define
class _Sparing:
    """Hands exchanges to a recorder; where one would show a secret, the case goes on, and is not kept."""

    recorder: Recorder
    spoilt: bool = False
    _lock: threading.Lock = field(factory=threading.Lock)

    @property
    def clock(self) -> Callable[[], float]:
        return self.recorder.clock

    def sent(self, request: Request | None = None) -> Instant:
        return self.recorder.sent(request)

    def completed(self, actor: str, sent: Instant, request: Request, response: Response) -> int:
        try:
            # The disk need not have it yet: what is left of a run that died is no evidence.
            return self.recorder.take(actor, sent, request, response)
        except LeakedSecret:
            self.spoilt = True
            return 0


@frozen(eq=False)
class Keeping:
    """Stages whose exchanges are kept, whatever comes of their cases."""

    folder: Path
    file: EndpointFile
    #: embedded or live
    kind: str
    contract: Contract
    checker: Checker
    clock: Callable[[], float]

    @contextmanager
    def __call__(self, case: str) -> Iterator[Stage]:
        """Yield the stage of a case; what would show a secret is not kept."""
        path = self.folder / file_of(case)
        recorder = recorder_at(
            path, self.contract, self.file, clock=self.clock, leave_out=True, own_requests=True
        )
        taker = _Sparing(recorder)
        wiring = Wiring(
            kind=self.kind,
            clock=self.clock,
            adapter=lambda actor: RecordingAdapter(taker, actor, direct(actor)),
        )
        try:
            with (
                opened(self.file, self.contract, wiring) as endpoint,
                staged(endpoint, self.checker) as stage,
            ):
                yield stage
        finally:
            # What ended the case, if anything did, is its business; what was exchanged until then was exchanged.
            _keep(recorder, spoilt=taker.spoilt)


def _keep(recorder: Recorder, *, spoilt: bool) -> None:
    if not spoilt and recorder.taken:
        with suppress(LeakedSecret):
            recorder.commit()
            return
    recorder.discard()


def index_of(folder: Path, cases: Iterable[str]) -> dict[str, Json]:
    """Return the index of what was kept of these cases."""
    found: dict[str, Json] = {}
    for case in sorted(cases):
        path = folder / file_of(case)
        if path.is_file():
            digest = canon.digest_of(path.read_bytes())
            found[case] = {"file": path.name, "digest": digest}
    return {"format": FORMAT, "cases": found}


def write_index(folder: Path, cases: Iterable[str]) -> bytes:
    """Write the index of what was kept of these cases, and remove what was kept of others; return its bytes."""
    index = index_of(folder, cases)
    named = {each["file"] for each in index["cases"].values()}
    for each in folder.iterdir():
        if _NAME.fullmatch(each.name) and each.name not in named:
            # Signing in is looked at in any case, and is none of the cases unless it was asked for.
            each.unlink()
    data = canon.text(index).encode()
    canon.write(folder / INDEX, data)
    return data


def emptied(folder: Path) -> None:
    """Remove what an earlier run left in a directory of evidence, and nothing that is not evidence."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in folder.iterdir():
        if each.name == INDEX or _NAME.fullmatch(each.name):
            each.unlink()


@frozen
class Evidence:
    """What was kept of a run, as somebody handed it on, every digest checked."""

    folder: Path
    #: The digest of the index.
    digest: str
    #: The file's name and digest, by case.
    files: Mapping[str, tuple[str, str]]

    @classmethod
    def read(cls, folder: Path) -> "Evidence":
        """Read an index and look at each file; raises NotReadable where there is none, Refused where something was changed."""
        data = bounded(folder / INDEX, LARGEST_INDEX)
        found = cls(folder=folder, digest=canon.digest_of(data), files=_files(folder, data))
        for case in found.files:
            found.data(case)
        named = {name for name, _ in found.files.values()}
        for each in sorted(folder.iterdir()):
            if each.suffix == ".yaml" and each.name not in named:
                raise Refused(
                    "evidence-added", f"The evidence has a file that its index does not name: {each.name}."
                )
        return found

    def data(self, case: str) -> bytes:
        """Return the bytes of a case's cassette; raises Refused where they are not those of the index."""
        name, digest = self.files[case]
        path = self.folder / name
        if path.is_symlink() or not path.is_file():
            raise Refused("evidence-missing", f"The evidence lacks a file that its index names: {name}.")
        data = store.read_bytes(path)
        if canon.digest_of(data) != digest:
            raise Refused(
                "evidence-changed",
                f"The recorded exchanges of {case} were changed: {name} has another digest.",
            )
        return data

    def cassette(self, case: str) -> Cassette:
        """Return a case's exchanges; raises NotReadable where they are none."""
        return store.loads(self.data(case), self.files[case][0])


def _files(folder: Path, data: bytes) -> Mapping[str, tuple[str, str]]:
    try:
        raw = strict_json(data)
    except ValueError as error:
        raise NotReadable(path=str(folder / INDEX), reason=f"it is no JSON: {error}") from None
    cases = raw.get("cases") if isinstance(raw, Mapping) and raw.get("format") == FORMAT else None
    if not isinstance(cases, Mapping) or len(cases) > MOST:
        raise NotReadable(path=str(folder / INDEX), reason=f"it is no index of {FORMAT}")
    return {case: _file(folder, each) for case, each in cases.items()}


def _file(folder: Path, raw: Json) -> tuple[str, str]:
    name = raw.get("file") if isinstance(raw, Mapping) else None
    digest = raw.get("digest") if isinstance(raw, Mapping) else None
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise Refused("evidence-path", "The index of the evidence names a file that could be anywhere.")
    if not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
        raise NotReadable(path=str(folder / INDEX), reason=f"it gives no digest of {name}")
    return name, digest
