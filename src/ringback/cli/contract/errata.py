"""`ringback contract errata`: the contradictions in the documents, and our rulings."""

from collections.abc import Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.contracts.store import known_apis, load
from ringback.model import Erratum, Json, Sign


@click.command("errata")
@click.argument("api", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@root_option
def errata_command(api: str | None, root: Path | None, *, as_json: bool) -> None:
    """List the contradictions in the documents, our rulings, and what is accepted because of them."""
    contracts = [load(each, root) for each in ([api] if api else known_apis(root))]
    errata = [each for contract in contracts for each in sorted(contract.errata.values(), key=_place)]
    if as_json:
        click.echo(canon.text([_erratum(each) for each in errata]), nl=False)
        return
    for each in errata:
        click.echo(f"{each.id}  {each.title}")
        for side in each.sides:
            click.echo(f"    - {side}")
        click.echo(f"    ruling:   {each.ruling}")
        click.echo(f"    accepted: {each.accepts}")
        click.echo(f"    source:   {', '.join(str(source) for source in each.sources)}")
        for sign in each.signs:
            click.echo(f"    noticed:  {_noticed(sign)}")


def _place(erratum: Erratum) -> tuple[str, int]:
    """Return where an erratum stands among the others: by the number at the end of its id."""
    name = erratum.id.rstrip("0123456789")
    return name, int(erratum.id[len(name) :] or 0)


def _noticed(sign: Sign) -> str:
    """Say in which message, or in whose answer, a run notices that the ruling decided something, and by what."""
    marks = [" or ".join(f"HTTP {each}" for each in sign.statuses)] if sign.statuses else []
    marks += [f"{' and '.join(sign.differ)} that differ"] if sign.differ else []
    marks += [", ".join(_members(sign.schema))] if _members(sign.schema) else []
    return f"{sign.within}{', by ' if marks else ''}{'; '.join(marks)}"


def _members(schema: Json, at: str = "") -> list[str]:
    """Return the places that a schema looks at, innermost only, as JSON pointers."""
    if not isinstance(schema, Mapping):
        return []
    inner = [
        place
        for name, each in schema.get("properties", {}).items()
        for place in _members(each, f"{at}/{name}") or [f"{at}/{name}"]
    ]
    for word in ("not", "anyOf", "allOf", "oneOf"):
        given = schema.get(word, ())
        for each in [given] if isinstance(given, Mapping) else given:
            inner += _members(each, at) or [f"{at}/{name}" for name in each.get("required", ())]
    return list(dict.fromkeys(inner))


def _erratum(erratum: Erratum) -> Mapping[str, object]:
    return {
        "id": erratum.id,
        "title": erratum.title,
        "sides": list(erratum.sides),
        "ruling": erratum.ruling,
        "accepts": erratum.accepts,
        "sources": [str(each) for each in erratum.sources],
        "signs": [
            {
                "in": each.within,
                "statuses": list(each.statuses),
                "differ": list(each.differ),
                "schema": each.schema,
            }
            for each in erratum.signs
        ],
    }
