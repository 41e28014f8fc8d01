"""`ringback contract explain`: what is demanded of a value, and who says so."""

from collections.abc import Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.contracts.explain import Demand, explain
from ringback.contracts.store import load
from ringback.errors import NoSuchName


@click.command("explain")
@click.argument("api")
@click.argument("schema")
@click.argument("pointer", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@root_option
def explain_command(api: str, schema: str, pointer: str, root: Path | None, *, as_json: bool) -> None:
    """Say what a schema demands at a place of a value (a JSON pointer), and where the documents say so."""
    if pointer and not pointer.startswith("/"):
        raise NoSuchName(kind=f"place in {schema}", name=pointer, known=(f"/{pointer}",))
    contract = load(api, root)
    demands = explain(contract, schema, pointer)
    if as_json:
        click.echo(canon.text([_demand(each) for each in demands]), nl=False)
        return
    for each in demands:
        click.echo(f"{each.keyword} = {canon.line(each.value).strip()}   [{each.schema}]")
        click.echo(f"    {each.basis}: {', '.join(each.evidence)}")
        if each.why:
            click.echo(f"    {each.why}")


def _demand(demand: Demand) -> Mapping[str, object]:
    return {
        "schema": demand.schema,
        "keyword": demand.keyword,
        "value": demand.value,
        "basis": demand.basis,
        "evidence": list(demand.evidence),
        "why": demand.why or None,
    }
