"""
What is published of the commands' options: the JSON Schema of ringback.toml, and the tables of docs/configuration.md.

`python -m ringback.cli.published` writes both anew in a checkout, with `--check` it only tells whether they are true.
"""

import inspect
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.settings import PARAMETER, POLICY, SCHEMA
from ringback.model import Json

#: What stands in a command's table beside its options.
POLICIES: Mapping[str, Mapping[str, Json]] = {
    "gate": {
        "breaking": {
            "description": "A breaking change of a contract that is meant: which one, and why.",
            POLICY: True,
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["api", "change", "reason"],
                "properties": {
                    "api": {"description": "The API.", "type": "string", "minLength": 1},
                    "change": {
                        "description": "The change, as `ringback gate` names it; * and ? match anything.",
                        "type": "string",
                        "minLength": 1,
                    },
                    "reason": {
                        "description": "Why it is made all the same.",
                        "type": "string",
                        "minLength": 1,
                    },
                },
            },
        }
    }
}

#: The commands that say something about a project's settings, and so have none.
WITHOUT = ("settings",)

#: Where the generated part of the page begins.
MARK = "<!-- From here on it is made by `python -m ringback.cli.published`. -->\n"

_ABOUT = (
    "What a project sets once for `ringback`: a table for each command, with the names of its options as keys. "
    "The command line goes before. No secret belongs here: an endpoint file names environment variables for them."
)


def schema_of(commands: click.Group) -> dict[str, Json]:
    """Return the JSON Schema of what may be set for commands."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "ringback.toml",
        **_group(commands, POLICIES),
        "description": _ABOUT,
    }


def _group(commands: click.Group, policies: Mapping[str, Mapping[str, Json]]) -> dict[str, Json]:
    context = click.Context(commands)
    tables = {name: _table(commands.get_command(context, name)) for name in commands.list_commands(context)}
    for name, more in policies.items():
        table = tables.setdefault(name, _object(f"What `ringback {name}` goes by.", {}))
        tables[name] = {**table, "properties": {**table["properties"], **more}}
    kept = {name: each for name, each in tables.items() if each["properties"] and name not in WITHOUT}
    return _object(_said(commands), kept)


def _table(command: click.Command | None) -> dict[str, Json]:
    assert command is not None, "a group has the commands that it lists"
    if isinstance(command, click.Group):
        return _group(command, {})
    return _object(
        _said(command), {key_of(each): _option(each) for each in options_of(command) if not each.hidden}
    )


def options_of(command: click.Command) -> Iterator[click.Option]:
    """Yield the options of a command."""
    return (each for each in command.params if isinstance(each, click.Option))


def key_of(option: click.Option) -> str:
    """Return what an option is called in a file: its long name."""
    return max(option.opts, key=len).lstrip("-")


def _object(description: str, properties: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "description": description,
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties),
    }


def _said(command: click.Command) -> str:
    """Return the first sentence of a command's help."""
    return " ".join(inspect.cleandoc(command.help or "").partition("\n\n")[0].split())


def _option(option: click.Option) -> dict[str, Json]:
    """Return the schema of one option."""
    key, found = key_of(option), dict(_typed(option))
    if option.multiple:
        found = {"type": "array", "items": found}
    default = option.to_info_dict()["default"]
    if isinstance(default, bool | int | float | str) and default != "":
        found["default"] = default
    elif isinstance(default, Path):
        found["default"] = default.as_posix()
    if option.name != key.replace("-", "_"):
        found[PARAMETER] = option.name
    return {"description": " ".join((option.help or "").split()), **found}


def _typed(option: click.Option) -> Mapping[str, Json]:
    kind = option.type
    if option.is_flag:
        return {"type": "boolean"}
    if isinstance(kind, click.Choice):
        return {"type": "string", "enum": list(kind.choices)}
    if isinstance(kind, click.IntRange | click.FloatRange):
        return {"type": "integer" if isinstance(kind, click.IntRange) else "number", **_bounds(kind)}
    if option.count:
        return {"type": "integer", "minimum": 0}
    return {"type": {"integer": "integer", "float": "number"}.get(kind.name, "string")}


def _bounds(kind: click.IntRange | click.FloatRange) -> Mapping[str, Json]:
    lowest = "exclusiveMinimum" if kind.min_open else "minimum"
    return {name: each for name, each in ((lowest, kind.min), ("maximum", kind.max)) if each is not None}


def tables_of(schema: Mapping[str, Json]) -> str:
    """Return the generated part of the page: a table of options for each command."""
    return MARK + "".join(_sections(schema, ""))


def _sections(table: Mapping[str, Json], before: str) -> Iterator[str]:
    for name, each in sorted(table["properties"].items()):
        inner, where = each["properties"], f"{before}{name}"
        if all(one["type"] == "object" for one in inner.values()):
            yield from _sections(each, f"{where}.")
            continue
        yield f"\n## `[{where}]`\n\n{each['description']}\n\n| key | value | default | |\n| --- | --- | --- | --- |\n"
        for key, one in inner.items():
            yield f"| `{key}` | {_value(one)} | {_default(one)} | {_cell(one['description'])} |\n"


def _value(option: Mapping[str, Json]) -> str:
    if "enum" in option:
        return ", ".join(f"`{each}`" for each in option["enum"])
    if option["type"] == "array":
        inner = option["items"]
        keys = ", ".join(f"`{each}`" for each in inner.get("properties", ()))
        return f"tables of {keys}" if keys else "a list of texts"
    said = {"string": "text", "boolean": "`true`, `false`", "integer": "whole number", "number": "number"}
    bounds = [
        f" {word} {option[each]}"
        for each, word in (("exclusiveMinimum", "above"), ("minimum", "from"), ("maximum", "to"))
        if each in option
    ]
    return said[option["type"]] + "".join(bounds)


def _default(option: Mapping[str, Json]) -> str:
    value = option.get("default")
    if value is None or value is False:
        return ""
    return f"`{canon.line(value).strip()}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def stale(page: Path, file: Path, commands: click.Group) -> dict[Path, str]:
    """Return which of the page and the file of the schema are not what the commands give, with what they should hold."""
    schema = schema_of(commands)
    head = page.read_text(encoding="utf-8").partition(MARK)[0]
    wanted = {file: canon.text(schema), page: head + tables_of(schema)}
    return {
        path: text
        for path, text in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def main(arguments: list[str]) -> int:
    """Write what is stale, or with `--check` only name it."""
    from ringback.cli.main import ringback  # noqa: PLC0415  (it reads what is written here)

    here = Path(__file__)
    found = stale(here.parents[3] / "docs" / "configuration.md", here.with_name(SCHEMA), ringback)
    for path, text in found.items():
        sys.stdout.write(f"{path.name}\n")
        if arguments != ["--check"]:
            canon.write(path, text)
    return 1 if found and arguments == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
