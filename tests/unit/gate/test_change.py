import os
from pathlib import Path

import pytest
from tests.repositories import Scratch, git

from ringback.errors import NotReadable, NotValid
from ringback.gate import change as module
from ringback.gate.change import change_since
from ringback.gate.repository import Repository

FEATURE = "features/bells/ring.feature"


def test_what_differs(bells: Scratch) -> None:
    """Files that are new, other or gone are told; what is beside the gate's directories is not."""
    bells.write(FEATURE, "Feature: Other\n")
    bells.write("cassettes/bells/new.yaml", "interactions: []\n")
    (bells.home / "contracts/bells/api.toml").unlink()
    bells.write("src/adapter.py", "")
    bells.write("features/bells/__pycache__/steps.pyc", "")
    bells.write("ringback.toml", "")
    repository = Repository.at(bells.home)
    found = change_since(repository, repository.commit("HEAD"))
    assert found.added == {"cassettes/bells/new.yaml", "ringback.toml"}
    assert found.changed == {FEATURE}
    assert found.removed == {"contracts/bells/api.toml"}
    assert found.below("features", "bells") == {FEATURE}
    assert found.below("features", "bell") == set()
    assert found.present_below("contracts", "bells") == ()


def test_nothing_differs(bells: Scratch) -> None:
    """What is committed is as it is on the disk, whatever an index says, and in repositories that name by SHA-256."""
    repository = Repository.at(bells.home)
    os.utime(bells.home / FEATURE, (0, 0))
    assert change_since(repository, repository.commit("HEAD")).touched == set()


def test_other_names_of_objects(tmp_path: Path) -> None:
    """A repository may name objects by SHA-256."""
    git(tmp_path, "init", "-q", "--object-format=sha256")
    made = Scratch(tmp_path)
    made.write(FEATURE, "Feature: Ring\n")
    made.commit()
    made.write("features/bells/other.feature", "Feature: Other\n")
    repository = Repository.at(tmp_path)
    assert change_since(repository, repository.commit("HEAD")).touched == {"features/bells/other.feature"}


@pytest.mark.parametrize("place", ["cassettes/bells/link.yaml", "cassettes/link", "accepted.toml"])
@pytest.mark.parametrize("target", ["/etc/hostname", "/etc", "nowhere"])
def test_a_link(bells: Scratch, place: str, target: str) -> None:
    """A link is not followed, wherever it leads: a stranger may have put it there."""
    (bells.home / place).symlink_to(target)
    repository = Repository.at(bells.home)
    with pytest.raises(NotValid, match="it is a link"):
        change_since(repository, repository.commit("HEAD"), ["accepted.toml"])


def test_a_pipe(bells: Scratch) -> None:
    """What is no file is not waited for."""
    os.mkfifo(bells.home / "cassettes/bells/pipe.yaml")
    repository = Repository.at(bells.home)
    with pytest.raises(NotValid, match="no file at all"):
        change_since(repository, repository.commit("HEAD"))


def test_a_file_that_cannot_be_read(bells: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read is told, and what to do."""
    # Whoever tests as root may read everything.
    real = Path.open

    def open_or_refuse(path: Path, *given: object, **more: object) -> object:
        if path.name == "ring.feature":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *given, **more)  # type: ignore[call-overload]  # handed on as it came

    monkeypatch.setattr(Path, "open", open_or_refuse)
    repository = Repository.at(bells.home)
    with pytest.raises(NotReadable) as problem:
        change_since(repository, repository.commit("HEAD"))
    assert str(problem.value) == f"Cannot read {FEATURE}: Permission denied."


def test_more_than_anybody_has(bells: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a change holds is bounded."""
    repository = Repository.at(bells.home)
    commit = repository.commit("HEAD")
    monkeypatch.setattr(module, "MOST_FILES", 2)
    with pytest.raises(NotReadable, match="more than 2 files"):
        change_since(repository, commit)
