"""`ringback contract export`: a contract in a format that other tools, or people, read."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.contracts import reference
from ringback.contracts.asyncapi import asyncapi
from ringback.contracts.openapi import openapi
from ringback.contracts.store import Contract, load

#: How each format is written.
FORMATS: Mapping[str, Callable[[Contract], str]] = {
    "openapi": lambda contract: canon.text(openapi(contract)),
    "asyncapi": lambda contract: canon.text(asyncapi(contract)),
    "markdown": reference.text,
}


@click.command("export")
@click.argument("api")
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="openapi", show_default=True)
@click.option("--operation", help="Only this operation (OpenAPI).")
@root_option
def export_command(api: str, form: str, operation: str | None, root: Path | None) -> None:
    """Print a contract in a format that other tools, or people, read."""
    if operation and form != "openapi":
        raise click.UsageError("--operation goes with --format openapi.")
    contract = load(api, root)
    text = canon.text(openapi(contract, operation)) if operation else FORMATS[form](contract)
    click.echo(text, nl=False)
