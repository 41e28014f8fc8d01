"""
What stands beside a cassette, and what it is called.

Nothing of it is the cassette of a flow: neither an attempt that failed, nor what was saved from a crash.
"""

import re
from pathlib import Path

#: What takes the place of `.yaml` in the name of an attempt that failed.
FAILED = ".failed.yaml"
#: Likewise, for what was saved from a recorder that died, beside a cassette that is there.
RECOVERED = ".recovered.yaml"
JOURNAL = ".journal"


def journal_of(path: Path) -> Path:
    """Return where the journal of a cassette stands."""
    return path.with_name(path.name + JOURNAL)


def journals_of(path: Path) -> tuple[Path, ...]:
    """Return all journals of a cassette that are there, the oldest first: those set aside have a number."""
    prefix = journal_of(path).name
    aside = {
        int(number): each
        for each in path.parent.glob("*")
        if (number := each.name.removeprefix(f"{prefix}.")) != each.name and number.isdecimal()
    }
    last = (journal_of(path),) if journal_of(path).is_file() else ()
    return (*(aside[each] for each in sorted(aside)), *last)


def cassette_of_journal(journal: Path) -> Path:
    """Return the cassette that a journal was to become."""
    name = re.sub(rf"{re.escape(JOURNAL)}(\.\d+)?$", "", journal.name)
    return journal.with_name(name)


def is_journal(path: Path) -> bool:
    """Return whether a path is that of a journal."""
    return cassette_of_journal(path) != path


def failed_of(path: Path) -> Path:
    """Return where an attempt stands that was to become a cassette, and failed."""
    return path.with_name(_stem(path) + FAILED)


def recovered_of(path: Path) -> Path:
    """Return where what was saved from a crash is put: where the cassette stands, or beside it if there is one."""
    number, found = 1, path
    while found.exists():
        found = path.with_name(f"{_stem(path)}{f'.{number}' if number > 1 else ''}{RECOVERED}")
        number += 1
    return found


def is_beside(path: Path) -> bool:
    """Return whether a file beside cassettes is an attempt or was saved from a crash."""
    return path.name.endswith((FAILED, RECOVERED))


def part_of(path: Path, number: int) -> Path:
    """Return where the n-th part of a recording stands that is too large for one file; the first has its name."""
    return path if number == 1 else path.with_name(f"{_stem(path)}.{number}{path.suffix}")


def of_actor(path: Path, actor: str) -> Path:
    """Return where the cassette of one actor stands, where each has one."""
    return path.with_name(f"{_stem(path)}.{re.sub(r'[^A-Za-z0-9_-]+', '-', actor) or 'nobody'}{path.suffix}")


def _stem(path: Path) -> str:
    return path.name.removesuffix(path.suffix)
