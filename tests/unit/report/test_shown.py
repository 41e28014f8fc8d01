import re

from tests import shown

from ringback.report.formats import FORMATS


def test_the_examples_are_those_of_today() -> None:
    """What docs/reports.md shows is what is made of the run logs beside it; `make examples` makes it again."""
    files = shown.contents()
    logs = {"before.jsonl", "after.jsonl"}
    there = {each.relative_to(shown.FOLDER).as_posix() for each in shown.FOLDER.rglob("*") if each.is_file()}
    assert there == {*files, *logs}
    stale = [
        name for name, text in files.items() if (shown.FOLDER / name).read_text(encoding="utf-8") != text
    ]
    assert stale == []


def test_the_page_shows_them() -> None:
    """Every block of the page that names a file has its lines."""
    page = shown.PAGE.read_text(encoding="utf-8")
    assert shown.page(page, shown.contents()) == page
    assert page.count("<!-- shown: ") == 6


def test_every_format_is_documented() -> None:
    """The page's table has each format with its file, and no other."""
    page = shown.PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[?`([a-z]+)`(?:\]\(#[a-z-]+\))? \| `([^`]+)` \|", page, re.MULTILINE)
    assert dict(rows) == {name: each.name + ("/" if each.several else "") for name, each in FORMATS.items()}
