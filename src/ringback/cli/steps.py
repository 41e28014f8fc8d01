"""`ringback steps`: the sentences that features may be written in."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import click
import orjson
from attrs import evolve, frozen

from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.model import Json
from ringback.suite.flows import OWN_STEPS, spoken
from ringback.suite.sentences import KEYWORDS, Sentence, first_line, sentences_of
from ringback.suite.steps import MODULES

#: Where what a step does begins: below its sentence.
INDENT = " " * (max(map(len, KEYWORDS)) + 4)


@click.command("steps")
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}all that lie in the root.")
@root_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.argument("pattern", default="")
def command(api: str | None, root: Path | None, pattern: str, *, as_json: bool) -> None:
    """
    List the steps that features may be written in: by module, with the APIs that have them.

    PATTERN leaves those whose sentence has it in it; * and ? match anything. A word in {braces} is the
    writer's to choose. "Any" is a step that may follow Given, When and Then.
    """
    chosen = Chosen.of(api, root)
    if chosen.api is not None:
        # One that is not there is said to be so, with those that are.
        chosen.contract(chosen.api)
    groups = [each for each in (group.with_only(pattern) for group in _groups(chosen)) if each.sentences]
    if as_json:
        click.echo(orjson.dumps([*_plain(groups)], option=orjson.OPT_INDENT_2))
    elif groups:
        click.echo("\n\n".join("\n".join(_lines(each)) for each in groups))


@frozen
class Group:
    """The sentences of one module."""

    module: str
    says: str
    apis: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    def with_only(self, pattern: str) -> "Group":
        """Return it with those sentences only that a pattern is found in."""
        wanted = f"*{pattern.casefold()}*"
        left = (each for each in self.sentences if fnmatchcase(each.text.casefold(), wanted))
        return evolve(self, sentences=tuple(left))


def _groups(chosen: Chosen) -> Iterable[Group]:
    """Return the modules of steps of each API, those first that all have; each once."""
    found: dict[str, Group] = {}
    for api in chosen.names:
        known = (*MODULES, *chosen.record(api).steps)
        for module in spoken(chosen.features(api), known):
            name = module.__name__ if module.__name__ in known else f"features/{api}/{OWN_STEPS}"
            before = found[name].apis if name in found else ()
            found[name] = Group(
                module=name,
                says=first_line(module),
                apis=(*before, api),
                sentences=sentences_of(module),
            )
    return found.values()


def _plain(groups: Sequence[Group]) -> Iterator[dict[str, Json]]:
    for group in groups:
        for each in group.sentences:
            yield {"module": group.module, "apis": [*group.apis], **each.plain()}


def _lines(group: Group) -> Iterator[str]:
    apis = "every API" if group.module in MODULES else ", ".join(group.apis)
    yield f"{group.module} ({apis})"
    if group.says:
        yield group.says
    width = len(INDENT) - 4
    for each in group.sentences:
        yield f"  {each.keyword.ljust(width)}  {each.text}" + (f" (and a {each.takes})" if each.takes else "")
        if each.says:
            yield f"{INDENT}    {each.says}"
