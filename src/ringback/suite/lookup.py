"""
How pytest-bdd finds who says a sentence: once for all scenarios of a run.

For each sentence of each scenario it goes through all fixtures that pytest knows, and has pytest tell for each whether
the scenario may see it.  All scenarios of a run see the same sentences, which are those of plugins.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field
from pytest_bdd import compat, steps
from pytest_bdd.parser import Step

#: What we stand in for, and the module that it is in; the package has a function of that name.
NAME, SCENARIO = "find_fixturedefs_for_step", importlib.import_module("pytest_bdd.scenario")


@define
class Lookup:
    """Who says what, as the first scenario sees it."""

    known: list[tuple[Any, Any]] = field(factory=list)

    def find(self, step: Step, fixturemanager: Any, node: Any) -> Iterator[Any]:
        """Yield who can say a sentence."""
        if not self.known:
            self.known = list(_sayable(fixturemanager, node))
        for each, context in self.known:
            if context.type in (None, step.type) and context.parser.is_matching(step.name):
                yield each


def _sayable(manager: Any, node: Any) -> Iterator[tuple[Any, Any]]:
    for name in compat.get_fixture_names(fixturemanager=manager):
        for each in compat.getfixturedefs(manager, name, node) or ():
            context = steps.step_function_context_registry.get(each.func)
            if context is not None:
                yield each, context


@contextmanager
def looked_up_once() -> Iterator[None]:
    """Have pytest-bdd look at what there is to say once, for as long as a run of pytest lasts."""
    theirs = getattr(SCENARIO, NAME)
    setattr(SCENARIO, NAME, Lookup().find)
    try:
        yield
    finally:
        setattr(SCENARIO, NAME, theirs)
