"""
Where contracts lie, and how one is read.

A contract is a directory (`contracts/<api>`); this module turns it into one
frozen value.  It knows the files' layout and refuses to know any API.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from attrs import define, field

from ringback import canon
from ringback.calls import CallTable
from ringback.contracts.rows import (
    addition_of,
    capabilities_of,
    erratum_of,
    error_code_of,
    move_of,
    operation_of,
    requirement_of,
    sample_of,
)
from ringback.errors import NoSuchName, NotReadable, NotValid
from ringback.model import Erratum, ErrorCode, Json, Operation, Requirement, Sample

T = TypeVar("T")

#: What tables of `api.toml` say where they are silent: nothing.
SETTINGS: Mapping[str, Mapping[str, Json]] = {
    "envelope": {},
    "notifications": {"style": "none", "type": "", "messages": {}},
    "resources": {},
    "scrub": {},
    "safety": {"dials": ()},
    "arrange": {},
    "lifecycle": {},
    "concurrency": {},
    "coverage": {"sign_in": (), "robust": (), "always": ()},
    "probes": {},
}


def data_root() -> Path:
    """Return the directory of contracts/, features/ and cassettes/: in the wheel, or in a checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "data"
    return shipped if shipped.is_dir() else package.parents[1]


def known_apis(root: Path | None = None) -> tuple[str, ...]:
    """Return the names of the APIs that have a contract, sorted."""
    home = (root or data_root()) / "contracts"
    return tuple(sorted(path.parent.name for path in home.glob("*/api.toml")))


def load(api: str, root: Path | None = None) -> "Contract":
    """
    Return the contract of an API.

    Raises NoSuchName where there is none, NotReadable and NotValid for broken files and for a root without contracts.
    """
    known = known_apis(root)
    if not known:
        raise NotReadable(
            path=str((root or data_root()) / "contracts"), reason="no contract lies there (NAME/api.toml)"
        )
    if api not in known:
        raise NoSuchName(kind="API", name=api, known=known)
    return Contract(path=(root or data_root()) / "contracts" / api)


def read_toml(path: Path) -> dict[str, Json]:
    """Return a TOML file's content; raise NotReadable where there is none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotReadable(path=str(path), reason=error.strerror or "it cannot be opened") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotReadable(path=str(path), reason=f"it is not TOML ({error})") from error


def read_json(path: Path) -> Json:
    """Return a JSON file's content; raise NotReadable where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotReadable(path=str(path), reason=error.strerror or "it cannot be opened") from error
    except (ValueError, RecursionError) as error:
        raise NotReadable(path=str(path), reason=f"it is not JSON ({error})") from error


