"""`ringback cassette export`: a cassette in the form of another tool."""

from pathlib import Path

import click

from ringback import canon
from ringback.cassettes import formats, store
from ringback.errors import NotExportable


@click.command("export")
@click.argument("cassette", type=click.Path(path_type=Path))
@click.option(
    "--form",
    type=click.Choice(list(formats.WRITERS)),
    default="har",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it; default: to standard output.",
)
def export_command(cassette: Path, form: str, out: Path | None) -> None:
    """
    Write a cassette as HAR, or as plain vcrpy without what only Ringback knows of.

    HAR keeps all of it, so that `ringback cassette import` gives the same cassette again.
    """
    read = store.read(cassette)
    try:
        text = formats.WRITERS[form][0](read)
    except ValueError as error:
        raise NotExportable(path=str(cassette), form=form, reason=str(error)) from error
    if out is None:
        click.echo(text, nl=False)
        return
    canon.write(out, text)
    click.echo(f"{len(read.interactions)} exchanges of {cassette} written to {out}.", err=True)
