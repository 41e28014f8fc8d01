"""
Reads what reports quote: from a contract its words and their lines, from features their text.

It looks at the disk so that reports need not. Files are named from the project's root, never by where this
machine has them, so that the same run log gives the same bytes everywhere.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from attrs import evolve

from ringback.contracts import Contract
from ringback.report.scenarios import scenarios
from ringback.report.texts import Place, Texts

_ID = re.compile(r"""^\s*id\s*=\s*["']([^"']+)["']""")


def texts_of(contract: Contract) -> Texts:
    """Return the words of a contract."""
    return Texts(requirements=contract.requirements, errata=contract.errata, title=contract.title)


def located(contract: Contract, features: Path, cassettes: Path, before: str = "") -> Texts:
    """
    Return the words of a contract, its features, and where all of it stands.

    `before` is the directory of contracts/, features/ and cassettes/, as seen from the project's root. What is
    no feature is left out: whoever runs it has said so.
    """
    api = contract.api
    home = f"{before}contracts/{api}"
    read = dict(_features(features, f"{before}features/{api}"))
    folder = cassettes / api
    recorded = {each.stem: each.name for each in sorted(folder.glob("*.yaml"))} if folder.is_dir() else {}
    flows = {
        each.case(api): Place(file=f"{before}cassettes/{api}/{recorded[each.cassette]}")
        for file, text in read.items()
        for each in scenarios(file, text)
        if each.cassette in recorded
    }
    return evolve(
        texts_of(contract),
        demanded=dict(_lines(contract.path / "requirements.toml", f"{home}/requirements.toml")),
        operations=_operations(contract, home),
        features=read,
        cassettes=flows,
    )


def _lines(path: Path, name: str) -> Iterator[tuple[str, Place]]:
    # The file, if there is one, has been parsed before: what is looked for is on which line each id stands.
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for number, line in enumerate(text.splitlines(), 1):
        found = _ID.match(line)
        if found:
            yield found[1], Place(file=name, line=number)


def _operations(contract: Contract, home: str) -> Mapping[str, Place]:
    there = {each.stem for each in (contract.path / "operations").glob("*.toml")}
    return {
        each: Place(file=f"{home}/operations/{each}.toml") for each in contract.operations if each in there
    }


def _features(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("**/*.feature")):
        with suppress(Exception):  # gherkin has no root of its errors
            text = path.read_text(encoding="utf-8")
            scenarios(path.name, text)
            yield f"{name}/{path.relative_to(folder).as_posix()}", text
