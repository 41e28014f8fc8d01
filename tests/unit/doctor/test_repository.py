"""How a project is, each thing that can be wrong with it planted in a new one."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from ringback import canon
from ringback.cli.settings import schema
from ringback.contracts import load
from ringback.doctor.check import Check
from ringback.doctor.repository import SCHEMA, Project, checks
from ringback.scaffold import Project as New

FILES = New.of("acme", "Acme telephones").files(schema())

CASSETTE = "interactions: []\nmetadata:\n  ringback:\n    api: acme\n    contract: {digest}\nversion: 1\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a new project."""
    for path, text in FILES.items():
        canon.write(tmp_path / path, text)
    return Project(
        root=tmp_path,
        contract=lambda api: load(api, tmp_path),
        steps=lambda _api: (),
        accepted=tmp_path / "accepted.toml",
        today=dt.date(2026, 11, 26),
        schema=canon.text(schema()),
    )


def found(project: Project) -> list[Check]:
    """Return what needs somebody to look."""
    return [each for each in checks(project) if each.state != "fine"]


def test_a_new_project(project: Project) -> None:
    """All is well; that nothing was recorded yet is worth a note."""
    (one,) = found(project)
    assert (one.name, one.state) == ("acme: cassettes", "note")


def accept(until: str) -> str:
    """Return a file that accepts a finding until a day."""
    return f'[[accepted]]\nrule = "call.state"\nrequirement = ""\nreason = "Ticket 1"\nexpires = {until}\n'


@pytest.mark.parametrize(
    ("path", "change", "name", "state", "says"),
    [
        (
            "contracts/acme/schemas/Call.json",
            lambda _: "{}\n",
            "acme: contract",
            "wrong",
            "schemas/Call.json",
        ),
        ("contracts/acme/api.toml", lambda _: "[", "acme: contract", "wrong", "it is not TOML"),
        (
            "contracts/acme/calls.toml",
            lambda text: text.replace('operation = "hold"', 'operation = "park"'),
            "acme: contract",
            "wrong",
            "moves of park",
        ),
        (
            "features/acme/calls.feature",
            lambda text: text.replace("resumes", "continues"),
            "acme: features",
            "wrong",
            "features/acme/calls.feature:18: When the agent continues the call with the caller",
        ),
        ("features/acme/calls.feature", lambda _: "Scenario:\n", "acme: features", "wrong", "no feature"),
        ("features/acme/steps.py", lambda _: "def (\n", "acme: features", "wrong", "it is no Python"),
        ("accepted.toml", lambda _: accept("2026-11-25"), "accepted findings", "wrong", "1 of 1"),
        ("accepted.toml", lambda _: accept("2026-12-01"), "accepted findings", "note", "end soon"),
        ("accepted.toml", lambda _: "[accepted]\n", "accepted findings", "wrong", "is not valid"),
        (SCHEMA, lambda _: "{}\n", "schema", "note", "another version's"),
        (
            "cassettes/acme/a.yaml",
            lambda _: CASSETTE.format(digest="sha256:0"),
            "acme: cassettes",
            "wrong",
            "1 of 1 were recorded under another contract, first cassettes/acme/a.yaml",
        ),
        (
            "cassettes/acme/a.yaml",
            lambda _: "interactions: [\n",
            "acme: cassettes",
            "wrong",
            "cannot be read",
        ),
        (
            "cassettes/acme/a.yaml",
            lambda _: "interactions: []\nversion: 1\n",
            "acme: cassettes",
            "wrong",
            "do not say under which contract",
        ),
    ],
)
def test_what_is_wrong_is_told(
    project: Project, path: str, change: Callable[[str], str], name: str, state: str, says: str
) -> None:
    """Each mistake is told where it is, with what to do about it, and the rest is looked at all the same."""
    file = project.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(change(file.read_text(encoding="utf-8") if file.exists() else ""), encoding="utf-8")
    told = [each for each in found(project) if each.name == name]
    assert [each.state for each in told] == [state]
    assert says in told[0].says
    assert told[0].then
    assert list(checks(project))[-1].name in ("accepted findings", "schema")


def test_a_cassette_of_this_contract(project: Project) -> None:
    """A cassette that was recorded under the contract that is here is fine."""
    folder = project.root / "cassettes" / "acme"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(CASSETTE.format(digest=project.contract("acme").digest))
    (folder / "a.failed.yaml").write_text("[")
    assert found(project) == []


def test_no_code_of_the_project_is_run(project: Project) -> None:
    """Its own steps and its adapter are read, and never imported."""
    for name in ("adapter.py", "features/acme/steps.py", "conftest.py"):
        path = project.root / name
        path.write_text(f"{path.read_text()}\n\nraise SystemExit('it was run')\n")
    assert [each.state for each in found(project)] == ["note"]


def test_a_sentence_that_is_computed(project: Project) -> None:
    """Where sentences are not written out, nobody can tell, and nothing is called wrong."""
    steps = project.root / "features/acme/steps.py"
    steps.write_text(steps.read_text().replace('sentence("the', 'sentence("" + "the'))
    (told,) = (each for each in found(project) if each.name == "acme: features")
    assert (told.state, "not written out" in told.says) == ("unknown", True)


def test_an_adapter_that_nobody_has_named(project: Project) -> None:
    """Sentences may come with an adapter; without it, what is missing is not known to be."""
    (project.root / "features/acme/steps.py").unlink()
    told = [each.state for each in found(evolve(project, steps=lambda _api: None)) if "features" in each.name]
    assert told == ["unknown"]
