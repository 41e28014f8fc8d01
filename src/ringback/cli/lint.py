"""`ringback lint`: what is wrong with cassettes, on the line where it stands."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from ringback import canon
from ringback.cassettes import store
from ringback.cassettes.recording.names import FAILED
from ringback.cli.chosen import API_HELP, Chosen, root_option
from ringback.contracts import known_apis
from ringback.endpoint.file import EndpointFile
from ringback.errors import NotReadable
from ringback.keep.flaws import LEVELS, RULES, Flaw
from ringback.keep.lint import Linter
from ringback.keep.mended import mended
from ringback.keep.players import flows, mentioned
from ringback.keep.sarif import sarif

#: What a cassette's file is called.
SUFFIXES = (".yaml", ".yml")


@click.command("lint")
@click.argument("paths", nargs=-1, metavar="[CASSETTE|DIR]...", type=click.Path(path_type=Path))
@click.option("--api", metavar="NAME|MODULE:NAME", help=f"{API_HELP}the one that each cassette names.")
@root_option
@click.option(
    "--tests",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A directory of tests that may play cassettes; default: tests, where there is one.",
)
@click.option(
    "--endpoint",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The endpoint file of the recorded server: look for its secrets, numbers and address in every spelling.",
)
@click.option(
    "--max-age",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Tell of cassettes that are older than this.",
)
@click.option("--play", is_flag=True, help="Play the flows' cassettes, and tell of what no flow asks for.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without anybody's judgement.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="How results are told.",
)
@click.option("--rules", is_flag=True, help="Show the rules, and look at nothing.")
def command(
    paths: tuple[Path, ...],
    api: str | None,
    root: Path | None,
    tests: tuple[Path, ...],
    endpoint: Path | None,
    max_age: int | None,
    form: str,
    *,
    play: bool,
    fix: bool,
    rules: bool,
) -> None:
    """
    Look for what is wrong with cassettes: unreadable, unsafe, unscrubbed, against the contract, stale, unused.

    Without a path, those of the root, or in ./cassettes. Exit codes: 0 nothing, 1 errors or warnings, 2 could not tell.
    """
    if rules:
        for each in RULES.values():
            click.echo(f"{each.id:<26} {each.level:<8} {each.demands}{' (--fix)' if each.fixable else ''}")
        return
    chosen = Chosen.of(api, root)
    files = list(_files(paths or (root / "cassettes" if root else Path("cassettes"),)))
    linter = _linter(chosen, tests, max_age, chosen.endpoint_file(endpoint) if endpoint else None)
    flaws = [each for path in files for each in linter.flaws(path)]
    if play:
        flaws += [each for name in linter.contracts for each in _unplayed(chosen, name, files)]
    if fix:
        flaws = _fixed(flaws, files, linter)
    flaws.sort(key=lambda each: (each.path, each.line, each.rule.id, each.message))
    _tell(flaws, len(files), form)
    raise click.exceptions.Exit(1 if any(each.fails for each in flaws) else 0)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the cassettes that are meant, each once; raises NotReadable where there is none."""
    for path in dict.fromkeys(paths):
        if not path.is_dir():
            yield path
            continue
        found = [each for each in sorted(path.rglob("*")) if _is_cassette(each)]
        if not found:
            raise NotReadable(path=str(path), reason="there is no cassette in it")
        yield from found


def _is_cassette(path: Path) -> bool:
    return path.suffix in SUFFIXES and path.is_file() and not path.name.endswith(FAILED)


def _linter(
    chosen: Chosen, tests: Sequence[Path], max_age: int | None, endpoint: EndpointFile | None
) -> Linter:
    names = known_apis(chosen.root)
    contracts = {
        each: chosen.contract(each) for each in ({*names, chosen.api} if chosen.api else names) if each
    }
    features = [chosen.features(each) for each in contracts]
    folders = tests or tuple(each for each in (Path("tests"),) if each.is_dir())
    return Linter(
        contracts=contracts,
        api=chosen.api,
        played=frozenset().union(*map(flows, features)),
        mentioned=mentioned(folders),
        since=None if max_age is None else datetime.now(UTC) - timedelta(days=max_age),
        endpoint=endpoint,
    )


def _unplayed(chosen: Chosen, name: str, files: Sequence[Path]) -> Iterator[Flaw]:
    mine = [each for each in files if each.parent.name == name]
    if mine:
        from ringback.keep.played import unplayed  # noqa: PLC0415  (what runs flows takes time to load)

        contract, record = chosen.contract(name), chosen.record(name)
        for path, reason in unplayed(mine, chosen.features(name), contract, record):
            yield Flaw(rule=RULES["cassette.unplayed"], path=path, line=1, message=reason)


def _fixed(flaws: Sequence[Flaw], files: Sequence[Path], linter: Linter) -> list[Flaw]:
    """Mend files, and return what is left to say."""
    left = [each for each in flaws if not any(one.path == each.path and one.rule.fixable for one in flaws)]
    for path in files:
        mine = [each for each in flaws if each.path == path]
        if not any(each.rule.fixable for each in mine):
            continue
        before = store.read(path)
        after = mended(before, linter.contract_of(path, before), mine, str(path), linter.endpoint)
        if after != before:
            store.write(path, after)
            click.echo(f"{path}: mended.", err=True)
        left += linter.again(path, mine)
    return left


def _tell(flaws: Sequence[Flaw], looked: int, form: str) -> None:
    match form:
        case "sarif":
            click.echo(sarif(flaws, Path.cwd()), nl=False)
        case "json":
            told = [
                {
                    "rule": each.rule.id,
                    "level": each.rule.level,
                    "path": str(each.path),
                    "line": each.line,
                    "message": each.message,
                    "mend": each.rule.mend,
                }
                for each in flaws
            ]
            click.echo(canon.text(told), nl=False)
        case _:
            for each in flaws:
                click.echo(f"{each.path}:{each.line}: {each.rule.level}: {each.message} [{each.rule.id}]")
    counted = Counter(each.rule.level for each in flaws)
    said = ", ".join(
        f"{counted[each]} {each}{'s' * (counted[each] != 1)}" for each in LEVELS if counted[each]
    )
    click.echo(f"{looked} cassette{'s' * (looked != 1)} looked at: {said or 'nothing wrong'}.", err=True)
    if form == "text":
        for name in dict.fromkeys(each.rule.id for each in flaws):
            click.echo(f"{name}: {RULES[name].mend}", err=True)
