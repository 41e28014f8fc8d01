"""
The report that people read: one file, no network, no other file.

It turns a run into what `templates/report.html.j2` shows, and refuses to know
how that looks.  Everything that a server sent is escaped by the template
engine; style and script are allowed by their digests and nothing else is.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import jinja2
from attrs import field, frozen
from markupsafe import Markup

from ringback.model import Finding, Json
from ringback.report import again, difference, groups, lacking, overview, sequence
from ringback.report.endpoints import without_secrets
from ringback.report.matrix import matrix
from ringback.report.page import asset, environment, policy
from ringback.report.texts import Texts
from ringback.report.wording import VERDICTS, elapsed, one_line, overdue, placed, verdict
from ringback.run import OUTCOMES, OVERDUE, Case, Result, Run

#: How many of each are shown in full: findings of a group, cases of a reason, of a requirement; notes.
MOST_FULL, MOST_CASES, MOST_COVERING, MOST_NOTES = 25, 200, 50, 200

#: Of a finding, the operations that its heading names; of a row at the top, requirements.
MOST_OPERATIONS, MOST_NAMED = 4, 8

#: Kinds of up to this many cases are open from the start; from this many findings on they are listed first.
OPEN, LISTED = 40, 3

#: What the fields of an endpoint are called, where that is not their name.
LABELS = {"base_url": "Address"}

#: Which cases have their diagram: flows, and of others that did not pass so many.
DRAWN, MOST_DRAWN = "flow", 150


@frozen
class Anchors:
    """The id of every case, finding and requirement in the page; the same in every run that has it."""

    by_case: Mapping[str, str]
    by_requirement: Mapping[str, str] = field(factory=dict)

    @classmethod
    def of(cls, run: Run, requirements: Iterable[str] = ()) -> "Anchors":
        """Return the ids for a run."""
        return cls(
            by_case=_unique("case", (each.id for each in run.cases)),
            by_requirement=_unique("requirement", requirements),
        )

    def case(self, name: str) -> str:
        """Return the id of a case."""
        return self.by_case[name]

    def finding(self, instance: groups.Instance) -> str:
        """Return the id of a finding."""
        return f"finding-{instance.number}-of-{self.by_case[instance.case.id]}"

    def requirement(self, name: str) -> str:
        """Return the id of a requirement."""
        return self.by_requirement[name]

    def knows(self, requirement: str) -> bool:
        """Tell whether the page has a row for a requirement."""
        return requirement in self.by_requirement


def _unique(sort: str, names: Iterable[str]) -> dict[str, str]:
    taken: dict[str, str] = {}
    used: set[str] = set()
    for each in names:
        plain = f"{sort}-" + re.sub(r"[^A-Za-z0-9._/-]+", "-", each)[:200]
        name, number = plain, 2
        while name in used:
            name, number = f"{plain}-{number}", number + 1
        used.add(name)
        taken[each] = name
    return taken


@frozen
class Fact:
    """One line of what was run."""

    name: str
    value: str
    code: bool = False


def html(run: Run, texts: Texts | None = None) -> str:
    """Return the page of a run."""
    texts = texts or Texts()
    style, script = asset("report.css", "matrix.css", "sequence.css"), asset("report.js")
    word, sign = VERDICTS[run.footer.verdict]
    coverage = overview.coverage(run, texts)
    found = groups.findings(run)
    anchors = Anchors.of(run, (each.id for each in coverage))
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            title=texts.title or run.header.api,
            texts=texts,
            policy=policy(style, script),
            style=style,
            script=script,
            word=word,
            sign=sign,
            sentence=verdict(run),
            facts=_facts(run),
            bar=_bar(run.footer.cases),
            groups=found,
            lacks=lacking.lacking(run, coverage),
            further=lacking.further(run),
            undecided=overview.reasons(run, "errored"),
            coverage=coverage,
            matrix=matrix(run, coverage),
            operations=sorted({each for case in run.cases for each in case.operations}),
            drawn=_drawn(run, found),
            errata=overview.errata(run),
            notes=tuple(overview.notes(run).items()),
            kinds=overview.kinds(run),
            anchors=anchors,
        )
    )


def _facts(run: Run) -> tuple[Fact, ...]:
    header = run.header
    endpoint = without_secrets(header.endpoint)
    told = [
        Fact(name="Endpoint", value=str(endpoint.pop("name", "") or endpoint.pop("kind", "") or "unnamed"))
    ]
    told += [
        Fact(name=LABELS.get(name, name.capitalize()), value=_plain(each)) for name, each in endpoint.items()
    ]
    return (
        *(each for each in told if each.value),
        Fact(name="Seed", value=str(header.seed), code=True),
        Fact(name="Started", value=_moment(header.started)),
        Fact(name="Finished", value=_moment(run.footer.finished)),
        Fact(name="Took", value=_seconds(elapsed(run))),
        Fact(name="Ringback", value=header.ringback),
        Fact(name="Contract", value=header.contract, code=True),
    )


def _plain(value: Json) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in value.items() if each is not None)
    return "" if value is None else str(value)


def _moment(text: str) -> str:
    date, _, time = text.rstrip("Z").partition("T")
    return f"{date} {time.partition('.')[0]} UTC"


def _seconds(seconds: float) -> str:
    if seconds >= 120:  # noqa: PLR2004  (two minutes)
        return f"{int(seconds // 60):,} min {int(seconds % 60)} s"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004


@frozen
class Share:
    """One outcome's part of the bar, in thousandths of its width."""

    outcome: str
    x: float
    width: float


