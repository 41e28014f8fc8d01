"""`ringback contract check`: captured messages against a contract."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click
from attrs import evolve

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.cli.contract.visible import visible
from ringback.cli.exits import COULD_NOT_TELL, EXIT_CODES
from ringback.contracts.captured import Capture, Piece, Unreadable, decoded
from ringback.contracts.messages import Messages, Outcome
from ringback.contracts.remarks import Remark, Remarks
from ringback.contracts.store import load
from ringback.model import at

#: The worst verdict first: findings outweigh what could not be told, as in a run.
WORST_FIRST = ("departs", "undetermined")


@click.command("check")
@click.option("--api", required=True, help="The API whose messages these are.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one result a line for every message.")
@click.option(
    "--strict",
    is_flag=True,
    help="Note what is legal and not documented: members, and forms of text that no sample has; the exit code stays.",
)
@root_option
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@click.pass_context
def check_command(
    context: click.Context,
    api: str,
    root: Path | None,
    files: tuple[str, ...],
    *,
    as_json: bool,
    strict: bool,
) -> None:
    """
    Check captured messages against a contract.

    A message is a JSON object {kind, operation?, method?, url?, status?, body}; kind is request, response or
    notification. A file holds JSON lines, one such object, or an array of them. Without FILE, stdin is read.
    """
    messages = Messages(load(api, root))
    remarks = Remarks(messages.contract) if strict else None
    counted: Counter[str] = Counter()
    for name in files or ("-",):
        for piece in _pieces(name):
            outcome = _checked(messages, piece)
            notes = _notes(remarks, piece, outcome) if remarks else ()
            counted[outcome.verdict] += 1
            counted["notes"] += len(notes)
            if as_json:
                told = {"file": name, "line": piece.line, "item": piece.item or None} | outcome.to_json()
                if remarks:
                    told["notes"] = [{"where": each.where, "message": each.message} for each in notes]
                click.echo(canon.line(told), nl=False)
                continue
            if outcome.verdict != "conforms":
                click.echo(_told(name, piece, outcome))
            for each in notes:
                click.echo(
                    visible(f"{_place(name, piece)}: note: {outcome.schema} {each.where}: {each.message}")
                )
    click.echo(_summary(counted), err=True)
    worst = next((each for each in WORST_FIRST if counted[each]), "conforms")
    context.exit(EXIT_CODES[worst] if any(counted.values()) else COULD_NOT_TELL)


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


def _notes(remarks: Remarks, piece: Piece, outcome: Outcome) -> tuple[Remark, ...]:
    if outcome.reason or not outcome.schema:
        return ()
    message = decoded(piece.content) if isinstance(piece.content, bytes) else piece.content
    found = remarks.on(outcome.schema, at(message, "/body"))
    return tuple(evolve(each, where=f"/body{each.where}") for each in found)


def _place(name: str, piece: Piece) -> str:
    place = "<stdin>" if name == "-" else name
    place += f":{piece.line}" if piece.line else ""
    return place + (f" message {piece.item}" if piece.item else "")


def _told(name: str, piece: Piece, outcome: Outcome) -> str:
    place = _place(name, piece)
    if outcome.reason:
        return visible(f"{place}: could not be checked: {outcome.reason}")
    what = " ".join(each for each in (outcome.operation, outcome.kind) if each)
    lines = [f"{place}: {what} departs" + (f" from {outcome.schema}" if outcome.schema else "")]
    for each in outcome.errors:
        source = f"   [{', '.join(each.evidence)}]" if each.evidence else ""
        lines.append(f"    {each.where}: {each.message}{source}")
    return "\n".join(map(visible, lines))


def _summary(counted: Counter[str]) -> str:
    notes = counted["notes"]
    total = sum(counted.values()) - notes
    if not total:
        return "There is no message to check."
    noted = f" {notes} {'note' if notes == 1 else 'notes'} on what is not documented." if notes else ""
    return (
        f"{total} {'message' if total == 1 else 'messages'}: {counted['conforms']} conform, "
        f"{counted['departs']} depart, {counted['undetermined']} could not be checked.{noted}"
    )
