"""A group of commands that are imported one by one: starting one must not cost the others' libraries."""

import importlib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import click


class Lazy(click.Group):
    """A group that knows each command as `module:name` until it is used."""

    def __init__(self, *given: Any, places: Mapping[str, str], **more: Any) -> None:
        super().__init__(*given, **more)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        del ctx
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None where there is none of this name."""
        del ctx
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for, or say which was probably meant."""
        near = get_close_matches(args[0], self._places, n=2, cutoff=0.7)
        if args[0] not in self._places and near:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {' or '.join(near)}?")
        return super().resolve_command(ctx, args)
