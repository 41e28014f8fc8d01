"""The files of a new project."""

import pytest

from ringback.cli.settings import schema
from ringback.errors import NotValid
from ringback.scaffold import Project


@pytest.mark.parametrize("name", ["", "Acme", "1acme", "a-b", "../up", "genesys", "a" * 41, "a b", 'a"'])
def test_a_name_that_cannot_be_one(name: str) -> None:
    """What an API cannot be called is refused before anything is made."""
    with pytest.raises(NotValid, match=r"ringback init is not valid at --api"):
        Project.of(name, "Acme")


@pytest.mark.parametrize("title", ["", " ", 'a "b"', "a\\b", "a\nb", "a|b", "@api@"])
def test_a_title_that_cannot_be_one(title: str) -> None:
    """A title goes into TOML, Markdown and Python, and must leave them as they are."""
    with pytest.raises(NotValid, match=r"ringback init is not valid at --title"):
        Project.of("acme", title)


def test_names_are_filled_in() -> None:
    """An API's name, its requirements' prefix and its title stand where the templates have room for them."""
    files = {
        path.as_posix(): text
        for path, text in Project.of("front_desk", "Rezeption „Süd“").files(schema()).items()
    }
    assert "contracts/front_desk/api.toml" in files
    assert 'title = "Rezeption „Süd“"' in files["contracts/front_desk/api.toml"]
    assert "@FRONT-DESK-DIAL-1 @FRONT-DESK-RELEASE-1" in files["features/front_desk/calls.feature"]
    assert 'pytest_plugins = ["features.front_desk.steps"]' in files["conftest.py"]
    for path, text in files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