@define(frozen=True, slots=False, eq=False)
class Contract:
    """
    All that is demanded of one API: operations, call table, requirements, errata, samples, schemas.

    A contract equals itself alone: others may have been read from the same path, and made to hold something else.
    """

    path: Path = field()

    @property
    def api(self) -> str:
        """The API's name."""
        return self.path.name

    @cached_property
    def settings(self) -> Mapping[str, Json]:
        """What all operations share: `api.toml`, with what it may leave out filled in."""
        raw = read_toml(self.path / "api.toml")
        tables = {name: {**given, **self._table(raw, name)} for name, given in SETTINGS.items()}
        return {"selector": "", **raw, **tables}

    def _table(self, raw: Mapping[str, Json], name: str) -> Mapping[str, Json]:
        found = raw.get(name, {})
        if not isinstance(found, Mapping):
            raise NotValid(path=str(self.path / "api.toml"), where=name, reason="it must be a table")
        return found

    def _needed(self, name: str) -> str:
        if not isinstance(self.settings.get(name), str):
            raise NotValid(path=str(self.path / "api.toml"), where=name, reason="it is missing, or no text")
        return str(self.settings[name])

    @property
    def title(self) -> str:
        """The API's name as its vendor writes it."""
        return self._needed("title")

    @property
    def base_path(self) -> str:
        """The path that stands before every operation's own."""
        return self._needed("base_path")

    def shape(self, kind: str) -> Mapping[str, Json]:
        """Return how resources of a kind (`call`, `device`) are made; empty where the API has none."""
        found: Mapping[str, Json] = self.settings.get("resources", {}).get(kind, {})
        return found

    @property
    def codes(self) -> Mapping[str, Json]:
        """The documented result codes: what each `means`, and `since` when a page has it."""
        codes: Mapping[str, Json] = self.settings.get("codes", {})
        return codes

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """The documented operations by name, sorted."""
        files = sorted((self.path / "operations").glob("*.toml"))
        found = [self._built(operation_of, read_toml(each), each) for each in files]
        return {each.name: each for each in sorted(found, key=lambda each: each.name)}

    @cached_property
    def table(self) -> CallTable:
        """The call table."""
        path = self.path / "calls.toml"
        raw = read_toml(path)
        return CallTable(
            states=tuple(raw.get("states", ())),
            terminal=tuple(raw.get("terminal", ())),
            moves=tuple(self._built(move_of, each, path) for each in raw.get("move", ())),
            capabilities=tuple(
                self._built(capabilities_of, each, path) for each in raw.get("capabilities", ())
            ),
            additions=tuple(self._built(addition_of, each, path) for each in raw.get("addition", ())),
            modes=raw.get("modes", {}),
            refusable=tuple(raw.get("refusable", ())),
        )

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        """Every documented demand by id."""
        return {each.id: each for each in self._rows("requirements.toml", "requirement", requirement_of)}

    @cached_property
    def errata(self) -> Mapping[str, Erratum]:
        """Every contradiction by id."""
        return {each.id: each for each in self._rows("errata.toml", "erratum", erratum_of)}

    @cached_property
    def error_codes(self) -> Mapping[str, ErrorCode]:
        """The documented codes of refusals, by code; none where the contract has no `errors.toml`."""
        if not (self.path / "errors.toml").is_file():
            return {}
        return {each.code: each for each in self._rows("errors.toml", "error", error_code_of)}

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """The documented exchanges, in the order of their files."""
        files = sorted((self.path / "samples").glob("*.json"))
        return tuple(
            self._built(sample_of, raw, each) for each in files for raw in read_json(each)["samples"]
        )

    @cached_property
    def shapes(self) -> Mapping[str, Json]:
        """How samples are generalised into schemas: `shapes.toml`, with what it may leave out filled in."""
        return {"shape": (), "means": {}, "paths": {}, **read_toml(self.path / "shapes.toml")}

    @cached_property
    def schemas(self) -> Mapping[str, Json]:
        """The derived JSON Schemas by name."""
        return {each.stem: read_json(each) for each in sorted((self.path / "schemas").glob("*.json"))}

    def with_samples(self, samples: tuple[Sample, ...]) -> "Contract":
        """Return this contract with other samples than its files hold; its schemas are still those of the files."""
        other = Contract(path=self.path)
        kept = {"settings": self.settings, "operations": self.operations, "table": self.table}
        vars(other).update(kept, shapes=self.shapes, schemas=self.schemas, samples=samples)
        return other

    def with_schemas(self, schemas: Mapping[str, Json]) -> "Contract":
        """Return this contract with other schemas than its files hold."""
        other = self.with_samples(self.samples)
        vars(other).update(schemas=schemas)
        return other

    def url_path(self, operation: Operation, template: str | None = None) -> str:
        """Return an operation's path template (or another one of its own) with what stands before it."""
        before = self.base_path if operation.base is None else operation.base
        return before + (operation.path if template is None else template)

    @cached_property
    def digest(self) -> str:
        """The digest of everything in the contract that decides a verdict."""
        names = ("api.toml", "calls.toml", "requirements.toml", "errata.toml", "errors.toml")
        there = [name for name in names if (self.path / name).exists()]
        parts: dict[str, Json] = {name: read_toml(self.path / name) for name in there}
        for each in sorted((self.path / "operations").glob("*.toml")):
            parts[f"operations/{each.name}"] = read_toml(each)
        parts["schemas"] = dict(self.schemas)
        return canon.digest(parts)

    def operation(self, name: str) -> Operation:
        """Return an operation by name, or raise NoSuchName."""
        try:
            return self.operations[name]
        except KeyError:
            raise NoSuchName(kind=f"{self.api} operation", name=name, known=tuple(self.operations)) from None

    def _rows(self, file: str, table: str, build: Callable[[Mapping[str, Json]], T]) -> Iterator[T]:
        path = self.path / file
        # A contract in the making has none yet.
        for raw in read_toml(path).get(table, ()) if path.exists() else ():
            yield self._built(build, raw, path)

    def _built(self, build: Callable[[Mapping[str, Json]], T], raw: Mapping[str, Json], path: Path) -> T:
        try:
            return build(raw)
        except KeyError as error:
            where = str(raw.get("id") or raw.get("name") or raw.get("operation") or "")
            raise NotValid(path=str(path), where=where, reason=f"{error} is missing") from error
