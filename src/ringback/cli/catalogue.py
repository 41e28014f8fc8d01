"""`ringback defects` and `ringback variants`: what `ringback serve` can be told to do wrong, and differently."""

from collections.abc import Mapping
from typing import Any

import click
import orjson

from ringback.switch.changes import Change
from ringback.switch.faces import DEFECTS, FACES, VARIANTS

_api = click.option("--api", type=click.Choice(sorted(FACES)), help="Those of one API only.")
_json = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")


@click.command("defects")
@_api
@_json
def defects(api: str | None, *, as_json: bool) -> None:
    """List what the switch can do wrong: each defect, the requirement that it violates, and how it shows."""
    _listed(DEFECTS, "requirement", api, as_json=as_json)


@click.command("variants")
@_api
@_json
def variants(api: str | None, *, as_json: bool) -> None:
    """List how the switch can differ legally: each variant, what allows it, and how it shows."""
    _listed(VARIANTS, "allowed_by", api, as_json=as_json)


def _listed(
    catalogue: Mapping[str, Mapping[str, Change[Any]]], source: str, api: str | None, *, as_json: bool
) -> None:
    rows = [
        {"api": name, "name": each.name, source: each.source, "says": each.says}
        for name, changes in catalogue.items()
        if api in (None, name)
        for each in changes.values()
    ]
    if as_json:
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2))
        return
    widths = [max((len(each[key]) for each in rows), default=0) for key in ("api", "name", source)]
    for row in rows:
        columns = [row[key].ljust(width) for key, width in zip(("api", "name", source), widths, strict=True)]
        click.echo("  ".join([*columns, row["says"]]))
