"""
Whether a wheel holds all that Ringback needs where there is no source tree.

Knows a wheel's list of files and the force-include table of pyproject.toml;
refuses to know what the files say.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]


def shipped() -> Iterator[tuple[Path, str]]:
    """Return every file that belongs in the wheel, and its name there."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]
    places = {"src/ringback": "ringback", **wheel["force-include"]}
    for place, target in places.items():
        for path in sorted((ROOT / place).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                yield path, f"{target}/{path.relative_to(ROOT / place).as_posix()}"


def unshipped_kinds(names: set[str]) -> Iterator[str]:
    """Return what an API must have in the wheel and has not."""
    apis = sorted(path.parent.name for path in ROOT.glob("contracts/*/api.toml"))
    if not apis:
        yield "contracts/*/api.toml: there is no API at all"
    for api in apis:
        for kind in ("contracts", "features", "cassettes"):
            if not any(name.startswith(f"ringback/data/{kind}/{api}/") for name in names):
                yield f"ringback/data/{kind}/{api}: nothing of it is in the wheel"


def faults(wheel: Path) -> Iterator[str]:
    """Return what is wrong with a wheel, a sentence each."""
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        wanted = {name: path for path, name in shipped()}
        for name, path in wanted.items():
            if name not in names:
                yield f"{name}: it is not in the wheel"
            elif archive.read(name) != path.read_bytes():
                yield f"{name}: the wheel holds another version"
        for name in sorted(names - set(wanted)):
            if ".dist-info/" not in name and not Path(name).name.startswith("."):
                yield f"{name}: it is in the wheel, and nowhere in the source"
        for name in sorted(names):
            if name.endswith((".failed.yaml", ".recovered.yaml", ".journal")):
                yield f"{name}: it stands beside a cassette, and is none"
        if "ringback/py.typed" not in names:
            yield "ringback/py.typed: it is not in the wheel"
        yield from unshipped_kinds(names)


def main() -> int:
    """Check the wheel named on the command line."""
    wheel = Path(sys.argv[1])
    found = list(faults(wheel))
    for fault in found:
        print(fault, file=sys.stderr)
    print(f"{wheel.name}: {len(list(shipped()))} files checked, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
