"""
Which operations an endpoint has: vendors implement some of what is documented, and that is legal.

What a call offers need not be there either: lists of capabilities get copied.  So an operation
that is answered like one that nobody has heard of counts as missing, not as broken.
"""

from ringback.apis import Refusal

#: Presence of operations: see `Operation.presence`.
CORE, ANNOUNCED, UNANNOUNCED = "core", "announced", "unannounced"

#: An operation that no server has.
UNHEARD_OF = "RingbackUnheardOf"


def alike(operation: str, one: Refusal | None, unheard_of: Refusal | None) -> bool:
    """Tell whether an operation was answered as an unheard-of one was: both taken, or both refused in the same words."""
    if one is None or unheard_of is None:
        return one is unheard_of
    return (one.status, one.code) == (unheard_of.status, unheard_of.code) and _plain(
        one.message, operation
    ) == _plain(unheard_of.message, UNHEARD_OF)


def _plain(message: str, operation: str) -> str:
    """Return a message without the name of the operation that it is about."""
    return message.replace(operation, "…")
