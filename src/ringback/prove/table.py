"""
The table of a proof: what was caught, by which rule, at which level, and what was not.

It is a file that can be read again, so that the next proof begins with the
cases that saw each defect in the last one.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import asdict, evolve, field, frozen

from ringback.canon import text
from ringback.errors import NotReadable, NotValid
from ringback.model import Json
from ringback.prove.trials import DEFECT, HEALTHY, LEVEL_OF, VARIANT, Effort, Ended, Sighting, Subject
from ringback.run import Case
from ringback.suite.programme import LEVELS

#: What such a file says it is.
FORMAT = "ringback-proof/1"

#: How much of all defects must be seen without fuzzing.
SHARE_WITHOUT_FUZZING = 0.9

#: A requirement that every fourth case verifies says nothing of where to look.
COMMON = 0.25

#: How many cases are tried first.
FEW = 12


def _place(ended: Ended) -> tuple[str, int, str]:
    kinds = (HEALTHY, DEFECT, VARIANT)
    return (ended.subject.api, kinds.index(ended.subject.kind), ended.subject.name)


def _folded(given: Iterable[Ended]) -> tuple[Ended, ...]:
    """Return one trial for each subject, in the order of a table."""
    found: dict[Subject, Ended] = {}
    for each in (one for several in given for one in several.of_each()):
        before = found.get(each.subject)
        found[each.subject] = before.with_another(each) if before else each
    return tuple(sorted(found.values(), key=_place))


@frozen
class Table:
    """What came of the trials of one proof."""

    ringback: str
    depth: str
    seed: int
    ended: tuple[Ended, ...] = field(converter=_folded)

    @property
    def apis(self) -> tuple[str, ...]:
        """The APIs that it is about."""
        return tuple(dict.fromkeys(each.subject.api for each in self.ended))

    def of(self, api: str, kind: str) -> tuple[Ended, ...]:
        """Return the trials of a kind of subject."""
        return tuple(each for each in self.ended if (each.subject.api, each.subject.kind) == (api, kind))

    def caught(self, api: str, level: str) -> tuple[Ended, ...]:
        """Return the defects that were seen at a level or before it."""
        reach = LEVELS.index(level)
        defects = self.of(api, DEFECT)
        return tuple(each for each in defects if each.caught and LEVELS.index(each.caught.level) <= reach)

    def named(self, api: str) -> tuple[Ended, ...]:
        """Return the defects that were seen by the very requirement that they violate."""
        defects = self.of(api, DEFECT)
        return tuple(
            each for each in defects if each.caught and each.caught.requirement == each.subject.source
        )

    @property
    def wrong(self) -> tuple[Ended, ...]:
        """The trials that did not end as they must."""
        return tuple(each for each in self.ended if not each.right)

    def to_json(self) -> dict[str, Json]:
        """Return what a file holds."""
        return {
            "format": FORMAT,
            "ringback": self.ringback,
            "depth": self.depth,
            "seed": self.seed,
            "trials": [_plain(each) for each in self.ended],
        }

    @classmethod
    def read(cls, path: Path) -> "Table":
        """Read a file; raises NotReadable and NotValid."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise NotReadable(path=str(path), reason=str(error)) from error
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            raise NotValid(path=str(path), where="format", reason=f"it is not {FORMAT}")
        try:
            ended = [_ended(each) for each in raw["trials"]]
            return cls(ringback=raw["ringback"], depth=raw["depth"], seed=raw["seed"], ended=ended)
        except (KeyError, TypeError, AttributeError) as error:
            raise NotValid(path=str(path), where="trials", reason=f"it is not a table: {error!r}") from error

    def text(self) -> str:
        """Return the file."""
        return text(self.to_json())


def _plain(ended: Ended) -> dict[str, Json]:
    subject = ended.subject
    return {
        "api": subject.api,
        "kind": subject.kind,
        "name": subject.name,
        "source": subject.source,
        "says": subject.says,
        "sightings": [asdict(each) for each in ended.sightings],
        "problems": list(ended.problems),
        "seconds": ended.seconds,
        "requests": ended.requests,
        "runs": ended.runs,
    }


def _ended(raw: dict[str, Json]) -> Ended:
    return Ended(
        subject=Subject(api=raw["api"], kind=raw["kind"], name=raw["name"]),
        sightings=tuple(_sighting(each) for each in raw["sightings"]),
        problems=tuple(raw["problems"]),
        seconds=raw["seconds"],
        requests=raw["requests"],
        runs=raw["runs"],
    )


def _sighting(raw: dict[str, Json]) -> Sighting:
    return Sighting(**{**raw, "beside": tuple(raw.get("beside", ()))})


def likely(subject: Subject, cases: Sequence[Case], known: Table | None, effort: Effort) -> Effort:
    """Return the effort for a trial: first the case that saw the defect in a known table, or those that verify its requirement."""
    before = [each.caught for each in known.ended if each.subject == subject and each.caught] if known else []
    first = [each.case for each in before]
    if all(each.level == LEVELS[-1] for each in before):
        # What only the last level saw may be seen before by now.
        first += _tagged(subject, cases, effort)
    return evolve(effort, likely=",".join(first))


def _tagged(subject: Subject, cases: Sequence[Case], effort: Effort) -> list[str]:
    tagged = [each for each in cases if subject.source in each.requirements]
    if len(tagged) > len(cases) * COMMON:
        return []
    reach = LEVELS.index(effort.level)
    return [each.id for each in tagged if LEVELS.index(LEVEL_OF.get(each.kind, LEVELS[-1])) <= reach][:FEW]


def shortfalls(table: Table, everything: Iterable[str]) -> tuple[str, ...]:
    """Return what a proof lacks, in sentences; `everything` names the APIs all of whose defects were tried."""
    found = [f"{each.subject.api} {each.subject.name}: {_lack(each)}" for each in table.wrong]
    for api in everything:
        defects, early = table.of(api, DEFECT), table.caught(api, "lifecycle")
        if len(early) < SHARE_WITHOUT_FUZZING * len(defects):
            share = f"{len(early)} of {len(defects)}"
            found.append(
                f"{api}: {share} defects were caught before the level robust; it must be nine of ten."
            )
    return tuple(found)


def certain(table: Table, everything: Iterable[str]) -> bool:
    """
    Tell whether a proof lacks anything for certain, whatever else could not be told.

    An alarm is, and a defect that was missed though every case could be told; so is a share of early catches that
    is too small even if all that could not be told had been caught.
    """
    if any(
        each.caught is not None if each.subject.kind != DEFECT else not each.problems for each in table.wrong
    ):
        return True
    for api in everything:
        defects, early = table.of(api, DEFECT), table.caught(api, "lifecycle")
        untold = sum(1 for each in defects if not each.right)
        if len(early) + untold < SHARE_WITHOUT_FUZZING * len(defects):
            return True
    return False


def _lack(ended: Ended) -> str:
    if ended.subject.kind == DEFECT:
        return "; ".join(("the defect was not caught", *ended.problems))
    alarms = [f"{each.rule} in {each.case}{_company(each)}" for each in ended.sightings]
    return "; ".join((*(f"a false alarm, {each}" for each in alarms), *ended.problems))


def _company(seen: Sighting) -> str:
    return f" (beside {', '.join(seen.beside)})" if seen.beside else ""
