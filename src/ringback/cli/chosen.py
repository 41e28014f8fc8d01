"""What the user chose to run against: the API and where its files lie, the endpoint file, and the features."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from attrs import frozen

from ringback.apis import APIS, Api, api_named, is_reference
from ringback.contracts import Contract, data_root, known_apis, load
from ringback.endpoint.file import EndpointFile
from ringback.errors import NoSuchName, NotValid

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

    @classmethod
    def of(cls, api: str | None, root: Path | None) -> "Chosen":
        """Return what `--api` and `--root` chose; raises CannotLoad where they lead to no API."""
        if api is None or not is_reference(api):
            return cls(api=api, apis=APIS, root=root)
        _look_here()
        record = api_named(api)
        return cls(api=record.name, apis={**APIS, record.name: record, api: record}, root=root)

    @property
    def names(self) -> tuple[str, ...]:
        """The API asked for, or all that lie there."""
        return (self.api,) if self.api else known_apis(self.root)

    def record(self, name: str) -> Api:
        """Return an API's record; raises NoSuchName where there is a contract of that name and no adapter."""
        if name not in self.apis:
            plain = tuple(each for each in self.apis if not is_reference(each))
            raise NoSuchName(kind="adapter", name=name, known=(*plain, "--api module:NAME"))
        return self.apis[name]

    def contract(self, name: str) -> Contract:
        """Return an API's contract; raises NoSuchName where there is none, NotValid where it says it is another's."""
        found = load(name, self.root)
        said = found.settings.get("name")
        if said != name:
            raise NotValid(
                path=str(found.path / "api.toml"),
                where="name",
                reason=f"it is {said!r} in {name}'s directory",
            )
        return found

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
