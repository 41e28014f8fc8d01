"""`ringback contract export`: a contract in a format that other tools read."""

from functools import partial
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.contracts.asyncapi import asyncapi
from ringback.contracts.openapi import openapi
from ringback.contracts.store import load

FORMATS = ("openapi", "asyncapi")


@click.command("export")
@click.argument("api")
@click.option("--format", "form", type=click.Choice(FORMATS), default="openapi", show_default=True)
@click.option("--operation", help="Only this operation (OpenAPI).")
@root_option
def export_command(api: str, form: str, operation: str | None, root: Path | None) -> None:
    """Print a contract in a format that other tools read."""
    if operation and form != "openapi":
        raise click.UsageError("--operation goes with --format openapi.")
    contract = load(api, root)
    make = partial(openapi, operation=operation) if form == "openapi" else asyncapi
    click.echo(canon.text(make(contract)), nl=False)
