"""Ringback proves that a call-control API does what its documentation says."""

from importlib.metadata import version as _version

from ringback.errors import Problem
from ringback.model import Exchange, Finding, Notification, Request, Response

__all__ = ["Exchange", "Finding", "Notification", "Problem", "Request", "Response", "__version__"]

__version__ = _version("ringback")
