"""Ringback proves that a call-control API does what its documentation says."""

from ringback.errors import Problem
from ringback.model import Exchange, Finding, Notification, Request, Response

__all__ = ["Exchange", "Finding", "Notification", "Problem", "Request", "Response", "__version__"]

__version__: str


def __getattr__(name: str) -> str:
    """Return the version, which takes longer to find than all the rest together and is seldom asked for."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version  # noqa: PLC0415  (see above)

    return version("ringback")
