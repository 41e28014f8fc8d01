"""
Options that a project sets once: `[certify]` in ringback.toml, or `[tool.ringback.certify]` in pyproject.toml.

The keys are the options' own names. What stands on the command line goes before.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ringback.contracts.store import read_toml
from ringback.errors import NotValid
from ringback.model import Json

#: Tables of a command that are no options of it, and are read by whoever they are for.
ELSEWHERE = frozenset({("gate", "breaking")})


def settings(folder: Path, commands: click.Group, context: click.Context) -> dict[str, Any]:
    """
    Return click's default map for the project in a directory; empty where nothing is set.

    Raises NotReadable for a broken file, NotValid for a command or option that is not there.
    """
    own, project = folder / "ringback.toml", folder / "pyproject.toml"
    if own.is_file():
        return _checked(read_toml(own), str(own.name), "", commands, context)
    if project.is_file():
        tool = read_toml(project).get("tool", {})
        found = tool.get("ringback", {}) if isinstance(tool, Mapping) else {}
        return _checked(found, str(project.name), "tool.ringback.", commands, context)
    return {}


def _checked(
    raw: Json, file: str, before: str, commands: click.Group, context: click.Context
) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise NotValid(path=file, where=before.strip("."), reason="it must be a table")
    return {
        name: _of_command(table, file, before + name, name, commands, context) for name, table in raw.items()
    }


def _of_command(
    table: Json, file: str, where: str, name: str, commands: click.Group, context: click.Context
) -> dict[str, Any]:
    known = commands.list_commands(context)
    command = commands.get_command(context, name) if name in known else None
    if command is None:
        raise NotValid(
            path=file, where=where, reason="there is no such command", advice=f"Known: {', '.join(known)}."
        )
    if not isinstance(table, Mapping):
        raise NotValid(path=file, where=where, reason="it must be a table of options")
    options = {_key(each): each.name for each in command.params if isinstance(each, click.Option)}
    table = {key: value for key, value in table.items() if (name, key) not in ELSEWHERE}
    for key in table:
        if key not in options:
            raise NotValid(
                path=file,
                where=f"{where}.{key}",
                reason="there is no such option",
                advice=f"Known here: {', '.join(sorted(options))}.",
            )
    return {str(options[key]): value for key, value in table.items()}


def _key(option: click.Option) -> str:
    return max(option.opts, key=len).lstrip("-")
