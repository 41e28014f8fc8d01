import os
import subprocess
from pathlib import Path

import pytest

from ringback.contracts import revision
from ringback.contracts.revision import contract_at
from ringback.errors import NotReadable

API = 'title = "Bells"\nbase_path = "/bells"\n'


def git(repository: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Run git for a test, with no configuration but its own."""
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | names | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "core.protectNTFS=false", *arguments]
    done = subprocess.run(
        command, cwd=repository, env=environment, input=stdin, capture_output=True, check=True, timeout=30
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with one contract, committed."""
    home = tmp_path / "repository"
    (home / "contracts" / "bells" / "operations").mkdir(parents=True)
    (home / "contracts" / "bells" / "api.toml").write_text(API)
    (home / "contracts" / "bells" / "operations" / "Ring.toml").write_text('name = "Ring"\n')
    git(home, "init", "-q", "-b", "main")
    git(home, "add", "-A")
    git(home, "commit", "-q", "-m", "bells")
    return home


def tree(repository: Path, *entries: bytes) -> str:
    """Write a tree as it is given, unchecked, and return its name."""
    return git(
        repository, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=b"".join(entries)
    ).decode()


def entry(mode: bytes, name: bytes, digest: str) -> bytes:
    """Return one raw entry of a tree."""
    return mode + b" " + name + b"\0" + bytes.fromhex(digest)


def test_a_directory_is_a_contract(repository: Path) -> None:
    """A directory is taken as it stands, relative to where the user is."""
    with contract_at("contracts/bells", base=repository) as contract:
        assert (contract.api, contract.title) == ("bells", "Bells")


def test_a_revision_is_what_was_committed(repository: Path) -> None:
    """What has been changed since is not part of it; and nothing is left behind."""
    (repository / "contracts" / "bells" / "api.toml").write_text("title = 5")
    with contract_at("main:contracts/bells", base=repository / "contracts") as contract:
        assert (contract.api, contract.title) == ("bells", "Bells")
        assert (contract.path / "operations" / "Ring.toml").read_text() == 'name = "Ring"\n'
    assert not contract.path.exists()


@pytest.mark.parametrize(
    "name",
    [
        *("nowhere", "main", "main:nowhere", "nobody:contracts/bells", ":contracts/bells"),
        *(
            "main:contracts",
            "contracts",
            "main:contracts/bells/api.toml",
            "--upload-pack=x:contracts",
            "-x:y",
        ),
    ],
)
def test_what_is_no_contract_is_named(name: str, repository: Path) -> None:
    """An unknown revision, a directory without a contract, a file, an option in disguise: each is a problem."""
    with pytest.raises(NotReadable) as caught, contract_at(name, base=repository):
        pass
    assert caught.value.path == name


def test_without_a_repository_there_is_no_revision(tmp_path: Path) -> None:
    """Outside a repository, git says so, and we pass it on."""
    with pytest.raises(NotReadable), contract_at("main:contracts/bells", base=tmp_path):
        pass


@pytest.mark.parametrize("name", [b"..", b"a\\..\\b", b"a:b", b"\x07"])
def test_a_name_that_leads_elsewhere_is_refused(name: bytes, repository: Path, tmp_path: Path) -> None:
    """A tree made by hand cannot write outside the directory, on any system."""
    blob = git(repository, "hash-object", "-w", "--stdin", stdin=b"x").decode()
    below = tree(repository, entry(b"100644", name, blob))
    api = git(repository, "hash-object", "-w", "--stdin", stdin=API.encode()).decode()
    top = tree(repository, entry(b"40000", b"a", below), entry(b"100644", b"api.toml", api))
    commit = git(repository, "commit-tree", top, "-m", "bad").decode()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NotReadable, match="no name"), contract_at(f"{commit}:", base=repository):
        pass
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_is_refused(repository: Path) -> None:
    """A link could show any file of this machine; it is not followed."""
    (repository / "contracts" / "bells" / "calls.toml").symlink_to("/etc/hostname")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "link")
    with pytest.raises(NotReadable, match="a link"), contract_at("main:contracts/bells", base=repository):
        pass


def test_a_contract_that_is_too_large_is_refused_before_it_is_read(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size is known before anything is taken out of git, and of a directory before it is read."""
    monkeypatch.setattr(revision, "MOST_BYTES", 10)
    for name in ("main:contracts/bells", "contracts/bells"):
        with pytest.raises(NotReadable, match="more than"), contract_at(name, base=repository):
            pass


def test_git_s_filters_do_not_run(repository: Path, tmp_path: Path) -> None:
    """What a repository says about filters and export is not obeyed."""
    trace = tmp_path / "ran"
    (repository / ".gitattributes").write_text("* filter=evil export-ignore\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "filter")
    git(repository, "config", "filter.evil.smudge", f"touch {trace}")
    with contract_at("main:contracts/bells", base=repository) as contract:
        assert contract.title == "Bells"
    assert not trace.exists()
