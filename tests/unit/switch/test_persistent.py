"""The collections that the switch's worlds are made of, against plain ones that are copied."""

from hypothesis import given
from hypothesis import strategies as st

from ringback.switch.persistent import Agenda, Groups, Table

keys = st.sampled_from("abcdefgh")
changes = st.lists(st.tuples(keys, st.none() | st.integers(0, 9)))
dates = st.tuples(st.floats(0, 5), st.integers(0, 40))


@given(changes)
def test_a_table_is_a_mapping_in_order_and_the_one_before_is_untouched(
    steps: list[tuple[str, int | None]],
) -> None:
    """A key that comes again keeps its place; one that has gone and comes back stands last."""
    table: Table[str, int] = Table()
    plain: dict[str, int] = {}
    for key, value in steps:
        before, seen = table, dict(plain)
        if value is not None:
            table, plain[key] = table.with_item(key, value), value
        elif key in plain:
            table = table.without(key)
            del plain[key]
        assert list(before.items()) == list(seen.items())
        assert list(table.items()) == list(plain.items())
        assert (len(table), table == plain, repr(table)) == (len(plain), True, repr(plain))
        assert [each in table for each in "abcdefgh"] == [each in plain for each in "abcdefgh"]


@given(st.dictionaries(keys, st.integers()))
def test_a_table_can_be_made_of_a_mapping(content: dict[str, int]) -> None:
    """The order stays, and what comes later stands behind."""
    table = Table.of(content)
    assert list(table.items()) == list(content.items())
    assert list(table.with_item("z", 0)) == [*content, "z"]
    assert Table.of(table) is table


@given(st.lists(st.tuples(st.sampled_from("xy"), keys, st.booleans())))
def test_groups_list_their_members_by_place(steps: list[tuple[str, str, bool]]) -> None:
    """Whoever has left is not listed, and a group without members is as one that never was."""
    groups: Groups[str] = Groups()
    plain: dict[str, set[str]] = {"x": set(), "y": set()}
    for name, key, comes in steps:
        if comes:
            groups = groups.joined(name, key, -ord(key))
            plain[name].add(key)
        elif key in plain[name]:
            groups = groups.left(name, key)
            plain[name].remove(key)
        for each, members in plain.items():
            assert groups.of(each) == tuple(sorted(members, reverse=True))
            assert groups.size(each) == len(members)


@given(st.lists(st.tuples(dates, st.booleans())))
def test_an_agenda_has_next_what_is_due_first(steps: list[tuple[tuple[float, int], bool]]) -> None:
    """Whatever is noted and crossed out, in whatever order; agendas of before stay as they were."""
    agenda: Agenda[str] = Agenda()
    plain: dict[tuple[float, int], str] = {}
    for date, comes in steps:
        before, seen = agenda, sorted(plain.items())
        if comes and date not in plain:
            agenda, plain[date] = agenda.noted(date, str(date)), str(date)
        elif not comes:
            agenda = agenda.without(date)
            plain.pop(date, None)
        assert list(before) == seen
        assert list(agenda) == sorted(plain.items())
        assert agenda.first == min(plain.items(), default=None)


def test_an_agenda_of_many_is_not_deep() -> None:
    """Ten thousand dates in their order, and each can be crossed out: no branch is too long to be walked."""
    agenda: Agenda[int] = Agenda()
    for number in range(10_000):
        agenda = agenda.noted((float(number), number), number)
    for number in range(10_000):
        assert agenda.first == ((float(number), number), number)
        agenda = agenda.without((float(number), number))
    assert list(agenda) == []
