"""
Which sentences a feature may be written in, as modules of steps have told pytest-bdd.

pytest-bdd has no public list of them: what a module's decorators registered is read here and nowhere else,
in the way pytest-bdd reads it, and `tests/unit/suite/test_sentences.py` pins it.
"""

import inspect
import re
from collections.abc import Iterator
from types import ModuleType

from attrs import frozen
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext, StepNamePrefix, step_function_context_registry

from ringback.model import Json
from ringback.suite.steps.words import TYPES

#: How a pattern of `parse` names a parameter, and what it reads.
PARAMETER = re.compile(r"\{(?P<name>\w+)(?::(?P<reads>[^}]*))?\}")

#: The keyword of a step that may follow each of them.
ANY = "Any"

#: What pytest-bdd hands a step that has an argument of this name.
TAKES = {"datatable": "table", "docstring": "text"}

KEYWORDS = ("Given", "When", "Then", ANY)


@frozen(order=True)
class Parameter:
    """A word of a sentence that its writer chooses."""

    name: str
    #: What may stand there: a type of `words.TYPES`, one of pytest-bdd's parsers, or nothing where anything may.
    reads: str = ""

    @property
    def says(self) -> str:
        """What may stand there, in words."""
        known = TYPES.get(self.reads)
        return inspect.getdoc(type(known)) or "" if known is not None else self.reads


@frozen
class Sentence:
    """One sentence that a feature may have."""

    keyword: str
    text: str
    parameters: tuple[Parameter, ...]
    #: What stands below it: a `table`, a `text`, or nothing.
    takes: str
    says: str

    def plain(self) -> dict[str, Json]:
        """Return it as JSON."""
        parameters: list[Json] = [
            {"name": each.name, "reads": each.reads, "says": each.says} for each in self.parameters
        ]
        return {
            "keyword": self.keyword,
            "sentence": self.text,
            "parameters": parameters,
            "takes": self.takes or None,
            "says": self.says,
        }


def sentences_of(module: ModuleType) -> tuple[Sentence, ...]:
    """Return the sentences that a module of steps has: what is given first, then what happens, then what must hold."""
    found = map(_sentence, _registered(module))
    return tuple(sorted(found, key=lambda each: (KEYWORDS.index(each.keyword), each.text)))


def readers_of(module: ModuleType) -> tuple[tuple[str | None, parsers.StepParser], ...]:
    """Return what reads each sentence of a module of steps, with its kind: given, when, then, or None for any."""
    return tuple((each.type, each.parser) for each in _registered(module))


def first_line(value: object) -> str:
    """Return the first line of a docstring; empty where there is none."""
    return (inspect.getdoc(value) or "").partition("\n")[0]


def _registered(module: ModuleType) -> Iterator[StepFunctionContext]:
    for name, value in vars(module).items():
        # pytest-bdd puts a fixture into the module for each decorator of a step, and keeps by its function what it was told.
        if name.startswith(StepNamePrefix.step_def.value):
            yield step_function_context_registry[inspect.unwrap(value)]


def _sentence(context: StepFunctionContext) -> Sentence:
    parser, step = context.parser, context.step_func
    parameters: tuple[Parameter, ...] = ()
    text = parser.name
    if isinstance(parser, parsers.re):
        parameters = tuple(map(Parameter, parser.regex.groupindex))
    elif isinstance(parser, parsers.parse):
        parameters = tuple(
            Parameter(name=each["name"], reads=each["reads"] or "") for each in PARAMETER.finditer(text)
        )
        text = PARAMETER.sub(_shown, text)
    taken = (TAKES[each] for each in inspect.signature(step).parameters if each in TAKES)
    return Sentence(
        keyword=(context.type or ANY).capitalize(),
        text=text,
        parameters=parameters,
        takes=next(taken, ""),
        says=first_line(step),
    )


def _shown(match: re.Match[str]) -> str:
    name = f"{{{match['name']}}}"
    return f'"{name}"' if match["reads"] == "Text" else name
