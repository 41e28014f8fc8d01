"""Every kind of change, by example: files of tests/examples/diff/<kind>/<level or none>/."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ringback.contracts.diff import KINDS, LEVELS, Change, differences
from ringback.contracts.store import Contract

EXAMPLES = Path(__file__).parents[3] / "examples" / "diff"
BASE = EXAMPLES / "base"
FILES = sorted(path for path in EXAMPLES.glob("*/*/*.toml") if BASE not in path.parents)
POSITIVE = [path for path in FILES if path.parent.name != "none"]
NEGATIVE = [path for path in FILES if path.parent.name == "none"]


def name_of(path: Path) -> str:
    """Return the name of an example."""
    return path.relative_to(EXAMPLES).as_posix()


def changed(example: dict[str, Any], out: Path) -> Contract:
    """Return the base contract with the one change that an example makes."""
    shutil.copytree(BASE, out)
    file = out / example["file"]
    if example.get("remove"):
        file.unlink()
    else:
        text = file.read_text(encoding="utf-8")
        assert text.count(example["old"]) == 1
        file.write_text(text.replace(example["old"], example["new"]), encoding="utf-8")
    return Contract(path=out)


def compared(path: Path, out: Path) -> tuple[Change, ...]:
    """Return what differs in an example."""
    example = tomllib.loads(path.read_text(encoding="utf-8"))
    old, new = Contract(path=BASE), changed(example, out / "bells")
    return differences(new, old) if example.get("swap") else differences(old, new)


@pytest.mark.parametrize("path", POSITIVE, ids=name_of)
def test_a_change_is_found_and_weighed(path: Path, tmp_path: Path) -> None:
    """An example of a kind has that change, at that level, and no other."""
    also = set(tomllib.loads(path.read_text(encoding="utf-8")).get("also", ()))
    found = [each for each in compared(path, tmp_path) if each.kind not in also]
    assert {(each.kind, each.level) for each in found} == {(path.parts[-3], path.parent.name)}


@pytest.mark.parametrize("path", NEGATIVE, ids=name_of)
def test_what_only_looks_like_a_change_is_none(path: Path, tmp_path: Path) -> None:
    """A counter-example of a kind has no such change."""
    assert path.parts[-3] not in {each.kind for each in compared(path, tmp_path)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_example_of_each_level_and_a_counter_example(kind: str) -> None:
    """Nothing is in the table that no file shows; where senders and receivers differ, both are shown."""
    known = {path.parent.name for path in FILES if path.parts[-3] == kind}
    assert known == {KINDS[kind].sent, KINDS[kind].received, "none"}


def test_every_example_is_of_a_known_kind() -> None:
    """An example of a kind that is not in the table would prove nothing."""
    assert {path.parts[-3] for path in FILES} == set(KINDS)
    assert {path.parent.name for path in FILES} <= {*LEVELS, "none"}
