"""Options that say how much of the suite is run, for every command that runs it."""

import click

from ringback.suite.programme import DEPTHS

only_option = click.option(
    "--only",
    default="",
    metavar="PATTERN[,PATTERN…]",
    help="Run only the cases whose id has one of these in it; * and ? match anything.",
)

seed_option = click.option(
    "--seed", default=1, show_default=True, help="Same seed, same cases in the same order."
)

depth_option = click.option(
    "--depth",
    type=click.Choice(tuple(DEPTHS)),
    default="quick",
    show_default=True,
    help="How many generated cases.",
)
