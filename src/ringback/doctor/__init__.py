"""What keeps an installation, an endpoint file or a project from being used, and what to do about it."""

from ringback.doctor.check import Check, fine, note, unknown, wrong

__all__ = ["Check", "fine", "note", "unknown", "wrong"]
