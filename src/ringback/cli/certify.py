"""`ringback certify`: run the suite against an endpoint, and give a verdict."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from ringback.certificate.keys import signer
from ringback.cli.accepted import check_new, write_template
from ringback.cli.certification import Options, certifications
from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.cli.collecting import seldom_collecting
from ringback.cli.detail import verbose_option
from ringback.cli.exits import COULD_NOT_TELL
from ringback.cli.extent import depth_option, only_option, seed_option
from ringback.cli.signing import write_certificate
from ringback.report.formats import FORMATS
from ringback.report.statement import VALID_DAYS
from ringback.suite.programme import LEVELS


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
@only_option
@seed_option
@depth_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("ringback-report"),
    show_default=True,
    help="Where run.jsonl, report.html, junit.xml and certificate.json go.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(FORMATS)),
    help="Write the report in this format as well; may be given again.",
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
@click.option(
    "--accepted",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A TOML file of known findings that are accepted, with reason and expiry; they do not fail the run.",
)
@click.option(
    "--write-accepted",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write all other findings to a new file of that kind, for somebody to fill in the reasons.",
)
@click.option(
    "--sign",
    "key",
    metavar="FILE|env:NAME",
    help="Sign the certificate with this Ed25519 key (PEM); keeps evidence. Needs ringback[sign].",
)
@click.option(
    "--evidence/--no-evidence",
    default=None,
    help="Keep what is exchanged, scrubbed, in evidence/ beside the run log: slower, since each case signs in anew."
    "  [default: with --sign]",
)
@click.option(
    "--valid-days",
    type=click.IntRange(1, 3660),
    default=VALID_DAYS,
    show_default=True,
    help="For how long the certificate is good.",
)
@click.option(
    "--hide-host", is_flag=True, help="Name the endpoint by a pseudonym in run log, reports and certificate."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress, only the summary.")
@verbose_option
def command(
    api: str | None,
    root: Path | None,
    endpoint: str,
    level: str | None,
    only: str,
    seed: int,
    depth: str,
    out: Path,
    formats: tuple[str, ...],
    cassettes: Path | None,
    workers: int,
    accepted: Path | None,
    write_accepted: Path | None,
    *,
    key: str | None,
    evidence: bool | None,
    valid_days: int,
    hide_host: bool,
    quiet: bool,
    strict: bool,
    verbose: bool,
) -> None:
    """Certify an endpoint against the documentation of its API, and write a report."""
    reach = level or ("flows" if endpoint == "recorded" else "robust")
    signing = signer(key, os.environ) if key else None
    keeps = evidence if evidence is not None else signing is not None
    if keeps and endpoint == "recorded":
        raise click.UsageError("A recorded endpoint's exchanges are kept already: give --no-evidence.")
    options = Options(
        level=reach,
        only=only,
        seed=seed,
        depth=depth,
        quiet=quiet,
        verbose=verbose,
        strict=strict,
        workers=workers,
        accepted=accepted,
        evidence=out if keeps else None,
        hide_host=hide_host,
        formats=formats,
    )
    check_new(write_accepted)
    # A bad file, or a package that is missing, is told before anything is run.
    for each in formats:
        FORMATS[each].needs()
    chosen = tuple(certifications(Chosen.of(api, root), endpoint, cassettes, options))
    places = [out if each.alone else out / each.contract.api for each in chosen]
    with seldom_collecting():
        codes = [each.run(place) for each, place in zip(chosen, places, strict=True)]
    if keeps or signing or valid_days != VALID_DAYS:
        for one, place in zip(chosen, places, strict=True):
            write_certificate(one.certified(place), signing, valid_days=valid_days, evidence=keeps)
    if write_accepted is not None:
        logs = [each / "run.jsonl" for each in places]
        entries = write_template(write_accepted, logs, datetime.now(UTC).date())
        click.echo(
            f"{write_accepted}: {entries} findings that need a reason before they are accepted.", err=True
        )
    raise click.exceptions.Exit(_worst(codes))


def _worst(codes: list[int]) -> int:
    # A finding is certain; not having been able to tell about the rest does not take it back.
    return 1 if 1 in codes else max(codes, default=COULD_NOT_TELL)
