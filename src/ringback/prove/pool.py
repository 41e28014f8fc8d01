"""Trials side by side, each in one of a few processes that have imported everything already."""

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from ringback.processes import end_with_parent
from ringback.prove.trials import Effort, Ended, Subject, tried

#: What a trial imports when it comes to flows and fuzzing.
PRELOADED = ("ringback.prove.trials", "ringback.plugin", "ringback.suite.flows", "ringback.suite.fuzz")


def trials(subjects: Iterable[tuple[Subject, Effort]], workers: int) -> Iterator[Ended]:
    """Yield how each trial ended, as they end; whoever is interrupted, or killed, leaves none of them running."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent) as pool:
        try:
            running = _submitted(pool, subjects)
            for each in as_completed(running):
                try:
                    yield each.result()
                except BrokenProcessPool as error:
                    yield Ended(subject=running[each], problems=(f"the process of the trial ended: {error}",))
        except BaseException:
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _submitted(
    pool: ProcessPoolExecutor, subjects: Iterable[tuple[Subject, Effort]]
) -> dict[Future[Ended], Subject]:
    # In a thread, which no signal interrupts: a process that is started by half is one that nobody knows of.
    with ThreadPoolExecutor(1) as hand:
        return hand.submit(
            lambda: {pool.submit(tried, subject, effort): subject for subject, effort in subjects}
        ).result()
