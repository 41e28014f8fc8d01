"""
How Hypothesis draws for us: the same values from the same seed, whatever else is imported.

By itself it also draws from the constants in the source of all modules that it
takes for the user's own, which are Ringback's in a checkout and somebody's
tests under pytest: a line changed anywhere would change every case.  This is
the one place that touches Hypothesis' provider interface; a test pins it.
"""

from typing import Any

from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

#: What `hypothesis.settings(backend=…)` calls it.
BACKEND = "ringback"


class Unprompted(HypothesisProvider):
    """Hypothesis' own way of drawing, without the constants of source code."""

    def _maybe_draw_constant(self, *_arguments: Any, **_options: Any) -> None:
        """Draw no constant."""


AVAILABLE_PROVIDERS[BACKEND] = Unprompted
