"""`ringback settings`: what is set here, and what may be."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ringback.cli.main import ringback
from ringback.cli.settings import schema
from ringback.errors import NotValid


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory in which the commands are given."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*arguments: str) -> Result:
    """Return what came of the command."""
    return CliRunner().invoke(ringback, ["settings", *arguments])


def test_what_is_set_is_shown(here: Path) -> None:
    """Each value is shown with its table, and the file that it is in."""
    (here / "ringback.toml").write_text('[certify]\nseed = 7\n[contract.derive]\nroot = "."\n')
    assert said().output == 'ringback.toml:\n  certify.seed = 7\n  contract.derive.root = "."\n'
    told = json.loads(said("--json").output)
    assert told == {
        "file": "ringback.toml",
        "set": {"certify": {"seed": 7}, "contract": {"derive": {"root": "."}}},
    }


def test_settings_in_a_shared_file(here: Path) -> None:
    """In pyproject.toml they stand below [tool.ringback]."""
    (here / "pyproject.toml").write_text('[tool.ringback.certify]\nlevel = "flows"\n')
    assert said().output == 'pyproject.toml:\n  tool.ringback.certify.level = "flows"\n'


@pytest.mark.usefixtures("here")
def test_nothing_is_set() -> None:
    """A directory without settings is said to have none."""
    assert said().output.startswith("Nothing is set here")
    assert json.loads(said("--json").output) == {"file": None, "set": {}}


@pytest.mark.usefixtures("here")
def test_the_schema_is_printed() -> None:
    """Editors are given the schema that the file is held against."""
    assert json.loads(said("--schema").output) == schema()


def test_the_schema_is_printed_whatever_is_set(here: Path) -> None:
    """Broken settings do not keep anybody from the schema; to be shown, they must be right."""
    (here / "ringback.toml").write_text("[certify]\nlevl = 7\n")
    assert said("--schema").exit_code == 0
    assert isinstance(said().exception, NotValid)
