"""The report held against axe-core, which knows what WCAG 2.2 demands of a page at level AA."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests import runs
from tests.browsers import chromium

from ringback.report import write_all
from ringback.run import Run

pytestmark = pytest.mark.browser

AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"

#: Opens everything, asks axe, and tells each rule that is broken with the elements that break it.
ASK = """async () => {
    document.querySelectorAll('details').forEach((each) => { each.open = true; });
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const {violations} = await axe.run(document, {runOnly: tags});
    return violations.map((each) => [each.id, ...each.nodes.slice(0, 5).map((node) => node.html.slice(0, 200))]);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    with chromium() as started:
        yield started


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
@pytest.mark.parametrize("made", [runs.departing, runs.accepted, runs.wide])
def test_a_report_is_accessible(
    node: str, browser: Browser, tmp_path: Path, made: Callable[[], Run], width: int, scheme: str
) -> None:
    """On a telephone and on a desk, by day and by night, axe finds nothing that keeps anybody from reading it."""
    assert node
    texts = runs.MANY_TEXTS if made is runs.wide else runs.TEXTS
    path = write_all(made(), b"", tmp_path, texts)[0]
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path.as_uri())
    # Through the debugger, since the page's own policy lets no foreign script in.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(ASK) == []
    page.close()
