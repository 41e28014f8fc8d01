"""`ringback contract`: look at contracts, and make the files that are made from them."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from ringback import canon
from ringback.contracts.asyncapi import asyncapi
from ringback.contracts.explain import Demand, explain
from ringback.contracts.generated import departures, write
from ringback.contracts.openapi import openapi
from ringback.contracts.store import Contract, known_apis, load
from ringback.errors import NoSuchName
from ringback.model import Erratum, Operation

FORMATS = ("openapi", "asyncapi")

_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The directory that holds contracts/; default: the contracts that come with Ringback.",
)


@click.group("contract")
def command() -> None:
    """Look at contracts, and make the files that are made from them."""


@command.command("derive")
@click.argument("apis", nargs=-1, metavar="[API]...")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 and name the files that are not up to date."
)
@_root
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


@command.command("show")
@click.argument("api")
@click.argument("operation", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_root
def show_command(api: str, operation: str | None, root: Path | None, *, as_json: bool) -> None:
    """List the operations of an API, or show one of them."""
    contract = load(api, root)
    chosen = [contract.operation(operation)] if operation else list(contract.operations.values())
    if as_json:
        click.echo(canon.text([_shown(contract, each) for each in chosen]), nl=False)
    elif operation:
        click.echo(_described(contract, chosen[0]))
    else:
        width = max((len(each.name) for each in chosen), default=0)
        for each in chosen:
            click.echo(f"{each.name:<{width}}  {each.method:<6} {contract.url_path(each)}")


@command.command("explain")
@click.argument("api")
@click.argument("schema")
@click.argument("pointer", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_root
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


@command.command("errata")
@click.argument("api", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_root
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


@command.command("export")
@click.argument("api")
@click.option("--format", "form", type=click.Choice(FORMATS), default="openapi", show_default=True)
@click.option("--operation", help="Only this operation (OpenAPI).")
@_root
def export_command(api: str, form: str, operation: str | None, root: Path | None) -> None:
    """Print a contract in a format that other tools read."""
    if operation and form != "openapi":
        raise click.UsageError("--operation goes with --format openapi.")
    contract = load(api, root)
    make = partial(openapi, operation=operation) if form == "openapi" else asyncapi
    click.echo(canon.text(make(contract)), nl=False)


@command.command("import")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...", type=click.Path(path_type=Path))
@click.option("--api", required=True, help="The name of the API that the pages document.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write what was read as files of a contract.",
)
@click.option(
    "--form",
    type=click.Choice(["html", "markdown", "text"]),
    help="What the pages are; default: as they look.",
)
@click.option("--force", is_flag=True, help="Overwrite files that say something else.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def import_command(
    context: click.Context,
    pages: tuple[Path, ...],
    api: str,
    out: Path | None,
    form: str | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """
    Read pages of documentation: operations, exchanges, errors.

    Exit codes: 0 all was read, 1 something is in doubt, 2 a page could not be read.
    """
    # The parsers of pages cost start-up time that no other command needs.
    from ringback.cli.importing import import_pages  # noqa: PLC0415

    context.exit(import_pages(pages, api, out=out, form=form, as_json=as_json, force=force))


def _shown(contract: Contract, operation: Operation) -> Mapping[str, object]:
    return {
        "name": operation.name,
        "description": operation.description,
        "method": operation.method,
        "path": contract.url_path(operation),
        "also": [contract.url_path(operation, each) for each in operation.also],
        "parameters": [
            {
                "name": each.name,
                "in": each.place,
                "types": list(each.types),
                "required": each.required,
                "means": each.means,
                "source": str(each.source) if each.source else None,
            }
            for each in operation.parameters
        ],
        "legal": _legal(contract, operation),
        "success": list(operation.success),
        "request": operation.request_schema or None,
        "response": operation.response_schema or None,
        "notification": operation.notification_schema or None,
        "sources": [str(each) for each in operation.sources],
    }


def _legal(contract: Contract, operation: Operation) -> list[str]:
    states = (state for move in contract.table.moves_of(operation.name) for state in move.states)
    return list(dict.fromkeys(states))


def _described(contract: Contract, operation: Operation) -> str:
    shown = _shown(contract, operation)
    lines = [f"{operation.name}: {operation.description}", f"{operation.method} {shown['path']}"]
    lines += [f"    also {contract.url_path(operation, each)}" for each in operation.also]
    for each in operation.parameters:
        need = "required" if each.required else "optional"
        source = f"   [{each.source}]" if each.source else ""
        lines.append(f"    {each.name}: {' or '.join(each.types)}, {need}, in {each.place}{source}")
    states = _legal(contract, operation)
    if states:
        lines.append(f"legal in {', '.join(states)}")
    schemas = (operation.request_schema, operation.response_schema, operation.notification_schema)
    lines.append(f"schemas: {', '.join(each for each in schemas if each)}")
    lines.append(f"sources: {', '.join(str(each) for each in operation.sources)}")
    return "\n".join(lines)


def _demand(demand: Demand) -> Mapping[str, object]:
    return {
        "schema": demand.schema,
        "keyword": demand.keyword,
        "value": demand.value,
        "basis": demand.basis,
        "evidence": list(demand.evidence),
        "why": demand.why or None,
    }


def _erratum(erratum: Erratum) -> Mapping[str, object]:
    return {
        "id": erratum.id,
        "title": erratum.title,
        "sides": list(erratum.sides),
        "ruling": erratum.ruling,
        "accepts": erratum.accepts,
        "sources": [str(each) for each in erratum.sources],
    }
