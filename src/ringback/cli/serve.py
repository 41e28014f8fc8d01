"""`ringback serve`: run the embedded switch for clients of any kind, until a signal ends it."""

from collections.abc import Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.announcement import announced, readiness, ready
from ringback.cli.collecting import seldom_collecting
from ringback.cli.signals import stopped_by_signal
from ringback.contracts.store import read_toml
from ringback.errors import NotValid
from ringback.serve import serve
from ringback.switch.changes import Change
from ringback.switch.clocks import Clock
from ringback.switch.faces import DEFECTS, FACES, VARIANTS, switch_for
from ringback.switch.faults import Faulty, Order
from ringback.switch.faults_strikes import FAULTS
from ringback.switch.manners import Manner
from ringback.switch.plant import toml_of
from ringback.switch.settings import Settings


@click.command("serve")
@click.option("--api", type=click.Choice(sorted(FACES)), required=True, help="The API to speak.")
@click.option(
    "--port", default=0, show_default="any that is free", help="The port on 127.0.0.1 to listen on."
)
@click.option("--seed", default=1, show_default=True, help="Same seed, same ids, passwords and faults.")
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
    "--ready-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write address, users and process as JSON once connections are accepted; removed at the end.",
)
@click.option(
    "--clock",
    type=click.Choice(["real", "virtual"]),
    default="real",
    show_default=True,
    help="A virtual clock stands still but for a step at each request: same requests, same bytes.",
)
@click.option(
    "--poll-ms",
    type=click.IntRange(1, 3_600_000),
    default=30_000,
    show_default=True,
    help="How long a long poll is held, in milliseconds.",
)
@click.option(
    "--pickup-s",
    type=click.FloatRange(0, 3600),
    default=0.02,
    show_default=True,
    help="How long a phone rings that picks up by itself, in seconds.",
)
@click.option(
    "--variant", "variants", multiple=True, metavar="NAME,…", help="Behave so; see `ringback variants`."
)
@click.option(
    "--defect", "defects", multiple=True, metavar="NAME,…", help="Do this wrong; see `ringback defects`."
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[:RATE],…",
    help="Let the network fail so, for this part of all requests; see `ringback faults`.",
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
    ready_file: Path | None,
    clock: str,
    poll_ms: int,
    pickup_s: float,
    variants: tuple[str, ...],
    defects: tuple[str, ...],
    faults: tuple[str, ...],
) -> None:
    """Serve an API from the embedded switch, until interrupted."""
    settings = Settings(
        seed=seed,
        csrf=csrf,
        parties=read_toml(actors) if actors else None,
        poll_ms=poll_ms,
        pickup_s=pickup_s,
        numbers=dict(map(_numbered, numbers)),
        clock=Clock.virtual() if clock == "virtual" else Clock(),
        variants=_of_api(api, VARIANTS, "variant", _names(variants)),
        defects=_of_api(api, DEFECTS, "defect", _names(defects)),
    )
    orders = [Order.from_text(each, FAULTS) for each in _names(faults)]
    switch = switch_for(api, settings)
    app = Faulty.with_faults(switch.app, orders, seed) if orders else switch.app
    if ready_file:
        # What a server has left that was killed would be taken for ours.
        ready_file.unlink(missing_ok=True)
    with (
        seldom_collecting(),
        stopped_by_signal() as stop,
        serve(app, port=port, dated=clock == "real") as url,
    ):
        active = {
            "variants": settings.variants,
            "defects": settings.defects,
            "faults": tuple(map(str, orders)),
        }
        if endpoint_file:
            canon.write(endpoint_file, toml_of(switch.endpoint(url)))
        with ready(ready_file, readiness(switch, url, active)):
            for line in announced(switch, url, active):
                click.echo(line)
            stop.wait()


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in a repeatable option whose values are separated by commas."""
    return tuple(dict.fromkeys(name for each in given for name in each.split(",") if name))


def _of_api(
    api: str, known: Mapping[str, Mapping[str, Change[object]]], kind: str, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Return names of changes; raise NotValid for one that only another API has."""
    for name in names:
        others = [other for other, changes in known.items() if other != api and name in changes]
        if name not in known[api] and others:
            raise NotValid(
                path=f"--{kind} {name}", where="", reason=f"it is a {kind} of {others[0]}, not of {api}"
            )
    return names


def _numbered(text: str) -> tuple[str, Manner]:
    """Return a number and its manner; raises NotValid."""
    number, _, manner = text.rpartition("=")
    if not number:
        raise NotValid(path="--number", where=text, reason="it is not of the form NUMBER=MANNER")
    return number, Manner.read(manner, number, "--number")
