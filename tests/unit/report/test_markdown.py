from html.parser import HTMLParser

import pytest
from attrs import evolve
from markdown_it import MarkdownIt
from tests import runs
from tests.unit.report.made import RUNS, made, texts

from ringback.report.compared import markdown as told
from ringback.report.comparison import compared
from ringback.report.markdown import COMMENT, SUMMARY, markdown
from ringback.report.markup import block, cell, code

#: The elements that we write, or that Markdown of ours becomes.
OURS = {
    *("details", "summary", "code", "pre", "h3", "p", "strong", "ul", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


class Seen(HTMLParser):
    """The elements of a page, and the text that stands outside code."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.loose = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" not in self.open:
            self.loose += data


def seen(text: str) -> Seen:
    """Return what a code host's page has of a text, links that it makes by itself included."""
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    found = Seen()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


@pytest.mark.parametrize("run", RUNS)
def test_all_that_is_not_ours_is_code(run: str) -> None:
    """No element comes of what a server sent, and none of its text stands where mentions and links are made."""
    for text in (markdown(made(run), texts()), told(compared(made("conforming"), made(run)))):
        page = seen(text)
        assert page.elements <= OURS
        assert page.attributes <= {"class"}
        for each in ("octocat", "evil.example", "pwned", "GH-1", "#1", "javascript"):
            assert each not in page.loose


@pytest.mark.parametrize("most", [COMMENT, SUMMARY])
@pytest.mark.parametrize("run", RUNS)
def test_it_fits(run: str, most: int) -> None:
    """A comment and a summary are no larger than what is taken, however much there is to tell."""
    assert len(markdown(made(run), texts(), most).encode()) <= most


def test_what_does_not_fit_is_counted() -> None:
    """With thousands of defects, the first are shown and the others counted; the page stays whole."""
    many = [
        evolve(runs.STATE, operation=f"{chr(65 + number % 26)}{'x' * (number // 26)}", message="ü" * 3_000)
        for number in range(1_500)
    ]
    text = markdown(runs.run([runs.part("a", "failed", findings=tuple(many))]), texts())
    assert COMMENT // 2 < len(text.encode()) <= COMMENT
    assert "findings more: see the full report." in text.replace("finding more", "findings more")
    assert seen(text).elements <= OURS
    assert text.endswith("`2026-03-25T10:01:12Z`.\n")


def test_the_verdict_comes_first() -> None:
    """The first lines say what it is, the last what it was made of; details are folded away."""
    lines = markdown(made("departing"), runs.TEXTS).splitlines()
    assert lines[:4] == [
        "<!-- ringback genesys -->",
        "### ✗ Departs: `Genesys Web Services Voice API v2`",
        "",
        "3 findings in 3 cases: the endpoint does not do what its documentation says.",
    ]
    assert any(each.startswith("| `call.state` | `GWS-SWAP-3` | `SwapCalls` |") for each in lines)
    assert "<details><summary>1 case not exercised</summary>" in lines


def test_what_is_accepted_has_a_table() -> None:
    """Every acceptance is told with its state; what is overdue is marked."""
    text = markdown(made("accepted"), runs.TEXTS)
    assert "4 accepted findings" in text
    assert "| ✗ | expired |" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("", "–"),
        (" \n\t", "–"),
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        ("a\nb", "`a b`"),
        ("::error::x", "`: :error::x`"),
        ("a ##[b", "`a # #[b`"),
    ],
)
def test_code(text: str, shown: str) -> None:
    """A text is one line of code, whatever is in it."""
    assert code(text) == shown


def test_a_cell_has_no_stroke() -> None:
    """Nothing ends a cell but its end."""
    assert cell("a|b\\|c") == "`a¦b\\¦c`"


def test_a_block_ends_where_it_ends() -> None:
    """Fences in a text are text."""
    assert block("a\n```\nb ````") == "`````\na\n```\nb ````\n`````\n"
    assert block("x" * 3_000).count("x") == 2_000
