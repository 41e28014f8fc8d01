"""`ringback settings`: what is set for the project in which we are, and what may be."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.settings import found_in, schema, settings
from ringback.model import Json


@click.command("settings")
@click.option(
    "--schema", "as_schema", is_flag=True, help="Print the JSON Schema of ringback.toml, for editors."
)
@click.option("--json", "as_json", is_flag=True, help="Print what is set as JSON.")
def command(*, as_schema: bool, as_json: bool) -> None:
    """
    Show what is set for this project, and in which file.

    Exit codes: 0 all of it is known, 2 something is not, and is named.
    """
    if as_schema:
        click.echo(canon.text(schema()), nl=False)
        return
    settings(Path.cwd())
    file, before, raw = found_in(Path.cwd())
    if as_json:
        click.echo(canon.text({"file": file if raw else None, "set": raw}), nl=False)
    elif not raw:
        click.echo(
            "Nothing is set here: there is no ringback.toml, and no [tool.ringback] in a pyproject.toml."
        )
    else:
        click.echo("\n".join((f"{file}:", *_lines(raw, f"{before}." if before else ""))))


def _lines(table: Mapping[str, Json], before: str) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _lines(value, f"{before}{key}.")
        else:
            yield f"  {before}{key} = {canon.line(value).strip()}"
