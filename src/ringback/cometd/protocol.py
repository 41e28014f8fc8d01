"""
Bayeux without I/O, both sides: the `Hub` that a server asks, the `Session` that a client asks.

It gathers the public names of the protocol; the rules stand in `messages`, `hub` and `session`.
"""

from ringback.cometd.hub import Answer, Held, Hub

__all__ = ["Answer", "Held", "Hub"]
