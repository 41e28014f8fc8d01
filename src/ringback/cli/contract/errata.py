"""`ringback contract errata`: the contradictions in the documents, and our rulings."""

from collections.abc import Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.contracts.store import known_apis, load
from ringback.model import Erratum


@click.command("errata")
@click.argument("api", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@root_option
def errata_command(api: str | None, root: Path | None, *, as_json: bool) -> None:
    """List the contradictions in the documents, our rulings, and what is accepted because of them."""
    contracts = [load(each, root) for each in ([api] if api else known_apis(root))]
    errata = [each for contract in contracts for each in contract.errata.values()]
    if as_json:
        click.echo(canon.text([_erratum(each) for each in errata]), nl=False)
        return
    for each in errata:
        click.echo(f"{each.id}  {each.title}")
        for side in each.sides:
            click.echo(f"    - {side}")
        click.echo(f"    ruling:   {each.ruling}")
        click.echo(f"    accepted: {each.accepts}")
        click.echo(f"    source:   {', '.join(str(source) for source in each.sources)}")


def _erratum(erratum: Erratum) -> Mapping[str, object]:
    return {
        "id": erratum.id,
        "title": erratum.title,
        "sides": list(erratum.sides),
        "ruling": erratum.ruling,
        "accepts": erratum.accepts,
        "sources": [str(each) for each in erratum.sources],
    }