def _bar(cases: Mapping[str, int]) -> tuple[Share, ...]:
    total = sum(cases.values())
    shares, x = [], 0.0
    for each in OUTCOMES:
        if cases[each]:
            # A single failure among thousands must still be seen.
            width = max(6.0, 1000 * cases[each] / total)
            shares.append(Share(outcome=each, x=round(x, 2), width=round(width, 2)))
            x += width
    return tuple(shares)


def _drawn(run: Run, found: Sequence[groups.Group]) -> frozenset[str]:
    """Return the ids of the cases that have a diagram: those that explain a finding first."""
    clearest = (each.clearest.case.id for each in found)
    others = (each.id for each in run.cases if run.result(each.id).outcome != "passed")
    departed = dict.fromkeys((*clearest, *others))
    flows = (each.id for each in run.cases if each.kind == DRAWN)
    return frozenset((*itertools.islice(departed, MOST_DRAWN), *flows))


@frozen
class Told:
    """A finding as its case lists it, and how often the case has it."""

    #: The place of the first one, from 1.
    number: int
    finding: Finding
    times: int


def _told(result: Result) -> tuple[Told, ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for number, each in enumerate(result.findings, 1):
        found.setdefault((each.rule, groups.plain(each.message)), []).append(number)
    return tuple(
        Told(number=each[0], finding=result.findings[each[0] - 1], times=len(each)) for each in found.values()
    )


def _diagram(run: Run, case: Case, result: Result, name: str) -> Markup:
    actors = run.header.endpoint.get("actors")
    known = [each for each in actors if isinstance(each, str)] if isinstance(actors, list | dict) else []
    drawn = sequence.svg(result.sequence, name=name, title=f"What happened in {case.id}", actors=known)
    return Markup(drawn)  # noqa: S704  (its texts are escaped there)


@cache
def _environment() -> jinja2.Environment:
    made = environment("ringback.report")
    made.globals.update(
        MOST_FULL=MOST_FULL,
        MOST_CASES=MOST_CASES,
        MOST_COVERING=MOST_COVERING,
        MOST_NOTES=MOST_NOTES,
        MOST_OPERATIONS=MOST_OPERATIONS,
        MOST_NAMED=MOST_NAMED,
        OPEN=OPEN,
        LISTED=LISTED,
        OUTCOMES=OUTCOMES,
    )
    made.filters.update(seconds=_seconds, one_line=one_line, placed=placed)
    made.globals.update(sides=difference.sides, diagram=_diagram, told=_told, overdue=overdue)
    made.globals.update(OVERDUE=OVERDUE, command=again.command, from_the_start=again.script)
    return made
