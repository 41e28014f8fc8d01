"""`ringback certify`: run the suite against an endpoint, and give a verdict."""

from pathlib import Path

import click

from ringback.cli.certification import Options, certifications
from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.cli.exits import COULD_NOT_TELL
from ringback.suite.programme import DEPTHS, LEVELS


@click.command("certify")
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}the endpoint file's, or all.")
@root_option
@click.option(
    "--endpoint",
    default="embedded",
    show_default=True,
    metavar="embedded|recorded|FILE",
    help="What to certify: the embedded switch, the recorded cassettes, or a live server described in a TOML file.",
)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    help="How far to go; each level includes those before.  [default: robust; flows where recorded]",
)
@click.option(
    "--only",
    default="",
    metavar="PATTERN[,PATTERN…]",
    help="Run only the cases whose id has one of these in it; * and ? match anything.",
)
@click.option("--seed", default=1, show_default=True, help="Same seed, same cases in the same order.")
@click.option(
    "--depth",
    type=click.Choice(tuple(DEPTHS)),
    default="quick",
    show_default=True,
    help="How many generated cases.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("ringback-report"),
    show_default=True,
    help="Where run.jsonl, report.html, junit.xml and certificate.json go.",
)
@click.option(
    "--cassettes",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where the cassettes for --endpoint recorded lie; default: those that come with Ringback.",
)
@click.option(
    "-n",
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Run so many cases at the same time; a live endpoint's file lists as many sets of actors.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Note what is legal and not documented, such as members; the verdict stays.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress, only the summary.")
def command(
    api: str | None,
    root: Path | None,
    endpoint: str,
    level: str | None,
    only: str,
    seed: int,
    depth: str,
    out: Path,
    cassettes: Path | None,
    workers: int,
    *,
    quiet: bool,
    strict: bool,
) -> None:
    """Certify an endpoint against the documentation of its API, and write a report."""
    reach = level or ("flows" if endpoint == "recorded" else "robust")
    options = Options(
        level=reach, only=only, seed=seed, depth=depth, quiet=quiet, strict=strict, workers=workers
    )
    chosen = certifications(Chosen.of(api, root), endpoint, cassettes, options)
    codes = [each.run(out if each.alone else out / each.contract.api) for each in chosen]
    raise click.exceptions.Exit(_worst(codes))


def _worst(codes: list[int]) -> int:
    # A finding is certain; not having been able to tell about the rest does not take it back.
    return 1 if 1 in codes else max(codes, default=COULD_NOT_TELL)
