"""
The files of a new project, made from the templates in `project/`.

A template's path is that of its file, but for `.txt` at its end, `dot-` for a leading dot, and `__api__` for the API's
name.  The derived files are made of the contract as `ringback contract derive` makes them.  Nothing is written here
but in a directory that is gone afterwards.
"""

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from ringback import canon
from ringback.apis import APIS
from ringback.contracts import generated, load
from ringback.errors import NotValid
from ringback.model import Json

#: What an API may be called: it names directories and a Python package, and begins requirement ids.
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@frozen
class Project:
    """A project for one API."""

    api: str
    title: str

    @classmethod
    def of(cls, api: str, title: str) -> "Project":
        """Return a project; raises NotValid for names that cannot be written into its files."""
        if not NAME.fullmatch(api):
            reason = f"{api!r} is no name for an API"
            advice = "Give one of lower-case letters, digits and underscores: --api acme."
            raise NotValid(path="ringback init", where="--api", reason=reason, advice=advice)
        if api in APIS:
            reason = f"{api} comes with Ringback"
            raise NotValid(path="ringback init", where="--api", reason=reason, advice="Give another name.")
        if not title.strip() or not title.isprintable() or set(title) & set('"\\|@'):
            reason = "a title is a text on one line, without quotes, backslashes, | and @"
            raise NotValid(path="ringback init", where="--title", reason=reason)
        return cls(api=api, title=title.strip())

    def files(self, schema: Mapping[str, Json]) -> Mapping[Path, str]:
        """Return the content of each file by its path in the project, sorted; `schema` is that of ringback.toml."""
        found = dict(self._templates(resources.files("ringback.scaffold").joinpath("project"), Path()))
        found[Path("ringback.schema.json")] = canon.text(schema)
        found |= self._derived(found)
        return dict(sorted(found.items()))

    def _templates(self, folder: Traversable, place: Path) -> Iterator[tuple[Path, str]]:
        for each in folder.iterdir():
            name = each.name.replace("__api__", self.api).removesuffix(".txt")
            path = place / re.sub("^dot-", ".", name)
            if each.is_dir():
                yield from self._templates(each, path)
            elif each.name.endswith(".txt"):
                yield path, self._filled(each.read_text(encoding="utf-8"))

    def _filled(self, text: str) -> str:
        values = {"@api@": self.api, "@API@": self.api.upper().replace("_", "-"), "@title@": self.title}
        return re.sub("@(?:api|API|title)@", lambda found: values[found[0]], text)

    def _derived(self, files: Mapping[Path, str]) -> Mapping[Path, str]:
        with TemporaryDirectory(prefix="ringback-") as folder:
            root = Path(folder)
            for path, text in files.items():
                canon.write(root / path, text)
            made = generated.write(load(self.api, root))
            home = Path("contracts", self.api)
            return {home / each: (root / home / each).read_text(encoding="utf-8") for each in made}
