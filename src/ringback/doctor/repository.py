"""
How a project with contracts, features and cassettes is.

Nothing of the project is run: contracts, cassettes and features are data, and of its own steps only the sentences
are read.  What tests its flows is `ringback certify`, and what judges a change is `ringback gate`.
"""

import datetime as dt
import importlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from attrs import frozen

from ringback import acceptance
from ringback.cassettes import store
from ringback.contracts import Contract, known_apis
from ringback.contracts.contradictions import contradictions
from ringback.contracts.generated import departures
from ringback.doctor.check import Check, fine, note, unknown, wrong
from ringback.doctor.sentences import Reader, steps_of, unread, written_in
from ringback.errors import Problem
from ringback.suite.flows import OWN_STEPS
from ringback.suite.sentences import readers_of
from ringback.suite.steps import MODULES

PART = "repository"

#: What `ringback init` calls the schema of its settings.
SCHEMA = "ringback.schema.json"

#: How many days before its end an accepted finding is spoken of.
SOON_DAYS = 14

#: How many things of one kind are named.
FEW = 3


@frozen
class Project:
    """What is looked at."""

    root: Path
    #: The contract of an API; raises Problems of its files.
    contract: Callable[[str], Contract]
    #: The modules of steps of an API's own that come with its adapter; None where nobody has named the adapter.
    steps: Callable[[str], Sequence[str] | None]
    #: The file of accepted findings.
    accepted: Path
    today: dt.date
    #: The JSON Schema of ringback.toml, as this version of Ringback has it.
    schema: str


def checks(project: Project) -> Iterator[Check]:
    """Yield how a project is; what of it cannot be read is told, and the rest is looked at all the same."""
    apis = known_apis(project.root)
    if not apis:
        says = f"{project.root} has no contract (contracts/NAME/api.toml)."
        yield wrong(PART, "layout", says, "Give --root, or lay out a project: ringback init.")
        return
    yield fine(PART, "layout", f"There are contracts of {', '.join(apis)}.")
    for api in apis:
        for look in (_contract, _features, _cassettes):
            yield from _told(partial(look, project, api), f"{api}: {look.__name__.strip('_')}")
    yield from _told(partial(_accepted, project), "accepted findings")
    yield from _schema(project)


def _told(look: Callable[[], Iterator[Check]], name: str) -> Iterator[Check]:
    try:
        yield from look()
    except Problem as problem:
        yield wrong(PART, name, str(problem), problem.hint or "Mend the file.")


def _contract(project: Project, api: str) -> Iterator[Check]:
    contract, name = project.contract(api), f"{api}: contract"
    said = f"{len(contract.operations)} operations, {len(contract.requirements)} requirements"
    moves = [each.operation for each in contract.table.moves if each.operation not in contract.operations]
    if moves:
        says = f"calls.toml has moves of {_some(moves)}, and there is no such operation."
        yield wrong(PART, name, says, "Add operations/NAME.toml, or take the moves away.")
        return
    torn = contradictions(contract)
    if torn:
        yield wrong(PART, name, f"Samples contradict each other: {torn[0]}.", "Rule on it in shapes.toml.")
        return
    stale = departures(contract)
    if stale:
        says = f"{len(stale)} derived files are not what the samples give: {_some([each.path for each in stale])}."
        yield wrong(PART, name, says, f"ringback contract derive {api} --root {project.root}")
        return
    yield fine(PART, name, f"{said}; all derived files are what the samples give.")


def _features(project: Project, api: str) -> Iterator[Check]:
    name, folder = f"{api}: features", project.root / "features" / api
    files = sorted(folder.glob("**/*.feature"))
    if not files:
        yield wrong(
            PART, name, f"There is no feature in features/{api}.", "Write the documented flows there."
        )
        return
    steps = [step for path in files for step in steps_of(path)]
    known, untold = _readers(project, api, folder)
    lost = list(unread(steps, known))
    if not lost:
        yield fine(PART, name, f"Every step of {_counted(files, 'feature')} is a sentence that is known.")
        return
    first = lost[0]
    says = (
        f"No sentence reads {_counted(lost, 'step')}, first {first.path.relative_to(project.root)}:{first.line}: "
        f"{first.kind.capitalize()} {first.text}."
    )
    then = f"ringback steps --root {project.root} lists the sentences; your own go into features/{api}/{OWN_STEPS}."
    if untold:
        yield unknown(PART, name, f"{says} They may be among {untold}", then)
    else:
        yield wrong(PART, name, says, then)


