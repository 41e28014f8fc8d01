"""`ringback record`: keep the documented flows as cassettes, or whatever clients exchange with an endpoint."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import click

from ringback.cassettes.recording.names import is_beside
from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.cli.exits import COULD_NOT_TELL
from ringback.cli.progress import Progress
from ringback.cli.recording import recovered, through_proxy
from ringback.cli.scrub_key import key_option, scrub_key
from ringback.contracts import Contract
from ringback.contracts.check import Checker
from ringback.endpoint.file import EndpointFile
from ringback.errors import NoSuchName
from ringback.run import Case, Result
from ringback.suite import flows
from ringback.suite.flows import FlowPlugin
from ringback.suite.opening import Recorded, cassette_of, scrubber_for


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
@click.option(
    "--missing/--all",
    "missing",
    default=False,
    help="Record only flows that have no cassette yet, or all that are asked for (the default).",
)
@click.option("--seed", default=1, show_default=True, help="Same seed, same embedded switch.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    show_default="cassettes; with --proxy: recorded.yaml",
    help="The directory of the cassettes, where each API has its own; with --proxy or --recover: the cassette.",
)
@click.option(
    "--proxy",
    metavar="HOST:PORT",
    help="Record no flows, but what any client exchanges with the endpoint through a proxy here, until interrupted.",
)
@click.option(
    "--rewrite-host",
    is_flag=True,
    help="With --proxy: URIs in headers and JSON that name the server name the proxy to its clients.",
)
@click.option("--split", is_flag=True, help="With --proxy or --recover: one cassette for each client.")
@click.option(
    "--ready-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --proxy: write address and process as JSON once connections are accepted; removed at the end.",
)
@click.option(
    "--recover",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Make a cassette of what a recorder left that was killed; FILE is its cassette, or its journal.",
)
@key_option
def command(
    api: str | None,
    root: Path | None,
    endpoint: str,
    only: str,
    seed: int,
    out: Path | None,
    scrub_key_env: str,
    *,
    missing: bool,
    proxy: str | None,
    rewrite_host: bool,
    split: bool,
    ready_file: Path | None,
    recover: Path | None,
) -> None:
    """
    Record every documented flow into a vcrpy cassette of its own, or what passes through a proxy into one.

    Only what the contract lets be written reaches the disk as it was; all else has pseudonyms. A flow that fails
    leaves the old cassette as it was; the new attempt stands beside it, as NAME.failed.yaml.
    """
    if proxy is None and (rewrite_host or ready_file):
        raise click.UsageError(
            "--rewrite-host and --ready-file are for a proxy: name its address with --proxy."
        )
    if proxy is None and recover is None and split:
        raise click.UsageError("--split is for --proxy and --recover: flows have a cassette each anyway.")
    if proxy is not None and (recover or only or missing):
        raise click.UsageError(
            "--proxy records what passes, and goes with none of --recover, --flow, --missing."
        )
    chosen, key = Chosen.of(api, root), scrub_key(scrub_key_env)
    if recover is not None:
        _recover(recover, out, chosen, endpoint, key, split=split)
        return
    if proxy is not None:
        with ExitStack() as stack:
            contract, file = _one(chosen, endpoint, seed, stack)
            code = through_proxy(
                contract,
                file,
                proxy,
                out or Path("recorded.yaml"),
                split=split,
                rewrite_host=rewrite_host,
                ready_file=ready_file,
                key=key,
            )
        raise click.exceptions.Exit(code)
    _record_flows(chosen, endpoint, only, seed, out or Path("cassettes"), missing=missing, key=key)


def _recover(path: Path, out: Path | None, chosen: Chosen, endpoint: str, key: bytes, *, split: bool) -> None:
    if endpoint == "embedded":
        recovered(path, out, None, split=split)
        return
    file = chosen.endpoint_file(Path(endpoint))
    recovered(path, out, scrubber_for(chosen.contract(file.api), file, key=key), split=split)


def _one(chosen: Chosen, endpoint: str, seed: int, stack: ExitStack) -> tuple[Contract, EndpointFile]:
    """Return the endpoint behind a proxy, which is one."""
    if endpoint != "embedded":
        file = chosen.endpoint_file(Path(endpoint))
        return chosen.contract(file.api), file
    if chosen.api is None:
        raise click.UsageError("A proxy has one server behind it: name it with --endpoint FILE or --api.")
    contract = chosen.contract(chosen.api)
    return contract, stack.enter_context(chosen.embedded(chosen.api, seed))


def _record_flows(
    chosen: Chosen, endpoint: str, only: str, seed: int, out: Path, *, missing: bool, key: bytes
) -> NoReturn:
    results: list[Result] = []
    for contract, file in _endpoints(chosen, endpoint, seed):
        recorded = _record(
            chosen.features(contract.api), contract, file, out, only=only, missing=missing, key=key
        )
        results += recorded
        if not (only or missing):
            _name_strays(out, contract.api, recorded)
    if not results and only:
        raise NoSuchName(kind="flow", name=only)
    for each in results:
        if each.outcome != "passed":
            click.echo(f"{each.outcome}: {each.case}{f': {each.reason}' if each.reason else ''}")
    kept = sum(each.outcome == "passed" for each in results)
    click.echo(f"{kept} of {len(results)} flows recorded in {out}.")
    failed = any(each.outcome == "failed" for each in results)
    errored = any(each.outcome == "errored" for each in results) or not results
    raise click.exceptions.Exit(1 if failed else COULD_NOT_TELL if errored else 0)


def _name_strays(out: Path, api: str, recorded: list[Result]) -> None:
    """Tell of cassettes that belong to no flow any more; they are the user's, so they stay."""
    ours = {cassette_of(out, each.case) for each in recorded}
    for path in sorted((out / api).glob("*.yaml")):
        if path not in ours and not is_beside(path):
            click.echo(f"{path} belongs to no flow; delete it, or rename the flow back.", err=True)


def _record(
    features: Path,
    contract: Contract,
    file: EndpointFile,
    out: Path,
    *,
    only: str,
    missing: bool,
    key: bytes,
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
        scrub_key=key,
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


def _endpoints(chosen: Chosen, endpoint: str, seed: int) -> Iterator[tuple[Contract, EndpointFile]]:
    if endpoint != "embedded":
        file = chosen.endpoint_file(Path(endpoint))
        yield chosen.contract(file.api), file
        return
    for name in chosen.names:
        contract = chosen.contract(name)
        with chosen.embedded(name, seed) as file:
            yield contract, file
