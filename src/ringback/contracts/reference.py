"""
A contract as a page for people: every operation with its URL, parameters, notifications and demands.

The page is made from the contract's files alone, so that it cannot say anything
else than what an endpoint is held against.
"""

from collections.abc import Iterator

from ringback.calls import Effect, Move
from ringback.contracts.shown import requirements_of
from ringback.contracts.store import Contract
from ringback.model import Operation, Parameter

#: What a presence means to whoever builds a server.
PRESENCES = {
    "core": "",
    "announced": "A server that has it lists it among what a call or a device offers.",
    "unannounced": "A server may be without it; nothing announces it.",
}

_PARTIES = {
    "self": "who gives the command",
    "peer": "the others on the call",
    "other-peer": "the others on the other call",
    "destination": "who is dialled",
}
_CALLS = {
    "target": "the call addressed",
    "other": "the other call",
    "new": "a new call",
    "none": "the device",
}


def text(contract: Contract) -> str:
    """Return the page as it stands in `operations.md`."""
    lines = [f"# {contract.title}: operations", ""]
    lines += ["Made by `ringback contract derive` from the files beside it; do not edit it.", ""]
    lines += ["| operation | method and URL | legal while | what it does |", "| --- | --- | --- | --- |"]
    lines += [_row(contract, each) for each in contract.operations.values()]
    for each in contract.operations.values():
        lines += ["", *_section(contract, each)]
    return "\n".join(lines) + "\n"


def _row(contract: Contract, operation: Operation) -> str:
    anchor = operation.name.lower()
    url = f"`{operation.method} {contract.url_path(operation)}`"
    states = dict.fromkeys(state for move in contract.table.moves_of(operation.name) for state in move.states)
    return f"| [{operation.name}](#{anchor}) | {url} | {', '.join(states)} | {_cell(operation.description)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _section(contract: Contract, operation: Operation) -> Iterator[str]:
    yield f"## {operation.name}"
    yield ""
    yield " ".join(filter(None, (operation.description, PRESENCES[operation.presence])))
    yield ""
    yield f"`{operation.method} {contract.url_path(operation)}`" + "".join(
        f", also `{contract.url_path(operation, each)}`" for each in operation.also
    )
    if operation.parameters:
        yield from (
            "",
            "| parameter | in | type | required | values | source |",
            "| --- | --- | --- | --- | --- | --- |",
        )
        yield from map(_parameter, operation.parameters)
    moves = contract.table.moves_of(operation.name)
    if moves:
        yield ""
    for move in moves:
        yield f"- {_where(move)}: {'; '.join(map(_effect, move.effects)) or 'nobody is notified'}"
    demands = requirements_of(contract, operation)
    if demands:
        yield ""
    for each in demands:
        yield f"- **{each.id}** ({each.level}) {each.statement} [{each.source}]"
    yield ""
    yield f"Sources: {', '.join(map(str, operation.sources))}." + (
        f" No sample: {operation.unprinted}." if operation.unprinted else ""
    )


def _parameter(parameter: Parameter) -> str:
    values = ", ".join(f"`{each}`" for each in parameter.values)
    default = f"default `{parameter.default}`" if parameter.default is not None else ""
    return (
        f"| `{parameter.name}` | {parameter.place} | {' or '.join(parameter.types)} |"
        f" {'yes' if parameter.required else 'no'} | {'; '.join(filter(None, (values, default)))} |"
        f" {parameter.source or ''} |"
    )


def _where(move: Move) -> str:
    parts = [f"while {' or '.join(move.states)}" if move.states else "at any time"]
    parts += [f"the other call {' or '.join(move.other)}"] if move.other else []
    parts += [f"monitoring by {' or '.join(move.modes)}"] if move.modes else []
    parts += [f"{name} {' or '.join(map(str, values))}" for name, values in move.given.items()]
    return ", ".join(parts)


def _effect(effect: Effect) -> str:
    what = f"{effect.notification} {effect.becomes or ''}".strip()
    shows = "".join(f", {name} {value}" for name, value in effect.shows.items())
    hides = "".join(f", without {name}" for name in effect.hides)
    party, call = _PARTIES.get(effect.party, effect.party), _CALLS.get(effect.call, effect.call)
    may = "" if effect.required else " (may be)"
    return f"{what}{shows}{hides} of {call} to {party}{may}"
