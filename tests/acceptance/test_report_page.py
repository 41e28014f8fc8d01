"""The report as a person meets it: opened in a browser from the disk, on any screen, by day and by night."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from attrs import field, frozen
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests import runs
from tests.browsers import chromium

from ringback.report import Texts, write_all
from ringback.run import Run

pytestmark = pytest.mark.browser

#: Tells whether anything sticks out of the page to the right, and what.
OVERFLOW = """() => {
    const wide = document.documentElement.clientWidth;
    const clipped = (e) => e.closest('.scroll, nav ul, .skip, thead, legend');
    return [...document.body.querySelectorAll('*')]
        .filter((e) => !clipped(e) && e.getBoundingClientRect().right > wide + 1)
        .map((e) => e.outerHTML.slice(0, 120))
        .concat(document.documentElement.scrollWidth > wide ? ['the page itself'] : []);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; while it is open, its event loop runs in this thread, and no other one can."""
    with chromium() as started:
        yield started


@frozen
class Reader:
    """Opens reports, and notes what a page says on its console and asks of the network."""

    browser: Browser
    directory: Path
    said: list[str] = field(factory=list)
    asked: list[str] = field(factory=list)
    contexts: list[BrowserContext] = field(factory=list)

    def open(
        self, run: Run, fragment: str = "", *, width: int = 1440, texts: Texts = runs.TEXTS, **options: object
    ) -> Page:
        """Open a run's report in a window of its own."""
        path = write_all(run, b"", self.directory, texts)[0]
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(path.as_uri() + fragment)
        return page


@pytest.fixture
def reader(browser: Browser, tmp_path: Path) -> Iterator[Reader]:
    """Return a reader; afterwards no page has complained or asked for anything but itself."""
    made = Reader(browser=browser, directory=tmp_path)
    yield made
    for each in made.contexts:
        each.close()
    assert made.said == []
    assert {each.partition("#")[0] for each in made.asked} <= {(tmp_path / "report.html").as_uri(), "data:,"}


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    "made", [runs.conforming, runs.departing, runs.undetermined, runs.accepted, runs.wide]
)
def test_nothing_sticks_out(reader: Reader, made: Callable[[], Run], width: int) -> None:
    """On a telephone and on a desk the page is as wide as its window, with everything opened too."""
    page = reader.open(made(), width=width, texts=runs.MANY_TEXTS if made is runs.wide else runs.TEXTS)
    assert page.evaluate(OVERFLOW) == []
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.evaluate(OVERFLOW) == []


@pytest.mark.parametrize(
    ("made", "word"),
    [(runs.conforming, "Conforms"), (runs.departing, "Departs"), (runs.undetermined, "Undetermined")],
)
def test_the_verdict_leads(reader: Reader, made: Callable[[], Run], word: str) -> None:
    """The verdict is the page's heading and its title, in words."""
    page = reader.open(made())
    expect(page.get_by_role("heading", level=1)).to_have_text(word)
    expect(page).to_have_title(f"{word}: Genesys Web Services Voice API v2")


def contrast(page: Page, selector: str) -> float:
    """Return the contrast of an element's text with what is behind it, as WCAG counts it."""
    found = page.evaluate(
        """(selector) => {
            const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            const pixel = (colour, under) => {
                canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
                canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
            };
            const light = (rgb) => rgb.map((c) => c / 255)
                .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const element = document.querySelector(selector);
            const paper = getComputedStyle(document.body).backgroundColor;
            let behind = element;
            while (behind && /rgba\\(0, 0, 0, 0\\)|transparent/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
            const ground = behind ? getComputedStyle(behind).backgroundColor : paper;
            const pair = [light(pixel(getComputedStyle(element).color, ground)), light(pixel(ground, paper))].sort((a, b) => b - a);
            return (pair[0] + 0.05) / (pair[1] + 0.05);
        }""",
        selector,
    )
    return float(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_legible_by_day_and_by_night(reader: Reader, scheme: str) -> None:
    """The page follows the reader's preference, and all texts have the contrast that WCAG AA demands."""
    page = reader.open(runs.departing(), color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 29)"}[scheme]
    selectors = (
        "h1", ".lead", ".facts dt", ".counts .failed b", "nav span", ".finding h3 code", ".demand cite", ".expected mark",
        ".actual mark", ".badge.failed", ".badge.errored", ".badge.skipped", ".badge.passed", "td a", ".case .time",
    )  # fmt: skip
    assert {each: round(contrast(page, each), 2) for each in selectors if contrast(page, each) < 4.5} == {}


def chosen(page: Page, **filters: str) -> None:
    """Set filters: the words, and what is chosen from a list."""
    for name, value in filters.items():
        if name == "text":
            page.get_by_role("searchbox", name="Find").fill(value)
        else:
            page.get_by_role("combobox", name=name.capitalize()).select_option(value or "any")


def test_cases_are_filtered_by_text_and_outcome(reader: Reader) -> None:
    """Words and an outcome leave the cases that have them, and the count says so."""
    page = reader.open(runs.departing())
    chosen(page, text="fuzz swapcalls")
    expect(page.locator(".case:visible")).to_have_count(8)
    expect(page.locator("#filter-count")).to_have_text("8 of 11 cases")
    chosen(page, outcome="errored")
    expect(page.locator(".case:visible .id")).to_have_text(["genesys/fuzz/SwapCalls/07"])
    chosen(page, text="GWS-BARGE-3")
    expect(page.locator(".case:visible")).to_have_count(0)
    expect(page.locator("#filter-count")).to_have_text("0 of 11 cases")
    chosen(page, outcome="")
    expect(page.locator(".case:visible .id")).to_have_text(["genesys/flow/barge-in/refused"])
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".case:visible")).to_have_count(11)
    expect(page.locator("#filter-count")).to_have_text("")
    expect(page.get_by_role("button", name="Clear")).to_be_hidden()


