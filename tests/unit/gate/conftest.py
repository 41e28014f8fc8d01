from pathlib import Path

import pytest
from tests.repositories import Scratch, git


@pytest.fixture
def bells(tmp_path: Path) -> Scratch:
    """Return a repository with little in it, committed on main."""
    home = tmp_path / "bells"
    home.mkdir()
    made = Scratch(home)
    git(home, "init", "-q", "-b", "main")
    made.write("contracts/bells/api.toml", 'title = "Bells"\nbase_path = "/bells"\n')
    made.write("features/bells/ring.feature", "Feature: Ring\n  Scenario: Once\n    Given a bell\n")
    made.write("cassettes/bells/ring.once.yaml", "interactions: []\nversion: 1\n")
    made.commit("bells")
    return made
