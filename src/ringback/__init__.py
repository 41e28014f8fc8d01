"""Ringback proves that a call-control API does what its documentation says."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ringback.errors import Problem
from ringback.model import Exchange, Finding, Notification, Request, Response

if TYPE_CHECKING:
    from ringback.cassettes.playing.drop_in import VCR, use_cassette

__all__ = [
    "VCR",
    "Exchange",
    "Finding",
    "Notification",
    "Problem",
    "Request",
    "Response",
    "__version__",
    "use_cassette",
]

__version__: str

#: What takes long to load, for vcrpy loads every HTTP library that there is.
_PLACES = dict.fromkeys(("VCR", "use_cassette"), "ringback.cassettes.playing.drop_in")


def __getattr__(name: str) -> Any:
    if name == "__version__":
        # It takes longer to find than all the rest together, and is seldom asked for.
        from importlib.metadata import version  # noqa: PLC0415

        return version("ringback")
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(_PLACES[name]), name)
