"""
Findings that belong together: one group for each defect, as far as that can be told from a run alone.

Pure, and the same whatever the order of the results. It knows pointers and wording, and no API:

- Findings are one group where rule, requirement, operation and place are the same, and message and values are but
  for ids, numbers, quotations and addresses.
- What is wrong with the shape of one member of a resource is one defect, wherever that resource is shown: in
  a notification, in an answer, in a list.
- A member that names the wrong thing is one defect where many operations show it, and a defect of that operation
  where few do; so are members without a value, which a server sends as null: one defect where there are many.
- What a case shows after its first finding may be the consequence of it. A group that has nothing but such is
  marked, not left out: it may be a second defect.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from attrs import frozen

from ringback.model import Finding, Json
from ringback.run import Case, Result, Run

#: The rules about shapes, which no earlier finding brings about.
SHAPES = ("response.schema", "notification.schema")

#: The rule about members that name things, each of which is shown by every operation.
IDENTITY = "call.identity"

#: So many operations show a wrong identity, or so many members are null, before one cause is taken for the likely one.
MANY = 3

#: The kind of case that reads as documents do.
DOCUMENTED = "flow"

#: A value of the suite's own words is told apart by them up to this length.
_WORDS = 80

_URI = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"<>]+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”")
#: An id: of eight characters or more, with a digit among them.
_ID = re.compile(r"\b(?=[\w-]*\d)[\w*-]{8,}")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_OBJECT = " is not as documented: "
_NULL = "it is null, not "

Key = tuple[str, ...]


@frozen
class Instance:
    """One finding, and the case it was made in."""

    case: Case
    #: Its place among the case's findings, from 1.
    number: int
    finding: Finding
    #: How many commands were given before.
    commands: int = 0
    #: The groups of those findings of the case that it may follow from.
    after: tuple[Key, ...] = ()

    @property
    def obscurity(self) -> tuple[object, ...]:
        """How hard it is to see: a documented flow and a curl help, commands before and long requests do not."""
        found = self.finding
        return (
            self.case.kind != DOCUMENTED,
            bool(self.after),
            not found.curl,
            not found.source,
            found.expected is found.actual,
            self.commands,
            len(found.curl) + len(found.message),
            self.case.id,
            self.number,
        )


@frozen
class Group:
    """What is taken for one defect."""

    key: Key
    #: The clearest first.
    instances: tuple[Instance, ...]

    @property
    def clearest(self) -> Instance:
        """The instance that explains itself best."""
        return self.instances[0]

    @property
    def others(self) -> tuple[Instance, ...]:
        """All instances but the clearest."""
        return self.instances[1:]

    @property
    def rule(self) -> str:
        """The rule that the clearest instance broke."""
        return self.clearest.finding.rule

    @property
    def operation(self) -> str | None:
        """The operation at which the clearest instance was seen."""
        return self.clearest.finding.operation

    @property
    def requirement(self) -> str | None:
        """The requirement that the clearest instance broke."""
        return self.clearest.finding.requirement

    @property
    def operations(self) -> tuple[str, ...]:
        """All operations at which it was seen."""
        return tuple(sorted({each.finding.operation for each in self.instances if each.finding.operation}))

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases in which it was seen, the clearest first."""
        return tuple({each.case.id: each.case for each in self.instances}.values())

    @property
    def accepted(self) -> bool:
        """Whether somebody accepted it."""
        return self.clearest.finding.accepted is not None

    @property
    def causes(self) -> tuple[Key, ...]:
        """The groups that it may be a consequence of: empty where it was seen without any of them before."""
        if not all(each.after for each in self.instances):
            return ()
        return tuple(sorted({key for each in self.instances for key in each.after}))


def findings(run: Run) -> tuple[Group, ...]:
    """Return what was found: defects first, then what may follow from them, then what is accepted."""
    found: dict[Key, list[Instance]] = {}
    by_id = {case.id: case for case in run.cases}
    common = _common(each for result in run.results for each in result.findings)
    for result in run.results:
        for key, instance in _instances(by_id[result.case], result, common):
            found.setdefault(key, []).append(instance)
    groups = [
        Group(key=key, instances=tuple(sorted(each, key=lambda one: one.obscurity)))
        for key, each in found.items()
    ]
    return tuple(sorted(groups, key=_order))


def _order(group: Group) -> tuple[object, ...]:
    named = (group.rule, group.operation or "", group.requirement or "")
    return group.accepted, bool(group.causes), *named, group.key


