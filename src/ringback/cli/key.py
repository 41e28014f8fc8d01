"""`ringback key`: the keys that certificates are signed with."""

from pathlib import Path

import click

from ringback.certificate.keys import new_key


@click.group("key")
def command() -> None:
    """Make the keys that certificates are signed with."""


@command.command("new")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
def new(path: Path) -> None:
    """
    Write a new Ed25519 key to FILE, and the public one, which customers are given, to FILE.pub.

    `openssl genpkey -algorithm ed25519` makes the same. FILE is not protected by a passphrase: keep it where
    only who signs can read it.
    """
    beside, verifier = new_key(path)
    click.echo(f"{path}: the key that signs; nobody else may have it.")
    click.echo(f"{beside}: the key that checks, for everybody: {verifier.id}")
