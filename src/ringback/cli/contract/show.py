"""`ringback contract show`: the operations of an API, and all that a contract says of one of them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from ringback import canon
from ringback.cli.contract.root import root_option
from ringback.contracts.shown import shown
from ringback.contracts.store import Contract, load
from ringback.model import Json

#: What presence means, in words; `core` goes without saying.
PRESENCE: Mapping[str, str] = {
    "announced": "a server that has it offers it wherever it is legal",
    "unannounced": "nothing tells whether a server has it; it may be refused",
}

#: Whose call an effect is about, in words.
CALLS: Mapping[str, str] = {
    "target": "of the call addressed",
    "other": "of the other call",
    "new": "of a new call",
    "none": "of the device",
}


@click.command("show")
@click.argument("api")
@click.argument("operation", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@root_option
def show_command(api: str, operation: str | None, root: Path | None, *, as_json: bool) -> None:
    """List the operations of an API, or show all that its contract says of one of them."""
    contract = load(api, root)
    chosen = [contract.operation(operation)] if operation else list(contract.operations.values())
    if as_json:
        click.echo(canon.text([shown(contract, each) for each in chosen]), nl=False)
        return
    lines = _described(shown(contract, chosen[0])) if operation else _listed(contract)
    click.echo("\n".join(lines))


def _listed(contract: Contract) -> Iterator[str]:
    rows = list(contract.operations.values())
    width = max((len(each.name) for each in rows), default=0)
    for each in rows:
        presence = f"   ({each.presence})" if each.presence in PRESENCE else ""
        yield f"{each.name:<{width}}  {each.method:<6} {contract.url_path(each)}{presence}"
    for presence, words in PRESENCE.items():
        if any(each.presence == presence for each in rows):
            yield f"({presence}: {words})"
    yield from _told(contract)
    if contract.codes:
        yield ""
        yield "result codes:"
        yield from (f"    {code:>2}  {each['means']}" for code, each in contract.codes.items())


def _told(contract: Contract) -> Iterator[str]:
    """Yield where notifications come from, on which channels, and which other topics the documents name."""
    settings = contract.settings["notifications"]
    if "path" not in settings:
        return
    channels = settings.get("channels", ())
    yield ""
    yield f"notifications: {settings['style']} at {contract.base_path}{settings['path']}"
    yield f"    channels: {', '.join(channels)}"
    if others := [each for each in settings.get("topics", ()) if each not in channels]:
        yield f"    further topics: {', '.join(others)}"


def _described(told: Mapping[str, Json]) -> Iterator[str]:
    yield f"{told['name']}: {told['description']}"
    yield f"{told['method']} {told['path']}"
    yield from (f"    also {each}" for each in told["also"])
    if told["presence"] in PRESENCE:
        yield f"presence: {told['presence']}; {PRESENCE[told['presence']]}"
    yield from (_parameter(each) for each in told["parameters"])
    if told["legal"]:
        yield f"legal in {', '.join(told['legal'])}"
    for move in told["moves"]:
        yield from _move(move)
    schemas = (told["request"], told["response"], told["notification"])
    yield f"schemas: {', '.join(each for each in schemas if each)}"
    yield f"sources: {', '.join(told['sources'])}"
    yield from _evidence(told)


def _parameter(each: Mapping[str, Json]) -> str:
    words = [" or ".join(each["types"]), "required" if each["required"] else "optional", f"in {each['in']}"]
    words += [f"one of {', '.join(map(str, each['values']))}"] if each["values"] else []
    words += [f"default {each['default']}"] if each["default"] is not None else []
    source = f"   [{each['source']}]" if each["source"] else ""
    return f"    {each['name']}: {', '.join(words)}{source}"


def _move(move: Mapping[str, Json]) -> Iterator[str]:
    conditions = [" or ".join(move["states"])] if move["states"] else []
    conditions += [f"the other call {' or '.join(move['other'])}"] if move["other"] else []
    conditions += [f"monitoring by {' or '.join(move['modes'])}"] if move["modes"] else []
    conditions += [f"{name} {' or '.join(map(json.dumps, values))}" for name, values in move["given"].items()]
    conditions += [f"after {', '.join(move['after'])}"] if move["after"] else []
    yield f"when {', '.join(conditions)}:" if conditions else "always:"
    if not move["effects"]:
        yield "    nobody is told"
    for effect in move["effects"]:
        yield f"    {_effect(effect)}"
    if move["errata"]:
        yield f"    (see {', '.join(move['errata'])})"


def _effect(effect: Mapping[str, Json]) -> str:
    need = "is told" if effect["required"] else "may be told"
    state = f" {effect['becomes']}" if effect["becomes"] else ""
    shows = [f"{name} {json.dumps(value)}" for name, value in effect["shows"].items()]
    shows += [f"no {name}" for name in effect["hides"]]
    tail = f", showing {', '.join(shows)}" if shows else ""
    return f"{effect['party']} {need}: {effect['notification']}{state} {CALLS[effect['call']]}{tail}"


def _evidence(told: Mapping[str, Json]) -> Iterator[str]:
    if told["requirements"]:
        yield "requirements:"
    for each in told["requirements"]:
        yield f"    {each['id']}  {each['statement']}   [{each['source']}]"
    yield "samples:" if told["samples"] else f"samples: none; {told['unprinted'] or 'no page prints one'}"
    for each in told["samples"]:
        repaired = f", {len(each['repairs'])} repaired" if each["repairs"] else ""
        yield f"    {each['id']}   [{each['source']}]{repaired}"
