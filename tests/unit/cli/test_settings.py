"""Options that a project sets once."""

from pathlib import Path

import click
import pytest

from ringback.cli.main import ringback
from ringback.cli.settings import settings
from ringback.errors import NotReadable, NotValid


def _settings(folder: Path) -> dict[str, object]:
    return settings(folder, ringback, click.Context(ringback))


def test_ringback_toml(tmp_path: Path) -> None:
    """A command's table gives its options, by their names on the command line."""
    (tmp_path / "ringback.toml").write_text('[record]\nflow = "swap"\nmissing = true\n')
    assert _settings(tmp_path) == {"record": {"only": "swap", "missing": True}}


def test_pyproject(tmp_path: Path) -> None:
    """Without a ringback.toml it is the [tool.ringback] of pyproject.toml that counts."""
    (tmp_path / "pyproject.toml").write_text('[tool.ringback.certify]\nlevel = "flows"\n')
    assert _settings(tmp_path) == {"certify": {"level": "flows"}}
    (tmp_path / "ringback.toml").write_text("[certify]\nseed = 7\n")
    assert _settings(tmp_path) == {"certify": {"seed": 7}}


def test_nothing(tmp_path: Path) -> None:
    """A project without either, or with other tools' settings only, sets nothing."""
    assert _settings(tmp_path) == {}
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert _settings(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[certfy]\n", "certfy"),
        ("[certify]\nlevl = 1\n", "certify.levl"),
        ("certify = 1\n", "certify"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, where: str) -> None:
    """A command or an option that is not there is named."""
    (tmp_path / "ringback.toml").write_text(text)
    with pytest.raises(NotValid) as caught:
        _settings(tmp_path)
    assert (caught.value.path, caught.value.where) == ("ringback.toml", where)


def test_broken(tmp_path: Path) -> None:
    """A file that is no TOML is a problem, not a traceback."""
    (tmp_path / "ringback.toml").write_text("[certify\n")
    with pytest.raises(NotReadable):
        _settings(tmp_path)
