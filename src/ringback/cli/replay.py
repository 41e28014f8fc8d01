"""`ringback replay`: serve what was recorded to clients of any kind, until a signal ends it."""

import gc
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from ringback.cassettes.playing.wire.app import Manner, Replay
from ringback.cassettes.playing.wire.playhead import Repeat, Tempo
from ringback.cassettes.playing.wire.recording import Recording
from ringback.cassettes.store import read
from ringback.cli.announcement import ready
from ringback.cli.collecting import seldom_collecting
from ringback.cli.signals import stopped_by_signal
from ringback.errors import NoSuchName, NotReadable, NotValid
from ringback.model import Json
from ringback.serve import serve

#: How many requests are told one by one at the end.
TOLD = 10


@click.command("replay")
@click.argument("cassettes", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--port", default=0, show_default="any that is free", help="The port on 127.0.0.1 to listen on."
)
@click.option(
    "--repeat",
    type=click.Choice([each.value for each in Repeat]),
    default=Repeat.LAST.value,
    show_default=True,
    help="What a client gets that asks more often than the recorded one did: the last answer again, or none.",
)
@click.option(
    "--realtime", is_flag=True, help="Take as long as the recorded server did. Otherwise nothing takes time."
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    help="How many times as fast as the recorded server; 1 is --realtime.",
)
@click.option(
    "--together",
    is_flag=True,
    help="All actors of the recording are played by clients: what one is told waits for what the others do. "
    "Otherwise the others do their part by themselves.",
)
@click.option(
    "--as",
    "named",
    multiple=True,
    metavar="USER=ACTOR",
    help="Let who signs in as USER be this ACTOR of the recording.",
)
@click.option(
    "--keep-hosts",
    is_flag=True,
    help="Leave addresses in answers as they were recorded; they become ours otherwise.",
)
@click.option(
    "--strict", is_flag=True, help="End with 1 unless all that was recorded was asked for, and nothing else."
)
@click.option("--json", "as_json", is_flag=True, help="Say one JSON object when ready, and one at the end.")
@click.option(
    "--ready-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write address, actors and process as JSON once connections are accepted; removed at the end.",
)
@click.pass_context
def command(
    context: click.Context,
    cassettes: tuple[Path, ...],
    port: int,
    repeat: str,
    *,
    realtime: bool,
    speed: float | None,
    together: bool,
    named: tuple[str, ...],
    keep_hosts: bool,
    strict: bool,
    as_json: bool,
    ready_file: Path | None,
) -> None:
    """
    Serve what CASSETTES hold to any client: files, or directories of them.

    Every client has a position of its own in the recording, and any credentials will do.
    """
    if ready_file:
        # What a server has left that was killed would be taken for ours.
        ready_file.unlink(missing_ok=True)
    with seldom_collecting():
        recording = Recording.of([read(each) for each in _files(cassettes)], keep_hosts=keep_hosts)
        # All that was recorded stays: nobody need ever look through it for garbage.
        gc.freeze()
    manner = Manner(
        repeat=Repeat(repeat),
        tempo=Tempo(speed or (1.0 if realtime else 0.0)),
        together=together,
        named=_named(named, recording.actors),
    )
    replay = Replay(
        recording,
        manner,
        pick=secrets.choice,
        complain=lambda detail: click.echo(f"ringback: {detail}", err=True),
    )
    with seldom_collecting(), stopped_by_signal() as stop, serve(replay, port=port, dated=False) as url:
        told = {
            "url": url,
            "actors": [each for each in recording.actors if each],
            "cassettes": len(recording.parts),
        }
        with ready(ready_file, told):
            for line in [json.dumps(told)] if as_json else _announced(told):
                click.echo(line)
            stop.wait()
    account = replay.ledger.to_json()
    if as_json:
        click.echo(json.dumps(account, ensure_ascii=False))
    else:
        for line in _summary(account):
            click.echo(line, err=True)
    if strict and not replay.ledger.is_as_recorded:
        context.exit(1)


def _files(given: Sequence[Path]) -> Iterator[Path]:
    """Yield the cassettes in what was given; raise NotReadable for a directory without any."""
    for each in given:
        if not each.is_dir():
            yield each
            continue
        found = sorted(path for path in each.rglob("*.yaml") if path.is_file())
        if not found:
            raise NotReadable(path=str(each), reason="it has no cassettes (*.yaml)")
        yield from found


def _named(given: Sequence[str], actors: Sequence[str]) -> dict[str, str]:
    """Return whom user names stand for; raises NotValid and NoSuchName."""
    found: dict[str, str] = {}
    for each in given:
        user, _, actor = each.rpartition("=")
        if not user:
            raise NotValid(path="--as", where=each, reason="it is not of the form USER=ACTOR")
        if actor not in actors:
            raise NoSuchName(kind="actor of the recording", name=actor, known=tuple(filter(None, actors)))
        found[user] = actor
    return found


def _announced(told: Mapping[str, Json]) -> Iterator[str]:
    yield f"recording at {told['url']}"
    if told["actors"]:
        yield f"actors: {', '.join(told['actors'])}; any credentials will do"


def _summary(account: Mapping[str, Json]) -> Iterator[str]:
    """Yield what was asked and what was not, for people."""
    yield f"{account['given']} requests answered, {account['notifications']} notifications sent."
    yield from _listed(
        "not recorded", [f"{detail} ({count}x)" for detail, count in account["unrecorded"].items()]
    )
    yield from _listed("recorded and not asked for", account["unasked"])


def _listed(what: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{len(lines)} {what}:"
        yield from (f"  {each}" for each in lines[:TOLD])
    if len(lines) > TOLD:
        yield f"  and {len(lines) - TOLD} more"
