"""How an installation is."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from attrs import evolve

from ringback.apis import APIS
from ringback.contracts import data_root
from ringback.doctor.installation import Installed, checks

THERE: Mapping[str, str] = {"pytest": "9.1.1", "vcrpy": "9.4.2", "uvloop": "0.22"}

WELL = Installed(
    python=(3, 11, 7),
    ringback="0.1.0",
    asks=(
        "pytest<9.2,>=9.1",
        "vcrpy<10,>=9.4",
        'uvloop>=0.21; sys_platform != "win32"',
        'winloop>=1; sys_platform == "nowhere"',
        'pytest-xdist>=3.8; extra == "xdist"',
        "cryptography>=44; extra == 'sign'",
    ),
    version=THERE.get,
    data=data_root(),
    apis=tuple(APIS),
)


def states(found: Installed) -> dict[str, str]:
    """Return how each thing is."""
    return {each.name: each.state for each in checks(found)}


def test_all_is_well() -> None:
    """What is asked for here is there; an extra that is not is a note, and what other systems need is nobody's concern."""
    assert states(WELL) == {
        "python": "fine",
        "versions": "fine",
        "extra sign": "note",
        "extra xdist": "note",
        "data": "fine",
        "plugins": "fine",
    }


def test_an_extra_that_is_there() -> None:
    """An extra is there when all of its packages are."""
    found = evolve(WELL, version={**THERE, "pytest-xdist": "3.9"}.get)
    assert states(found)["extra xdist"] == "fine"


@pytest.mark.parametrize(
    ("name", "version", "reason"),
    [
        ("pytest", "9.2.0", "node ids cannot be read by Schemathesis"),
        ("vcrpy", "8.2.0", "ran code that stands in a cassette"),
        ("vcrpy", None, "vcrpy is missing"),
    ],
)
def test_a_version_that_does_harm(name: str, version: str | None, reason: str) -> None:
    """A version outside of the range is told with what it must be, why, and how it is mended."""
    there = {**THERE, name: version}
    (wrong,) = (each for each in checks(evolve(WELL, version=there.get)) if each.state == "wrong")
    assert wrong.name == name
    assert reason in wrong.says
    assert wrong.then.startswith(f"python -m pip install '{name}")


def test_an_old_python() -> None:
    """A Python that is too old is told."""
    assert states(evolve(WELL, python=(3, 10, 1)))["python"] == "wrong"


def test_data_that_is_missing(tmp_path: Path) -> None:
    """A wheel without its data is told, with what it lacks."""
    (wrong,) = (each for each in checks(evolve(WELL, data=tmp_path)) if each.name == "data")
    assert (wrong.state, "contracts/genesys" in wrong.says) == ("wrong", True)


def test_a_rival() -> None:
    """Another plugin that has our names is told, and is nothing to mend."""
    assert states(evolve(WELL, rivals=("pytest-recording",)))["plugins"] == "note"
