"""
How requests are made up: by Schemathesis and Hypothesis, the same from the same seed, whatever else is imported.

By itself Hypothesis also draws from the constants in the source of all modules that it
takes for the user's own, which are Ringback's in a checkout and somebody's
tests under pytest: a line changed anywhere would change every case.  This is
the one place that touches Hypothesis' provider interface; a test pins it.

What a text of a request must match is a format of ours to Schemathesis, whose
values cost one draw instead of one a character.  Seven of eight wrong bodies are
right ones with one fault (`samples`); the eighth is Schemathesis' own, which
changes the schema instead and takes ten times as long.
"""

import hashlib
from collections.abc import Mapping
from random import Random
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from schemathesis import GenerationMode

from ringback.contracts import Contract
from ringback.contracts.openapi import openapi
from ringback.model import Json, Operation
from ringback.suite.samples import Samples

#: What `hypothesis.settings(backend=…)` calls it.
BACKEND = "ringback"

#: A request as Schemathesis makes it.
Generated = schemathesis.Case[Any]

#: Whether the requests of a mode are meant to be accepted.
MODES: Mapping[str, GenerationMode] = {
    "positive": GenerationMode.POSITIVE,
    "negative": GenerationMode.NEGATIVE,
}

#: Of so many wrong bodies, one is made by Schemathesis alone.
THEIRS = 8

#: One number, out of which a value is made.
_RANDOMS = st.integers(min_value=0, max_value=2**48 - 1).map(Random)


class Unprompted(HypothesisProvider):
    """Hypothesis' own way of drawing, without the constants of source code."""

    def _maybe_draw_constant(self, *_arguments: Any, **_options: Any) -> None:
        """Draw no constant."""


AVAILABLE_PROVIDERS[BACKEND] = Unprompted


def generated(
    contract: Contract, operation: Operation, mode: str, *, count: int, seed: int
) -> list[Generated]:
    """
    Return at most so many different requests for an operation, the same for the same seed.

    Path parameters are left as they are written: they name what is arranged when a request is sent.
    """
    samples = Samples(printed=_printed(contract))
    path = contract.url_path(operation)
    document = openapi(contract, operation=operation.name, examples=False)
    schema = schemathesis.openapi.from_dict(_fast(document, path, operation, samples))
    if mode == "negative" and operation.request_schema:
        _guided(schema, document["components"]["schemas"][operation.request_schema], samples)
    target = schema[path][operation.method]
    names = {each["name"]: f"{{{each['name']}}}" for each in document["paths"][path].get("parameters", ())}
    found: list[Generated] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        backend=BACKEND,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=target.as_strategy(generation_mode=MODES[mode], path_parameters=names))
    def collect(case: Generated) -> None:
        found.append(case)

    collect()
    return found


def _guided(schema: schemathesis.BaseSchema, body: Mapping[str, Json], samples: Samples) -> None:
    """Have most wrong bodies of a schema made here."""
    wrong = _RANDOMS.map(lambda random: samples.wrong(body, random))

    def before_generate_body(_context: schemathesis.HookContext, theirs: Any) -> Any:
        return st.integers(min_value=1, max_value=THEIRS).flatmap(
            lambda number: theirs if number == THEIRS else wrong
        )

    schema.hook(before_generate_body)


def _printed(contract: Contract) -> tuple[str, ...]:
    """Return every text that documents print in requests."""
    bodies = [each.body for each in contract.samples if each.kind == "request"]
    return tuple(sorted({text for body in bodies for text in _texts(body)}))


def _texts(value: Json) -> list[str]:
    match value:
        case str():
            return [value]
        case Mapping():
            return [text for each in value.values() for text in _texts(each)]
        case list():
            return [text for each in value for text in _texts(each)]
        case _:
            return []


def _fast(document: Mapping[str, Json], path: str, operation: Operation, samples: Samples) -> dict[str, Json]:
    """Return the document of an operation, made fast to draw requests from; what is answered stays as it is."""
    item, method, components = (
        document["paths"][path],
        operation.method.lower(),
        document["components"]["schemas"],
    )
    sent = {key: _formatted(each, samples) for key, each in item[method].items() if key == "parameters"}
    requests = {
        key: _formatted(each, samples) for key, each in components.items() if key == operation.request_schema
    }
    # No credentials are made up: requests are sent with the actor's own.
    one = {key: each for key, each in item[method].items() if key != "security"}
    return {key: each for key, each in document.items() if key != "security"} | {
        "paths": {path: {**item, method: one | sent}},
        "components": {"schemas": components | requests},
    }


def _formatted(schema: Json, samples: Samples) -> Json:
    """Return a schema in which what a text must match is a format, whose values are made here."""
    match schema:
        case Mapping():
            made = {key: _formatted(each, samples) for key, each in schema.items()}
            if isinstance(made.get("pattern"), str):
                made["format"] = _registered(made.pop("pattern"), samples)
            patterns = schema.get("patternProperties")
            if (
                isinstance(patterns, Mapping)
                and len(patterns) == 1
                and schema.get("additionalProperties") is False
            ):
                (pattern,) = patterns
                made["additionalProperties"] = made.pop("patternProperties")[pattern]
                made["propertyNames"] = {"format": _registered(pattern, samples)}
            return made
        case list():
            return [_formatted(each, samples) for each in schema]
        case _:
            return schema


def _registered(pattern: str, samples: Samples) -> str:
    """Return the name by which Schemathesis knows the texts that match a pattern."""
    told = repr((pattern, samples.printed)).encode()
    name = f"ringback-{hashlib.sha256(told).hexdigest()[:16]}"
    schemathesis.openapi.format(name, _RANDOMS.map(lambda random: samples.text(pattern, random)))
    return name
