"""Processes that would outlive the one that started them, and must not: whoever is killed cannot end them."""

import multiprocessing
import os
import threading

#: How such a process ends: nobody is there any more to be told.
ORPHANED = 3


def end_with_parent() -> None:
    """Have this process end as soon as the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        # What it does is of use to nobody, and may take minutes.
        os._exit(ORPHANED)

    threading.Thread(target=watch, daemon=True, name="ringback-orphan").start()
