"""`ringback contract diff`: what differs between two contracts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.visible import visible
from ringback.cli.exits import EXIT_CODES
from ringback.contracts.diff import LEVELS, Change, differences, worst
from ringback.contracts.revision import contract_at
from ringback.model import Json

#: Characters of a value that are shown in a line.
LONGEST = 120


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; the same as --format json.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
@click.pass_context
def diff_command(context: click.Context, old: str, new: str, form: str, *, as_json: bool) -> None:
    """
    Tell what differs between two contracts, and whom it breaks.

    OLD and NEW are directories (contracts/genesys) or git revisions (main:contracts/genesys). Exits 1 where a change
    is breaking.
    """
    base = Path.cwd()
    with contract_at(old, base=base) as before, contract_at(new, base=base) as after:
        changes = differences(before, after)
    click.echo(FORMATS["json" if as_json else form](changes), nl=False)
    context.exit(EXIT_CODES["departs" if worst(changes) == LEVELS[0] else "conforms"])


def _text(changes: Sequence[Change]) -> str:
    lines = []
    for each in changes:
        lines += [
            f"{each.level:<8}  {each.kind}  {each.where}  ({each.direction})",
            f"    {each.explanation}",
        ]
        lines.append(f"    {_brief(each.old)} -> {_brief(each.new)}")
    return "\n".join([*map(visible, lines), _summary(changes)]) + "\n"


def _json(changes: Sequence[Change]) -> str:
    counted: Mapping[str, Json] = {level: _count(changes, level) for level in LEVELS}
    return canon.text({"changes": [each.to_json() for each in changes], "levels": counted})


def _markdown(changes: Sequence[Change]) -> str:
    lines = [_summary(changes)]
    if changes:
        lines += ["", "| level | change | direction | where | old | new | what follows |"]
        lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    for each in changes:
        cells = (
            f"**{each.level}**" if each.level == LEVELS[0] else each.level,
            each.kind,
            each.direction,
            _code(each.where),
            _code(_brief(each.old)),
            _code(_brief(each.new)),
            each.explanation,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Change]], str]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
}


def _count(changes: Sequence[Change], level: str) -> int:
    return sum(each.level == level for each in changes)


def _summary(changes: Sequence[Change]) -> str:
    if not changes:
        return "Nothing differs."
    told = ", ".join(f"{_count(changes, level)} {level}" for level in LEVELS)
    return f"{len(changes)} {'change' if len(changes) == 1 else 'changes'}: {told}."


def _brief(value: Json) -> str:
    if value is None:
        return "(none)"
    text = canon.line(value).strip()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _code(text: str) -> str:
    # A contract may hold anything; here it must stay one cell of one row.
    return "`" + visible(text).replace("`", "'").replace("|", "\\|") + "`"
