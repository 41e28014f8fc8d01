"""`ringback contract derive`: the files that are made from the others, and how well they generalise."""

from collections.abc import Sequence
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.cli.exits import EXIT_CODES
from ringback.contracts.conditions import unsupported
from ringback.contracts.contradictions import contradictions
from ringback.contracts.generated import departures, write
from ringback.contracts.leave_one_out import ACCEPTED, CORRUPTIONS, REJECTED, Generalisation, leave_one_out
from ringback.contracts.store import Contract, known_apis, load


@click.command("derive")
@click.argument("apis", nargs=-1, metavar="[API]...")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 and name the files that are not up to date."
)
@click.option(
    "--leave-one-out",
    "leave",
    is_flag=True,
    help="Write nothing; derive without each sample in turn, and tell how the schemas judge it and corruptions of it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; goes with --leave-one-out.")
@root_option
@click.pass_context
def derive_command(
    context: click.Context,
    apis: tuple[str, ...],
    root: Path | None,
    *,
    check: bool,
    leave: bool,
    as_json: bool,
) -> None:
    """
    Make schemas, OpenAPI and AsyncAPI documents out of the documented samples.

    Samples that contradict each other, where no rule of shapes.toml settles which is right, and conditions of rules
    that no sample shows or that one breaks, are told, and nothing is written for their API; the exit code is 1.
    """
    if check and leave:
        raise click.UsageError("--check and --leave-one-out are two different questions.")
    if as_json and not leave:
        raise click.UsageError("--json goes with --leave-one-out.")
    contracts = [load(api, root) for api in apis or known_apis(root)]
    told = [_contradicting(contract) for contract in contracts]
    if leave:
        fine = _generalised([leave_one_out(each) for each in contracts], as_json=as_json)
    else:
        sound = [each for each, wrong in zip(contracts, told, strict=True) if not wrong]
        made = [_made(each, check=check) for each in sound]
        fine = all(made)
    if not fine and not leave:
        click.echo("Run `ringback contract derive` to bring them up to date.", err=True)
    context.exit(EXIT_CODES["conforms" if fine and not any(told) else "departs"])


def _contradicting(contract: Contract) -> bool:
    found = contradictions(contract)
    for each in found:
        click.echo(f"contracts/{contract.api}: samples contradict each other: {each}", err=True)
    if found:
        click.echo("Rule on it in shapes.toml, and say why in errata.toml.", err=True)
        return True
    conditions = unsupported(contract)
    for condition in conditions:
        click.echo(f"contracts/{contract.api}: {condition}", err=True)
    if conditions:
        click.echo("Cite a document (basis documented), or take the rule out of shapes.toml.", err=True)
    return bool(conditions)


def _made(contract: Contract, *, check: bool) -> bool:
    """Write what differs, or only name it; return whether there is nothing left to do."""
    if not check:
        for path in write(contract):
            click.echo(f"contracts/{contract.api}/{path}")
        return True
    stale = departures(contract)
    for each in stale:
        click.echo(f"contracts/{contract.api}/{each.path}: {each.how}")
    return not stale


def _generalised(found: Sequence[Generalisation], *, as_json: bool) -> bool:
    if as_json:
        click.echo(canon.text([each.to_json() for each in found]), nl=False)
        return all(each.met for each in found)
    click.echo(f"{'api':<12} {'samples':>8} {'accepted':>17} {'corruptions':>12} {'rejected':>17}")
    for each in found:
        accepted, rejected = _share(each.accepted, len(each.trials)), _share(each.rejected, each.tried)
        click.echo(f"{each.api:<12} {len(each.trials):>8} {accepted:>17} {each.tried:>12} {rejected:>17}")
    for each in found:
        for trial in each.trials:
            for error in trial.errors:
                click.echo(f"refused: {trial.sample} {error.where}: {error.message}")
            for corruption in trial.unnoticed:
                click.echo(f"unnoticed: {trial.sample} {corruption.where or '(whole)'}: {corruption.how}")
    click.echo(
        f"Targets: {ACCEPTED:.0%} accepted, {REJECTED:.0%} of {CORRUPTIONS} corruptions a sample rejected.",
        err=True,
    )
    return all(each.met for each in found)


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})" if whole else "-"
