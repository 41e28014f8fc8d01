"""The key that makes pseudonyms the same in all recordings, from a variable of the environment."""

import os

import click

from ringback.cassettes.scrubbing.pseudonyms import KEY

key_option = click.option(
    "--scrub-key-env",
    default=KEY,
    show_default=True,
    metavar="NAME",
    help="The environment variable that holds a key: cassettes with the same key have the same pseudonyms.",
)


def scrub_key(name: str) -> bytes:
    """Return the key in an environment variable; none where the usual one is not set, UsageError where another is not."""
    value = os.environ.get(name, "")
    if not value and name != KEY:
        raise click.UsageError(f"--scrub-key-env: the environment variable {name} is not set.")
    return value.encode("utf-8", "surrogateescape")
