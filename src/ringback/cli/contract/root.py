"""The option that every subcommand has: where contracts lie."""

from pathlib import Path

import click

root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The directory that holds contracts/; default: the contracts that come with Ringback.",
)
