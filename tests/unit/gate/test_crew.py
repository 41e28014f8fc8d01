import os
import time
from functools import partial
from typing import Any

from ringback.errors import NotReadable
from ringback.gate.crew import done
from ringback.gate.work import Found, Piece, together


def broken() -> Found:
    """Fail as a piece of work does whose file cannot be read."""
    raise NotReadable(path="x.toml", reason="it is not TOML", advice="Mend it.")


def piece(name: str, do: Any) -> Piece:
    """Return a piece of work that another process can do."""
    return Piece(name=name, do=do)


def test_what_each_piece_finds() -> None:
    """Pieces are done side by side, and what came of them is put together; a problem is told."""
    work = [piece(str(number), partial(Found, looked={"flow": number})) for number in range(1, 4)]
    found = together(done([*work, piece("broken", broken)], 2, 120))
    assert found.looked == {"flow": 6}
    (trouble,) = found.troubles
    assert (trouble.message, trouble.hint, trouble.path) == (
        "Cannot read x.toml: it is not TOML.",
        "Mend it.",
        "x.toml",
    )


def test_what_takes_too_long() -> None:
    """What is not done in time is told, and ended."""
    began = time.monotonic()
    found = together(done([piece("the flows", partial(time.sleep, 600))], 1, 0.5))
    assert [each.message for each in found.troubles] == ["Looking at the flows was not done within 0.5 s."]
    assert time.monotonic() - began < 300


def test_a_process_that_ends() -> None:
    """A process that was killed, such as where memory is short, is told: its work is not done."""
    found = together(done([piece("the flows", partial(os._exit, 9))], 1, 120))
    assert [each.message for each in found.troubles] == ["The process that looked at the flows was ended."]


def test_nothing_to_do() -> None:
    """Where there is nothing to do, no process is started."""
    assert together(done([], 2, 1)) == Found()
