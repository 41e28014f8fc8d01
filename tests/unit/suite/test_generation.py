"""What Hypothesis draws for us: nothing that stands in source code, ours or the user's."""

import json
import subprocess
import sys
from pathlib import Path

from hypothesis.internal.conjecture.providers import HypothesisProvider

from ringback.suite.generation import Unprompted

#: A module such as a user might have: Hypothesis would take its texts for interesting.
PROJECT = "WORDS = [" + ", ".join(f"'zebra {number}'" for number in range(300)) + "]\n"

#: Prints what is made, after importing the user's module or not.
SCRIPT = """
import json, sys
if sys.argv[1] == "with":
    import project
from tests.unit.suite.test_fuzz import made
print(json.dumps(made("voipnow", "CreateCallback", "negative", 1, count=40)))
"""


def printed(folder: Path, which: str) -> list[object]:
    """Return what a process of its own makes."""
    code = f"import sys; sys.path += [{str(folder)!r}, {str(Path.cwd())!r}]\n{SCRIPT}"
    done = subprocess.run([sys.executable, "-c", code, which], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def test_the_users_modules_have_no_part_in_it(tmp_path: Path) -> None:
    """What somebody has in their own project changes no case."""
    (tmp_path / "project.py").write_text(PROJECT, encoding="utf-8")
    made = printed(tmp_path, "with")
    assert made == printed(tmp_path, "without")
    assert "zebra" not in json.dumps(made)


def test_hypothesis_still_asks_for_constants_here() -> None:
    """The one private thing that we replace is there to be replaced."""
    assert "_maybe_draw_constant" in vars(HypothesisProvider)
    assert "_maybe_draw_constant" in vars(Unprompted)
