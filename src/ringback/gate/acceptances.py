"""Known findings that somebody accepted, and whose day has passed."""

import datetime as dt
from collections.abc import Iterator

from ringback.acceptance import belonging, read
from ringback.gate.outcome import Result
from ringback.gate.project import Project
from ringback.gate.rules import RULES


def expired(project: Project, name: str, today: dt.date) -> Iterator[Result]:
    """
    Yield the entries of a file of accepted findings that accept nothing any more.

    Raises NotReadable and NotValid for a broken file, and for one about a requirement that is not there.
    """
    path = project.root / name
    entries = read(path)
    requirements = {each for api in project.apis for each in project.contract(api).requirements}
    belonging(entries, requirements, (), name)
    lines = [
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip().startswith("[[accepted]]")
    ]
    for number, each in enumerate(entries):
        if dt.date.fromisoformat(each.expires) < today:
            said = f"{each.rule} is accepted no longer: that ended on {each.expires}"
            line = lines[number] if number < len(lines) else 1
            yield Result(
                RULES["gate.expired"], name, line, said, subject=each.requirement or each.rule, exact=True
            )
