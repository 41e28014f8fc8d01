from xml.etree import ElementTree as ET

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests import runs

from ringback.report.sequence import MOST, svg
from ringback.run import Arrow

SVG = "{http://www.w3.org/2000/svg}"

ARROWS = st.builds(
    Arrow,
    kind=st.sampled_from(["command", "reply", "notification"]),
    actor=st.text(max_size=30),
    label=st.text(st.characters(), max_size=80),
    detail=st.text(st.characters(), max_size=80),
    at=st.floats(min_value=0, max_value=1e6),
    exchange=st.none() | st.integers(),
    faulty=st.booleans(),
)


def drawn(*arrows: Arrow, **more: object) -> ET.Element:
    """Return the diagram of arrows as XML."""
    return ET.fromstring(svg(arrows, name="d", title="A case", **more))  # type: ignore[arg-type]


def texts(element: ET.Element) -> list[str]:
    """Return all texts drawn."""
    return [each.text or "" for each in element.iter(f"{SVG}text")]


def names(element: ET.Element) -> list[str]:
    """Return the lifelines' names from left to right."""
    heads = [each for each in element.iter(f"{SVG}g") if "who" in (each.get("class") or "")]
    return [text for each in heads if each[0].get("y") == "1" for text in texts(each)]


@given(arrows=st.lists(ARROWS, max_size=8))
def test_any_arrows_are_well_formed(arrows: list[Arrow]) -> None:
    """Whatever a server sent, the diagram is well-formed, and nothing of it becomes an element."""
    tags = {each.tag.removeprefix(SVG) for each in drawn(*arrows).iter()}
    assert tags <= {"svg", "title", "desc", "path", "g", "rect", "text"}


def test_the_same_arrows_give_the_same_bytes() -> None:
    """A diagram depends on its arrows alone."""
    first, second = (svg(runs.SWAP_SEQUENCE, name="d", title="A case") for _ in range(2))
    assert first == second


def test_the_swap_has_four_lifelines() -> None:
    """Every actor that occurs has a lifeline in the order given, and the server stands between them."""
    order = ("agent", "caller", "colleague", "supervisor")
    assert names(drawn(*runs.SWAP_SEQUENCE, actors=order)) == ["agent", "server", "caller", "colleague"]
    assert names(drawn(*runs.SWAP_SEQUENCE)) == ["caller", "server", "agent", "colleague"]


def test_each_arrow_points_from_who_spoke() -> None:
    """A command runs from the actor to the server, a reply and a notification back."""
    rows = runs.arrows(
        [("command", "a", "Hold", 1), ("reply", "a", "200", 1), ("notification", "a", "Held", 1)]
    )
    lines = [each.get("d") or "" for each in drawn(*rows).iter(f"{SVG}path") if each.get("class") == "line"]
    starts = [int(each[1:].split()[0]) for each in lines]
    ends = [int(each.split("H")[1]) for each in lines]
    assert [end > start for start, end in zip(starts, ends, strict=True)] == [True, False, False]


def test_time_flows_down() -> None:
    """Each arrow is below the one before, with the time since the first."""
    picture = drawn(*runs.SWAP_SEQUENCE)
    heights = [
        int((each.get("d") or "").split()[1].split("H")[0])
        for each in picture.iter(f"{SVG}path")
        if each.get("class") == "line"
    ]
    assert heights == sorted(set(heights))
    assert [each for each in texts(picture) if each.endswith(" s")][:3] == ["0.00 s", "0.07 s", "0.14 s"]


def test_a_quick_case_is_timed_in_milliseconds() -> None:
    """Where everything happens within a second, rows are told apart by thousandths."""
    picture = drawn(*(evolve(each, at=each.at / 10) for each in runs.SWAP_SEQUENCE[:3]))
    assert [each for each in texts(picture) if each.endswith(" s")] == ["0.000 s", "0.007 s", "0.014 s"]


def test_a_faulty_arrow_is_crossed_and_says_so() -> None:
    """What a finding is about has a cross, and a title that tells what is wrong."""
    faulty = evolve(runs.SWAP_SEQUENCE[-1], faulty=True, detail="it should be Held")
    picture = drawn(*runs.SWAP_SEQUENCE[:-1], faulty)
    found = [each for each in picture.iter(f"{SVG}g") if "faulty" in (each.get("class") or "")]
    assert len(found) == 1
    assert found[0].get("class") == "notification faulty"
    assert any(each.get("class") == "cross" for each in found[0])
    told = found[0].findtext(f"{SVG}title")
    assert told == "At fault. StatusChange Established (notification, exchange 6): it should be Held"


def test_it_is_told_to_those_who_do_not_see_it() -> None:
    """The diagram is an image with a title, and a description that says every message in order."""
    picture = drawn(*runs.SWAP_SEQUENCE[:2])
    assert picture.get("role") == "img"
    named = {each.get("id"): each.text for each in picture if each.get("id")}
    assert [named[each] for each in (picture.get("aria-labelledby") or "").split()] == [
        "A case",
        "2 messages. caller to server: Dial 5005. server to caller: 200 statusCode 0.",
    ]


def test_a_long_label_is_clipped_and_kept_in_its_title() -> None:
    """A label takes no more room than its arrow; the whole of it stands in the title."""
    label = "StatusChange " * 20
    group = next(
        each
        for each in drawn(Arrow(kind="reply", actor="a", label=label)).iter(f"{SVG}g")
        if each.get("class") == "reply"
    )
    assert len(texts(group)[0]) < 40
    assert texts(group)[0].endswith("…")
    assert (group.findtext(f"{SVG}title") or "").startswith(label.strip())


def test_an_endless_case_is_cut() -> None:
    """A diagram has an end, and says how much is left out."""
    picture = drawn(*(Arrow(kind="command", actor="a", label="x") for _ in range(MOST + 5)))
    assert "… and 5 more" in texts(picture)


def test_nothing_happened() -> None:
    """A case without arrows is a server alone."""
    assert names(drawn()) == ["server"]
