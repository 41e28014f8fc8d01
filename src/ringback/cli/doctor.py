"""`ringback doctor`: what keeps an installation, an endpoint or a project from being used, and what to do about it."""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from ringback import canon
from ringback.apis import APIS
from ringback.cli.chosen import API_HELP, Chosen
from ringback.cli.exits import COULD_NOT_TELL
from ringback.cli.settings import schema, settings
from ringback.contracts import data_root
from ringback.doctor import Check, endpoint, fine, installation, repository, wrong
from ringback.endpoint.file import EndpointFile
from ringback.errors import Problem
from ringback.pytest.rivals import RIVALS

#: What stands before a line of text.
SIGNS: Mapping[str, str] = {"fine": "✓", "note": "•", "wrong": "✗", "unknown": "?"}


@click.command("doctor")
@click.option(
    "--endpoint",
    "where",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Look at a live server: its file, the way there, who may sign in. Nobody is called.",
)
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Look at the project in this directory; default: here, where contracts/ lies.",
)
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}all that lie in the root.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def command(where: Path | None, root: Path | None, api: str | None, *, as_json: bool) -> None:
    """
    Look at the installation, at the project here, and at an endpoint; say what to do where something is wrong.

    Exit codes: 0 nothing is wrong, 1 something is, 2 something could not be looked at, and nothing else is wrong.
    """
    found = list(_found(where, root, api))
    if as_json:
        told = [
            {"part": each.part, "name": each.name, "state": each.state, "says": each.says, "then": each.then}
            for each in found
        ]
        click.echo(canon.text({"checks": told}), nl=False)
    else:
        click.echo("\n".join(_lines(found)))
    states = {each.state for each in found}
    raise click.exceptions.Exit(1 if "wrong" in states else COULD_NOT_TELL if "unknown" in states else 0)


def _found(where: Path | None, root: Path | None, api: str | None) -> Iterator[Check]:
    yield from installation.checks(_installed())
    here = Path.cwd()
    try:
        given = settings(here)
    except Problem as problem:
        yield wrong(repository.PART, "settings", str(problem), problem.hint or "Mend the file.")
        given = {}
    else:
        if given:
            says = f"What is set for {', '.join(sorted(given))} is known."
            yield fine(repository.PART, "settings", says)
    if root is None and (here / "contracts").is_dir():
        root = Path()
    try:
        chosen = Chosen.of(api, root)
    except Problem as problem:
        yield wrong(repository.PART, "adapter", str(problem), problem.hint or "Mend it.")
        chosen = Chosen.of(None, root)
    if root is not None:
        yield from repository.checks(_project(root, chosen, given))
    if where is not None:
        yield from endpoint.checks(where, _surroundings(chosen))


def _installed() -> installation.Installed:
    return installation.Installed(
        python=sys.version_info[:3],
        ringback=metadata.version("ringback"),
        asks=metadata.requires("ringback") or (),
        version=_version,
        data=data_root(),
        apis=tuple(APIS),
        rivals=tuple(each for each in RIVALS if _version(each) is not None),
    )


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _project(root: Path, chosen: Chosen, given: Mapping[str, Any]) -> repository.Project:
    accepted = given.get("certify", {}).get("accepted")
    return repository.Project(
        root=root,
        contract=chosen.contract,
        steps=partial(_steps, chosen),
        accepted=Path(accepted) if accepted else root / "accepted.toml",
        schema=canon.text(schema()),
        today=datetime.now(UTC).date(),
    )


def _steps(chosen: Chosen, api: str) -> Sequence[str] | None:
    return chosen.apis[api].steps if api in chosen.apis else None


def _surroundings(chosen: Chosen) -> endpoint.Surroundings:
    return endpoint.Surroundings(
        environ=os.environ,
        read=lambda path, environ: EndpointFile.read(path, environ, chosen.apis),
        contract=chosen.contract,
        clock=time.monotonic,
        now=lambda: datetime.now(UTC),
    )


def _lines(found: Sequence[Check]) -> Iterator[str]:
    part = ""
    for each in found:
        if each.part != part:
            part = each.part
            yield part.capitalize()
        yield f"  {SIGNS[each.state]} {each.name}: {each.says}"
        if each.then:
            yield f"      {each.then}"
    bad = sum(each.state == "wrong" for each in found)
    dark = sum(each.state == "unknown" for each in found)
    yield ""
    if bad:
        yield f"{bad} to mend{f', {dark} could not be looked at' if dark else ''}."
    else:
        yield f"{dark} could not be looked at." if dark else "Nothing is wrong."