def test_findings_and_requirements_are_filtered_with_the_cases(reader: Reader) -> None:
    """An operation and a requirement leave what has to do with them, and an empty section says so."""
    page = reader.open(runs.departing())
    chosen(page, requirement="GWS-SWAP-2")
    expect(page.locator(".finding:visible h3 code")).to_have_text(["notification.missing"])
    expect(page.locator(".index li:visible")).to_have_count(1)
    expect(page.locator(".matrix tbody tr:visible th")).to_have_text(["GWS-SWAP-2"])
    expect(page.locator(".all-demands tbody tr:visible th")).to_have_text(["GWS-SWAP-2"])
    chosen(page, operation="SwitchToBargeIn", requirement="")
    expect(page.locator(".finding:visible")).to_have_count(0)
    expect(page.get_by_text("No finding fits the filter.")).to_be_visible()
    expect(page.locator(".matrix tbody tr:visible th")).to_have_text(["GWS-BARGE-3"])
    expect(page.locator(".case:visible .id")).to_have_text(["genesys/flow/barge-in/refused"])


def test_a_view_is_its_address(reader: Reader) -> None:
    """Filters and the case that is open stand in the address, and the address opens the same view elsewhere."""
    page = reader.open(runs.departing(), permissions=["clipboard-read", "clipboard-write"])
    chosen(page, text="swap  calls/", outcome="failed", operation="Hold", requirement="GWS-SWAP-3")
    page.locator(".case:visible summary").first.click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#copy-link")).to_have_text("Copied")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == page.url
    again = reader.open(runs.departing(), "#" + address.partition("#")[2])
    expect(again.get_by_role("searchbox", name="Find")).to_have_value("swap  calls/")
    for name, value in (("Outcome", "failed"), ("Operation", "Hold"), ("Requirement", "GWS-SWAP-3")):
        expect(again.get_by_role("combobox", name=name)).to_have_value(value)
    expect(again.locator(".case:visible")).to_have_count(1)
    expect(again.locator("svg.sequence:visible")).to_be_in_viewport()
    page.locator(".case:visible summary").first.click()
    page.get_by_role("button", name="Clear").click()
    expect(page).to_have_url(address.partition("#")[0])


def test_a_case_that_is_open_is_an_anchor(reader: Reader) -> None:
    """Where nothing is filtered the address is the case's own anchor, which works without scripts too."""
    page = reader.open(runs.departing())
    page.locator(".case summary").first.click()
    expect(page).to_have_url((reader.directory / "report.html").as_uri() + f"#case-{runs.SWAP}")


def test_an_address_that_makes_no_sense_shows_the_page(reader: Reader) -> None:
    """Unknown names, values and escapes in an address do no harm."""
    for fragment in ("#outcome=nonsense&x=y&case=nothing", "#%E0%A4%A", "#operation=%00", "#="):
        page = reader.open(runs.departing(), fragment)
        expect(page.locator(".finding:visible").first).to_be_visible()


