"""
The command line: `ringback COMMAND …`.

Here, and nowhere else, problems become a line on stderr and an exit code:
0 conforms, 1 findings, 2 could not tell.
"""

import signal
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import click

from ringback.cli.exits import COULD_NOT_TELL, misused, told
from ringback.cli.lazy import Lazy
from ringback.cli.settings import settings
from ringback.errors import Problem

#: Each command, and where it is.
PLACES: Mapping[str, str] = {
    **{
        name: f"ringback.cli.{name}:command"
        for name in (
            "cassette",
            "certify",
            "contract",
            "doctor",
            "drift",
            "gate",
            "init",
            "key",
            "lint",
            "prove",
            "record",
            "replay",
            "report",
            "serve",
            "show",
            "steps",
            "verify",
        )
    },
    "settings": "ringback.cli.setting:command",
    "defects": "ringback.cli.catalogue:defects",
    "faults": "ringback.cli.catalogue:faults",
    "variants": "ringback.cli.catalogue:variants",
}

#: The commands that say what is wrong with a project's settings.
DIAGNOSTIC = ("doctor", "settings")


@click.command(
    cls=Lazy,
    places=PLACES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(package_name="ringback", message="ringback %(version)s")
@click.pass_context
def ringback(context: click.Context) -> None:
    """
    Prove that a call-control API does what its documentation says.

    Exit codes: 0 conforms, 1 findings, 2 could not tell.

    Options may be set for a project: under [certify] in ringback.toml, or [tool.ringback.certify] in
    pyproject.toml, and likewise for the other commands; `ringback settings` shows them.
    """
    try:
        context.default_map = settings(Path.cwd(), context.invoked_subcommand or "")
    except Problem:
        # Who says what is wrong with a project must not stumble over it.
        if context.invoked_subcommand not in DIAGNOSTIC:
            raise


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line and exit."""
    # Whoever ends us from outside, such as a CI job's time limit, gets the same as at the keyboard: all is cleared up.
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        code = ringback.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.exceptions.NoArgsIsHelpError as asked:
        asked.show()
        code = asked.exit_code
    except click.ClickException as wrong:
        click.echo(misused(wrong), err=True)
        code = wrong.exit_code
    except click.Abort:
        click.echo("ringback: interrupted.", err=True)
        code = COULD_NOT_TELL
    except Problem as problem:
        click.echo(told(problem), err=True)
        code = COULD_NOT_TELL
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        code = 0
    except OSError as error:
        # A disk that is full, a directory that is a file: the environment's fault, and no verdict.
        click.echo(f"ringback: {error.filename or 'the system'}: {error.strerror or error}.", err=True)
        code = COULD_NOT_TELL
    except Exception:  # noqa: BLE001  (an interpreter would end with 1, and 1 is a finding)
        traceback.print_exc()
        click.echo(
            "ringback: the above is an error of Ringback's own or of an adapter, and no verdict.", err=True
        )
        code = COULD_NOT_TELL
    sys.exit(code if isinstance(code, int) else 0)
