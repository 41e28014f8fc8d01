"""`ringback report`: make the reports of a run again, from its log alone; of two, tell what changed."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from ringback import canon
from ringback.cli.chosen import root_option
from ringback.cli.detail import verbose_option
from ringback.cli.exits import COULD_NOT_TELL, EXIT_CODES
from ringback.cli.quoting import texts_at_hand
from ringback.cli.signing import is_signed
from ringback.errors import NotValid
from ringback.report import Texts, compared
from ringback.report.comparison import Comparison
from ringback.report.comparison import compared as comparison_of
from ringback.report.formats import FORMATS, USUAL, write
from ringback.report.terminal import show
from ringback.run import Run

#: What stands for the standard output.
STDOUT = "-"

#: The format that may have been signed.
CERTIFICATE = "certificate"


@click.command("report")
@click.argument("run_logs", metavar="RUN [LATER]", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([*FORMATS, *(each for each in compared.FORMATS if each not in FORMATS)]),
    help="Make this one only; may be given again.  [default: html, junit and certificate; text for two runs]",
)
@click.option(
    "--out",
    metavar="FILE|DIR|-",
    help="Where it goes; default: for the usual reports beside the run log, for one format the standard output.",
)
@root_option
@verbose_option
def command(
    run_logs: tuple[Path, ...],
    formats: tuple[str, ...],
    out: str | None,
    root: Path | None,
    *,
    verbose: bool,
) -> None:
    """
    Make the reports of RUN (a run.jsonl, or the directory that holds one) again, without running anything.

    Given a LATER run as well, tell what changed. Exit codes: of one run its verdict's, 0 conforms, 1 findings,
    2 could not tell; of two 0 nothing new, 1 new findings, 2 could not tell.
    """
    if len(run_logs) > 2:  # noqa: PLR2004  (one run, or two)
        raise click.UsageError("Give one run, or two to compare.")
    paths = [each / "run.jsonl" if each.is_dir() else each for each in run_logs]
    chosen = tuple(dict.fromkeys(formats))
    if len(paths) == 1:
        raise click.exceptions.Exit(_reported(paths[0], chosen, out, root, verbose=verbose))
    raise click.exceptions.Exit(_compared(paths[0], paths[1], chosen, out))


def _reported(path: Path, chosen: Sequence[str], out: str | None, root: Path | None, *, verbose: bool) -> int:
    run, log = Run.read(path), path.read_bytes()
    texts = texts_at_hand(run.header.api, root)
    unknown = [each for each in chosen if each not in FORMATS]
    if unknown:
        raise click.UsageError(f"--format {unknown[0]} tells two runs apart; give another RUN.")
    if not chosen:
        if out == STDOUT:
            raise click.UsageError("--out - takes one --format.")
        target = Path(out) if out else path.parent
        # What somebody has signed is not made again without their key.
        kept = {CERTIFICATE} if is_signed(target / FORMATS[CERTIFICATE].name) else set()
        for each in (name for name in USUAL if name not in kept):
            write(FORMATS[each], run, log, target / FORMATS[each].name, texts)
        show(run, Console(highlight=False), texts, target / "report.html", verbose=verbose)
    else:
        _write(run, log, path.parent, chosen, out, texts)
    return EXIT_CODES[run.footer.verdict]


def _write(run: Run, log: bytes, beside: Path, chosen: Sequence[str], out: str | None, texts: Texts) -> None:
    form = FORMATS[chosen[0]]
    if len(chosen) == 1 and not form.several and out in (None, STDOUT):
        (content,) = form.contents(run, log, texts).values()
        _print(content)
        return
    if out == STDOUT:
        raise click.UsageError("--out - takes one --format, of one file.")
    target = Path(out) if out else beside
    if len(chosen) == 1 and out and (form.several or not _is_directory(out)):
        written = [write(form, run, log, target, texts)]
    else:
        written = [write(FORMATS[each], run, log, target / FORMATS[each].name, texts) for each in chosen]
    for each in written:
        click.echo(f"Written: {each}", err=True)


def _is_directory(out: str) -> bool:
    return out.endswith("/") or Path(out).is_dir()


def _print(content: str) -> None:
    # Bytes, whatever the terminal's encoding: a file that it is sent to is the same everywhere.
    click.echo(content.encode(), nl=False)


def _compared(one: Path, two: Path, chosen: Sequence[str], out: str | None) -> int:
    if len(chosen) > 1 or set(chosen) - compared.FORMATS.keys():
        raise click.UsageError(f"Two runs are compared in one --format of: {', '.join(compared.FORMATS)}.")
    before, after = Run.read(one), Run.read(two)
    if before.header.api != after.header.api:
        reason = f"it is a run of {after.header.api}, and {one} one of {before.header.api}"
        raise NotValid(path=str(two), where="api", reason=reason, advice="Compare two runs of one API.")
    found = comparison_of(before, after)
    content = compared.FORMATS[chosen[0] if chosen else "text"](found)
    if out in (None, STDOUT):
        _print(content)
    else:
        canon.write(Path(out or ""), content)
    return _code(found)


def _code(found: Comparison) -> int:
    if found.new:
        return EXIT_CODES["departs"]
    # Where cases were not decided, that nothing new was found says nothing.
    return COULD_NOT_TELL if found.after.footer.verdict == "undetermined" else EXIT_CODES["conforms"]