def _readers(project: Project, api: str, folder: Path) -> tuple[Sequence[Reader], str]:
    """Return what reads sentences, and what else may do so that is not told; empty where that is all."""
    modules = project.steps(api)
    named = map(importlib.import_module, (*MODULES, *(modules or ())))
    known = [each for module in named for each in readers_of(module)]
    untold = "" if modules is not None else "those of an adapter that nobody has named: --api module:NAME."
    own = folder / OWN_STEPS
    if own.is_file():
        written, computed = written_in(own)
        known += written
        untold = untold or (
            f"the {computed} sentences of {OWN_STEPS} that are not written out." if computed else ""
        )
    return known, untold


def _cassettes(project: Project, api: str) -> Iterator[Check]:
    name, folder = f"{api}: cassettes", project.root / "cassettes" / api
    files = [each for each in sorted(folder.glob("*.yaml")) if not each.name.endswith(".failed.yaml")]
    if not files:
        yield note(PART, name, f"There is none in cassettes/{api}.", "Record the flows: ringback record.")
        return
    digest = project.contract(api).digest
    found = Counter[str]()
    first: dict[str, Path] = {}
    for path in files:
        state = _state_of(path, digest)
        found[state] += 1
        first.setdefault(state, path)
    mends = {
        "cannot be read": "ringback lint points to the line; record it again.",
        "were recorded under another contract": "ringback lint --fix, where they still conform; else ringback record.",
        "do not say under which contract they were recorded": f"ringback lint --fix --api {api}",
    }
    for state, then in mends.items():
        if found[state]:
            says = f"{found[state]} of {len(files)} {state}, first {first[state].relative_to(project.root)}."
            yield wrong(PART, name, says, then)
    if not any(found[state] for state in mends):
        yield fine(PART, name, f"{_counted(files, 'cassette')}, recorded under the contract that is here.")


def _state_of(path: Path, digest: str) -> str:
    try:
        said = store.read(path).ringback.get("contract")
    except Problem:
        return "cannot be read"
    if said is None:
        return "do not say under which contract they were recorded"
    return "" if said == digest else "were recorded under another contract"


def _accepted(project: Project) -> Iterator[Check]:
    name = "accepted findings"
    if not project.accepted.is_file():
        yield fine(PART, name, "No finding is accepted.")
        return
    entries = acceptance.read(project.accepted)
    over = [each for each in entries if dt.date.fromisoformat(each.expires) < project.today]
    soon = project.today + dt.timedelta(days=SOON_DAYS)
    near = [each for each in entries if each not in over and dt.date.fromisoformat(each.expires) < soon]
    if over:
        says = f"{len(over)} of {len(entries)} in {project.accepted.name} are over, first {over[0].rule} on {over[0].expires}."
        yield wrong(PART, name, says, "Take away what is mended; give the others a new date and a reason.")
    if near:
        says = f"{len(near)} of {len(entries)} in {project.accepted.name} end soon, first {near[0].rule} on {near[0].expires}."
        yield note(PART, name, says, "Mend what they are about, or decide anew.")
    if not over and not near:
        said = (
            f"{len(entries)} in {project.accepted.name}, none of them over"
            if entries
            else "No finding is accepted"
        )
        yield fine(PART, name, f"{said}.")


def _schema(project: Project) -> Iterator[Check]:
    """Yield whether the schema that editors find beside the settings is this version's; nothing where there is none."""
    path = project.root / SCHEMA
    if path.is_file() and path.read_text(encoding="utf-8", errors="replace") != project.schema:
        says = f"{SCHEMA}, by which editors know ringback.toml, is another version's."
        yield note(PART, "schema", says, f"ringback settings --schema > {path}")


def _counted(things: Sequence[object], word: str) -> str:
    return f"{len(things)} {word}{'s' * (len(things) != 1)}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:FEW]) + (" …" if names[FEW:] else "")
