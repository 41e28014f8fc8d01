"""`ringback cassette`: recordings of other tools in, recordings for other tools out."""

from collections.abc import Mapping

import click

from ringback.cli.lazy import Lazy

#: Each subcommand, and where it is.
PLACES: Mapping[str, str] = {
    "export": "ringback.cli.cassette.export:export_command",
    "import": "ringback.cli.cassette.importing:import_command",
}


@click.group("cassette", cls=Lazy, places=PLACES)
def command() -> None:
    """Take recordings of other tools in, scrubbed, and give recordings to other tools."""
