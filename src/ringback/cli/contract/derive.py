"""`ringback contract derive`: the files that are made from the others."""

from pathlib import Path

import click

from ringback.cli.contract.root import root_option
from ringback.contracts.generated import departures, write
from ringback.contracts.store import known_apis, load


@click.command("derive")
@click.argument("apis", nargs=-1, metavar="[API]...")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 and name the files that are not up to date."
)
@root_option
@click.pass_context
def derive_command(context: click.Context, apis: tuple[str, ...], root: Path | None, *, check: bool) -> None:
    """Make schemas, OpenAPI and AsyncAPI documents out of the documented samples."""
    stale = False
    for api in apis or known_apis(root):
        contract = load(api, root)
        if check:
            for each in departures(contract):
                stale = True
                click.echo(f"contracts/{api}/{each.path}: {each.how}")
        else:
            for path in write(contract):
                click.echo(f"contracts/{api}/{path}")
    if stale:
        click.echo("Run `ringback contract derive` to bring them up to date.", err=True)
        context.exit(1)
