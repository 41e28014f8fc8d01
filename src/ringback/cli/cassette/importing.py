"""`ringback cassette import`: recordings of other tools as scrubbed cassettes."""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import click

from ringback import canon
from ringback.cassettes import formats
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.whole import scrubbed
from ringback.cassettes.store import Cassette, dumps
from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.cli.scrub_key import key_option, scrub_key
from ringback.contracts import Contract
from ringback.endpoint.file import EndpointFile
from ringback.errors import AlreadyThere, NothingToKeep
from ringback.suite.opening import scrubber_for


@click.command("import")
@click.argument("recordings", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}the endpoint file's.")
@root_option
@click.option(
    "--endpoint",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The endpoint file of the recorded server: its secrets and its address are looked for everywhere.",
)
@click.option(
    "--form", type=click.Choice(list(formats.READERS)), help="What the files are; default: as they look."
)
@click.option(
    "--url",
    "pattern",
    default="*",
    show_default=True,
    metavar="PATTERN",
    help="Keep only exchanges whose URL is like this, such as https://gws.example.com/*.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("cassettes"),
    show_default=True,
    help="The directory of the cassettes; each API has its own below it.",
)
@key_option
@click.option("--force", is_flag=True, help="Replace cassettes that are there.")
def import_command(
    recordings: tuple[Path, ...],
    api: str | None,
    root: Path | None,
    endpoint: Path | None,
    form: str | None,
    pattern: str,
    out: Path,
    scrub_key_env: str,
    *,
    force: bool,
) -> None:
    """
    Make cassettes of HAR files, and of cassettes of vcrpy, Betamax and cassetter.

    What is secret or private by the contract is replaced before anything is written.
    """
    chosen, key = Chosen.of(api, root), scrub_key(scrub_key_env)
    file = chosen.endpoint_file(endpoint) if endpoint else None
    name = file.api if file else chosen.api
    if name is None:
        raise click.UsageError("Which API was recorded? Give --api, or --endpoint with its endpoint file.")
    contract = chosen.contract(name)
    for recording in recordings:
        read = formats.read(recording, form, _like(pattern))
        if not read.interactions:
            raise NothingToKeep(path=str(recording), pattern=pattern)
        target = out / contract.api / f"{_stem(recording)}.yaml"
        if target.exists() and not force:
            raise AlreadyThere(path=str(target))
        canon.write(target, dumps(_kept(read, contract, file, target, key)))
        click.echo(f"{len(read.interactions)} exchanges of {recording} kept in {target}.")


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda url: fnmatchcase(url, pattern)


def _stem(recording: Path) -> str:
    """Return a name for a file that is plain wherever it is stored."""
    return re.sub(r"[^\w.-]+", "-", recording.stem).strip(".-") or "imported"


def _kept(
    read: Cassette, contract: Contract, file: EndpointFile | None, target: Path, key: bytes
) -> Cassette:
    scrubber = scrubber_for(contract, file, key=key) if file else Scrubber.of(contract, key=key)
    told = {"api": contract.api, "contract": contract.digest}
    endpoint = {"endpoint": file.public()} if file else {}
    return scrubbed(read, scrubber, str(target), {**told, **endpoint})
