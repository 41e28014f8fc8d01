"""Notifications over Bayeux long-polling: the protocol without I/O, and a client over requests."""
