"""`ringback record`: run the documented flows against an endpoint, and keep each as a cassette."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import click

from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.cli.exits import COULD_NOT_TELL
from ringback.cli.progress import Progress
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.endpoint.file import EndpointFile
from ringback.errors import NoSuchName
from ringback.run import Case, Result
from ringback.suite import flows
from ringback.suite.flows import FlowPlugin
from ringback.suite.opening import Recorded, cassette_of


@click.command("record")
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}the endpoint file's, or all.")
@root_option
@click.option(
    "--endpoint",
    default="embedded",
    show_default=True,
    metavar="embedded|FILE",
    help="What to record: the embedded switch, or a live server described in a TOML file.",
)
@click.option(
    "--flow",
    "only",
    default="",
    metavar="PATTERN[,PATTERN…]",
    help="Record only the flows whose id has one of these in it.",
)
@click.option("--missing", is_flag=True, help="Record only flows that have no cassette yet.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same embedded switch.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("cassettes"),
    show_default=True,
    help="The directory of the cassettes; each API has its own below it.",
)
@click.option(
    "--scrub-key-env",
    default="RINGBACK_SCRUB_KEY",
    show_default=True,
    metavar="NAME",
    help="The environment variable that holds a key: cassettes with the same key have the same pseudonyms.",
)
@click.option("--keep-failed", is_flag=True, help="Keep the cassettes of flows that failed, too.")
def command(
    api: str | None,
    root: Path | None,
    endpoint: str,
    only: str,
    seed: int,
    out: Path,
    scrub_key_env: str,
    *,
    missing: bool,
    keep_failed: bool,
) -> None:
    """
    Record every documented flow into a vcrpy cassette of its own.

    Only what the contract lets be written reaches the disk as it was; all else has pseudonyms. A flow that fails leaves the old cassette as it was.
    """
    results: list[Result] = []
    chosen = Chosen.of(api, root)
    for contract, file in _endpoints(chosen, endpoint, seed):
        recorded = _record(
            chosen.features(contract.api),
            contract,
            file,
            out,
            only=only,
            missing=missing,
            keep_failed=keep_failed,
            scrub_key=_key(scrub_key_env),
        )
        results += recorded
        if not (only or missing):
            _name_strays(out, contract.api, recorded)
    if not results and only:
        raise NoSuchName(kind="flow", name=only)
    kept = sum(each.outcome == "passed" or (keep_failed and each.outcome == "failed") for each in results)
    for each in results:
        if each.outcome != "passed":
            click.echo(f"{each.outcome}: {each.case}{f': {each.reason}' if each.reason else ''}")
    click.echo(f"{kept} of {len(results)} flows recorded in {out}.")
    failed = any(each.outcome == "failed" for each in results)
    errored = any(each.outcome == "errored" for each in results) or not results
    raise click.exceptions.Exit(1 if failed else COULD_NOT_TELL if errored else 0)


def _name_strays(out: Path, api: str, recorded: list[Result]) -> None:
    """Tell of cassettes that belong to no flow any more; they are the user's, so they stay."""
    ours = {cassette_of(out, each.case) for each in recorded}
    for path in sorted((out / api).glob("*.yaml")):
        if path not in ours:
            click.echo(f"{path} belongs to no flow; delete it, or rename the flow back.", err=True)


def _record(
    features: Path,
    contract: Contract,
    file: EndpointFile,
    out: Path,
    *,
    only: str,
    missing: bool,
    keep_failed: bool,
    scrub_key: bytes,
) -> list[Result]:
    start = time.monotonic()
    results: list[Result] = []

    def clock() -> float:
        return time.monotonic() - start

    def emit(case: Case, result: Result) -> None:
        results.append(result)
        progress.ended(case, result)

    def skip(case: str) -> bool:
        return missing and cassette_of(out, case).is_file()

    house = Recorded(
        folder=out,
        file=file,
        contract=contract,
        checker=Checker(contract),
        clock=clock,
        keep_failed=keep_failed,
        scrub_key=scrub_key,
    )
    plugin = FlowPlugin(
        contract=contract,
        open_stage=house,
        emit=emit,
        clock=clock,
        only=only,
        skip=skip,
    )
    with Progress(quiet=False, title=contract.title) as progress:
        flows.run(features, plugin, file.record.steps)
    return results


def _key(name: str) -> bytes:
    """Return the key in an environment variable; none where the usual one is not set, UsageError where another is not."""
    value = os.environ.get(name, "")
    if not value and name != "RINGBACK_SCRUB_KEY":
        raise click.UsageError(f"--scrub-key-env: the environment variable {name} is not set.")
    return value.encode("utf-8", "surrogateescape")


def _endpoints(chosen: Chosen, endpoint: str, seed: int) -> Iterator[tuple[Contract, EndpointFile]]:
    if endpoint != "embedded":
        file = chosen.endpoint_file(Path(endpoint))
        yield chosen.contract(file.api), file
        return
    for name in chosen.names:
        contract = chosen.contract(name)
        with chosen.embedded(name, seed) as file:
            yield contract, file
