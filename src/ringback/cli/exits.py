"""How the command line ends: what a problem looks like, and which code stands for what."""

import click

from ringback.errors import Problem

#: The exit code for everything that kept us from telling.
COULD_NOT_TELL = 2

#: The exit code of each verdict.
EXIT_CODES = {"conforms": 0, "departs": 1, "undetermined": COULD_NOT_TELL}


def told(problem: Problem) -> str:
    """Return a problem and its hint on one line."""
    sentence = f"ringback: {problem}"
    return " ".join(f"{sentence} {problem.hint}".split())


def misused(wrong: click.ClickException) -> str:
    """Return on one line what is wrong with the options, and where to read about them."""
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    hint = f" Try `{context.command_path} --help`." if context else ""
    said = " ".join(wrong.format_message().split())
    return f"ringback: {said}{'' if said.endswith(('.', '?')) else '.'}{hint}"
