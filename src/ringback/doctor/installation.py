"""
Whether Ringback is installed as it needs to be: Python, the versions of what it stands on, its data, and who else is there.

What is installed is handed in, so that this module knows no environment.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen
from packaging.requirements import Requirement

from ringback.contracts import known_apis
from ringback.doctor.check import Check, fine, note, wrong

PART = "installation"

#: The oldest Python that Ringback runs on.
PYTHON = (3, 11)

#: Why a version matters, where what would go wrong does not look like it.
REASONS: Mapping[str, str] = {
    "pytest": "from 9.2 on its node ids cannot be read by Schemathesis and pytest-xdist",
    "vcrpy": "up to 8.2.0 its YAML loader ran code that stands in a cassette",
    "schemathesis": "it is driven through its public interface, which changes with its major version",
    "jsonschema-rs": "Schemathesis takes no other",
}


@frozen
class Installed:
    """What there is."""

    python: tuple[int, int, int]
    ringback: str
    #: What Ringback asks for, as its metadata has it.
    asks: Sequence[str]
    #: The version of a distribution; None where it is not there.
    version: Callable[[str], str | None]
    #: The directory of contracts/, features/ and cassettes/ that comes with Ringback.
    data: Path
    #: The APIs that come with Ringback.
    apis: Collection[str]
    #: Other plugins of pytest that take names which Ringback's has, too.
    rivals: Sequence[str] = ()


def checks(found: Installed) -> Iterator[Check]:
    """Yield how an installation is."""
    yield _python(found)
    yield from _versions(found)
    yield from _extras(found)
    yield _data(found)
    yield _rivals(found)


def _python(found: Installed) -> Check:
    shown = ".".join(map(str, found.python))
    if found.python >= PYTHON:
        return fine(PART, "python", f"Ringback {found.ringback} runs on Python {shown}.")
    needed = ".".join(map(str, PYTHON))
    says = f"Python is {shown}, and Ringback needs {needed} or newer."
    return wrong(PART, "python", says, "Install it in an environment with a newer Python.")


def _versions(found: Installed) -> Iterator[Check]:
    asked = [each for each in map(Requirement, found.asks) if _applies(each, "")]
    wanting = [each for each in asked if not _is_met(each, found)]
    for each in wanting:
        there = found.version(each.name)
        reason = f": {REASONS[each.name]}" if each.name in REASONS else ""
        says = f"{each.name} is {there or 'missing'}, and must be {each.specifier}{reason}."
        yield wrong(PART, each.name, says, f"python -m pip install '{each.name}{each.specifier}'")
    if not wanting:
        yield fine(
            PART, "versions", f"All {len(asked)} packages that it needs are there, in the right versions."
        )


def _extras(found: Installed) -> Iterator[Check]:
    asked = list(map(Requirement, found.asks))
    for extra in sorted(_extras_of(asked)):
        own = [each for each in asked if _applies(each, extra) and not _applies(each, "")]
        gone = [each.name for each in own if not _is_met(each, found)]
        if gone:
            says = f"The extra {extra} is not installed ({', '.join(gone)}); nothing else needs it."
            yield note(
                PART, f"extra {extra}", says, f"Where you want it: python -m pip install 'ringback[{extra}]'"
            )
        else:
            yield fine(PART, f"extra {extra}", f"The extra {extra} is installed.")


def _extras_of(asked: Sequence[Requirement]) -> set[str]:
    names = set()
    for each in asked:
        _, found, rest = str(each.marker or "").partition("extra == ")
        if found:
            names.add(rest.strip("\"'() ").split('"')[0])
    return names


def _applies(asked: Requirement, extra: str) -> bool:
    return asked.marker is None or asked.marker.evaluate({"extra": extra})


def _is_met(asked: Requirement, found: Installed) -> bool:
    there = found.version(asked.name)
    return there is not None and asked.specifier.contains(there, prereleases=True)


def _data(found: Installed) -> Check:
    places = ("contracts", "features", "cassettes")
    gone = [
        f"{place}/{api}"
        for api in sorted(found.apis)
        for place in places
        if not _has_files(found.data / place / api)
    ]
    if not gone and set(found.apis) <= set(known_apis(found.data)):
        return fine(
            PART, "data", f"Contracts, features and cassettes of {', '.join(sorted(found.apis))} are there."
        )
    says = f"It is incomplete: {', '.join(gone) or 'a contract'} is missing."
    return wrong(PART, "data", says, "python -m pip install --force-reinstall ringback")


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _rivals(found: Installed) -> Check:
    if not found.rivals:
        return fine(PART, "plugins", "No other pytest plugin takes names that Ringback's has.")
    names = " and ".join(found.rivals)
    says = (
        f"{names} is installed too: the marks and options of cassettes are its own, and Ringback's stay away."
    )
    return note(
        PART, "plugins", says, f"Where you want Ringback's: python -m pip uninstall {' '.join(found.rivals)}"
    )
