"""`ringback report`: make the reports of a run again, from its log alone."""

from pathlib import Path

import click
from rich.console import Console

from ringback.cli.chosen import root_option
from ringback.cli.exits import EXIT_CODES
from ringback.cli.signing import NAME, is_signed, write_unsigned
from ringback.contracts import known_apis, load
from ringback.report import Texts, write_all
from ringback.report.terminal import show
from ringback.run import Run


@click.command("report")
@click.argument("run_log", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where report.html, junit.xml and certificate.json go; default: beside the run log.",
)
@root_option
def command(run_log: Path, out: Path | None, root: Path | None) -> None:
    """Make the reports of RUN (a run.jsonl, or the directory that holds one) again, without running anything."""
    path = run_log / "run.jsonl" if run_log.is_dir() else run_log
    run = Run.read(path)
    target = out or path.parent
    texts = Texts()
    if run.header.api in known_apis(root):
        contract = load(run.header.api, root)
        texts = Texts(requirements=contract.requirements, errata=contract.errata, title=contract.title)
    write_all(run, target, texts)
    if not is_signed(target / NAME):
        # What somebody signed is not made again without their key.
        write_unsigned(target, run, path.read_bytes(), texts)
    show(run, Console(highlight=False), texts, target / "report.html")
    raise click.exceptions.Exit(EXIT_CODES[run.footer.verdict])
