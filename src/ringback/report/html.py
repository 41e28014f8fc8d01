"""
The report that people read: one file, no network, no other file.

It turns a run into what `templates/report.html.j2` shows, and refuses to know
how that looks.  Everything that a server sent is escaped by the template
engine; style and script are allowed by their digests and nothing else is.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

import jinja2
from attrs import frozen
from markupsafe import Markup

from ringback.model import Json
from ringback.report import again, difference, groups, overview, sequence
from ringback.report.endpoints import without_secrets
from ringback.report.page import asset, environment, policy
from ringback.report.texts import Texts
from ringback.report.wording import VERDICTS, elapsed, overdue, verdict
from ringback.run import OUTCOMES, OVERDUE, Case, Result, Run

#: How many of each are shown in full: findings of a group, cases of a reason, of a requirement; notes.
MOST_FULL, MOST_CASES, MOST_COVERING, MOST_NOTES = 25, 200, 4, 200

#: Kinds of up to this many cases are open from the start.
OPEN = 40

#: What the fields of an endpoint are called, where that is not their name.
LABELS = {"base_url": "Address"}

#: Which cases have their diagram: flows, and all that did not pass.
DRAWN = ("flow",)


@frozen
class Anchors:
    """The id of every case and finding in the page; the same in every run that has the case."""

    by_case: Mapping[str, str]

    @classmethod
    def of(cls, run: Run) -> "Anchors":
        """Return the ids for a run."""
        taken: dict[str, str] = {}
        used: set[str] = set()
        for case in run.cases:
            plain = "case-" + re.sub(r"[^A-Za-z0-9._/-]+", "-", case.id)[:200]
            name, number = plain, 2
            while name in used:
                name, number = f"{plain}-{number}", number + 1
            used.add(name)
            taken[case.id] = name
        return cls(by_case=taken)

    def case(self, name: str) -> str:
        """Return the id of a case."""
        return self.by_case[name]

    def finding(self, instance: groups.Instance) -> str:
        """Return the id of a finding."""
        return f"finding-{instance.number}-of-{self.by_case[instance.case.id]}"


@frozen
class Fact:
    """One line of what was run."""

    name: str
    value: str
    code: bool = False


def html(run: Run, texts: Texts | None = None) -> str:
    """Return the page of a run."""
    texts = texts or Texts()
    style, script = asset("report.css", "sequence.css"), asset("report.js")
    word, sign = VERDICTS[run.footer.verdict]
    anchors = Anchors.of(run)
    skipped, undecided = (overview.reasons(run, each) for each in ("skipped", "errored"))
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
            groups=groups.findings(run),
            skipped=skipped,
            undecided=undecided,
            coverage=overview.coverage(run, texts),
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
        Fact(name="Level", value=header.level),
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


def _diagram(run: Run, case: Case, result: Result, name: str) -> Markup:
    if not result.sequence or (result.outcome == "passed" and case.kind not in DRAWN):
        return Markup()
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
        OPEN=OPEN,
        OUTCOMES=OUTCOMES,
    )
    made.filters.update(seconds=_seconds)
    made.globals.update(sides=difference.sides, diagram=_diagram, overdue=overdue)
    made.globals.update(OVERDUE=OVERDUE, command=again.command, from_the_start=again.script)
    return made
