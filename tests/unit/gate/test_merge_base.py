import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.repositories import Scratch, git

from ringback.errors import NotReadable, NotValid
from ringback.gate.merge_base import base_of, is_foreign, is_privileged
from ringback.gate.repository import Repository


@pytest.fixture
def clone(bells: Scratch, tmp_path: Path) -> Scratch:
    """Return a clone of a repository that has gone on, with a commit of its own."""
    home = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(bells.home), str(home))
    bells.commit("what others did")
    made = Scratch(home)
    git(home, "checkout", "-q", "-b", "change")
    made.commit("change")
    git(home, "fetch", "-q")
    return made


def base(clone: Scratch, asked: str = "", environ: Mapping[str, str] | None = None) -> str:
    """Return the subject of the commit that a change is compared with."""
    commit = base_of(Repository.at(clone.home), asked, environ or {})
    return git(clone.home, "log", "-1", "--format=%s", commit)


@pytest.mark.parametrize(
    ("asked", "environ"),
    [
        ("origin/main", {}),
        ("", {}),
        ("0" * 40, {}),
        ("", {"GITHUB_BASE_REF": "main"}),
    ],
)
def test_a_change_is_compared_with_where_it_started(
    clone: Scratch, asked: str, environ: Mapping[str, str]
) -> None:
    """What others did on the branch in the meantime is not held against a change."""
    assert base(clone, asked, environ) == "bells"


def test_what_was_asked_for_goes_before(clone: Scratch) -> None:
    """A base that was named is the one, whatever the job says."""
    assert base(clone, "HEAD", {"GITHUB_BASE_REF": "main"}) == "change"


def test_the_merge_request_of_gitlab(clone: Scratch) -> None:
    """A merge request of GitLab says where it started."""
    commit = git(clone.home, "rev-parse", "change~1")
    assert base(clone, "", {"CI_MERGE_REQUEST_DIFF_BASE_SHA": commit}) == "bells"


def test_upstream_goes_before_origin(clone: Scratch, bells: Scratch) -> None:
    """Who works in a fork compares with what the fork is of."""
    git(clone.home, "remote", "add", "upstream", str(bells.home))
    git(clone.home, "fetch", "-q", "upstream")
    git(clone.home, "remote", "set-head", "upstream", "main")
    git(clone.home, "update-ref", "-d", "refs/remotes/origin/main")
    assert base(clone) == "bells"


def test_nothing_to_compare_with(bells: Scratch) -> None:
    """Without a remote somebody has to say what to compare with."""
    with pytest.raises(NotReadable) as problem:
        base(bells)
    assert problem.value.hint == "Say what to compare with: --base REV."


@pytest.mark.parametrize(
    ("asked", "environ"),
    [("nothing", {}), ("", {"GITHUB_BASE_REF": "gone"}), ("", {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "1" * 40})],
)
def test_a_commit_that_is_not_here(clone: Scratch, asked: str, environ: Mapping[str, str]) -> None:
    """A base that is not here is no base."""
    with pytest.raises(NotReadable, match="there is no such commit here"):
        base(clone, asked, environ)


def test_a_shallow_clone(bells: Scratch, tmp_path: Path) -> None:
    """Where the history does not reach the base, it is said how to fetch it."""
    bells.go("change")
    bells.commit("change")
    bells.commit("more")
    git(bells.home, "checkout", "-q", "main")
    bells.commit("others")
    home = tmp_path / "shallow"
    git(
        tmp_path,
        "clone",
        "-q",
        "--depth",
        "1",
        "--no-single-branch",
        "-b",
        "change",
        f"file://{bells.home}",
        str(home),
    )
    with pytest.raises(NotReadable) as problem:
        base(Scratch(home), "origin/main")
    assert "no commit in common" in str(problem.value)
    assert "fetch-depth: 0" in problem.value.hint
    with pytest.raises(NotReadable) as problem:
        base(Scratch(home), "main~1")
    assert "fetch-depth: 0" in problem.value.hint


def test_no_commit_yet(tmp_path: Path) -> None:
    """A repository without a commit has nothing to compare."""
    git(tmp_path, "init", "-q")
    with pytest.raises(NotReadable, match="no commit yet"):
        base_of(Repository.at(tmp_path), "", {})


def event(folder: Path, value: Any) -> dict[str, str]:
    """Return the environment of a job of GitHub with this event."""
    path = folder / "event.json"
    path.write_text(json.dumps(value))
    return {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(path)}


def pull_request(base: str, head: str | None) -> dict[str, Any]:
    """Return an event from one repository to another; None for one that was deleted."""
    repo = {"full_name": head} if head else None
    return {"pull_request": {"base": {"repo": {"full_name": base}}, "head": {"repo": repo}}}


@pytest.mark.parametrize(("head", "foreign"), [("us/bells", False), ("them/bells", True), (None, True)])
def test_whose_pull_request_it_is(tmp_path: Path, head: str | None, foreign: bool) -> None:  # noqa: FBT001
    """A pull request of another repository is a stranger's, also where that was deleted."""
    assert is_foreign(event(tmp_path, pull_request("us/bells", head))) is foreign


def test_a_pull_request_that_says_nothing(tmp_path: Path) -> None:
    """Who does not say where a change comes from is taken for a stranger."""
    assert is_foreign(event(tmp_path, {}))
    assert is_foreign({"GITHUB_EVENT_NAME": "pull_request"})


def test_a_broken_event(tmp_path: Path) -> None:
    """An event that cannot be read keeps us from telling."""
    environ = event(tmp_path, {})
    Path(environ["GITHUB_EVENT_PATH"]).write_text("{")
    with pytest.raises(NotValid):
        is_foreign(environ)
    Path(environ["GITHUB_EVENT_PATH"]).unlink()
    with pytest.raises(NotReadable):
        is_foreign(environ)


@pytest.mark.parametrize(("source", "foreign"), [("7", False), ("8", True), ("", True)])
def test_whose_merge_request_it_is(source: str, foreign: bool) -> None:  # noqa: FBT001
    """A merge request of another project is a stranger's."""
    environ = {"CI_MERGE_REQUEST_PROJECT_ID": "7", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": source}
    assert is_foreign(environ) is foreign


def test_at_home() -> None:
    """On somebody's own machine a change is their own; events with the repository's rights are known."""
    assert not is_foreign({})
    assert not is_foreign({"GITHUB_EVENT_NAME": "push"})
    assert is_privileged({"GITHUB_EVENT_NAME": "pull_request_target"})
    assert not is_privileged({"GITHUB_EVENT_NAME": "pull_request"})
