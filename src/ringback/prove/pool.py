"""Trials side by side, each in a process that has imported everything already."""

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from ringback.prove.trials import Effort, Ended, Subject, tried

#: What a trial imports when it comes to flows and fuzzing.
PRELOADED = ("ringback.prove.trials", "ringback.plugin", "ringback.suite.flows", "ringback.suite.fuzz")


def trials(subjects: Iterable[tuple[Subject, Effort]], workers: int) -> Iterator[Ended]:
    """Yield how each trial ended, as they end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        running = {pool.submit(tried, subject, effort): subject for subject, effort in subjects}
        for each in as_completed(running):
            subject = running[each]
            try:
                yield each.result()
            except BrokenProcessPool as error:
                yield Ended(
                    api=subject.api,
                    name=subject.name,
                    requirement=subject.requirement,
                    says=subject.says,
                    problems=(f"the process of the trial ended: {error}",),
                )
