"""
Bayeux without I/O, both sides: the `Hub` that a server asks, the `Session` that a client asks.

It gathers the public names of the protocol; the rules stand in `messages`, `hub` and `session`.
"""

from ringback.cometd.hub import Answer, Hub
from ringback.cometd.members import Held
from ringback.cometd.session import Advice, Ended, Reading, Refused, Session

__all__ = ["Advice", "Answer", "Ended", "Held", "Hub", "Reading", "Refused", "Session"]
