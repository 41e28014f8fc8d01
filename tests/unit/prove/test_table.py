"""The table of a proof: read again as written, counted right, and honest about what is missing."""

import json
from pathlib import Path

import pytest

from ringback.errors import NotReadable, NotValid
from ringback.prove.pages import html, markdown
from ringback.prove.table import Table, certain, likely, shortfalls
from ringback.prove.trials import DEFECT, VARIANT, Effort, Ended, Sighting, Subject, in_groups
from ringback.run import Case
from ringback.switch.faces import VARIANTS

#: Two real names of the catalogue, and the requirement that the first violates.
UNTOLD, COOKIE, VIOLATED = "added-party-rings-untold", "any-cookie", "GWS-SSC-1"


def seen(level: str = "flows", requirement: str = VIOLATED, rule: str = "notification.missing") -> Sighting:
    """Return what a case saw."""
    return Sighting(
        case=f"genesys/{level}/<b>|",
        level=level,
        rule=rule,
        requirement=requirement,
        message="It was not told.",
        seconds=1.5,
        requests=20,
    )


def table(*ended: Ended) -> Table:
    """Return a table of these trials."""
    return Table(ringback="0.1.0", depth="quick", seed=1, ended=ended)


def defect(name: str, *sightings: Sighting) -> Ended:
    """Return the trial of a defect."""
    return Ended(subject=Subject(api="genesys", kind=DEFECT, name=name), sightings=sightings)


def variant(*sightings: Sighting, problems: tuple[str, ...] = ()) -> Ended:
    """Return the trial of a variant."""
    return Ended(Subject(api="genesys", kind=VARIANT, name="bare-paths"), sightings, problems)


