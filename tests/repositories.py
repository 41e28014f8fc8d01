"""
Small git repositories with a contract, features and cassettes, changed in one way or another.

They hold a part of what comes with Ringback: one contract, and a few flows that
are played in a moment.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from attrs import frozen

from ringback.contracts import data_root, load

API = "genesys"
#: The features that a repository gets, and with them their cassettes.
FEATURES = ("mute", "dtmf")
DISPOSITION = f"contracts/{API}/operations/SetCallDisposition.toml"
CASSETTE = f"cassettes/{API}/mute.muted.yaml"
FEATURE = f"features/{API}/mute.feature"


def git(repository: Path, *arguments: str) -> str:
    """Run git for a test, with no configuration but its own."""
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | names | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=repository,
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
        text=True,
        encoding="utf-8",
    )
    return done.stdout.strip()


@frozen
class Scratch:
    """A repository of a test's own."""

    home: Path

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        """Return a file's text."""
        return (self.home / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Put something else in the place of what stands once in a file, or for the first time."""
        text = self.read(name)
        assert old in text, (name, old)
        self.write(name, text.replace(old, new, 1))

    def line(self, name: str, text: str) -> int:
        """Return the first line of a file that has this text in it, from 1."""
        lines = self.read(name).splitlines()
        return next(number for number, each in enumerate(lines, 1) if text in each)

    def commit(self, message: str = "change") -> str:
        """Commit everything, and return the commit."""
        git(self.home, "add", "-A")
        git(self.home, "commit", "-q", "--allow-empty", "-m", message)
        return git(self.home, "rev-parse", "HEAD")

    def go(self, branch: str) -> None:
        """Begin a branch at main, with nothing lying about."""
        git(self.home, "checkout", "-q", "-f", "-B", branch, "main")
        git(self.home, "clean", "-q", "-f", "-d")


def scratch(home: Path) -> Scratch:
    """Return a repository whose branch main has a contract, a few features and their cassettes."""
    data = data_root()
    digest = load(API).digest
    shutil.copytree(data / "contracts" / API, home / "contracts" / API)
    for name in FEATURES:
        feature = home / "features" / API / f"{name}.feature"
        feature.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data / "features" / API / feature.name, feature)
        for cassette in (data / "cassettes" / API).glob(f"{name}.*.yaml"):
            copy = home / "cassettes" / API / cassette.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = cassette.read_text(encoding="utf-8")
            # The contract may have gone on since; what is tested is what a change does.
            copy.write_text(re.sub(r"\bsha256:[0-9a-f]{64}", digest, text, count=1), encoding="utf-8")
    git(home, "init", "-q", "-b", "main")
    made = Scratch(home)
    made.write(".gitignore", "__pycache__/\n")
    made.commit("everything")
    return made
