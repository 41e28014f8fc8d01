"""`ringback contract import`: read pages of documentation."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ringback import canon
from ringback.cli.exits import COULD_NOT_TELL, told
from ringback.errors import NotReadable
from ringback.samples.imported import Imported, imported, renamed
from ringback.samples.operations import DocumentedOperation
from ringback.samples.page import FORMS, Saved
from ringback.samples.written import files, write


@click.command("import")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...", type=click.Path(path_type=Path))
@click.option("--api", required=True, help="The name of the API that the pages document.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write what was read as files of a contract.",
)
@click.option(
    "--form",
    type=click.Choice(list(FORMS)),
    help="What the pages are; default: as they look.",
)
@click.option("--force", is_flag=True, help="Overwrite files that say something else.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def import_command(
    context: click.Context,
    pages: tuple[Path, ...],
    api: str,
    out: Path | None,
    form: str | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """
    Read pages of documentation: operations, exchanges, errors.

    Exit codes: 0 all was read, 1 something is in doubt, 2 a page could not be read.
    """
    context.exit(import_pages(pages, api, out=out, form=form, as_json=as_json, force=force))


def import_pages(
    pages: Sequence[Path], api: str, *, out: Path | None, form: str | None, as_json: bool, force: bool
) -> int:
    """Read pages, say what was read, write it; return the exit code."""
    read: list[Imported] = []
    unread = 0
    for path in pages:
        try:
            read.append(imported(Saved(path, form).read()))
        except NotReadable as problem:
            unread += 1
            click.echo(told(problem), err=True)
    read = list(renamed(read))
    if as_json:
        click.echo(canon.text({"api": api, "pages": [each.as_json() for each in read]}), nl=False)
    else:
        for each in read:
            click.echo("\n".join(_summary(each)))
    if out is not None and read:
        content = files(api, read)
        write(out, content, force=force)
        click.echo(f"{len(content)} files written to {out}", err=True)
    if unread:
        return COULD_NOT_TELL
    return 1 if any(each.doubts for each in read) else 0


def _summary(page: Imported) -> Iterator[str]:
    yield f"{page.document}: {page.title}"
    for operation in page.operations:
        yield from _operation(operation)
    for code in page.codes:
        yield f"  code {' '.join(filter(None, (str(code.status or ''), code.code)))}   [line {code.line}]"
    for sample in page.samples:
        found = sample.found
        what = (
            f"{found.method} {found.url}" if found.method else f"HTTP {found.status}" if found.status else ""
        )
        yield f"  {sample.id:<40} lines {found.first}-{found.last}  {what}".rstrip()
    times = Counter((repair.line, repair.what, sample) for sample, repair in page.repairs)
    for (line, what, sample_id), count in times.items():
        often = f", {count} times" if count > 1 else ""
        yield f"  repaired  line {line}: {what}{often} ({sample_id})"
    for doubt in page.doubts:
        span = f"line {doubt.line}" if doubt.last == doubt.line else f"lines {doubt.line}-{doubt.last}"
        yield f"  in doubt  {span}: {doubt.reason}"
    yield ""


def _operation(operation: DocumentedOperation) -> Iterator[str]:
    yield f"  {operation.name}  {operation.method} {operation.path}"
    for each in operation.parameters:
        needs = {True: "required", False: "optional", None: "required or optional?"}[each.required]
        told_by = "" if each.basis in ("column", "text", "nothing") else " (by its samples)"
        kinds = " or ".join(each.types) or "type?"
        more = f", default {each.default}" if each.default is not None else ""
        more += f", one of {', '.join(each.values)}" if each.values else ""
        yield f"    {each.name}: {kinds}, {needs}{told_by}, in {each.place}{more}   [line {each.line}]"
    for code in operation.codes:
        yield f"    answers {' '.join(filter(None, (str(code.status or ''), code.code)))}   [line {code.line}]"
