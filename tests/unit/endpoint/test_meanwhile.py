from collections.abc import Iterator

from ringback.endpoint.meanwhile import ALONE, Meanwhile


class Time:
    """A clock that work and sleep move on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def pieces(time: Time, number: int, each: float) -> Iterator[None]:
    """Yield so many pieces of work, each of which takes so long."""
    for _ in range(number):
        time.now += each
        yield


def test_nothing_to_do() -> None:
    """A silence without work is as long as it is to be."""
    time = Time()
    Meanwhile(clock=lambda: time.now, sleep=time.sleep).wait(0.03)
    assert time.slept == [0.03]


def test_work_in_a_silence() -> None:
    """Work is done in a silence, which is no shorter for it, and its last part is left alone."""
    time = Time()
    meanwhile = Meanwhile(clock=lambda: time.now, sleep=time.sleep)
    work = pieces(time, 10, 0.25)
    with meanwhile.doing(work):
        meanwhile.wait(1.0)
        assert time.now == 0.75 + ALONE
        assert len(list(work)) == 7
        meanwhile.wait(1.0)
    assert time.slept[1] == 1.0


def test_work_that_is_over_or_forgotten() -> None:
    """Who has done all, or whose block is over, only waits."""
    time = Time()
    meanwhile = Meanwhile(clock=lambda: time.now, sleep=time.sleep)
    work = pieces(time, 2, 0.125)
    with meanwhile.doing(pieces(time, 1, 0.125)):
        meanwhile.wait(1.0)
    with meanwhile.doing(work):
        pass
    meanwhile.wait(1.0)
    assert time.slept == [0.875, 1.0]
    assert len(list(work)) == 2
