import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from attrs import evolve
from tests import runs

from ringback.report import html as html_module
from ringback.report.html import Anchors, html
from ringback.report.page import MOST_TEXT
from ringback.report.texts import Texts
from ringback.run import Run

VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """Reads a page: ids, links, texts by element; insists on closed elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes.update(given)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text += data


RUNS: list[Callable[[], Run]] = [runs.conforming, runs.departing, runs.undetermined]


@pytest.mark.parametrize("made", RUNS)
def test_a_page_is_sound(made: Callable[[], Run]) -> None:
    """Elements nest, ids are unique, links lead somewhere inside, and it can be written as UTF-8."""
    text = html(made(), runs.TEXTS)
    page = Page(text)
    assert text.encode().decode() == text
    assert text.startswith("<!doctype html>")
    assert len(page.ids) == len(set(page.ids))
    assert {each for each in page.links if each[1:] not in page.ids} == set()


@pytest.mark.parametrize("made", RUNS)
def test_every_case_and_finding_has_an_anchor(made: Callable[[], Run]) -> None:
    """A link can lead to each case and each finding of a run."""
    run = made()
    ids = set(Page(html(run, runs.TEXTS)).ids)
    for case in run.cases:
        assert f"case-{case.id}" in ids
        for number, _ in enumerate(run.result(case.id).findings, 1):
            assert f"finding-{number}-of-case-{case.id}" in ids


def test_a_page_says_what_was_found() -> None:
    """Verdict, findings with demand, values and source, coverage, errata and skips are on the page."""
    text = re.sub(r"\s+", " ", Page(html(runs.departing(), runs.TEXTS)).text)
    for each in (
        "Departs",
        "3 findings in 3 cases",
        "the endpoint file has no supervisor",
        "https://gws.example.com did not answer SwapCalls within 10 s.",
        "41 times in 2 cases",
        runs.STATE.message,
        "The established call becomes held, and the held one established. SwapCalls:418",
        '"duration": "12"',
        runs.CURL,
        "3/5 requirements exercised",
        "Actor missing 1 case the endpoint file has no supervisor genesys/flow/barge-in/refused GWS-BARGE-3",
        "Beyond the level of this run Not asked for: robust. GWS-SWAP-6",
        "not exercised level robust",
        "Neither order is demanded. Accepted: Both notifications in either order.",
        "2026-03-25 10:01:12 UTC",
    ):
        assert each in text


def test_what_differs_is_marked() -> None:
    """Expected and actual stand beside each other with the differing parts marked."""
    text = html(runs.departing(), runs.TEXTS)
    assert "<mark>&#34;Held&#34;</mark>" in text
    assert "<mark>&#34;Established&#34;</mark>" in text


def test_hostile_text_stays_text() -> None:
    """No element and no attribute of a page comes from a server, whatever it sent."""
    hostile = evolve(
        runs.HOSTILE,
        rule='"><script>',
        operation="<svg onload=x>",
        requirement="<i>",
        where="<u>",
        source="<u>",
    )
    part = runs.part(
        "</summary><script>alert(1)</script>",
        "failed",
        kind='"><script>',
        operations=("<u>",),
        requirements=("<u>",),
        findings=(hostile,) * 2,
        reason="<u>",
        notes=("<u>",),
        errata=("<u>",),
        sequence=(evolve(runs.SWAP_SEQUENCE[0], actor="<u>", label="<u>", detail="</title><script>"),),
    )
    endpoint = {"name": "<u>", "<u>": ["<u>"], "onload": {"x": "<u>"}}
    text = html(runs.run([part], header=evolve(runs.HEADER, api="<u>", endpoint=endpoint)))
    page = Page(text)
    assert not {"u", "i", "img"} & page.tags
    assert not {each for each in page.attributes if each.startswith("on") or each == "style"}
    assert text.count("<script>") == 1
    assert not set(text) & {"\x1b", "\x00", "\u202e"}


def test_a_page_asks_the_network_for_nothing() -> None:
    """There is no address of another file, and the policy forbids what there is not."""
    text = html(runs.departing(), runs.TEXTS)
    assert re.findall(r'(?:src|href)="(?!#|data:,)[^"]*"', text) == []
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src &#39;none&#39;" in text


def test_no_secret_is_shown() -> None:
    """A secret in the endpoint's description stays out of the page."""
    endpoint = {"name": "x", "token": "planted", "base_url": "https://u:planted@host"}
    run = evolve(runs.conforming(), header=evolve(runs.HEADER, endpoint=endpoint))
    assert "planted" not in html(run)


def test_every_flow_and_every_fault_is_drawn() -> None:
    """Flows have their diagram, and so has whatever did not pass; the thousands that passed have none."""
    sequence = runs.SWAP_SEQUENCE[:2]
    made = runs.run(
        [
            runs.part("a", kind="flow", sequence=sequence),
            runs.part("b", kind="lifecycle", sequence=sequence),
            runs.part("c", "failed", kind="lifecycle", sequence=sequence, findings=(runs.STATE,)),
        ]
    )
    ids = Page(html(made)).ids
    assert [each for each in ids if each.endswith("-told")] == ["case-a-told", "case-c-told"]


