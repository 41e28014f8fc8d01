"""`ringback contract show`: the operations of an API."""

from collections.abc import Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.contracts.store import Contract, load
from ringback.model import Operation


@click.command("show")
@click.argument("api")
@click.argument("operation", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@root_option
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
