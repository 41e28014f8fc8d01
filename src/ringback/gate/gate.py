"""
A change held against where it started: what has to be done is done, and what came of it is one outcome.

Nothing here raises for what is wrong with a change or its repository: what
could not be told is a part of the outcome, and never passes for fine.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from attrs import evolve, frozen

from ringback.cassettes.kept import trim
from ringback.errors import NotValid, Problem
from ringback.gate import contracted
from ringback.gate.change import FILES, Change, change_since
from ringback.gate.crew import done
from ringback.gate.lines import changed_lines, nearest
from ringback.gate.merge_base import base_of
from ringback.gate.outcome import Outcome, Result, Trouble
from ringback.gate.policy import policy_of
from ringback.gate.project import Project
from ringback.gate.repository import Repository
from ringback.gate.work import Found, Order, pieces, together, trouble_of

#: Where accepted findings stand if nobody says otherwise.
ACCEPTED = "accepted.toml"
#: How many cassettes are kept in the form that is read sooner.
MOST_KEPT = 2_000


@frozen
class Wish:
    """What the user asked for."""

    root: Path
    base: str
    adapter: str
    #: The file of accepted findings, below the root; empty for `ACCEPTED` where that is there.
    accepted: str
    #: Where cassettes are kept in a form that is read sooner, outside of the repository; None for nowhere.
    cache: Path | None
    everything: bool
    runs_code: bool
    workers: int
    #: How long all of it may take.
    seconds: float
    today: dt.date


def gated(wish: Wish, environ: Mapping[str, str]) -> Outcome:
    """Return what came of a gate."""
    base = ""
    files = 0
    try:
        _check_below(wish.accepted)
        _check_outside(wish.cache, wish.root)
        repository = Repository.at(wish.root)
        base = base_of(repository, wish.base, environ)
        project = Project(
            repository=repository,
            adapter=wish.adapter,
            runs_code=wish.runs_code,
            cache=wish.cache,
            tests=[wish.root / "tests"],
        )
        accepted = wish.accepted or (ACCEPTED if (wish.root / ACCEPTED).is_file() else "")
        change = change_since(repository, base, [accepted] if accepted else [])
        files = len(change.touched)
        found, results = _looked(wish, project, change, accepted)
    except Problem as problem:
        return Outcome(base=base, files=files, looked=(), results=(), troubles=(trouble_of(problem),))
    prefix = repository.prefix
    return Outcome(
        base=base,
        files=files,
        looked=tuple(sorted(found.looked.items())),
        results=tuple(sorted((evolve(each, path=prefix + each.path) for each in results), key=Result.order)),
        troubles=tuple(_placed(each, wish.root, prefix) for each in found.troubles),
    )


def _check_below(name: str) -> None:
    """Raise NotValid for a file that is not of the repository: the name may be a part of the change."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise NotValid(
            path=name, where="", reason="it does not lie below the root", advice="Name a file that does."
        )


def _check_outside(cache: Path | None, root: Path) -> None:
    """Raise NotValid for a cache that a change could bring along."""
    if cache is not None and cache.resolve().is_relative_to(root.resolve()):
        raise NotValid(
            path=str(cache),
            where="",
            reason="a change could bring what is kept there",
            advice="Name a directory outside of the repository: --cache DIR.",
        )


def _looked(wish: Wish, project: Project, change: Change, accepted: str) -> tuple[Found, tuple[Result, ...]]:
    blobs = {name: change.before[name] for name in FILES if name in change.before}
    contents = project.repository.contents(blobs.values())
    policy = policy_of(wish.root, {name: contents[blob.digest] for name, blob in blobs.items()})
    order = Order(
        project=project,
        change=change,
        policy=policy,
        today=wish.today,
        accepted=accepted,
        everything=wish.everything,
        workers=wish.workers,
    )
    found = together(done(pieces(order), wish.workers, wish.seconds))
    if wish.cache is not None:
        trim(wish.cache, MOST_KEPT)
    results = [*found.results]
    if not found.troubles:
        # Where a contract could not be compared, nobody knows what was needed.
        results += contracted.unused(project, policy, found.used)
    return found, tuple(_on_the_change(project, change, results))


def _on_the_change(project: Project, change: Change, results: list[Result]) -> Iterator[Result]:
    """Yield results on lines that the change touches, where they stand near such lines, and not elsewhere."""
    paths = sorted({each.path for each in results if not each.exact and each.path in change.present})
    before = project.texts_before(change, paths)
    lines = {
        path: changed_lines(before[path], (project.root / path).read_bytes().decode("utf-8", "replace"))
        for path in paths
        if path in before
    }
    for each in results:
        yield each if each.exact else evolve(each, line=nearest(each.line, lines.get(each.path, ())))


def _placed(trouble: Trouble, root: Path, prefix: str) -> Trouble:
    """Return what could not be told with its file as the repository calls it; with none where it is not of it."""
    path = Path(trouble.path)
    if not trouble.path:
        return trouble
    if path.is_absolute():
        if not path.is_relative_to(root.absolute()):
            return evolve(trouble, path="")
        path = path.relative_to(root.absolute())
    elif path.is_relative_to(root):
        path = path.relative_to(root)
    if not (root / path).is_file():
        return evolve(trouble, path="")
    return evolve(trouble, path=prefix + PurePosixPath(path).as_posix())
