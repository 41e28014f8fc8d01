import gc
import itertools
import threading
from collections.abc import Sequence

import pytest

from ringback.cometd import line as lines
from ringback.cometd.client import InlineLine, StillHeld, ThreadLine
from ringback.errors import NotRecorded
from ringback.model import Json
from ringback.patience import Patience

Answer = tuple[dict[str, Json], ...]

#: Far longer than anything here takes; no test waits for it to pass.
LONG_S = 20.0


def test_inline_poll_that_is_not_due() -> None:
    """A poll that a recording still holds gives None at once, and is asked again until it is due."""
    due = [StillHeld, StillHeld, None]
    sent = []

    def send(messages: Sequence[Json], hold: float) -> Answer:
        sent.append((messages, hold))
        if held := due.pop(0):
            raise held
        return ({"channel": "/x"},)

    line = InlineLine(send)
    assert line.wait(LONG_S) is None
    line.start([1], hold=5.0, after=LONG_S)
    assert [line.wait(LONG_S) for _ in range(4)] == [None, None, ({"channel": "/x"},), None]
    assert sent == [([1], 5.0)] * 3


def test_thread_on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes only after a machine was too busy to look for all of the time is waited for nevertheless."""
    coming = threading.Event()
    ticks = itertools.count(0.0, 130.0)

    def clock() -> float:
        # Read before and after a look, which is over the whole time then.
        if (now := next(ticks)) > 0:
            coming.set()
        return now

    def send(messages: Sequence[Json], hold: float) -> Answer:
        coming.wait()
        return ({"channel": "/x"},)

    monkeypatch.setattr(lines, "Patience", lambda seconds: Patience(seconds, clock))
    waited = ThreadLine(send)
    waited.start([1], hold=0.0, after=0.0)
    assert waited.wait(100.0) == ({"channel": "/x"},)
    assert waited.wait(0.0) is None
    waited.close()


def test_inline_problem() -> None:
    """What goes wrong with an inline poll is raised where it is waited for."""

    def send(messages: Sequence[Json], hold: float) -> Answer:
        raise NotRecorded(cassette="c", request="r")

    line = InlineLine(send)
    line.start([1], hold=0.0, after=0.0)
    with pytest.raises(NotRecorded):
        line.wait(0.0)
    line.close()
    assert line.wait(0.0) is None


def test_thread_hands_over() -> None:
    """A poll in a thread is handed over once, whenever it is waited for; an exception likewise."""
    answers: list[Answer | Exception] = [({"channel": "/x"},), NotRecorded(cassette="c", request="r")]

    def send(messages: Sequence[Json], hold: float) -> Answer:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    line = ThreadLine(send)
    line.start([1], hold=0.0, after=0.0)
    assert line.wait(LONG_S) == ({"channel": "/x"},)
    assert line.wait(-1.0) is None
    line.start([1], hold=0.0, after=0.0)
    with pytest.raises(NotRecorded):
        line.wait(LONG_S)


def test_closing_ends_a_pause() -> None:
    """A poll that was to be sent after a pause is not sent once the line is closed."""
    sent = threading.Event()

    def send(messages: Sequence[Json], hold: float) -> Answer:
        sent.set()
        return ()

    line = ThreadLine(send)
    line.start([1], hold=0.0, after=LONG_S)
    line.close()
    assert not [
        each for each in threading.enumerate() if each.name == "ringback-poll" and each is line._thread
    ]
    assert not sent.is_set()


def test_one_thread_for_all_polls() -> None:
    """A poll is answered in the thread of the one before it: to start one takes longer than many an answer."""
    threads: list[int] = []

    def send(messages: Sequence[Json], hold: float) -> Answer:
        threads.append(threading.get_ident())
        return ()

    line = ThreadLine(send)
    for _ in range(3):
        line.start([1], hold=0.0, after=0.0)
        assert line.wait(LONG_S) == ()
    line.close()
    assert len(set(threads)) == 1
    assert len(threads) == 3


def test_a_line_that_nobody_closed() -> None:
    """Who forgets a line leaves no thread behind."""
    line = ThreadLine(lambda messages, hold: ())
    line.start([1], hold=0.0, after=0.0)
    assert line.wait(LONG_S) == ()
    thread = line._thread
    assert thread is not None
    del line
    gc.collect()
    thread.join(LONG_S)
    assert not thread.is_alive()
