"""`ringback prove`: hold the suite against every defect and every legal variant of the switch."""

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase

import click
import orjson

from ringback.errors import NoSuchName
from ringback.prove.pool import trials
from ringback.prove.trials import Effort, Ended, Subject
from ringback.suite.programme import DEPTHS, LEVELS
from ringback.switch.faces import DEFECTS, FACES, VARIANTS


@click.command("prove")
@click.option("--api", type=click.Choice(sorted(FACES)), help="One API only.")
@click.option(
    "--defect",
    "defects",
    metavar="PATTERN[,PATTERN…]",
    help="Only defects of these names; * and ? match anything.",
)
@click.option("--variant", "variants", metavar="PATTERN[,PATTERN…]", help="Only variants of these names.")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default=LEVELS[-1],
    show_default=True,
    help="How far each trial goes.",
)
@click.option(
    "--depth",
    type=click.Choice(tuple(DEPTHS)),
    default="quick",
    show_default=True,
    help="How many generated cases.",
)
@click.option(
    "--only",
    default="",
    metavar="PATTERN[,PATTERN…]",
    help="Run only the cases whose id has one of these in it.",
)
@click.option("--seed", default=1, show_default=True, help="Same seed, same cases in the same order.")
@click.option(
    "--thorough", is_flag=True, help="Do not end a defect's trial with the first case that has findings."
)
@click.option("-n", "--workers", default=os.cpu_count() or 1, show_default=True, help="Trials side by side.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(
    api: str | None,
    defects: str | None,
    variants: str | None,
    level: str,
    depth: str,
    only: str,
    seed: int,
    workers: int,
    *,
    thorough: bool,
    as_json: bool,
) -> None:
    """Hold the suite against every defect and every legal variant of the switch, and say what it caught."""
    first = Effort(level=level, depth=depth, seed=seed, only=only, thorough=thorough)
    chosen = list(_chosen(api, defects, variants))
    missed = 0
    for ended in trials([(each, first) for each in chosen], workers):
        missed += ended.caught != bool(ended.requirement)
        click.echo(orjson.dumps(ended.to_json()).decode() if as_json else _line(ended))
    raise click.exceptions.Exit(1 if missed else 0)


def _line(ended: Ended) -> str:
    wanted = bool(ended.requirement)
    mark = "✓" if ended.caught == wanted else "✗"
    if not ended.sightings:
        found = "; ".join(ended.problems) or "nothing found"
    else:
        first = ended.sightings[0]
        right = (
            ""
            if first.requirement == ended.requirement
            else f" (expected {ended.requirement})"
            if wanted
            else ""
        )
        found = f"{first.rule} {first.requirement}{right} by {first.case} after {first.seconds:g} s, {first.requests} requests"
    return f"{mark} {ended.api} {ended.name}: {found}"


def _chosen(api: str | None, defects: str | None, variants: str | None) -> Iterator[Subject]:
    everything = defects is None and variants is None
    for name in FACES:
        if api not in (None, name):
            continue
        for each in _matching(DEFECTS[name], "*" if everything else defects):
            yield Subject(api=name, defects=(each,))
        for each in _matching(VARIANTS[name], "*" if everything else variants):
            yield Subject(api=name, variants=(each,))


def _matching(names: object, patterns: str | None) -> Iterator[str]:
    wanted = [each.strip() for each in (patterns or "").split(",") if each.strip()]
    for each in names:  # type: ignore[attr-defined]
        if any(fnmatchcase(each, pattern) for pattern in wanted):
            yield each


__all__ = ["NoSuchName", "command"]