def test_the_matrix_says_which_case_looked_at_what(reader: Reader) -> None:
    """Pointing at a mark names requirement, case and outcome; a click opens the case."""
    page = reader.open(runs.wide(), texts=runs.MANY_TEXTS)
    expect(page.locator(".matrix tbody tr")).to_have_count(135)
    cells = page.locator('.matrix tr[data-requirement="X-ANSWER-8"] .cells')
    cells.hover(position={"x": 2, "y": 9})
    expect(page.locator("#matrix-reading")).to_have_text(
        "X-ANSWER-8 in genesys/flow/answer/case-000: unclear"
    )
    cells.click(position={"x": 14, "y": 9})
    expect(page.locator("[id='case-genesys/flow/answer/case-003']")).to_be_visible()


def test_the_matrix_is_read_with_the_keyboard(reader: Reader) -> None:
    """Arrow keys go from mark to mark, what they reach is said aloud, and Enter opens the case."""
    page = reader.open(runs.departing())
    page.locator("#matrix").focus()
    said = page.locator("#matrix-reading")
    assert said.get_attribute("aria-live") == "polite"
    for key, words in (
        ("ArrowRight", "GWS-BARGE-3 in genesys/flow/barge-in/refused: skipped"),
        ("ArrowDown", f"GWS-SWAP-1 in {runs.SWAP}: unclear"),
        ("ArrowDown", f"GWS-SWAP-2 in {runs.SWAP}: departs"),
        ("ArrowUp", f"GWS-SWAP-1 in {runs.SWAP}: unclear"),
    ):
        page.keyboard.press(key)
        expect(said).to_have_text(words)
    page.keyboard.press("Enter")
    expect(page.locator(f"[id='case-{runs.SWAP}']")).to_be_visible()


def test_many_cases_are_laid_out_in_parts(reader: Reader) -> None:
    """Of very many cases the first are laid out and the rest on demand, but a link reaches each of them."""
    page = reader.open(runs.large(1_000), "#case-genesys/lifecycle/000980")
    expect(page.locator("[id='case-genesys/lifecycle/000980']")).to_be_in_viewport()
    expect(page.locator(".case:visible")).to_have_count(401)
    page.get_by_role("button", name="Show more: 600 left").click()
    expect(page.locator(".case:visible")).to_have_count(801)


def test_a_folded_kind_opens_for_what_is_found(reader: Reader) -> None:
    """Among many cases a kind is folded; a filter opens it, and folds it again when it is cleared."""
    page = reader.open(runs.large(200))
    expect(page.locator(".case:visible")).to_have_count(0)
    page.get_by_role("searchbox", name="Find").fill("000123")
    expect(page.locator(".case:visible .id")).to_have_text(["genesys/lifecycle/000123"])
    page.get_by_role("searchbox", name="Find").fill("")
    expect(page.locator(".case:visible")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_a_link_opens_its_case(reader: Reader, *, script: bool) -> None:
    """A link to a case unfolds it and shows its diagram, with scripts and without."""
    page = reader.open(runs.large(200), "#case-genesys/lifecycle/000120", java_script_enabled=script)
    picture = page.get_by_role("img", name="What happened in genesys/lifecycle/000120")
    expect(picture).to_be_visible()
    expect(picture.locator(".command")).to_have_count(6)


def test_a_link_opens_a_finding_among_its_like(reader: Reader) -> None:
    """A link to one of many findings unfolds the group and the finding's evidence."""
    name = quote("finding-3-of-case-genesys/lifecycle/0")
    page = reader.open(runs.departing(), f"#{name}")
    item = page.locator("[id='finding-3-of-case-genesys/lifecycle/0']")
    expect(item).to_be_in_viewport()
    expect(item.locator(".sides")).to_be_visible()


def test_a_link_to_what_is_filtered_out_lifts_the_filter(reader: Reader) -> None:
    """Following a link to a hidden case shows it."""
    page = reader.open(runs.departing())
    chosen(page, outcome="passed")
    page.locator("#not-exercised summary").first.click()
    page.locator("#not-exercised .case-link").first.click()
    expect(page.locator("[id='case-genesys/flow/barge-in/refused']")).to_be_visible()
    expect(page.get_by_role("combobox", name="Outcome")).to_have_value("")


def test_what_was_not_exercised_stands_at_the_top(reader: Reader) -> None:
    """Level, what was missing and which requirements are open are seen before anything else."""
    page = reader.open(runs.departing())
    expect(page.locator(".level")).to_have_text("level lifecycle")
    expect(page.get_by_role("heading", name="Not exercised")).to_be_in_viewport()
    rows = page.locator(".lacks tbody tr")
    expect(rows.locator("th")).to_have_text(["Actor missing", "Beyond the level of this run"])
    rows.first.locator(".demand-link").click()
    expect(page.locator("#requirement-GWS-BARGE-3")).to_be_in_viewport()


def test_curl_is_copied(reader: Reader) -> None:
    """The button puts the whole command on the clipboard, and says that it did."""
    page = reader.open(runs.departing(), permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".copy").first
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == runs.CURL


def test_curl_is_selected_where_there_is_no_clipboard(reader: Reader) -> None:
    """Where a browser gives no clipboard, the command is selected for the reader to copy."""
    page = reader.open(runs.departing())
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    button = page.locator(".copy").first
    button.click()
    expect(button).to_have_text("Selected")
    assert page.evaluate("getSelection().toString()") == runs.CURL


def test_the_swap_is_drawn(reader: Reader) -> None:
    """The flow's diagram has its three actors, the server, and the faulty notification in red."""
    page = reader.open(runs.departing(), f"#case-{runs.SWAP}")
    picture = page.locator("svg.sequence").first
    expect(picture).to_be_visible()
    names = [each for each in ("agent", "server", "caller", "colleague") for _ in ("above", "below")]
    expect(picture.locator(".who text")).to_have_text(names)
    line = picture.locator(".faulty .line")
    expect(line).to_have_count(1)
    assert line.evaluate("(e) => getComputedStyle(e).stroke") == "rgb(192, 38, 54)"


def test_without_scripts_there_is_everything_but_the_controls(reader: Reader) -> None:
    """A reader without scripts sees findings and cases, and no control that does nothing."""
    page = reader.open(runs.departing(), java_script_enabled=False)
    expect(page.locator(".finding .message").first).to_be_visible()
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator(".copy")).to_have_count(0)
    page.locator(".case summary").first.click()
    expect(page.locator("svg.sequence").first).to_be_visible()


