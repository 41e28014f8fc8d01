"""
How long `ringback gate` takes for changes of one file, beside `ringback gate --all`.

A copy of this repository's contracts, features and cassettes is committed, and
one file is changed after the other.  Each is gated several times, in turn; the
median counts.  The ratio holds on any machine, a second only on this one.

    python -m benchmarks.gate --rounds 5

Knows what is changed; refuses to say what is fast enough.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from benchmarks.subjects import RINGBACK

ROOT = Path(__file__).parent.parent
PLACES = ("contracts", "features", "cassettes")
#: Seconds after which a gate counts as hanging.
PATIENCE = 600

#: What is changed, and which flows that concerns.
FILES: Mapping[str, tuple[str, str, str]] = {
    "nothing that is gated": ("README.md", "Calls", "Phones"),
    "a cassette": ("cassettes/genesys/mute.muted.yaml", "interactions:", "interactions: "),
    "a feature": ("features/genesys/mute.feature", "hears", "can hear"),
    "an operation": ("contracts/genesys/operations/MuteCall.toml", '"Mutes', '"Silences'),
    "a comment in a call table": ("contracts/genesys/calls.toml", "[[move]]", "# A move.\n[[move]]"),
    "what all flows of an API rest on": (
        "contracts/genesys/api.toml",
        "[safety]",
        "[safety]\nunknown = true",
    ),
}


def git(home: Path, *arguments: str) -> None:
    """Run git in the copy, with no configuration but its own."""
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | names | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], cwd=home, env=environment, check=True, timeout=PATIENCE)  # noqa: S607


def copied(home: Path) -> None:
    """Commit a copy of what is gated."""
    home.mkdir()
    for name in PLACES:
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__*__"))
    (home / "README.md").write_text("Calls\n")
    git(home, "init", "-q", "-b", "main")
    git(home, "add", "-A")
    git(home, "commit", "-q", "-m", "everything")


def gated(home: Path, cache: Path, *arguments: str) -> tuple[float, float]:
    """Return the seconds that a gate takes, and those of processors."""
    before, begin = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [RINGBACK, "gate", "--base", "main", "--cache", str(cache), *arguments],
        cwd=home,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    took, after = time.perf_counter() - begin, getrusage(RUSAGE_CHILDREN)
    # What is derived from it is not made anew here.
    if done.returncode not in (0, 1):
        raise SystemExit(f"the gate should be able to tell:\n{done.stdout}{done.stderr}")
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(home: Path, cache: Path, rounds: int) -> Mapping[str, Sequence[tuple[float, float]]]:
    """Return what each change took, round by round."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in (*FILES, "all")}
    # The first time, what is kept of cassettes is made.
    gated(home, cache, "--all")
    for _ in range(rounds):
        for name, (file, old, new) in FILES.items():
            path = home / file
            before = path.read_text(encoding="utf-8")
            path.write_text(before.replace(old, new, 1), encoding="utf-8")
            found[name].append(gated(home, cache))
            path.write_text(before, encoding="utf-8")
        found["all"].append(gated(home, cache, "--all"))
    return found


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="ringback-gate-") as folder:
        home = Path(folder, "repository")
        copied(home)
        found = measured(home, Path(folder, "cache"), rounds)
    whole = median(took for took, _ in found["all"])
    print(f"{'what was changed':<38} {'seconds':>8} {'of processors':>14} {'of --all':>9}")
    for name, times in found.items():
        took, busy = median(each[0] for each in times), median(each[1] for each in times)
        print(f"{name:<38} {took:>8.2f} {busy:>14.2f} {took / whole:>9.2f}")


if __name__ == "__main__":
    main()
