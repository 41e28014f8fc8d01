"""`ringback drift`: what has moved since a session was recorded."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ringback import canon
from ringback.cassettes import store
from ringback.cassettes.store import Cassette
from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.endpoint.endpoint import Wiring
from ringback.endpoint.file import EndpointFile
from ringback.errors import NotValid
from ringback.keep.drift import Drifted, Repeated, drift
from ringback.model import Json
from ringback.report.wording import counted, one_line

#: The most characters of a value that a line shows.
SHOWN = 160


@click.command("drift")
@click.argument("cassettes", nargs=-1, required=True, metavar="CASSETTE...", type=click.Path(path_type=Path))
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}the endpoint file's.")
@root_option
@click.option(
    "--endpoint",
    default="embedded",
    show_default=True,
    metavar="embedded|FILE",
    help="The server on which the session is repeated: the embedded switch, or one described in a TOML file.",
)
@click.option("--seed", default=1, show_default=True, help="Same seed, same embedded switch.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one difference a line.")
def command(
    cassettes: tuple[Path, ...],
    api: str | None,
    root: Path | None,
    endpoint: str,
    seed: int,
    *,
    as_json: bool,
) -> None:
    """
    Repeat recorded sessions on a server, and tell what differs, and which side moved.

    Documentation, contract, recording or server: by which of them agree. Ids, times and what comes in any order
    do not count. Calls are placed for real, by the actors of the endpoint file.

    Exit codes: 0 nothing has moved, 1 something has, 2 could not tell.
    """
    chosen = Chosen.of(api, root)
    found = False
    for path in cassettes:
        cassette = store.read(path)
        with _endpoint(chosen, path, cassette, endpoint, seed) as file:
            repeated = drift(cassette, chosen.contract(file.api), file, _wiring())
        _tell(path, repeated, as_json=as_json)
        found = found or bool(repeated.drifted)
    raise click.exceptions.Exit(1 if found else 0)


@contextmanager
def _endpoint(
    chosen: Chosen, path: Path, cassette: Cassette, endpoint: str, seed: int
) -> Iterator[EndpointFile]:
    said = cassette.ringback.get("api")
    if endpoint != "embedded":
        file = chosen.endpoint_file(Path(endpoint))
        if said not in (None, file.api):
            reason = f"it is of {said}, and the endpoint is of {file.api}"
            raise NotValid(path=str(path), where="metadata.ringback.api", reason=reason)
        yield file
        return
    name = chosen.api or said
    if not isinstance(name, str):
        where, reason = "metadata.ringback.api", "it does not say which API was recorded"
        raise NotValid(path=str(path), where=where, reason=reason, advice="Give --api.")
    with chosen.embedded(name, seed) as file:
        yield file


def _wiring() -> Wiring:
    start = time.monotonic()
    return Wiring(kind="live", clock=lambda: time.monotonic() - start)


def _tell(path: Path, repeated: Repeated, *, as_json: bool) -> None:
    for each in repeated.drifted:
        click.echo(canon.line(_as_json(path, each)) if as_json else _line(path, each), nl=not as_json)
    for reason in repeated.skipped:
        click.echo(f"{path}: not repeated: {reason}.", err=True)
    said = counted(len(repeated.drifted), "difference") if repeated.drifted else "nothing has moved"
    click.echo(f"{path}: {counted(repeated.commands, 'command')} repeated, {said}.", err=True)


def _as_json(path: Path, drifted: Drifted) -> dict[str, Json]:
    difference = drifted.difference
    return {
        "cassette": str(path),
        "exchange": drifted.number or None,
        "what": drifted.what,
        "where": difference.where,
        "message": difference.message,
        "recorded": difference.recorded,
        "live": difference.live,
        "side": drifted.side.name,
        "because": drifted.side.because,
    }


def _line(path: Path, drifted: Drifted) -> str:
    difference = drifted.difference
    number = f"#{drifted.number} " if drifted.number else ""
    values = f"{_value(difference.recorded)} → {_value(difference.live)}"
    side = f"{drifted.side.name}: {drifted.side.because}"
    return f"{path}: {number}{drifted.what} {difference.where} {difference.message} ({values}). {side}."


def _value(value: Json) -> str:
    return "nothing" if value is None else one_line(canon.line(value).strip(), SHOWN)
