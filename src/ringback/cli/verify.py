"""`ringback verify`: check a certificate alone, offline: who signed it, whether it is still good, and what it rests on."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from ringback import canon
from ringback.certificate import verification
from ringback.certificate.badge import badge
from ringback.certificate.envelope import bounded
from ringback.certificate.evidence import FOLDER, Evidence
from ringback.certificate.keys import verifier
from ringback.certificate.refused import Refused
from ringback.certificate.replaying import Replay, replayed
from ringback.certificate.verification import Read, Verification
from ringback.cli.certification import programme_of
from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.cli.contract.visible import visible
from ringback.cli.exits import COULD_NOT_TELL
from ringback.cli.signing import granted
from ringback.contracts import known_apis
from ringback.errors import NoSuchName
from ringback.run import LARGEST, Run


@click.command("verify")
@click.argument("certificate", type=click.Path(path_type=Path))
@click.option(
    "--run",
    "run_log",
    required=True,
    type=click.Path(path_type=Path),
    help="The run log that the certificate is of: run.jsonl, or the directory that holds it.",
)
@click.option(
    "--key",
    metavar="FILE|env:NAME",
    help="The public key of who should have signed it; without, nobody can say who has.",
)
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the recorded exchanges are; default: evidence, beside the run log.",
)
@click.option("--replay", is_flag=True, help="Make every check again on the recorded exchanges.")
@click.option(
    "--badge",
    "badge_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.svg",
    help="Write a badge, if all is well and a level was granted.",
)
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}the one that the certificate names.")
@root_option
def command(
    certificate: Path,
    run_log: Path,
    key: str | None,
    evidence: Path | None,
    *,
    replay: bool,
    badge_file: Path | None,
    api: str | None,
    root: Path | None,
) -> None:
    """
    Check CERTIFICATE: its signature, its dates, and whether its run log and recorded exchanges lead to what it says.

    Exit codes: 0 verified, 1 refused, 2 could not tell.
    """
    looked = Verification()
    path = run_log / "run.jsonl" if run_log.is_dir() else run_log
    try:
        found = verification.read(bounded(certificate))
        run = _looked_at(found, path, key, api, root, looked)
        _exchanges(found, run, evidence or path.parent / FOLDER, api, root, looked, replay=replay)
    except Refused as refused:
        _say("refused", str(refused))
        raise click.exceptions.Exit(1) from None
    for each in looked.seen:
        _say("ok", each)
    for each in granted(found.contents):
        click.echo(visible(each))
    for each in looked.doubts:
        _say("unknown", each)
    _badge(found, badge_file, looked)
    raise click.exceptions.Exit(COULD_NOT_TELL if looked.doubts else 0)


def _looked_at(
    found: Read, path: Path, key: str | None, api: str | None, root: Path | None, looked: Verification
) -> Run:
    verification.signed(found, verifier(key, os.environ) if key else None, looked)
    verification.timely(found, datetime.now(UTC), looked)
    run = verification.run_of(found, bounded(path, LARGEST))
    verification.derived(found, run, _chosen(run, api, root).contract(run.header.api), looked)
    return run


def _exchanges(
    found: Read,
    run: Run,
    folder: Path,
    api: str | None,
    root: Path | None,
    looked: Verification,
    *,
    replay: bool,
) -> None:
    if found.contents["evidence"] is None:
        if replay:
            looked.doubts.append("No exchanges were kept with this run, so that nothing can be run again.")
        return
    if not folder.is_dir():
        looked.doubts.append(f"The recorded exchanges are not at hand: there is no {folder}.")
        return
    evidence = Evidence.read(folder)
    verification.evidenced(found, run, evidence, looked)
    chosen = _chosen(run, api, root)
    contract = chosen.contract(run.header.api)
    if not replay or contract.digest != run.header.contract:
        return

    def again() -> Replay:
        return replayed(
            run, evidence, contract, chosen.record(contract.api), programme_of(chosen, contract, run.header)
        )

    verification.replay(found, run, again, looked)


def _chosen(run: Run, api: str | None, root: Path | None) -> Chosen:
    chosen, name = Chosen.of(api, root), run.header.api
    if name not in chosen.apis and name not in known_apis(root):
        raise NoSuchName(kind="API", name=name, known=known_apis(root))
    return chosen


def _badge(found: Read, path: Path | None, looked: Verification) -> None:
    if path is None:
        return
    if looked.doubts or found.contents["level"]["granted"] is None:
        why = "it grants no level" if not looked.doubts else "it could not be verified"
        looked.doubts.append(f"No badge was written: {why}.")
        _say("unknown", looked.doubts[-1])
        return
    canon.write(path, badge(found.contents))
    click.echo(f"{path}: the badge.")


def _say(what: str, sentence: str) -> None:
    click.echo(f"{what}: {visible(sentence)}")
