import os
from pathlib import Path

import pytest
from tests.repositories import Scratch, git

from ringback.errors import NotReadable
from ringback.gate import repository as module
from ringback.gate.repository import Repository

NAMES = ("contracts", "features", "cassettes")


def test_a_tree_is_read_as_it_was_committed(bells: Scratch) -> None:
    """Contents come from the commit, whatever lies on the disk."""
    found = Repository.at(bells.home)
    bells.write("contracts/bells/api.toml", "something else")
    tree = found.tree(found.commit("main"), NAMES)
    assert set(tree) == {
        "contracts/bells/api.toml",
        "features/bells/ring.feature",
        "cassettes/bells/ring.once.yaml",
    }
    contents = found.contents(tree.values())
    assert contents[tree["contracts/bells/api.toml"].digest].startswith(b'title = "Bells"')


def test_a_directory_below_the_top(bells: Scratch) -> None:
    """Paths are those below the directory that is asked about, and it is known where that lies."""
    found = Repository.at(bells.home / "contracts")
    assert found.prefix == "contracts/"
    assert set(found.tree(found.commit("HEAD"), ["bells"])) == {"bells/api.toml"}


def test_no_repository(tmp_path: Path) -> None:
    """Outside of any repository it is said so, and what to do."""
    with pytest.raises(NotReadable) as problem:
        Repository.at(tmp_path)
    assert "not a git repository" in str(problem.value)
    assert problem.value.hint == "Run the gate in a clone of the repository."


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git nothing can be told."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotReadable, match="git cannot be run"):
        Repository.at(tmp_path)


@pytest.mark.parametrize("name", ["nothing", "--help", "-n", "main:contracts", "", "@{upstream}", "a\nb"])
def test_what_is_no_commit(bells: Scratch, name: str) -> None:
    """A name that leads to no commit leads to none, also where it looks like an option or a file."""
    assert Repository.at(bells.home).commit(name) == ""


def test_where_two_commits_part(bells: Scratch) -> None:
    """Two branches part where one began; histories that have nothing in common part nowhere."""
    start = bells.commit("start")
    bells.go("change")
    bells.commit("one")
    git(bells.home, "checkout", "-q", "--orphan", "other")
    bells.commit("another beginning")
    found = Repository.at(bells.home)
    assert found.merge_base(found.commit("change"), found.commit("main")) == start
    assert found.merge_base(found.commit("other"), found.commit("main")) == ""


def test_a_link_in_the_base(bells: Scratch) -> None:
    """A link is not followed, and nothing is made of it."""
    (bells.home / "contracts" / "bells" / "link.toml").symlink_to("/etc/hostname")
    commit = bells.commit("link")
    with pytest.raises(NotReadable, match="it is a link or another repository"):
        Repository.at(bells.home).tree(commit, NAMES)


def test_more_files_than_anybody_has(bells: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a base holds is bounded."""
    monkeypatch.setattr(module, "MOST_FILES", 2)
    found = Repository.at(bells.home)
    with pytest.raises(NotReadable, match="more than 2 files"):
        found.tree(found.commit("HEAD"), NAMES)


def test_an_endless_answer(bells: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git says is bounded, so that a tree that names itself many times fills no memory."""
    found = Repository.at(bells.home)
    commit = found.commit("HEAD")
    monkeypatch.setattr(module, "MOST_TOLD", 20)
    with pytest.raises(NotReadable, match="more to say than 20 bytes"):
        found.tree(commit, NAMES)


def test_a_late_answer(bells: Scratch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who waits for git waits for so long, and no longer."""
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    with pytest.raises(NotReadable, match=r"git did not answer within 0.2 s"):
        Repository.at(bells.home)


def test_nothing_that_a_repository_names_is_run(bells: Scratch, tmp_path: Path) -> None:
    """Hooks, file-system monitors, filters and other diffs stay where they are."""
    trace = tmp_path / "trace"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch {trace}\n")
    script.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc"):
        (hooks / hook).symlink_to(script)
    bells.write(".gitattributes", "* filter=evil diff=evil\n")
    commit = bells.commit("attributes")
    for name in (
        "core.fsmonitor",
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.external",
        "core.pager",
        "alias.cat-file",
    ):
        git(bells.home, "config", name, str(script))
    git(bells.home, "config", "core.hooksPath", str(hooks))
    trace.unlink(missing_ok=True)
    found = Repository.at(bells.home)
    tree = found.tree(commit, NAMES)
    assert len(found.contents(tree.values())) == 3
    assert found.merge_base(commit, commit) == commit
    assert not trace.exists()


def test_variables_that_lead_elsewhere(
    bells: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repository is the one of the directory, also within a hook of another."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other.index"))
    assert Repository.at(bells.home).commit("main")


def test_an_object_that_is_not_here(bells: Scratch) -> None:
    """What was left behind when the repository was cloned is missing, and not fetched."""
    found = Repository.at(bells.home)
    tree = found.tree(found.commit("HEAD"), NAMES)
    digest = tree["cassettes/bells/ring.once.yaml"].digest
    path = bells.home / ".git" / "objects" / digest[:2] / digest[2:]
    path.chmod(0o644)
    path.unlink()
    with pytest.raises(NotReadable, match=rf"Cannot read {digest}: git has not got it"):
        found.contents(tree.values())
