"""How the command line ends: what a problem looks like, and which code stands for what."""

from ringback.errors import Problem

#: The exit code for everything that kept us from telling.
COULD_NOT_TELL = 2

#: The exit code of each verdict.
EXIT_CODES = {"conforms": 0, "departs": 1, "undetermined": COULD_NOT_TELL}


def told(problem: Problem) -> str:
    """Return a problem and its hint on one line."""
    sentence = f"ringback: {problem}"
    return " ".join(f"{sentence} {problem.hint}".split())
