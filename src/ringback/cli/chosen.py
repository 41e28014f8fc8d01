"""What the user chose to run against: the API and where its files lie, the endpoint file, and the features."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from attrs import frozen

from ringback.apis import APIS, Api, api_named, is_reference
from ringback.contracts import Contract, data_root, known_apis, load
from ringback.endpoint.embedded import embedded
from ringback.endpoint.file import EndpointFile
from ringback.errors import CannotLoad, NoSuchName, NotReadable, NotValid

#: What `--api` says of itself, wherever it may name an API that lives elsewhere.
API_HELP = "The API: its name, or module:NAME of an adapter of your own, which is imported and run; default: "

root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The directory that holds contracts/, features/ and cassettes/; default: those that come with Ringback.",
)


@frozen
class Chosen:
    """The APIs that a command may be about, each under the names by which a file may call it, and where they lie."""

    #: The plain name of the API asked for; None where that is left open.
    api: str | None
    apis: Mapping[str, Api]
    root: Path | None
    #: `--api` as it was given.
    asked: str | None = None

    @classmethod
    def of(cls, api: str | None, root: Path | None) -> "Chosen":
        """Return what `--api` and `--root` chose; raises CannotLoad where they lead to no API."""
        if api is None or not is_reference(api):
            return cls(api=api, apis=APIS, root=root, asked=api)
        _look_here()
        record = api_named(api)
        apis = {**APIS, record.name: record, api: record}
        return cls(api=record.name, apis=apis, root=root, asked=api)

    @property
    def names(self) -> tuple[str, ...]:
        """The API asked for, or all that lie there."""
        return (self.api,) if self.api else known_apis(self.root)

    def record(self, name: str) -> Api:
        """Return an API's record; raises CannotLoad where nobody has said which one it is."""
        if name not in self.apis:
            raise CannotLoad(
                name,
                "a contract does not say which code speaks it",
                advice="Name its adapter: --api module:NAME.",
            )
        return self.apis[name]

    def contract(self, name: str) -> Contract:
        """
        Return an API's contract: the root's, or the one that comes with Ringback where the root has features only.

        Raises NoSuchName or NotReadable where there is none, NotValid where it says that it is another's.
        """
        home = (self.root or data_root()) / "contracts" / name
        if name in self.apis and name not in APIS and not (home / "api.toml").is_file():
            advice = "Give --root, the directory that holds contracts/, features/ and cassettes/."
            raise NotReadable(path=str(home), reason=f"there is no contract of {name}", advice=advice)
        shipped = name in APIS and not (home / "api.toml").is_file()
        found = load(name, None if shipped else self.root)
        said = found.settings.get("name", name)
        if said != name:
            raise NotValid(
                path=str(found.path / "api.toml"),
                where="name",
                reason=f"it is {said!r} in {name}'s directory",
            )
        return found

    @contextmanager
    def embedded(self, name: str, seed: int) -> Iterator[EndpointFile]:
        """Run the embedded switch for an API, and yield its endpoint file; UsageError where it does not speak it."""
        if name not in APIS:
            raise click.UsageError(
                f"The embedded switch does not speak {name}; name a server of it with --endpoint FILE."
            )
        with embedded(name, seed) as file:
            yield file

    def endpoint_file(self, path: Path) -> EndpointFile:
        """Read an endpoint file; raises NotValid where it describes another API than the one asked for."""
        file = EndpointFile.read(path, os.environ, self.apis)
        if self.api is None or self.api == file.api:
            return file
        if self.api not in known_apis(self.root):
            raise NoSuchName(kind="API", name=self.api, known=known_apis(self.root))
        raise NotValid(
            path=str(path),
            where="api",
            reason=f"it is an endpoint of {file.api}, and --api asks for {self.api}",
        )

    def features(self, name: str) -> Path:
        """Return the directory of an API's features."""
        return (self.root or data_root()) / "features" / name

    @property
    def cassettes(self) -> Path:
        """The directory of all APIs' cassettes."""
        return (self.root or data_root()) / "cassettes"


def _look_here() -> None:
    # Last, so that nothing in the working directory takes the place of what is installed.
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
