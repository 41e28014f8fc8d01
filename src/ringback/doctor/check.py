"""One thing that was looked at: how it is, and what to do next."""

from attrs import frozen

#: How a thing may be. A note needs nobody to do anything; what is unknown could not be looked at.
STATES = ("fine", "note", "wrong", "unknown")


@frozen
class Check:
    """One thing that was looked at."""

    #: What it is part of: installation, endpoint or repository.
    part: str
    name: str
    #: One of STATES.
    state: str
    #: How it is, a sentence.
    says: str
    #: What to do next, a sentence; empty where there is nothing to do.
    then: str = ""


def fine(part: str, name: str, says: str) -> Check:
    """Return that all is well with a thing."""
    return Check(part=part, name=name, state="fine", says=says)


def note(part: str, name: str, says: str, then: str = "") -> Check:
    """Return what somebody may want to know, and nobody has to mend."""
    return Check(part=part, name=name, state="note", says=says, then=then)


def wrong(part: str, name: str, says: str, then: str) -> Check:
    """Return what has to be mended."""
    return Check(part=part, name=name, state="wrong", says=says, then=then)


def unknown(part: str, name: str, says: str, then: str) -> Check:
    """Return that a thing could not be looked at, and why."""
    return Check(part=part, name=name, state="unknown", says=says, then=then)