def test_the_keyboard_reaches_everything(reader: Reader) -> None:
    """The first stop skips to the content; every control after it can be reached and has a name."""
    page = reader.open(runs.departing())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, summary, [tabindex="0"]')]
            .filter((e) => !(e.textContent.trim() || e.labels?.length || e.ariaLabel || e.getAttribute('aria-labelledby')))
            .map((e) => e.outerHTML)"""
    )
    assert unnamed == []


#: Tells what has the focus, and whether any of it can be seen: inside the window, and under nothing that sticks.
FOCUSED = """() => {
    const e = document.activeElement;
    const box = [...e.getClientRects()][0];
    const points = [[0.5, 0.5], [0.1, 0.5], [0.02, 0.9], [0.9, 0.1]]
        .map(([x, y]) => document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
    return {what: e.outerHTML.slice(0, 100), seen: points.some((each) => each && (e.contains(each) || each.contains(e)))};
}"""


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_keyboard_walks_through_the_page(reader: Reader, key: str) -> None:
    """Whoever goes from stop to stop, either way, sees each of them and comes to the end."""
    page = reader.open(runs.conforming())
    stops = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, summary, [tabindex="0"]')]
            .filter((e) => e.checkVisibility()).length"""
    )
    assert stops > 30
    met = []
    for _ in range(stops):
        page.keyboard.press(key)
        met.append(page.evaluate(FOCUSED))
    assert [each["what"] for each in met if not each["seen"]] == []
    assert len({each["what"] for each in met}) > stops * 0.8


#: Tells what a reader on paper would not see: controls that are printed, and what is hidden or folded (but for what
#: shows the same defect once more).
PRINTED = """() => ({
    controls: [...document.querySelectorAll('nav, #filter, button')].filter((e) => e.checkVisibility()).length,
    folded: [...document.querySelectorAll('details > :not(summary), .case, .finding, .index li, tbody tr')]
        .filter((e) => !e.closest('.more, .none-fits, .others li details'))
        .filter((e) => !e.checkVisibility({contentVisibilityAuto: false}) || e.getBoundingClientRect().height === 0)
        .map((e) => e.outerHTML.slice(0, 80)),
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_is_everything_and_nothing_to_click(reader: Reader, scheme: str) -> None:
    """What is printed is dark on white, has everything opened and unfiltered, and no controls."""
    page = reader.open(runs.departing(), "#outcome=passed&text=nothing", color_scheme=scheme)
    page.emulate_media(media="print")
    assert page.evaluate(PRINTED) == {"controls": 0, "folded": []}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF-")
