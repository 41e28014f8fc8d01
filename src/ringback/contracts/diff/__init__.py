"""What differs between two contracts, for whom that matters, and how much."""

from ringback.contracts.diff.change import Change, worst
from ringback.contracts.diff.comparison import differences
from ringback.contracts.diff.kinds import KINDS, LEVELS, Kind

__all__ = ["KINDS", "LEVELS", "Change", "Kind", "differences", "worst"]
