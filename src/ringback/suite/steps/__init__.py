"""The sentences that features are written in; each module is a pytest plugin that pytest-bdd finds its steps in."""

__all__ = ["MODULES"]

#: The modules that hold steps, in the order in which they are registered.
MODULES = tuple(
    f"ringback.suite.steps.{name}"
    for name in ("stage", "commands", "outcomes", "refusals", "phonecalls", "user_data", "dtmf", "voice")
)
