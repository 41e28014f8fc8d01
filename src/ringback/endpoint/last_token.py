"""
The App's last token, known to all processes of a run: a server may let only the last one in.

Workers that each had a token of their own would shut each other out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from ctypes import c_char
    from multiprocessing.sharedctypes import SynchronizedArray

#: Bytes that an authorization may have to be known to all; a longer one is its worker's own.
LONGEST = 1 << 14


@frozen(eq=False)
class LastToken:
    """What all workers of a run send as their authorization."""

    cells: "SynchronizedArray[c_char]"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep all other workers from getting another token meanwhile."""
        with self.cells.get_lock():
            yield

    def tell(self, authorization: str) -> None:
        """Have all workers send this from now on."""
        raw = authorization.encode()
        if len(raw) < LONGEST:
            self.cells.value = raw  # type: ignore[attr-defined]  # typeshed has it of arrays without a lock only

    def told(self) -> str:
        """Return what was told last; nothing where nothing was."""
        return bytes(self.cells.value).decode()  # type: ignore[attr-defined]  # likewise
