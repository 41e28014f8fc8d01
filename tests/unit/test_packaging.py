"""What the repository promises about itself: versions, data, pins, addresses and the size of files."""

import re
import subprocess
import tomllib
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.places import ROOT

import ringback
from ringback.contracts import store

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

#: A module longer than this is worth splitting, and longer than that must be.
LINES_WORTH_A_THOUGHT, LINES_TOO_MANY = 400, 600

#: Addresses that hold for one machine or one company only; spelled apart, so that this file holds none.
FOREIGN = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "python" + r"hosted\.org",
            "registry" + r"\.npmjs",
            "registry" + r"\.yarnpkg",
            "--(extra-)?index" + "-url",
            r"(?<![\w.-])/ho" + "me/[a-z]",
            r"(?<![\w.-])/Us" + "ers/[A-Za-z]",
            r"(?<![\w.-])/ro" + r"ot/\.?[a-z]",
            r"[A-Z]:\\" + "Users",
        ]
    )
)


def tracked() -> list[Path]:
    """Return the files that git knows of."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def pins() -> dict[str, str]:
    """Return the locked version of each distribution."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK, flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def asked_for() -> Iterator[Requirement]:
    """Return every dependency that pyproject.toml names."""
    project = PROJECT["project"]
    yield from map(Requirement, PROJECT["build-system"]["requires"])
    yield from map(Requirement, project["dependencies"])
    for extra in project["optional-dependencies"].values():
        yield from map(Requirement, extra)
    for group in PROJECT["dependency-groups"].values():
        yield from map(Requirement, group)


def test_the_version_is_the_one_of_the_metadata() -> None:
    """The package, its metadata and pyproject.toml agree on the version."""
    assert ringback.__version__ == version("ringback") == PROJECT["project"]["version"]


def test_the_changelog_tells_of_the_version() -> None:
    """The changelog has a section for the version that is being made."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"[{PROJECT['project']['version']}]" in changelog


@pytest.mark.parametrize("place", ["contracts", "features", "cassettes"])
def test_the_wheel_takes_the_data_along(place: str) -> None:
    """Each directory of data is force-included, and found again by the code that reads it."""
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included[place] == f"ringback/data/{place}"
    assert (store.data_root() / place).is_dir()


@pytest.mark.parametrize("place", ["contracts", "features", "cassettes"])
def test_every_api_has_all_kinds_of_data(place: str) -> None:
    """An API with a contract has features and cassettes too."""
    assert store.known_apis()
    for api in store.known_apis():
        assert any((store.data_root() / place / api).iterdir()), f"{place}/{api} is empty"


@pytest.mark.parametrize("wanted", [pytest.param(each, id=str(each)) for each in asked_for()])
def test_the_lock_satisfies(wanted: Requirement) -> None:
    """The lock pins every dependency to a version within the range that pyproject.toml gives."""
    assert wanted.specifier.contains(pins()[canonicalize_name(wanted.name)], prereleases=True)


def test_every_pin_has_hashes() -> None:
    """No distribution is installed whose bytes are not known beforehand."""
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins()) > 0
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_place_to_fetch_from() -> None:
    """The lock leaves it to the machine where distributions come from."""
    lines = [line for line in LOCK.splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if "://" in line or re.match(r"\s*(-i|-f|-e|--(?!hash))", line)] == []


def test_no_file_names_a_registry_or_a_home() -> None:
    """No tracked file holds the address of a package registry or a path of someone's machine."""
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if (match := FOREIGN.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def test_no_module_is_named_after_nothing() -> None:
    """Modules are named after what they know."""
    empty_words = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc"}
    modules = [path for path in (ROOT / "src").rglob("*.py") if {path.stem, path.parent.name} & empty_words]
    assert modules == []


def test_no_module_is_swollen() -> None:
    """A module fits the head of its reader."""
    sizes = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "src").rglob("*.py")
    }
    for path, lines in sizes.items():
        if LINES_WORTH_A_THOUGHT < lines <= LINES_TOO_MANY:
            warnings.warn(f"{path.relative_to(ROOT)} has {lines} lines", stacklevel=1)
    assert {
        str(path.relative_to(ROOT)): lines for path, lines in sizes.items() if lines > LINES_TOO_MANY
    } == {}
