"""What `ringback certify` does with known findings: it reads those that are accepted, and writes what is to be reviewed."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from ringback import canon
from ringback.acceptance import Entry, belonging, read, template
from ringback.cli.chosen import Chosen
from ringback.contracts import Contract, known_apis, load
from ringback.errors import NotValid
from ringback.model import Acceptance
from ringback.report.groups import Group, findings, place
from ringback.run import Run

#: How long a finding is accepted if nobody says otherwise, in days.
DAYS = 90


def accepted_of(contract: Contract, path: Path | None, chosen: Chosen) -> tuple[Acceptance, ...]:
    """Return the entries of a file that are about an API; raises NotReadable or NotValid for a bad file."""
    if path is None:
        return ()
    entries = read(path)
    wanted = {each.requirement for each in entries} - {""}
    others = set[str]()
    if not wanted <= set(contract.requirements):
        for name in known_apis(chosen.root):
            others |= set(load(name, chosen.root).requirements)
    return belonging(entries, contract.requirements, others, str(path))


def check_new(path: Path | None) -> None:
    """Raise NotValid where a file that is to be written is there already: somebody may have filled it in."""
    if path is not None and path.exists():
        raise NotValid(
            path=str(path), where="", reason="it is there already", advice="Name a new file, or remove it."
        )


def write_template(path: Path, logs: Sequence[Path], today: dt.date) -> int:
    """Write what would accept the findings of runs that nobody accepted; return how many entries it has."""
    entries = [each for log in logs for each in _entries(Run.read(log), today)]
    canon.write(path, template(entries))
    return len(entries)


def _entries(run: Run, today: dt.date) -> Iterator[Entry]:
    for group in findings(run):
        if not group.accepted:
            yield from _of(group, today + dt.timedelta(days=DAYS))


def _of(group: Group, expires: dt.date) -> Iterator[Entry]:
    """Yield an entry for each demand that a defect breaks, no wider than what was seen."""
    kinds = {"/".join(each.case.id.split("/")[:2]) for each in group.instances}
    for rule, requirement in sorted(
        {(each.finding.rule, each.finding.requirement or "") for each in group.instances}
    ):
        mine = [
            each
            for each in group.instances
            if (each.finding.rule, each.finding.requirement or "") == (rule, requirement)
        ]
        operations = {each.finding.operation or "" for each in mine}
        places = {place(each.finding.where) for each in mine}
        accepted = Acceptance(
            rule=rule,
            requirement=requirement,
            reason="",
            expires=expires.isoformat(),
            operation=operations.pop() if len(operations) == 1 else "",
            where=places.pop() if len(places) == 1 else "",
            case=f"{kinds.copy().pop()}/*" if len(kinds) == 1 else "",
        )
        yield Entry(acceptance=accepted, message=mine[0].finding.message, case=mine[0].case.id)
