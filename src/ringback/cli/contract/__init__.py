"""`ringback contract`: look at contracts, hold messages and contracts against them, make the files that follow from them."""

from collections.abc import Mapping

import click

from ringback.cli.lazy import Lazy

#: Each subcommand, and where it is.
PLACES: Mapping[str, str] = {
    "check": "ringback.cli.contract.check:check_command",
    "derive": "ringback.cli.contract.derive:derive_command",
    "diff": "ringback.cli.contract.diff:diff_command",
    "errata": "ringback.cli.contract.errata:errata_command",
    "explain": "ringback.cli.contract.explain:explain_command",
    "export": "ringback.cli.contract.export:export_command",
    "import": "ringback.cli.contract.importing:import_command",
    "show": "ringback.cli.contract.show:show_command",
}


@click.group("contract", cls=Lazy, places=PLACES)
def command() -> None:
    """Look at contracts, check messages against them, compare them, and make the files that follow from them."""
