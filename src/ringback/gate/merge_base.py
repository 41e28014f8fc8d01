"""
Which commit a change is compared with, and whose change it is.

Knows the variables that GitHub and GitLab set for a job; it is handed them, and
reads neither the environment nor the network.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from ringback.errors import NotReadable, NotValid
from ringback.gate.repository import DEEPER, Repository
from ringback.model import Json, at

#: References that may be the branch that changes go to, the first that is there.
HEADS = ("refs/remotes/upstream/HEAD", "refs/remotes/origin/HEAD")
BRANCHES = ("refs/remotes/origin/main", "refs/remotes/origin/master")

#: Events of GitHub that run with secrets and rights of the repository, whoever made the change.
PRIVILEGED = frozenset({"pull_request_target", "workflow_run", "issue_comment"})
#: An event's description is not larger than this, in bytes.
MOST_EVENT = 8 * 1024 * 1024

_SAY = "Say what to compare with: --base REV."


def base_of(repository: Repository, asked: str, environ: Mapping[str, str]) -> str:
    """
    Return the commit from which a change started: where HEAD and the base part.

    The base is what was asked for, else the merge request's or the pull request's, else the default branch of
    upstream or origin.  Raises NotReadable with what to do where there is none here.
    """
    head = repository.commit("HEAD")
    if not head:
        raise NotReadable(path="HEAD", reason="there is no commit yet", advice="Commit first.")
    name, found = _named(repository, asked, environ)
    if not found:
        advice = DEEPER if repository.is_shallow else _SAY
        raise NotReadable(path=name, reason="there is no such commit here", advice=advice)
    parted = repository.merge_base(found, head)
    if not parted:
        advice = DEEPER if repository.is_shallow else _SAY
        raise NotReadable(path=name, reason="it has no commit in common with HEAD here", advice=advice)
    return parted


def _named(repository: Repository, asked: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Return what the base is called, and its commit where it is here."""
    # A branch that was just pushed was, as GitHub puts it, a row of zeros before.
    if asked.strip("0"):
        return asked, repository.commit(asked)
    request = environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
    if request:
        return request, repository.commit(request)
    branch = environ.get("GITHUB_BASE_REF", "")
    if branch:
        names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
        return branch, next(filter(None, map(repository.commit, names)), "")
    candidates = (*map(repository.symbolic, HEADS), *BRANCHES)
    found = next(
        ((each, commit) for each in candidates if each and (commit := repository.commit(each))), None
    )
    if found is None:
        raise NotReadable(
            path="the base", reason="no default branch of upstream or origin is known here", advice=_SAY
        )
    return found


def is_foreign(environ: Mapping[str, str]) -> bool:
    """Tell whether a change comes from a fork, or may; raises NotReadable and NotValid for a broken event of GitHub's."""
    ours, theirs = (
        environ.get(f"CI_MERGE_REQUEST_{each}", "") for each in ("PROJECT_ID", "SOURCE_PROJECT_ID")
    )
    if ours or theirs:
        return ours != theirs
    if not environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request"):
        return False
    path = environ.get("GITHUB_EVENT_PATH", "")
    event = _event(Path(path)) if path else None
    ours, theirs = (at(event, f"/pull_request/{side}/repo/full_name") for side in ("base", "head"))
    # A fork that was deleted has no repository any more.
    return not ours or ours != theirs


def is_privileged(environ: Mapping[str, str]) -> bool:
    """Tell whether a job has rights that nobody's change may use."""
    return environ.get("GITHUB_EVENT_NAME", "") in PRIVILEGED


def _event(path: Path) -> Json:
    try:
        with path.open("rb") as file:
            return json.loads(file.read(MOST_EVENT))
    except OSError as error:
        raise NotReadable(path=str(path), reason=error.strerror or "it cannot be opened") from error
    except (ValueError, RecursionError) as error:
        raise NotValid(path=str(path), where="", reason="it is no event of GitHub's") from error
