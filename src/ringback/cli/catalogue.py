"""`ringback defects`, `variants` and `faults`: what `ringback serve` can be told to do wrong, and differently."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
import orjson

from ringback.switch.changes import Change
from ringback.switch.faces import DEFECTS, FACES, VARIANTS
from ringback.switch.faults_strikes import FAULTS

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


@click.command("faults")
@_json
def faults(*, as_json: bool) -> None:
    """List how the network can fail a client: each fault, how often it strikes, and what a client sees of it."""
    if as_json:
        plain = [
            {"name": each.name, "rate": each.rate, "seconds": each.seconds, "says": each.says}
            for each in FAULTS.values()
        ]
        click.echo(orjson.dumps(plain, option=orjson.OPT_INDENT_2))
        return
    _printed([(each.name, f"{each.rate:g}", f"{each.seconds:g} s", each.says) for each in FAULTS.values()])


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
    _printed([tuple(each.values()) for each in rows])


def _printed(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns as wide as need be, the last one as it comes."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for *columns, last in rows:
        padded = [each.ljust(width) for each, width in zip(columns, widths, strict=True)]
        click.echo("  ".join([*padded, last]))
