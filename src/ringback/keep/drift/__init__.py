"""Drift: a recorded session is repeated, and what differs is told with the side that moved."""

from ringback.keep.drift.repeated import Drifted, Repeated, drift

__all__ = ["Drifted", "Repeated", "drift"]
