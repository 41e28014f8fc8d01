"""What modules of steps tell pytest-bdd is what is listed: pins what is read of pytest-bdd beyond its public names."""

import importlib
from types import ModuleType

import pytest
from pytest_bdd import given, parsers, step, then

from ringback.apis import APIS
from ringback.suite.sentences import Parameter, Sentence, sentences_of
from ringback.suite.steps import MODULES
from ringback.suite.steps.words import sentence

#: The modules of which each step says what it does.
SPOKEN = sorted({*MODULES, *APIS["genesys"].steps})


@step(sentence("the {actor:Name} calls {name:Text}"))
def call(actor: str, name: str) -> None:
    """Places a call.

    The rest is for whoever reads the code.
    """


@given("a quiet line")
@given(sentence("a line with:"))
def line(datatable: list[list[str]]) -> None:
    """There is a line."""


@then(parsers.re(r"it (?P<what>rings|hums)"))
def sounds(what: str, docstring: str) -> None:  # noqa: D103  (a step need not say what it does)
    ...


def test_every_decorator_is_a_sentence() -> None:
    """Keyword, words, parameters, what stands below, and the first line of what it does; in the order of a scenario."""
    assert sentences_of(importlib.import_module(__name__)) == (
        Sentence(keyword="Given", text="a line with:", parameters=(), takes="table", says="There is a line."),
        Sentence(keyword="Given", text="a quiet line", parameters=(), takes="table", says="There is a line."),
        Sentence(
            keyword="Then",
            text=r"it (?P<what>rings|hums)",
            parameters=(Parameter(name="what"),),
            takes="text",
            says="",
        ),
        Sentence(
            keyword="Any",
            text='the {actor} calls "{name}"',
            parameters=(Parameter(name="actor", reads="Name"), Parameter(name="name", reads="Text")),
            takes="",
            says="Places a call.",
        ),
    )


def test_a_parameter_says_what_may_stand_there() -> None:
    """Of our own kinds in words, of pytest-bdd's by their name."""
    kinds = ("Text", "d", "")
    assert [Parameter(name="x", reads=each).says for each in kinds] == [
        "A text in quotation marks.",
        "d",
        "",
    ]


def test_a_module_without_steps_has_no_sentences() -> None:
    """Other names of a module are no steps."""
    assert sentences_of(ModuleType("empty")) == ()


@pytest.mark.parametrize("module", SPOKEN)
def test_every_step_says_what_it_does(module: str) -> None:
    """A docstring is what somebody who writes a feature reads of it."""
    assert [each.text for each in sentences_of(importlib.import_module(module)) if not each.says] == []
