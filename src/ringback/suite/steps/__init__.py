"""
The sentences that features are written in; each module is a pytest plugin that pytest-bdd finds its steps in.

Those of `MODULES` are about calls of any API; the others are about what some APIs have, and each API names its own.
"""

__all__ = ["MODULES"]

#: The modules that hold the steps of every API, in the order in which they are registered.
MODULES = tuple(
    f"ringback.suite.steps.{name}" for name in ("stage", "calls", "states", "refusals", "doors", "sequences")
)
