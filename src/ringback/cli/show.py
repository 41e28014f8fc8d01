"""`ringback show`: a cassette as people read it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cassettes import store
from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.contracts import known_apis
from ringback.contracts.messages import Messages
from ringback.errors import Problem
from ringback.keep import shown
from ringback.keep.session import Session

#: How a session is put into each form: from the session, its title, and whether the protocol's messages are shown.
FORMS: Mapping[str, Callable[[Session, str, bool], str]] = {
    "text": lambda session, _, protocol: "\n".join(shown.lines(session, protocol=protocol)) + "\n",
    "svg": lambda session, title, protocol: shown.svg(session, title, protocol=protocol),
    "html": lambda session, title, protocol: shown.html(session, title, protocol=protocol),
    "json": lambda session, _title, _protocol: canon.text(shown.to_json(session)),
}


@click.command("show")
@click.argument("cassette", type=click.Path(path_type=Path))
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}the one that the cassette names.")
@root_option
@click.option(
    "--form",
    type=click.Choice(list(FORMS)),
    help="What to write; default: as the name of --out ends, or text.",
)
@click.option("--all", "protocol", is_flag=True, help="Show the polls and handshakes of CometD as well.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it; default: to standard output.",
)
def command(
    cassette: Path, api: str | None, root: Path | None, form: str | None, out: Path | None, *, protocol: bool
) -> None:
    """
    Show a cassette: who asked for what, what was answered, and who was notified, in the order in which it happened.

    As a timeline, as a sequence diagram (SVG), or as a page with every exchange.
    """
    read = store.read(cassette)
    session = Session.of(read, _messages(Chosen.of(api, root), read.ringback.get("api")))
    suffix = out.suffix.removeprefix(".") if out else ""
    text = FORMS[form or (suffix if suffix in FORMS else "text")](session, cassette.stem, protocol)
    if out is None:
        click.echo(text, nl=False)
    else:
        canon.write(out, text)
        click.echo(f"{cassette} shown in {out}.", err=True)


def _messages(chosen: Chosen, named: object) -> Messages | None:
    """Return the messages of the API asked for, or of the one that the cassette names; None where nobody knows it."""
    if chosen.api is not None:
        return Messages(chosen.contract(chosen.api))
    if not isinstance(named, str) or named not in known_apis(chosen.root):
        return None
    try:
        return Messages(chosen.contract(named))
    except Problem as problem:
        click.echo(f"ringback: {problem} Its words are not used.", err=True)
        return None
