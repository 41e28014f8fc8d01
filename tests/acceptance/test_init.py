"""`ringback init`: a project for an API of the user's own, which is in order from its first minute."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.acceptance.certified import run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a new project; nobody may change it."""
    folder = tmp_path_factory.mktemp("init")
    done = run("init", "acme", cwd=folder)
    assert done.exit == 0, done
    return folder / "acme"


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a directory, but for what Python leaves."""
    paths = (each for each in folder.rglob("*") if each.is_file() and "__pycache__" not in each.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_what_is_laid_out(project: Path) -> None:
    """There is everything that a contract, its flows, a server and CI need, with nothing left to fill in."""
    found = contents(project)
    assert {
        "contracts/acme/api.toml",
        "contracts/acme/asyncapi.json",
        "contracts/acme/calls.toml",
        "contracts/acme/errata.toml",
        "contracts/acme/openapi.json",
        "contracts/acme/operations/dial.toml",
        "contracts/acme/requirements.toml",
        "contracts/acme/samples/Telephone.json",
        "contracts/acme/schemas/Call.json",
        "contracts/acme/shapes.toml",
        "features/acme/calls.feature",
        "features/acme/steps.py",
        "adapter.py",
        "accepted.toml",
        "endpoint.toml",
        "example/server.py",
        "ringback.toml",
        ".gitignore",
        ".gitlab-ci.yml",
        ".github/workflows/ringback.yml",
        "README.md",
    } <= set(found)
    for name, text in found.items():
        assert b"@api@" not in text.lower(), name
        assert b"@title@" not in text, name
        assert text.endswith(b"\n"), name
        assert b"\r" not in text, name


def test_same_names_same_bytes(project: Path, tmp_path: Path) -> None:
    """Another directory with the same names has the same files."""
    assert run("init", "there", "--api", "acme", "--title", "Acme telephones", cwd=tmp_path).exit == 0
    assert contents(tmp_path / "there") == contents(project)


def test_it_is_in_order(project: Path) -> None:
    """Derived files are true, samples conform, all steps are known, and the doctor has nothing to mend."""
    assert run("contract", "derive", "--check", cwd=project).exit == 0
    assert (
        run("contract", "check", "--api", "acme", "contracts/acme/samples/Telephone.json", cwd=project).exit
        == 0
    )
    done = run("doctor", "--json", cwd=project)
    assert done.exit == 0, done
    checks = json.loads(done.stdout)["checks"]
    assert {each["state"] for each in checks if each["part"] == "repository"} == {"fine", "note"}


def test_its_samples_are_those_of_its_page(project: Path, tmp_path: Path) -> None:
    """What `contract import` reads from the page is what the contract holds."""
    done = run(
        "contract", "import", "docs/telephone.md", "--api", "acme", "--out", str(tmp_path), cwd=project
    )
    assert (done.exit, done.stdout.count("in doubt")) == (1, 1), done
    home = project / "contracts" / "acme"
    assert contents(tmp_path / "samples") == contents(home / "samples")
    assert set(contents(tmp_path / "operations")) == set(contents(home / "operations"))
    for name, text in contents(tmp_path / "operations").items():
        read, kept = tomllib.loads(text.decode()), tomllib.loads((home / "operations" / name).read_text())
        assert (read["sources"], read.get("selector")) == (kept["sources"], kept.get("selector"))
        assert read["path"] == f"/v1{kept['path']}"


def test_its_flows_run_in_pytest(project: Path) -> None:
    """`pytest` runs the features against the example server, with the project's own sentence."""
    command = [
        sys.executable,
        "example/server.py",
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


def test_a_directory_with_files_is_refused(tmp_path: Path) -> None:
    """Nothing is written among other files unless one asks for it, and what is there is never replaced."""
    (tmp_path / "README.md").write_text("mine\n")
    done = run("init", "--api", "acme", cwd=tmp_path)
    assert (done.exit, done.stdout) == (2, "")
    assert re.search(
        r"\. is not valid: it is not empty, and \d+ files would be written to it; there already: README.md\.",
        done.stderr,
    )
    assert "--add writes those that are not there" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["README.md"]
    listed = run("init", "--api", "acme", "--dry-run", cwd=tmp_path)
    assert "README.md (there already, stays)\n" in listed.stdout
    assert [each.name for each in tmp_path.iterdir()] == ["README.md"]
    added = run("init", "--api", "acme", "--add", cwd=tmp_path)
    assert (added.exit, added.stderr) == (0, "README.md: was there, and stays as it is.\n")
    assert (tmp_path / "README.md").read_text() == "mine\n"
    assert (tmp_path / "contracts/acme/api.toml").is_file()


def test_a_new_repository_counts_as_empty(tmp_path: Path) -> None:
    """After `git init`, a project can be laid out."""
    (tmp_path / ".git").mkdir()
    assert run("init", "--api", "acme", cwd=tmp_path).exit == 0