def _common(found: Iterable[Finding]) -> frozenset[Key]:
    """Return the wide keys under which enough has been found for one cause to be the likely one."""
    seen: dict[Key, set[str]] = {}
    for each in found:
        if wide := _wide(each):
            key, what = wide
            seen.setdefault(key, set()).add(what)
    return frozenset(key for key, each in seen.items() if len(each) >= MANY)


def _wide(finding: Finding) -> tuple[Key, str] | None:
    """Return what a finding may have in common with many, and what differs among them; None where it stands for itself."""
    names = _names(finding)
    if len(names) < 2:  # noqa: PLR2004  (a resource and its member)
        return None
    accepted = "accepted" if finding.accepted is not None else ""
    owner, member = names[-2].removesuffix("s"), names[-1]
    if finding.rule == IDENTITY:
        said = plain(finding.message)
        return (accepted, finding.rule, finding.requirement or "", f"{owner}/{member}", said), str(
            finding.operation
        )
    if finding.rule in SHAPES and finding.message.partition(_OBJECT)[2].startswith(_NULL):
        return (accepted, "nulls", owner), member
    return None


def _names(finding: Finding) -> list[str]:
    return [each for each in place(finding.where).split("/") if each and each != "*"]


def _instances(case: Case, result: Result, common: frozenset[Key]) -> Iterator[tuple[Key, Instance]]:
    # Those that nothing before brought about; what follows from one of them brings about nothing of its own.
    first: list[tuple[Key, Finding]] = []
    keys = [
        wide[0] if (wide := _wide(each)) and wide[0] in common else key_of(each) for each in result.findings
    ]
    # A member that is not there is missed before anybody looks at the message that lacks it.
    shapes = [(key, each) for key, each in zip(keys, result.findings, strict=True) if each.rule in SHAPES]
    for number, (key, finding) in enumerate(zip(keys, result.findings, strict=True), 1):
        causes = (one for one, each in (*shapes, *first) if one != key and _brings_about(each, finding))
        after = tuple(dict.fromkeys(causes))
        if not after:
            first.append((key, finding))
        commands = len(finding.steps) - 1 if finding.steps else _commands(result, finding)
        yield key, Instance(case=case, number=number, finding=finding, commands=commands, after=after)


def _commands(result: Result, finding: Finding) -> int:
    sent = (each.exchange for each in result.sequence if each.kind == "command")
    return sum(1 for each in sent if finding.exchange is not None and (each or 0) < finding.exchange)


def _brings_about(earlier: Finding, finding: Finding) -> bool:
    """Tell whether a finding may be there because of an earlier one of the same case."""
    if finding.rule in SHAPES:
        return False
    if earlier.rule in SHAPES:
        # What is not there, or is no list, cannot hold what it should.
        return bool(earlier.where) and (
            f"{finding.where}/".startswith(f"{earlier.where}/") or _same_member(earlier, finding)
        )
    if earlier.exchange is None or finding.exchange is None:
        return False
    return earlier.exchange < finding.exchange


def _same_member(shape: Finding, finding: Finding) -> bool:
    """Tell whether a finding is about the member whose shape is wrong; one that names no resource may be of any."""
    one, other = (_names(each)[-2:] for each in (shape, finding))
    return bool(other) and one[-1:] == other[-1:] and (len(other) == 1 or one == other)


def key_of(finding: Finding) -> Key:
    """Return what all findings of one defect have in common."""
    accepted = "accepted" if finding.accepted is not None else ""
    kinds = (_kind(finding.expected, words=True), _kind(finding.actual, words=finding.rule not in SHAPES))
    names = _names(finding)
    if finding.rule in SHAPES and _OBJECT in finding.message:
        said = plain(finding.message.partition(_OBJECT)[2])
        if len(names) > 1:
            member = f"{names[-2].removesuffix('s')}/{names[-1]}"
            return accepted, "shape", member, said, *kinds
        return accepted, finding.rule, finding.requirement or "", "/".join(names), said, *kinds
    return (
        accepted,
        finding.rule,
        finding.requirement or "",
        finding.operation or "",
        place(finding.where),
        plain(finding.message),
        *kinds,
    )


def place(where: str) -> str:
    """Return a JSON pointer with * for places in lists."""
    return "/".join("*" if each.isdecimal() else each for each in where.split("/"))


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Return a text with * for what differs from run to run: quotations, addresses, ids and numbers."""
    for each in (_URI, _QUOTED, _ID, _NUMBER):
        text = each.sub("*", text)
    return text


def _kind(value: Json, *, words: bool) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return "number"
        case str():
            return plain(value) if words and len(value) <= _WORDS else "string"
        case Mapping():
            return "object"
    return "array"
