"""How the cases of a run are dealt out."""

from collections.abc import Callable

import pytest

from ringback.suite.shares import Share

CASES = [f"case {number}" for number in range(200)]


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
def test_every_case_is_one_workers(workers: int) -> None:
    """Nothing is done twice, nothing is left out, and nobody has much more than others."""
    shares = [Share(worker=number, workers=workers) for number in range(workers)]
    dealt = [[each for each in CASES if share.has(each)] for share in shares]
    assert sorted(case for each in dealt for case in each) == sorted(CASES)
    assert max(map(len, dealt)) - min(map(len, dealt)) <= workers


def test_neighbours_that_alternate_are_dealt_out_fairly() -> None:
    """Where every second case is a long one, each of two workers gets as many of them."""
    share = Share(worker=0, workers=2)
    mine = [number for number in range(200) if share.has(CASES[number])]
    assert abs(sum(number % 2 for number in mine) - len(mine) / 2) <= 1


def test_a_case_keeps_its_number() -> None:
    """Asked again, a case is the same worker's; one that nobody asked about has no number."""
    share = Share(worker=1, workers=2)
    first = [share.has(each) for each in CASES]
    assert [share.has(each) for each in CASES] == first
    assert share.number(CASES[7]) == 7
    assert share.number("another") is None


def test_who_is_done_helps_the_others() -> None:
    """What nobody has begun goes to who asks first, and everything is done once."""
    takers: dict[int, int] = {}

    def taking(worker: int) -> Callable[[int], bool]:
        return lambda case: takers.setdefault(case, worker) == worker

    quick, slow = (Share(worker=number, workers=2, take=taking(number)) for number in range(2))
    begun = [each for each in CASES[:20] if slow.has(each)]
    done = [each for each in CASES if quick.has(each)]
    assert quick.help()
    done += [each for each in CASES if quick.has(each)]
    begun += [each for each in CASES[20:] if slow.has(each)]
    assert sorted(begun + done) == sorted(CASES)
    assert len(done) > len(CASES) * 0.9


def test_alone_there_is_nobody_to_help() -> None:
    """One worker has everything at once."""
    share = Share()
    assert all(share.has(each) for each in CASES)
    assert not share.help()
