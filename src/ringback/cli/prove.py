"""`ringback prove`: hold the suite against every defect and every legal variant of the switch."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import click
from attrs import evolve, frozen

import ringback
from ringback.canon import write
from ringback.cli.exits import COULD_NOT_TELL
from ringback.cli.extent import depth_option, only_option, seed_option
from ringback.errors import NoSuchName
from ringback.prove.pages import html, markdown
from ringback.prove.pool import trials
from ringback.prove.table import Table, certain, likely, shortfalls
from ringback.prove.trials import DEFECT, VARIANT, Effort, Ended, Subject, in_groups
from ringback.run import Case
from ringback.suite.programme import LEVELS
from ringback.switch.faces import DEFECTS, FACES, VARIANTS

#: What may be tried, by kind.
CATALOGUES: Mapping[str, Mapping[str, Mapping[str, object]]] = {DEFECT: DEFECTS, VARIANT: VARIANTS}


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
@depth_option
@only_option
@seed_option
@click.option(
    "--seeds",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="Try the healthy switch and each variant with so many seeds, one after the other.",
)
@click.option(
    "--together",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="Try so many variants at a time: with each seed, other ones go together.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[:RATE[:SECONDS]]",
    help="Let the network fail meanwhile; see `ringback faults`.",
)
@click.option(
    "--known",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="An earlier proof.json: each defect is first shown the case that caught it then, and all others only where that does not.",
)
@click.option(
    "--thorough", is_flag=True, help="Do not end a defect's trial with the first case that has findings."
)
@click.option(
    "-n",
    "--workers",
    default=os.cpu_count() or 1,
    show_default=True,
    help="Run so many trials at the same time.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("ringback-proof"),
    show_default=True,
    help="Where proof.json, proof.md and proof.html go.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say only what did not end as it must.")
def command(
    api: str | None,
    defects: str | None,
    variants: str | None,
    level: str,
    depth: str,
    only: str,
    seed: int,
    seeds: int,
    together: int,
    faults: tuple[str, ...],
    known: Path | None,
    workers: int,
    out: Path,
    *,
    thorough: bool,
    quiet: bool,
) -> None:
    """Hold the suite against every defect and every legal variant of the switch, and write what it caught."""
    wanted = _Wanted(
        apis=(api,) if api else tuple(FACES), defects=defects, variants=variants, together=together
    )
    effort = Effort(level=level, depth=depth, seed=seed, only=only, faults=faults, thorough=thorough)
    before = Table.read(known) if known else None
    table = Table(
        ringback=ringback.__version__,
        depth=depth,
        seed=seed,
        ended=list(_said(_proved(wanted, effort, before, workers, range(seed, seed + seeds)), quiet=quiet)),
    )
    for name, content in (("json", table.text()), ("md", markdown(table)), ("html", html(table))):
        write(out / f"proof.{name}", content)
    lacks = shortfalls(table, wanted.whole)
    _summed(table, lacks, out)
    # What is certain is not taken back by what could not be told.
    code = (1 if certain(table, wanted.whole) else COULD_NOT_TELL) if lacks else 0
    raise click.exceptions.Exit(code)


@frozen
class _Wanted:
    """What the user asked for: patterns of names, or everything."""

    apis: tuple[str, ...]
    defects: str | None
    variants: str | None
    #: How many variants a switch has at a time.
    together: int = 1

    def patterns(self, kind: str) -> str | None:
        if self.defects is None and self.variants is None:
            return "*"
        return self.defects if kind == DEFECT else self.variants

    @property
    def whole(self) -> tuple[str, ...]:
        """The APIs of which all defects are tried."""
        return self.apis if self.patterns(DEFECT) == "*" else ()

    def changed(self, seeds: Sequence[int]) -> Iterator[tuple[Subject, int]]:
        """Yield what to try with which seed: each defect once, each variant with every seed."""
        for defect in dict.fromkeys(self.subjects(DEFECT)):
            yield defect, seeds[0]
        variants = list(dict.fromkeys(self.subjects(VARIANT)))
        for seed in seeds:
            for each in in_groups(variants, self.together, seed):
                yield each, seed

    def subjects(self, kind: str) -> Iterator[Subject]:
        """Yield what matches; raises NoSuchName for a pattern that nothing matches."""
        for pattern in filter(None, (self.patterns(kind) or "").split(",")):
            known = [(api, name) for api in self.apis for name in CATALOGUES[kind][api]]
            found = [each for each in known if fnmatchcase(each[1], pattern.strip())]
            if not found:
                raise NoSuchName(kind=kind, name=pattern, known=tuple(name for _, name in known))
            for api, name in found:
                yield Subject(api=api, kind=kind, name=name)


def _proved(
    wanted: _Wanted, effort: Effort, known: Table | None, workers: int, seeds: Sequence[int]
) -> Iterator[Ended]:
    """Yield how the trials end: healthy switches first, which also show what there is to be run."""
    changed = list(wanted.changed(seeds))
    cases: dict[str, tuple[Case, ...]] = {}
    apis = [each for each in wanted.apis if any(subject.api == each for subject, _ in changed)]
    thorough = evolve(effort, thorough=True)
    healthy = [(Subject(api=each), evolve(thorough, seed=seed)) for each in apis for seed in seeds]
    for ended in trials(healthy, workers):
        cases[ended.subject.api] = ended.cases
        yield ended
    yield from trials(
        ((each, evolve(_effort(each, cases, known, effort), seed=seed)) for each, seed in changed), workers
    )


def _effort(
    subject: Subject, cases: Mapping[str, tuple[Case, ...]], known: Table | None, effort: Effort
) -> Effort:
    if subject.kind == VARIANT:
        return evolve(effort, thorough=True)
    if effort.only or effort.thorough:
        return effort
    return likely(subject, cases[subject.api], known, effort)


def _said(ended: Iterable[Ended], *, quiet: bool) -> Iterator[Ended]:
    for each in ended:
        if not quiet or not each.right:
            click.echo(_line(each))
        yield each


def _line(ended: Ended) -> str:
    subject, first = ended.subject, ended.caught
    mark = "✓" if ended.right else "✗"
    name = " + ".join((subject.name, *subject.beside))
    if first is None:
        found = "; ".join(ended.problems) or "nothing found"
        return f"{mark} {subject.api} {name}: {found} ({ended.seconds:g} s, {ended.requests} requests)"
    expected = (
        f" (expected {subject.source})"
        if subject.kind == DEFECT and first.requirement != subject.source
        else ""
    )
    return (
        f"{mark} {subject.api} {name}: {first.rule} {first.requirement}{expected}"
        f" by {first.case} after {first.seconds:g} s, {first.requests} requests"
    )


def _summed(table: Table, lacks: tuple[str, ...], out: Path) -> None:
    click.echo()
    for api in table.apis:
        defects, variants = table.of(api, DEFECT), table.of(api, VARIANT)
        early, all_of_them = len(table.caught(api, "lifecycle")), len(table.caught(api, "robust"))
        click.echo(
            f"{api}: {all_of_them} of {len(defects)} defects caught, {early} of them before the level robust,"
            f" {len(table.named(api))} by the requirement that they violate;"
            f" {sum(each.right for each in variants)} of {len(variants)} variants clean"
        )
    for each in lacks:
        click.echo(f"✗ {each}")
    click.echo(f"Proof: {out / 'proof.html'}")
