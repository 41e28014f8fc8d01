from pathlib import Path

import pytest

from ringback.errors import NotReadable, NotValid
from ringback.gate.policy import Allowance, allowed_by, policy_of

ENTRY = '[[gate.breaking]]\napi = "bells"\nchange = "url-removed:*"\nreason = "Nobody rings there."\n'
ALLOWANCE = Allowance(api="bells", change="url-removed:*", reason="Nobody rings there.")


def test_an_allowance(tmp_path: Path) -> None:
    """An entry allows what its pattern fits, of its API."""
    (tmp_path / "ringback.toml").write_text(ENTRY)
    found = policy_of(tmp_path, {})
    assert (found.file, found.valid) == ("ringback.toml", (ALLOWANCE,))
    assert allowed_by(found.valid, "bells", "url-removed:request:operations/Ring.toml#/path") == ALLOWANCE
    assert allowed_by(found.valid, "bells", "url-added:request:operations/Ring.toml#/path") is None
    assert allowed_by(found.valid, "horns", "url-removed:request:operations/Ring.toml#/path") is None


def test_nothing_but_stars_is_special() -> None:
    """What else a change's id may hold stands for itself."""
    allowance = Allowance(api="bells", change="a[b]+.c", reason="x")
    assert allowance.allows("bells", "a[b]+.c")
    assert not allowance.allows("bells", "abbc")


def test_in_pyproject(tmp_path: Path) -> None:
    """A project may keep its settings in pyproject.toml; ringback.toml goes before."""
    (tmp_path / "pyproject.toml").write_text(ENTRY.replace("gate.", "tool.ringback.gate."))
    assert policy_of(tmp_path, {}).valid == (ALLOWANCE,)
    (tmp_path / "ringback.toml").write_text("")
    assert policy_of(tmp_path, {}).valid == ()


def test_what_was_there_before_allows_nothing(tmp_path: Path) -> None:
    """An entry is for the change that brings it, whichever file it stood in."""
    (tmp_path / "ringback.toml").write_text(ENTRY)
    moved = {"pyproject.toml": ENTRY.replace("gate.", "tool.ringback.gate.").encode()}
    for before in ({"ringback.toml": ENTRY.encode()}, moved):
        found = policy_of(tmp_path, before)
        assert (found.valid, found.spent) == ((), (ALLOWANCE,))
    for broken in (b"[", b"\xff", b"gate = 1", b"[gate]\nbreaking = 1"):
        assert policy_of(tmp_path, {"ringback.toml": broken}).valid == (ALLOWANCE,)


def test_no_settings(tmp_path: Path) -> None:
    """Without a file nothing is allowed."""
    assert policy_of(tmp_path, {}).allowances == ()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('reason = "Nobody rings there."\n', "", "gate.breaking[1].reason"),
        ('"Nobody rings there."', '" "', "gate.breaking[1].reason"),
        ('"url-removed:*"', "3", "gate.breaking[1].change"),
        ("reason", "why", "gate.breaking[1].why"),
        ("[[gate.breaking]]", "[gate.breaking]", "gate.breaking"),
    ],
)
def test_a_wrong_entry(tmp_path: Path, old: str, new: str, where: str) -> None:
    """An entry without a reason, or with what is no key, is told with its place."""
    (tmp_path / "ringback.toml").write_text(ENTRY.replace(old, new))
    with pytest.raises(NotValid) as problem:
        policy_of(tmp_path, {})
    assert problem.value.where == where


def test_a_broken_file(tmp_path: Path) -> None:
    """A file that is no TOML keeps us from telling."""
    (tmp_path / "ringback.toml").write_text("[")
    with pytest.raises(NotReadable):
        policy_of(tmp_path, {})
