"""The repository's own set-up of pytest; the ringback plugin comes by its entry point."""

import pytest

pytest_plugins = ["pytester"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Deal the tests that wait for minutes to the first half of the workers, each of which begins with its share.

    Begun last, they would be waited for in the end; begun by all workers at once, nobody would compute meanwhile.
    Of a worker's tests pytest-xdist takes as many as the others have, in the order of the list.
    """
    long = [each for each in items if each.get_closest_marker("long")]
    rest = [each for each in items if not each.get_closest_marker("long")]
    workers = int(getattr(config, "workerinput", {"workercount": 1})["workercount"])
    patient = max(1, workers // 2)
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        dealt += long[worker::patient] if worker < patient else []
        upto = len(items) * (worker + 1) // workers
        count = max(0, upto - len(dealt))
        dealt += rest[:count]
        rest = rest[count:]
    items[:] = dealt
