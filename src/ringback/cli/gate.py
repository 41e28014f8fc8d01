"""`ringback gate`: what a change breaks, on the line that breaks it."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from ringback import canon
from ringback.cli.exits import COULD_NOT_TELL
from ringback.errors import NotValid
from ringback.gate.gate import Wish, gated
from ringback.gate.merge_base import is_foreign, is_privileged
from ringback.gate.outcome import FAILED, PASSED, UNDETERMINED
from ringback.gate.shown import FORMATS, summary

#: The exit code of each verdict.
CODES = {PASSED: 0, FAILED: 1, UNDETERMINED: COULD_NOT_TELL}

#: What a change must not set for itself: it would open the gate.
FROM_OUTSIDE = ("base", "root", "cache", "project_code", "timeout_s", "reports")


@click.command("gate")
@click.option(
    "--base",
    default="",
    metavar="REV",
    help="What to compare with; default: the branch of the pull or merge request, else upstream's or origin's default branch.",
)
@click.option(
    "--api",
    default="",
    metavar="MODULE:NAME",
    help="An adapter of your own, which is imported and run; default: only the APIs that Ringback knows.",
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The directory that holds contracts/, features/ and cassettes/; default: this one.",
)
@click.option("--all", "everything", is_flag=True, help="Look at everything, whatever has changed.")
@click.option(
    "--accepted",
    default="",
    metavar="FILE",
    help="The file of accepted findings, below the root; default: accepted.toml where there is one.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where cassettes are kept in a form that is read sooner, outside of the repository; default: in the user's cache.",
)
@click.option(
    "--project-code/--no-project-code",
    default=None,
    help="Whether features/*/steps.py and an adapter are imported; default: not for a change from a fork.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
    help="How results are told.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write the results to a file as well; may be given several times.",
)
@click.option(
    "-n",
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: min(8, os.cpu_count() or 1),
    show_default="one for each processor",
    help="How many processes look at the change.",
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0, min_open=True),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How long all of it may take.",
)
@click.pass_context
def command(
    context: click.Context,
    base: str,
    api: str,
    root: Path,
    accepted: str,
    cache: Path | None,
    form: str,
    reports: tuple[str, ...],
    workers: int,
    timeout_s: float,
    *,
    everything: bool,
    project_code: bool | None,
) -> None:
    """
    Hold a change to contracts, features and cassettes against the commit where it started.

    Only what the change can affect is looked at. Exit codes: 0 it may be merged, 1 it must not, 2 could not tell.
    """
    _check_settings(context)
    files = [_report(each) for each in reports]
    wish = Wish(
        root=root,
        base=base,
        adapter=api,
        accepted=accepted,
        cache=cache or _users_cache(root, os.environ),
        everything=everything,
        runs_code=_runs_code(project_code, os.environ),
        workers=workers,
        seconds=timeout_s,
        today=datetime.now(UTC).date(),
    )
    outcome = gated(wish, os.environ)
    for name, path in files:
        canon.write(path, FORMATS[name](outcome))
    click.echo(FORMATS[form](outcome), nl=False)
    if form not in ("text", "github"):
        # Those two say it themselves.
        for each in outcome.troubles:
            click.echo(f"ringback: {' '.join(f'{each.message} {each.hint}'.split())}", err=True)
        click.echo(summary(outcome), err=True)
    context.exit(CODES[outcome.verdict])


def _check_settings(context: click.Context) -> None:
    """Raise NotValid where the project's settings, which are a part of the change, say what they must not."""
    for name in FROM_OUTSIDE:
        if name in (context.default_map or {}):
            option = next(each.opts[0].lstrip("-") for each in context.command.params if each.name == name)
            raise NotValid(
                path="the project's settings",
                where=f"gate.{option}",
                reason="whoever runs the gate says so, and never what is gated",
                advice="Give it on the command line.",
            )


def _report(given: str) -> tuple[str, Path]:
    name, equals, path = given.partition("=")
    if name not in FORMATS or not equals or not path:
        raise click.UsageError(f"--report takes FORMAT=FILE, with a format of {', '.join(FORMATS)}.")
    return name, Path(path)


def _users_cache(root: Path, environ: Mapping[str, str]) -> Path | None:
    """Return where a user's caches are; None where that is in the repository, whose changes could bring entries along."""
    home = Path(environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    found = (home / "ringback" / "cassettes").resolve()
    return None if found.is_relative_to(root.resolve()) else found


def _runs_code(asked: bool | None, environ: Mapping[str, str]) -> bool:  # noqa: FBT001  (what an option was given as)
    if is_privileged(environ):
        if asked:
            raise click.UsageError(
                f"The event {environ['GITHUB_EVENT_NAME']} has rights that no change may use; run code of the "
                "project under pull_request only."
            )
        return False
    return asked if asked is not None else not is_foreign(environ)
