"""`ringback serve`: run the embedded switch for clients of any kind, until a signal ends it."""

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from ringback import canon
from ringback.contracts.store import read_toml
from ringback.errors import NotValid
from ringback.serve import serve
from ringback.switch.clocks import Clock
from ringback.switch.faces import FACES, switch_for
from ringback.switch.manners import Manner
from ringback.switch.plant import Switch, toml_of
from ringback.switch.settings import Settings


@click.command("serve")
@click.option("--api", type=click.Choice(sorted(FACES)), required=True, help="The API to speak.")
@click.option(
    "--port", default=0, show_default="any that is free", help="The port on 127.0.0.1 to listen on."
)
@click.option("--seed", default=1, show_default=True, help="Same seed, same ids and passwords.")
@click.option("--csrf", is_flag=True, help="Demand CSRF tokens, where the API has them.")
@click.option(
    "--actors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Take users, passwords and numbers from the [actors], [auth], [numbers] and [switch.numbers] of this file.",
)
@click.option(
    "--number",
    "numbers",
    multiple=True,
    metavar="NUMBER=MANNER",
    help="How a number behaves when it is called: busy, rings, rings:SECONDS (nobody answers, and it ends), "
    "answers, answers:SECONDS.",
)
@click.option(
    "--endpoint-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write an endpoint file for this server, ready for --endpoint.",
)
@click.option(
    "--clock",
    type=click.Choice(["real", "virtual"]),
    default="real",
    show_default=True,
    help="A virtual clock stands still but for a step at each request: same requests, same bytes.",
)
@click.option(
    "--variant", "variants", multiple=True, metavar="NAME,…", help="Behave so; see `ringback variants`."
)
@click.option(
    "--defect", "defects", multiple=True, metavar="NAME,…", help="Do this wrong; see `ringback defects`."
)
def command(
    api: str,
    port: int,
    seed: int,
    *,
    csrf: bool,
    actors: Path | None,
    numbers: tuple[str, ...],
    endpoint_file: Path | None,
    clock: str,
    variants: tuple[str, ...],
    defects: tuple[str, ...],
) -> None:
    """Serve an API from the embedded switch, until interrupted."""
    settings = Settings(
        seed=seed,
        csrf=csrf,
        parties=read_toml(actors) if actors else None,
        numbers=dict(map(_numbered, numbers)),
        clock=Clock.virtual() if clock == "virtual" else Clock(),
        variants=_names(variants),
        defects=_names(defects),
    )
    switch = switch_for(api, settings)
    with _stopped_by_signal() as stop, serve(switch.app, port=port, dated=clock == "real") as url:
        if endpoint_file:
            canon.write(endpoint_file, toml_of(switch.endpoint(url)))
        for line in _announcement(switch, url):
            click.echo(line)
        stop.wait()


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in a repeatable option whose values are separated by commas."""
    return tuple(dict.fromkeys(name for each in given for name in each.split(",") if name))


def _numbered(text: str) -> tuple[str, Manner]:
    """Return a number and its manner; raises NotValid."""
    number, _, manner = text.rpartition("=")
    if not number:
        raise NotValid(path="--number", where=text, reason="it is not of the form NUMBER=MANNER")
    return number, Manner.read(manner, number, "--number")


def _announcement(switch: Switch, url: str) -> Iterator[str]:
    yield f"{switch.api} at {url}"
    entries: dict[str, Mapping[str, object]] = {
        "auth": switch.auth,
        **switch.actors,
        **({"numbers": switch.numbers} if switch.numbers else {}),
    }
    for name, entry in entries.items():
        yield f"{name}: " + " ".join(f"{key}={each}" for key, each in entry.items())


@contextmanager
def _stopped_by_signal() -> Iterator[threading.Event]:
    """Yield an event that SIGINT and SIGTERM set."""
    stop = threading.Event()

    def obey(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, obey) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
