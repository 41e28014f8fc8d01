"""Which operations an endpoint has, told by how it answers one that nobody has heard of."""

import pytest

from ringback.apis import Refusal
from ringback.suite.presence import UNHEARD_OF, alike

OPERATION = "SendDtmf"


def no(message: str, *, status: int = 403, code: str = "3") -> Refusal:
    """Return a refusal in these words."""
    return Refusal(status=status, code=code, message=message)


@pytest.mark.parametrize(
    ("one", "unheard_of", "expected"),
    [
        (no("Operation forbidden"), no("Operation forbidden"), True),
        (no(f"There is no {OPERATION} here"), no(f"There is no {UNHEARD_OF} here"), True),
        (no("Not valid for a held call"), no("Operation forbidden"), False),
        (no("", code="2"), no(""), False),
        (no("", status=409), no(""), False),
        (no(""), None, False),
        (None, no(""), False),
        (None, None, True),
    ],
)
def test_what_is_answered_like_an_unheard_of_operation_is_not_there(
    one: Refusal | None, unheard_of: Refusal | None, *, expected: bool
) -> None:
    """The same status, code and words, or both taken; a refusal of its own shows that it is known."""
    assert alike(OPERATION, one, unheard_of) is expected
