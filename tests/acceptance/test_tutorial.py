"""The newcomer's path, done as the page says; and that a page which says something else is found out."""

import re
from pathlib import Path

import pytest
from tests.acceptance.certified import script
from tests.places import ROOT
from tests.tutorial import INSTALL, Command, File, NotAsWritten, fits, follow, steps

PAGE = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")


def done(page: str, folder: Path) -> None:
    """Do what a page says, with the installed Ringback."""
    follow(page, folder, Path(script()).parent)


@pytest.mark.long
def test_the_tutorial_is_done_as_it_is_written(tmp_path: Path) -> None:
    """Every command says what the page shows, in the order of the page."""
    done(PAGE, tmp_path)


def test_the_tutorial_leaves_nothing_to_guess() -> None:
    """All its blocks are commands or files, and it begins with the installation that the other pages name."""
    found = list(steps(PAGE))
    assert next(each.text for each in found if isinstance(each, Command)) == INSTALL
    assert {each.name for each in found if isinstance(each, File)} == {
        "contracts/acme/operations/hold.toml",
        "phone.py",
        "tests/test_phone.py",
    }


FILE = "`a.txt`\n\n```text\none\n```\n\n"


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ echo one\none\n```\n",
        "```console\n$ printf 'one\\ntwo\\nthree\\n'\none\n…\n```\n",
        "```console\n$ printf 'one\\ntwo\\nthree\\n'\n…\nt…o\n…\n```\n",
        "```console\n$ echo anything\n```\n",
        "```console\n$ false\n$ echo $?\n1\n```\n",
        "```console\n$ mkdir deep\n$ cd deep\n```\n\n" + FILE + "```console\n$ cat ../deep/a.txt\none\n```\n",
        f"```console\n$ {INSTALL}\n```\n",
    ],
)
def test_a_page_that_tells_the_truth(page: str, tmp_path: Path) -> None:
    """What is shown is what is said; what is not shown may be anything."""
    done(page, tmp_path)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("```console\n$ echo one\ntwo\n```\n", "line 2: `echo one` is shown to say"),
        ("```console\n$ printf 'one\\ntwo\\n'\none\n```\n", "line 2"),
        ("```console\n$ echo one\none\ntwo\n```\n", "line 2"),
        ("```console\n$ false\n```\n", "the last command failed"),
        ("```console\n$ false\n$ echo $?\n0\n```\n", "line 3"),
        ("```console\n$ false\n$ echo on\n```\n", "line 3: the command before it failed"),
        ("```console\n$ no-such-command\n$ echo $?\n0\n```\n", "line 3"),
        ("```console\none\n```\n", "nothing was asked"),
        ("```console\n```\n", "there is no command"),
        ("text\n\n```toml\na = 1\n```\n", "no name of a file"),
        (FILE + "```console\n$ cat a.txt\ntwo\n```\n", "line 8"),
        ("```console\n$ pip install ringback\n```\n", "Ringback is installed by"),
        ("```console\n$ exit 3\n```\n", "the shell ended"),
    ],
)
def test_a_page_that_does_not(page: str, said: str, tmp_path: Path) -> None:
    """Whatever is shown and not so, done and not shown, or left unsaid, is told by its line."""
    with pytest.raises(NotAsWritten, match=re.escape(said)):
        done(page, tmp_path)


def test_every_line_that_the_tutorial_shows_counts() -> None:
    """A changed character in any line of output that it shows, outside of what may differ, would not fit any more."""
    for each in steps(PAGE):
        if isinstance(each, File):
            continue
        for number, line in enumerate(each.shown):
            plain = re.sub("…", "x", line)
            if line.strip("… ") == "":
                continue
            other = [*each.shown[:number], f"{line}!", *each.shown[number + 1 :]]
            assert not fits(other, [plain if one == line else re.sub("…", "x", one) for one in each.shown]), (
                line
            )
