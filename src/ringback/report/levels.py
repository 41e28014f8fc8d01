"""
Levels: which one a run claims, which one it is granted, and what stands between the two.

A level is granted where every requirement up to it was exercised, or could not
be because of what the server legally does not offer.  What its owner left out
(an actor, an entry of the endpoint file, a cassette) is no such excuse.
"""

from collections.abc import Iterator

from attrs import frozen

from ringback.model import Json
from ringback.report import overview
from ringback.report.texts import Texts
from ringback.run import Run
from ringback.suite.programme import LEVELS

#: What may be missing from a server, or from its API's contract, without fault of its owner.
LEGAL = frozenset({"capability", "contract"})

#: The level at which requirements of the level `shapes` are exercised at the latest: signing in alone shows few shapes.
SHOWN_BY = "flows"

#: What is said of a skip in a log that does not say what was missing.
UNTYPED = "untyped"

#: How many reasons are given for one requirement.
FEW = 3


@frozen
class Left:
    """A requirement that no case could exercise, and why: what was missing, and the reason in words."""

    id: str
    level: str
    reasons: tuple[tuple[str, str], ...]

    @property
    def is_legal(self) -> bool:
        """Whether only something was missing that no server need have."""
        return bool(self.reasons) and all(kind in LEGAL for kind, _ in self.reasons)

    def to_json(self) -> dict[str, Json]:
        """Return the form that a certificate holds."""
        reasons = [{"skip": kind, "reason": text} for kind, text in self.reasons[:FEW]]
        return {"id": self.id, "reasons": reasons}


@frozen
class Standing:
    """What a run claims, and what it is granted."""

    claimed: str
    #: None where no level is.
    granted: str | None
    #: Why it is not the one that was claimed; empty where it is.
    reasons: tuple[str, ...]
    #: What the server legally does not offer, up to the claimed level.
    not_offered: tuple[Left, ...]
    #: What was left out otherwise.
    lacking: tuple[Left, ...]


def standing(run: Run, texts: Texts) -> Standing:
    """Return what a run is granted; without the contract's requirements nothing is."""
    claimed = run.header.level
    left = [each for each in _left(run, texts) if reaches(claimed, each.level)]
    lacking = tuple(each for each in left if not each.is_legal)
    recorded = run.header.endpoint.get("kind") == "recorded" and reaches(claimed, "lifecycle")
    reasons = [*_bars(run, texts)]
    granted = None
    if not reasons:
        held = [each for each in LEVELS if reaches(claimed, each) and not _missed(each, lacking)]
        if recorded:
            held = [each for each in held if not reaches(each, "lifecycle")]
            reasons.append("a recorded endpoint answers what was recorded, and nothing else")
        granted = _longest(held)
        reasons += [_told(each) for each in lacking if granted != claimed]
    return Standing(
        claimed=claimed,
        granted=granted,
        reasons=tuple(dict.fromkeys(reasons)) if granted != claimed else (),
        not_offered=tuple(each for each in left if each.is_legal),
        lacking=lacking,
    )


def reaches(level: str, other: str) -> bool:
    """Tell whether a level includes another."""
    return LEVELS.index(level) >= LEVELS.index(other)


def _longest(held: list[str]) -> str | None:
    """Return the last of the levels that follow each other without a gap from the first."""
    granted = None
    for level in LEVELS:
        if level not in held:
            break
        granted = level
    return granted


def _missed(level: str, lacking: tuple[Left, ...]) -> bool:
    return any(reaches(level, SHOWN_BY if each.level == LEVELS[0] else each.level) for each in lacking)


def _bars(run: Run, texts: Texts) -> Iterator[str]:
    """Yield what keeps a run from any level."""
    if run.footer.verdict != "conforms":
        yield f"the verdict is {run.footer.verdict}"
    if run.header.only:
        yield f"only cases like {run.header.only} were asked for"
    if not texts.requirements:
        yield "the contract's requirements are not at hand"


def _left(run: Run, texts: Texts) -> Iterator[Left]:
    for each in overview.coverage(run, texts):
        if each.state == "uncovered" and each.requirement is not None:
            skips = [result for result in each.results if result.outcome == "skipped"]
            reasons = dict.fromkeys((result.skip or UNTYPED, result.reason or "") for result in skips)
            yield Left(id=each.id, level=each.requirement.level, reasons=tuple(reasons))


def _told(left: Left) -> str:
    why = "; ".join(f"{text} ({kind})" for kind, text in left.reasons if kind not in LEGAL)
    return f"{left.id} was not exercised: {why or 'no case of the run is about it'}"
