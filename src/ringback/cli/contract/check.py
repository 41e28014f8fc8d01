"""`ringback contract check`: captured messages against a contract."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.cli.contract.visible import visible
from ringback.cli.exits import COULD_NOT_TELL, EXIT_CODES
from ringback.contracts.captured import Capture, Piece, Unreadable
from ringback.contracts.messages import Messages, Outcome
from ringback.contracts.store import load

#: The worst verdict first: findings outweigh what could not be told, as in a run.
WORST_FIRST = ("departs", "undetermined")


@click.command("check")
@click.option("--api", required=True, help="The API whose messages these are.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one result a line for every message.")
@root_option
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@click.pass_context
def check_command(
    context: click.Context, api: str, root: Path | None, files: tuple[str, ...], *, as_json: bool
) -> None:
    """
    Check captured messages against a contract.

    A message is a JSON object {kind, operation?, method?, url?, status?, body}; kind is request, response or
    notification. A file holds JSON lines, one such object, or an array of them. Without FILE, stdin is read.
    """
    messages = Messages(load(api, root))
    counted: Counter[str] = Counter()
    for name in files or ("-",):
        for piece in _pieces(name):
            outcome = _checked(messages, piece)
            counted[outcome.verdict] += 1
            if as_json:
                told = {"file": name, "line": piece.line, "item": piece.item or None} | outcome.to_json()
                click.echo(canon.line(told), nl=False)
            elif outcome.verdict != "conforms":
                click.echo(_told(name, piece, outcome))
    click.echo(_summary(counted), err=True)
    worst = next((each for each in WORST_FIRST if counted[each]), "conforms")
    context.exit(EXIT_CODES[worst] if counted else COULD_NOT_TELL)


def _pieces(name: str) -> Iterator[Piece]:
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as stream:
            yield from Capture(stream).pieces()
    except OSError as error:
        yield Piece(0, Unreadable(f"it cannot be read: {error.strerror or error}"))


def _checked(messages: Messages, piece: Piece) -> Outcome:
    if isinstance(piece.content, bytes):
        return messages.decoded(piece.content)
    if isinstance(piece.content, Unreadable):
        return Outcome(reason=piece.content.reason)
    return messages.outcome(piece.content)


def _told(name: str, piece: Piece, outcome: Outcome) -> str:
    place = "<stdin>" if name == "-" else name
    place += f":{piece.line}" if piece.line else ""
    place += f" message {piece.item}" if piece.item else ""
    if outcome.reason:
        return visible(f"{place}: could not be checked: {outcome.reason}")
    what = " ".join(each for each in (outcome.operation, outcome.kind) if each)
    lines = [f"{place}: {what} departs" + (f" from {outcome.schema}" if outcome.schema else "")]
    for each in outcome.errors:
        source = f"   [{', '.join(each.evidence)}]" if each.evidence else ""
        lines.append(f"    {each.where}: {each.message}{source}")
    return "\n".join(map(visible, lines))


def _summary(counted: Counter[str]) -> str:
    total = sum(counted.values())
    if not total:
        return "There is no message to check."
    return (
        f"{total} {'message' if total == 1 else 'messages'}: {counted['conforms']} conform, "
        f"{counted['departs']} depart, {counted['undetermined']} could not be checked."
    )
