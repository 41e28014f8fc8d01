"""How `ringback record` records through a proxy, and saves what a recorder left that died."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from ringback.cassettes.recording.folding import Folding, Wanted
from ringback.cassettes.recording.journal import held
from ringback.cassettes.recording.lines import Lines
from ringback.cassettes.recording.names import (
    cassette_of_journal,
    is_journal,
    journals_of,
    recovered_of,
)
from ringback.cassettes.recording.proxy.actors import Known
from ringback.cassettes.recording.proxy.proxy import NOT_ANSWERED, NOT_SAFE, TOO_LARGE
from ringback.cassettes.recording.proxy.running import Plan, proxied
from ringback.cassettes.recording.proxy.upstream import Upstream
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cli.announcement import ready, recording
from ringback.cli.exits import COULD_NOT_TELL
from ringback.cli.signals import stopped_by_signal
from ringback.contracts import Contract
from ringback.endpoint.file import EndpointFile
from ringback.errors import NotReadable, NotValid
from ringback.suite.opening import recorder_at

#: Where a proxy listens that was told a port only.
HERE = "127.0.0.1"


def address(text: str) -> tuple[str, int]:
    """Return the host and the port in `HOST:PORT`, or in a port; raises NotValid."""
    host, _, port = text.rpartition(":")
    if not port.isdecimal():
        raise NotValid(path="--proxy", where=text, reason="it is not of the form HOST:PORT")
    return host.strip("[]") or HERE, int(port)


def through_proxy(
    contract: Contract,
    file: EndpointFile,
    listen: str,
    out: Path,
    *,
    split: bool,
    rewrite_host: bool,
    ready_file: Path | None,
    key: bytes = b"",
) -> int:
    """
    Record whatever clients exchange with an endpoint, until a signal comes; return the exit code.

    Raises BeingRecorded, CannotListen, and LeakedSecret where no cassette can be written.
    """
    host, port = address(listen)
    if ready_file:
        # What a proxy has left that was killed would be taken for ours.
        ready_file.unlink(missing_ok=True)
    recorder = recorder_at(out, contract, file, clock=time.monotonic, leave_out=True, key=key)
    if recorder.set_aside is not None:
        _say(
            f"An earlier recording was not finished; `ringback record --recover {recorder.set_aside}` "
            "makes a cassette of what it had."
        )
    upstream = Upstream(file.base_url, file.verify, file.limits.http_s)
    plan = Plan(upstream, recorder, tuple(_known(file)), rewrite_host, _say)
    with stopped_by_signal() as stop:
        try:
            with proxied(plan, host=host, port=port) as (url, proxy):
                told = {"api": file.api, "url": url, "server": file.base_url, "cassette": str(out)}
                with ready(ready_file, told):
                    for line in recording(file.api, url, file.base_url, out):
                        click.echo(line)
                    stop.wait()
        except BaseException:
            recorder.close() if recorder.taken else recorder.discard()
            raise
        return _kept(recorder, proxy.counts, split=split)


def _kept(recorder: Recorder, counts: Counter[str], *, split: bool) -> int:
    """Write the cassettes, say what is in them, and return the exit code."""
    outcomes = {name: counts[name] for name in (NOT_ANSWERED, NOT_SAFE, TOO_LARGE) if counts[name]}
    try:
        written = recorder.commit({"unrecorded": outcomes} if outcomes else None, split=split)
    except BaseException:
        # What was recorded is not lost: `--recover` tries again.
        recorder.close()
        raise
    frames = f" and {counts['frames']} messages on web sockets" if counts["frames"] else ""
    click.echo(f"{counts['exchanges']} exchanges{frames} recorded in {', '.join(map(str, written))}.")
    missed = sum(outcomes.values())
    if missed:
        said = ", ".join(f"{times} {name}" for name, times in outcomes.items())
        click.echo(f"{missed} exchanges or messages are not in it: {said}.")
    return COULD_NOT_TELL if counts[NOT_SAFE] or counts[TOO_LARGE] else 0


def recovered(path: Path, out: Path | None, scrubber: Scrubber | None, *, split: bool) -> None:
    """
    Make cassettes of what recorders left that died; `path` is the cassette's, or a journal's.

    Raises NotReadable where there is nothing, BeingRecorded where the recorder lives, LeakedSecret as recorders do.
    """
    journals = (path,) if is_journal(path) else journals_of(path)
    if not journals:
        raise NotReadable(path=str(path), reason="no recorder has left a journal of it")
    for journal in journals:
        with held(journal):
            target = recovered_of(out or cassette_of_journal(journal))
            wanted = Wanted(target, lambda: {"recovered": True}, split=split)
            folding = Folding(Lines(journal), wanted, scrubber)
            written = folding.run()
            journal.unlink()
        click.echo(f"{folding.count} exchanges recovered in {', '.join(map(str, written))}.")


def _known(file: EndpointFile) -> Iterator[Known]:
    """Yield the actors of an endpoint file as a proxy knows them."""
    keys = file.record.actor_keys
    for actors in (file.actors, *file.sets):
        for name, settings in actors.items():
            secrets = tuple(value for key, value in settings.items() if keys[key].secret)
            yield Known(name, settings.get("username", ""), secrets)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
