"""
Which way the values travel that a schema describes.

A schema may be reached from requests, responses and notifications at once; a
change of it then concerns senders and receivers, each in their own way.
"""

from collections.abc import Iterator, Mapping

from ringback.contracts.diff.change import NOTIFICATION, REQUEST, RESPONSE
from ringback.contracts.export import referred
from ringback.contracts.messages import ENVELOPE, ERROR
from ringback.contracts.store import Contract


def directions(contract: Contract) -> Mapping[str, frozenset[str]]:
    """Return the directions in which values of each schema travel; none for a schema that nothing refers to."""
    found: dict[str, set[str]] = {name: set() for name in contract.schemas}
    for name, direction in _roots(contract):
        ahead = [name]
        while ahead:
            each = ahead.pop()
            if direction not in found.get(each, {direction}):
                found[each].add(direction)
                ahead += referred(contract.schemas[each])
    return {name: frozenset(ways) for name, ways in found.items()}


def _roots(contract: Contract) -> Iterator[tuple[str, str]]:
    for operation in contract.operations.values():
        yield operation.request_schema, REQUEST
        yield operation.response_schema, RESPONSE
        yield operation.notification_schema, NOTIFICATION
    yield ERROR, RESPONSE
    yield ENVELOPE, NOTIFICATION
    for message in contract.settings.get("notifications", {}).get("messages", {}):
        yield message, NOTIFICATION
