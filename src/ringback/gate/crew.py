"""
Work done by a few processes within a limit of time.

In processes of their own even where there is one piece: what a stranger's
change makes endless can then be ended, whatever it is doing.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from ringback.gate.outcome import Trouble
from ringback.gate.work import Found, Piece
from ringback.processes import end_with_parent, how_to_start


def done(work: Sequence[Piece], workers: int, seconds: float) -> Iterator[Found]:
    """Yield what came of each piece as it ends; what is not done in time is told, and ended."""
    if not work:
        return
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        min(workers, len(work)), mp_context=how_to_start(), initializer=end_with_parent
    )
    waiting = {pool.submit(each.done): each for each in work}
    try:
        for each in as_completed(tuple(waiting), timeout=seconds):
            piece = waiting.pop(each)
            try:
                yield each.result()
            except BrokenProcessPool:
                yield Found(troubles=(_ended(piece),))
    except TimeoutError:
        yield Found(troubles=tuple(_late(each, seconds) for each in waiting.values()))
    finally:
        if waiting:
            for process in set(multiprocessing.active_children()) - before:
                process.kill()
        pool.shutdown(cancel_futures=True)


def _late(piece: Piece, seconds: float) -> Trouble:
    return Trouble(
        message=f"Looking at {piece.name} was not done within {seconds:g} s.",
        hint="Look for what never ends in the change, or give it longer: --timeout.",
    )


def _ended(piece: Piece) -> Trouble:
    return Trouble(
        message=f"The process that looked at {piece.name} was ended.",
        hint="Where memory is short, run with fewer workers: -n 1.",
    )
