"""Processes beside this one: how they are started, and that none outlives it, since whoever is killed cannot end them."""

import multiprocessing
import os
import sys
import threading
from multiprocessing.context import BaseContext

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


def how_to_start() -> BaseContext:
    """Return how to start processes: they need not import all again where a fork is safe, which it is beside no thread."""
    alone = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone else "spawn")
