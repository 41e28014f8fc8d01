"""
The repository's contracts, features and cassettes as they lie on the disk, and whose code may be run for them.

Code of the project is an adapter that somebody named (`module:NAME`) and the
`steps.py` beside features.  For the change of a stranger neither is imported.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from ringback.apis import APIS, Api, api_named, is_reference
from ringback.contracts import Contract, known_apis, load
from ringback.contracts.store import data_root
from ringback.errors import CannotLoad
from ringback.gate.change import Change
from ringback.gate.repository import Repository
from ringback.suite.flows import OWN_STEPS

_UNTRUSTED = (
    "the gate was told not to run code of the project, or the change is a stranger's",
    "Look through the change; then run ringback gate --project-code on it, where nothing is at stake.",
)


@frozen
class Project:
    """What lies below a directory, and how it is reached."""

    repository: Repository
    #: The adapter that the user named: `module:NAME`; empty where only ours are needed.
    adapter: str = ""
    #: Whether code of the project may be run.
    runs_code: bool = True
    #: Where cassettes are kept in a form that is read sooner; never in the repository, whose entries would be a change's.
    cache: Path | None = None
    #: Directories of tests that may play cassettes.
    tests: Sequence[Path] = ()

    @property
    def root(self) -> Path:
        """The directory of contracts/, features/ and cassettes/."""
        return self.repository.root

    @property
    def apis(self) -> tuple[str, ...]:
        """The names of all APIs that have a contract here, and of those of Ringback's that have features or cassettes."""
        shipped = (
            each
            for each in APIS
            if any((self.root / name / each).is_dir() for name in ("features", "cassettes"))
        )
        return tuple(sorted({*known_apis(self.root), *shipped}))

    def contract(self, api: str) -> Contract:
        """Return an API's contract: the repository's, else the one that comes with Ringback."""
        own = (self.root / "contracts" / api / "api.toml").is_file()
        return load(api, self.root if own else data_root())

    def features(self, api: str) -> Path:
        """Return the directory of an API's features: the repository's, or Ringback's where it has none of any API."""
        home = self.root if (self.root / "features").is_dir() else data_root()
        return home / "features" / api

    @property
    def cassettes(self) -> Path:
        """The directory of all APIs' cassettes."""
        return self.root / "cassettes"

    def record(self, api: str) -> Api:
        """Return an API's record, its project's code imported where that is needed; raises CannotLoad where it must not be."""
        steps = self.features(api) / OWN_STEPS
        if steps.is_file() and not self.runs_code:
            raise CannotLoad(str(steps), _UNTRUSTED[0], advice=_UNTRUSTED[1])
        if api in APIS:
            return APIS[api]
        if not is_reference(self.adapter):
            advice = "Name its adapter: --api module:NAME."
            raise CannotLoad(api, "a contract does not say which code speaks it", advice=advice)
        if not self.runs_code:
            raise CannotLoad(self.adapter, _UNTRUSTED[0], advice=_UNTRUSTED[1])
        here = str(self.root.absolute())
        if here not in sys.path:
            # Last, so that nothing in the repository takes the place of what is installed.
            sys.path.append(here)
        found = api_named(self.adapter)
        if found.name != api:
            advice = f"It speaks {found.name}; gate the others by themselves."
            raise CannotLoad(api, "no adapter that was named speaks it", advice=advice)
        return found

    @contextmanager
    def before(self, change: Change, *starts: str) -> Iterator[Path]:
        """Yield a directory that holds what stood below these ones before a change."""
        blobs = {path: each for path, each in change.before.items() if path.startswith(starts)}
        contents = self.repository.contents(blobs.values())
        with TemporaryDirectory(prefix="ringback-") as folder:
            for path, blob in blobs.items():
                file = Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(contents[blob.digest])
            yield Path(folder)

    def texts_before(self, change: Change, paths: Sequence[str]) -> Mapping[str, str]:
        """Return what files held before a change, by their paths; nothing for those that were not there."""
        blobs = {path: change.before[path] for path in paths if path in change.before}
        contents = self.repository.contents(blobs.values())
        return {path: contents[blob.digest].decode("utf-8", "replace") for path, blob in blobs.items()}
