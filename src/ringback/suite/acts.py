"""
Acts: what a random sequence of calls is made of, each in the words of a feature.

An API's model of its calls (named by `Api.lifecycle`) says what may be done
next; the lifecycle draws from that, so that a sequence can be shrunk and be
written down as a scenario that anybody can replay.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, cast

from attrs import field, frozen

from ringback.apis import named
from ringback.suite.stage import Stage


@frozen
class Act:
    """One thing that somebody does, or tries to do and must not succeed in."""

    #: The step by which a feature says it, without its keyword: `the agent holds the call with the caller`.
    #: Lines after the first are the step's data table.
    sentence: str
    #: Does it, and holds what comes of it against the documents; raises Departed or NotExercised.
    do: Callable[[], object] = field(repr=False)
    #: The call that it is about, where its actors alone do not say that.
    about: str = ""
    #: How often it is wanted beside others: what begins and ends calls leaves little to be done to them.
    weight: float = 1
    #: Whether no sequence is about it: it is drawn in between, whatever a sequence is about.
    aside: bool = False


class Model(Protocol):
    """What can be done to the calls of one stage, and what must hold of them."""

    def begin(self) -> Sequence[Act]:
        """Return the acts that every sequence begins with, the Given of a scenario."""

    def acts(self) -> Sequence[Act]:
        """
        Return what may be done now, legal acts and illegal ones, always in the same order for the same past.

        What it offers may depend on what was done and on what the endpoint announced, never on ids or on time.
        """

    def agree(self) -> None:
        """
        Hold every party's view of the calls against the others and the table; raises Departed.

        It is called after each act, and once by the last step of a scenario.
        """


#: What `Api.lifecycle` names: makes the model of a stage.
Factory = Callable[[Stage], Model]

#: The model of an API that names none: what its contract's call table says.
TABLE = "ringback.suite.table_model:TableModel"


def model_of(stage: Stage) -> Model:
    """Return the model of a stage, the same for as long as the stage is: acts and steps may keep what they know in it."""
    if "model" not in stage.kept:
        factory = cast("Factory", named(stage.endpoint.api.lifecycle or TABLE))
        stage.kept["model"] = factory(stage)
    return cast("Model", stage.kept["model"])
