"""`ringback init`: a project for an API of the user's own."""

import re
from collections.abc import Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.settings import schema
from ringback.errors import NotValid
from ringback.scaffold import Project

#: What a directory may have and still counts as empty.
NOTHING = frozenset({".git", ".hg", ".jj", ".DS_Store"})


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--api", metavar="NAME", help="What the API is called; default: as the directory.")
@click.option("--title", metavar="TEXT", help="What its vendor calls it; default: made of its name.")
@click.option(
    "--add", is_flag=True, help="Also where there are files already; those that are there stay as they are."
)
@click.option("--dry-run", is_flag=True, help="Write nothing, and list what would be written.")
def command(folder: Path, api: str | None, title: str | None, *, add: bool, dry_run: bool) -> None:
    """
    Lay out a project for an API of your own: contract, features, adapter, settings, CI, and a small server to try it on.

    No file is ever replaced. Exit codes: 0 laid out, 2 not, and nothing was written.
    """
    name = re.sub(r"[^a-z0-9_]+", "_", folder.resolve().name.lower()).strip("_") if api is None else api
    project = Project.of(
        name, f"{name.replace('_', ' ').capitalize()} telephones" if title is None else title
    )
    files = project.files(schema())
    there = [path for path in files if (folder / path).exists()]
    if dry_run:
        for path in files:
            click.echo(f"{path.as_posix()}{' (there already, stays)' if path in there else ''}")
        return
    if not add and folder.is_dir() and {each.name for each in folder.iterdir()} - NOTHING:
        raise _not_empty(folder, len(files), there)
    _write(folder, files, there)
    click.echo(f"{len(files) - len(there)} files in {folder}, for the API {name}.")
    for path in there:
        click.echo(f"{path}: was there, and stays as it is.", err=True)
    click.echo("\nNext:")
    if folder.resolve() != Path.cwd():
        click.echo(f"  cd {folder}")
    for each in ("ringback doctor", "python example/server.py ringback certify"):
        click.echo(f"  {each}")


def _not_empty(folder: Path, files: int, there: list[Path]) -> NotValid:
    few = ", ".join(map(str, there[:3])) + (" …" if there[3:] else "")
    return NotValid(
        path=str(folder),
        where="",
        reason=f"it is not empty, and {files} files would be written to it{f'; there already: {few}' if few else ''}",
        advice="--dry-run lists the files, and --add writes those that are not there.",
    )


def _write(folder: Path, files: Mapping[Path, str], there: list[Path]) -> None:
    for path, text in files.items():
        if path not in there:
            canon.write(folder / path, text)
