"""
What a contract says of one operation, gathered from all of its files.

Values for people and programs to look at; how they are printed is not known here.
"""

import re
from collections.abc import Mapping

from ringback.calls import Effect, Move
from ringback.contracts.store import Contract
from ringback.model import Json, Operation, Requirement


def shown(contract: Contract, operation: Operation) -> dict[str, Json]:
    """Return all that is said of an operation, as JSON."""
    moves = contract.table.moves_of(operation.name)
    states = (state for move in moves for state in move.states)
    return {
        "name": operation.name,
        "description": operation.description,
        "method": operation.method,
        "path": contract.url_path(operation),
        "also": [contract.url_path(operation, each) for each in operation.also],
        "presence": operation.presence,
        "parameters": [
            {
                "name": each.name,
                "in": each.place,
                "types": list(each.types),
                "required": each.required,
                "default": each.default,
                "values": list(each.values),
                "means": each.means,
                "source": str(each.source) if each.source else None,
            }
            for each in operation.parameters
        ],
        "legal": list(dict.fromkeys(states)),
        "moves": [_move(move) for move in moves],
        "success": list(operation.success),
        "request": operation.request_schema or None,
        "response": operation.response_schema or None,
        "notification": operation.notification_schema or None,
        "requirements": [
            {
                "id": each.id,
                "statement": each.statement,
                "source": str(each.source),
                "checks": list(each.checks),
            }
            for each in requirements_of(contract, operation)
        ],
        "samples": [
            {"id": each.id, "kind": each.kind, "source": str(each.source), "repairs": list(each.repairs)}
            for each in contract.samples
            if each.operation == operation.name
        ],
        "unprinted": operation.unprinted or None,
        "sources": [str(each) for each in operation.sources],
    }


def _move(move: Move) -> Mapping[str, Json]:
    return {
        "states": list(move.states),
        "other": list(move.other),
        "modes": list(move.modes),
        "given": {name: list(values) for name, values in move.given.items()},
        "after": list(move.after),
        "mode": move.mode or None,
        "effects": [_effect(each) for each in move.effects],
        "any_order": move.any_order,
        "errata": list(move.errata),
    }


def _effect(effect: Effect) -> Mapping[str, Json]:
    return {
        "party": effect.party,
        "call": effect.call,
        "notification": effect.notification,
        "becomes": effect.becomes,
        "shows": dict(effect.shows),
        "hides": list(effect.hides),
        "required": effect.required,
    }


def requirements_of(contract: Contract, operation: Operation) -> tuple[Requirement, ...]:
    """
    Return the demands that concern an operation, in their order.

    They are its own, those of its moves, those that name it, and those of the same families that name no other operation.
    """
    own = {*operation.requirements, *(move.requirement for move in contract.table.moves_of(operation.name))}
    families = {each.rpartition("-")[0] for each in own if each}
    found = []
    for each in contract.requirements.values():
        named = set(re.findall(r"[A-Za-z]+", each.statement)) & set(contract.operations)
        kin = each.id.rpartition("-")[0] in families and not named
        if each.id in own or operation.name in named or kin:
            found.append(each)
    return tuple(found)