ALL = table(defect(COOKIE), variant(), defect(UNTOLD, seen()), Ended(Subject(api="genesys")))


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The same trials in the same order, whatever the order in which they ended."""
    path = tmp_path / "proof.json"
    path.write_text(ALL.text(), encoding="utf-8")
    assert Table.read(path) == ALL
    assert [each.subject.kind for each in ALL.ended] == ["healthy", "defect", "defect", "variant"]


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"format": "ringback-run/1"}', '{"format": "ringback-proof/1", "trials": [{}]}', None],
)
def test_what_is_no_table(tmp_path: Path, content: str | None) -> None:
    """A clear problem, whatever is wrong."""
    path = tmp_path / "proof.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises((NotReadable, NotValid)):
        Table.read(path)


def test_levels_and_names() -> None:
    """What fuzzing alone sees is not seen before, and another requirement than the violated one does not name it."""
    both = table(defect(UNTOLD, seen("robust")), defect(COOKIE, seen("lifecycle", "GWS-OTHER-1")))
    assert [len(both.caught("genesys", each)) for each in ("flows", "lifecycle", "robust")] == [0, 1, 2]
    assert [each.subject.name for each in both.named("genesys")] == [UNTOLD]


def test_what_is_missing_is_said() -> None:
    """A defect that was not caught, a false alarm, a problem, and too little without fuzzing."""
    lacks = shortfalls(ALL, ["genesys"])
    assert lacks == (
        "genesys any-cookie: the defect was not caught",
        "genesys: 1 of 2 defects were caught before the level robust; it must be nine of ten.",
    )
    assert "a false alarm, call.state in" in shortfalls(table(variant(seen(rule="call.state"))), [])[0]
    assert shortfalls(table(variant(problems=("it hung up",))), []) == ("genesys bare-paths: it hung up",)
    assert not shortfalls(table(defect(UNTOLD, seen()), variant()), ["genesys"])


def test_an_alarm_at_variants_that_went_together(tmp_path: Path) -> None:
    """It counts for each of them, and says which the others were; a later run of one of them adds to its row."""
    group = Subject(api="genesys", kind=VARIANT, name="bare-paths", beside=("no-parent",))
    both = table(Ended(group, (seen(rule="call.state"),)), variant())
    assert [(each.subject.name, each.runs, each.right) for each in both.ended] == [
        ("bare-paths", 2, False),
        ("no-parent", 1, False),
    ]
    assert [each.rpartition(" (")[2] for each in shortfalls(both, [])] == [
        "beside no-parent)",
        "beside bare-paths)",
    ]
    path = tmp_path / "proof.json"
    path.write_text(both.text(), encoding="utf-8")
    assert Table.read(path) == both


def test_groups() -> None:
    """Each variant is in one group of its API, however often it is drawn; another seed draws other groups."""
    subjects = [
        Subject(api=api, kind=VARIANT, name=name) for api, known in VARIANTS.items() for name in known
    ]
    drawn = [list(in_groups(subjects, 4, seed)) for seed in range(5)]
    for groups in drawn:
        names = [(each.api, name) for each in groups for name in (each.name, *each.beside)]
        assert sorted(names) == sorted((each.api, each.name) for each in subjects)
        assert max(len(each.beside) for each in groups) == 3
    again = [list(in_groups(reversed(subjects), 4, seed)) for seed in range(5)]
    assert [set(each) for each in again] == [set(each) for each in drawn]
    assert len({tuple(each) for each in drawn}) == len(drawn)


def test_two_sides_of_an_erratum_never_go_together() -> None:
    """No server can have both; neither can go together what says so. What no document speaks of goes with anything."""
    sides = ("disposition-at-call", "disposition-at-device", "refused-with-200", "refused-with-400")
    subjects = [Subject(api="genesys", kind=VARIANT, name=name) for name in sides]
    for seed in range(8):
        groups = [{each.name, *each.beside} for each in in_groups(subjects, 4, seed)]
        assert len(groups) == 2
        assert not any({*sides[:2]} <= each for each in groups)
        pair = [Subject(api="genesys", kind=VARIANT, name=name) for name in ("released-calls-gone", sides[0])]
        assert len(list(in_groups(pair, 2, seed))) == 2


def test_what_is_certain_whatever_could_not_be_told() -> None:
    """An alarm, a defect that all cases missed, and a share that nothing untold could mend."""
    hung = ("it hung up",)
    untold = Ended(Subject(api="genesys", kind=DEFECT, name=COOKIE), problems=hung)
    assert certain(table(variant(seen(), problems=hung)), [])
    assert certain(table(variant(seen()), untold), [])
    assert certain(table(defect(COOKIE), variant(problems=hung)), [])
    assert certain(table(defect(UNTOLD, seen("robust"))), ["genesys"])
    assert not certain(table(untold, variant(problems=hung)), ["genesys"])
    assert not certain(table(Ended(Subject(api="genesys"), problems=hung)), [])


def test_where_to_look_first() -> None:
    """At the case that saw it the last time, or at those of its requirement; a common requirement says nothing."""
    subject = Subject(api="genesys", kind=DEFECT, name=UNTOLD)
    cases = [
        Case(
            id=f"genesys/flow/{number}",
            kind="flow",
            requirements=(VIOLATED,) if number == 3 else ("GWS-ALL-1",),
        )
        for number in range(8)
    ]
    assert likely(subject, cases, ALL, Effort()).likely == "genesys/flows/<b>|"
    assert likely(subject, cases, None, Effort()).likely == "genesys/flow/3"
    common = [Case(id=each.id, kind="flow", requirements=(VIOLATED,)) for each in cases]
    assert not likely(subject, common, None, Effort()).likely
    robust = [Case(id="genesys/probe/1", kind="probe", requirements=(VIOLATED,)), *cases]
    assert "probe" not in likely(subject, robust, None, Effort(level="flows")).likely


def test_pages() -> None:
    """Every trial is on both pages, and what a server may have said is text there."""
    page, text = html(ALL), markdown(ALL)
    for each in (UNTOLD, COOKIE, "bare-paths", "not caught", "1 (50 %)"):
        assert each in page
        assert each in text
    assert "<b>" not in page
    assert json.dumps(text).count("| genesys |") == 1


def test_the_published_table_is_what_was_proved() -> None:
    """What the documentation shows is what the committed proof says: nothing missed, no alarm."""
    root = Path(__file__).parents[3]
    published = Table.read(root / "docs/detection.json")
    page = (root / "docs/detection.md").read_text(encoding="utf-8")
    assert page.endswith(markdown(published))
    assert not shortfalls(published, published.apis)