def test_cases_whose_names_look_alike_have_anchors_of_their_own() -> None:
    """Ids are made of plain characters, and no two are the same."""
    names = ("a b", "a-b", "a\tb", "a-b-2", "é", "ü", "")
    anchors = Anchors.of(runs.run(runs.part(each) for each in names))
    ids = [anchors.case(each) for each in names]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", each) for each in ids)


def test_a_long_text_is_cut() -> None:
    """A message without end does not fill the page."""
    made = runs.run([runs.part("a", "failed", findings=(evolve(runs.STATE, message="x" * 50_000),))])
    text = html(made)
    assert "x" * (MOST_TEXT + 1) not in text
    assert "… the rest is in the run log" in text


def test_many_of_a_kind_are_cut_and_counted() -> None:
    """Lists of cases, covering cases and notes end, and say how much is left."""
    many = html_module.MOST_CASES + 7
    made = runs.run(
        [
            *(runs.part(f"s{number}", "skipped", reason="no supervisor") for number in range(many)),
            *(
                runs.part(f"p{number}", requirements=("GWS-SWAP-1",), notes=(f"n{number}",))
                for number in range(many)
            ),
        ]
    )
    text = Page(html(made, runs.TEXTS)).text
    assert "… and 7 more" in text
    assert f"and {many - html_module.MOST_COVERING} more cases" in text
    assert f"… and {many - html_module.MOST_NOTES} more, in the run log" in text


def test_a_run_of_nothing_is_a_page() -> None:
    """Without cases, findings, requirements and texts there is still a verdict to show."""
    page = Page(html(runs.run([], texts=Texts(), header=evolve(runs.HEADER, endpoint={}))))
    assert "Nothing was exercised" in page.text


def test_ten_thousand_cases_are_a_page() -> None:
    """A large run is one page with every case in it."""
    text = html(runs.large(10_000), runs.TEXTS)
    assert len(set(re.findall(r'id="(case-genesys/lifecycle/\d+)"', text))) == 10_000


def test_an_endpoint_is_described_in_words() -> None:
    """Whatever an endpoint's description holds is a line of the page; what is empty is none."""
    endpoint = {"kind": "live", "limits": {"http_s": 10.0, "quiet_s": None}, "tls": True, "proxy": None}
    page = Page(html(evolve(runs.conforming(), header=evolve(runs.HEADER, endpoint=endpoint)))).text
    lines = [each.strip() for each in page.splitlines() if each.strip()]
    assert "Endpointlive" in lines
    assert "Limitshttp_s: 10.0" in lines
    assert "TlsTrue" in lines
    assert "Proxy" not in page


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.0, "0.00 s"), (9.994, "9.99 s"), (72.4, "72 s"), (3725.0, "62 min 5 s")]
)
def test_seconds_are_read_at_a_glance(seconds: float, shown: str) -> None:
    """Short times have hundredths, long ones minutes."""
    made = runs.run([(runs.part("a")[0], evolve(runs.part("a")[1], seconds=seconds))])
    assert f'<span class="time">{shown}</span>' in html(made)


def test_the_same_run_gives_the_same_bytes() -> None:
    """The page depends on the run and the texts alone."""
    assert html(runs.departing(), runs.TEXTS) == html(runs.departing(), runs.TEXTS)


def test_many_that_failed_share_the_room_for_diagrams() -> None:
    """Of very many cases that failed the first have their diagram, and among them whatever explains a finding."""
    many = html_module.MOST_DRAWN + 20
    parts = [
        runs.part(
            f"l{number}", "errored", kind="lifecycle", reason="It broke.", sequence=runs.SWAP_SEQUENCE[:2]
        )
        for number in range(many)
    ]
    failed = runs.part(
        "z", "failed", kind="lifecycle", findings=(runs.STATE,), sequence=runs.SWAP_SEQUENCE[:2]
    )
    drawn = [each for each in Page(html(runs.run([*parts, failed]))).ids if each.endswith("-told")]
    assert len(drawn) == html_module.MOST_DRAWN
    assert "case-z-told" in drawn


def test_a_case_tells_what_it_shows_repeatedly_once() -> None:
    """A case with the same finding many times lists it once, with how often."""
    text = Page(html(runs.departing(), runs.TEXTS)).text
    assert re.search(
        r"call\.state After SwapCalls both calls are Established[^.]*\(try 0\)\.\s*40 times", text
    )


def test_the_findings_are_listed_where_there_are_several() -> None:
    """Three or more findings are listed before they are told; one alone is not."""
    assert '<ol class="index">' in html(runs.departing(), runs.TEXTS)
    assert '<ol class="index">' not in html(runs.large(20), runs.TEXTS)


def test_a_run_that_left_nothing_out_says_so() -> None:
    """Where everything was exercised, the place where that is told is not empty."""
    made = runs.run(
        [runs.part("a", requirements=tuple(runs.TEXTS.requirements))],
        header=evolve(runs.HEADER, level="robust"),
    )
    assert "Nothing was left out" in html(made, runs.TEXTS)
