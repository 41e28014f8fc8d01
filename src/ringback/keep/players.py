"""
Who plays which cassette: the flows of features, and what tests mention.

It reads features as pytest-bdd does, without running anything in them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ringback.errors import NotReadable
from ringback.report.scenarios import Scenario, scenarios

#: Files in which tests may name a cassette, and how much of them is read, in bytes.
TESTS, MOST = ("*.py", "*.toml", "*.ini", "*.cfg", "*.js", "*.mjs", "*.ts", "*.java"), 1024 * 1024


def flows(features: Path) -> frozenset[str]:
    """Return what the cassettes of all flows in a directory are called; raises NotReadable for what is no feature."""
    return frozenset(each.cassette for _, each in told(features))


def told(features: Path) -> Iterator[tuple[Path, Scenario]]:
    """Yield the scenarios of a directory, each with its file; raises NotReadable for what is no feature."""
    for path in sorted(features.glob("**/*.feature")):
        for each in _of_feature(path):
            yield path, each


def mentioned(folders: Sequence[Path]) -> str:
    """Return the text of all tests in these directories, and what they are called."""
    found = []
    for folder in folders:
        for pattern in TESTS:
            for path in sorted(folder.rglob(pattern)):
                with path.open("rb") as file:
                    found.append(f"{path.stem}\n{file.read(MOST).decode('utf-8', 'replace')}")
    return "\n".join(found)


def _of_feature(path: Path) -> Sequence[Scenario]:
    try:
        return scenarios(path.name, path.read_text(encoding="utf-8"))
    except Exception as error:  # gherkin has no root of its errors
        raise NotReadable(path=str(path), reason=f"it is no feature ({error})") from error
