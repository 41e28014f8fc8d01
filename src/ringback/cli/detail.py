"""The option that asks a summary for all that it knows, for every command that prints one."""

import click

verbose_option = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Tell all of what was found: demand, expected and actual, cases, curl; and what was used and noticed.",
)
