"""`ringback contract`: look at contracts, hold messages and contracts against them, make the files that follow from them."""

import importlib
from collections.abc import Mapping

import click

#: Each subcommand, and the module that holds it; loaded only when it is used.
COMMANDS: Mapping[str, str] = {
    "check": "ringback.cli.contract.check",
    "derive": "ringback.cli.contract.derive",
    "diff": "ringback.cli.contract.diff",
    "errata": "ringback.cli.contract.errata",
    "explain": "ringback.cli.contract.explain",
    "export": "ringback.cli.contract.export",
    "show": "ringback.cli.contract.show",
}


class Subcommands(click.Group):
    """The subcommands, imported one by one: starting one must not cost the others' libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all subcommands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a subcommand, or None where there is none of this name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        found: click.Command = getattr(module, f"{cmd_name}_command")
        return found


@click.group("contract", cls=Subcommands)
def command() -> None:
    """Look at contracts, check messages against them, compare them, and make the files that follow from them."""
