"""Options that a project sets once, and the schema that they are held against."""

import json
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.places import ROOT

from ringback import canon
from ringback.cli.main import ringback
from ringback.cli.published import MARK, POLICIES, schema_of, stale, tables_of
from ringback.cli.settings import SCHEMA, _check, schema, settings
from ringback.errors import NotReadable, NotValid


def test_ringback_toml(tmp_path: Path) -> None:
    """A command's table gives its options, by their names on the command line."""
    (tmp_path / "ringback.toml").write_text(
        '[record]\nflow = "swap"\nmissing = true\n[replay]\nas = ["bob=agent"]\n'
    )
    assert settings(tmp_path) == {
        "record": {"only": "swap", "missing": True},
        "replay": {"named": ["bob=agent"]},
    }


def test_a_subcommand_has_a_table_in_its_groups(tmp_path: Path) -> None:
    """The options of `ringback contract derive` stand under [contract.derive]."""
    (tmp_path / "ringback.toml").write_text('[contract.derive]\nroot = "."\nleave-one-out = true\n')
    assert settings(tmp_path) == {"contract": {"derive": {"root": ".", "leave": True}}}


def test_pyproject(tmp_path: Path) -> None:
    """Without a ringback.toml it is the [tool.ringback] of pyproject.toml that counts."""
    (tmp_path / "pyproject.toml").write_text('[tool.ringback.certify]\nlevel = "flows"\n')
    assert settings(tmp_path) == {"certify": {"level": "flows"}}
    (tmp_path / "ringback.toml").write_text("[certify]\nseed = 7\n")
    assert settings(tmp_path) == {"certify": {"seed": 7}}


def test_nothing(tmp_path: Path) -> None:
    """A project without either, or with other tools' settings only, sets nothing."""
    assert settings(tmp_path) == {}
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert settings(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "where", "reason", "advice"),
    [
        ("[certfy]\n", "certfy", "there is no such command", "Did you mean certify?"),
        ("[certify]\nlevl = 1\n", "certify.levl", "there is no such option", "Did you mean level?"),
        (
            "[lint]\nmax_age = 1\n",
            "lint.max_age",
            "there is no such option",
            "Did you mean max-age?",
        ),
        ("[contract.derrive]\n", "contract.derrive", "there is no such command", "Did you mean derive?"),
        ("certify = 1\n", "certify", "it must be a table, not 1", ""),
        (
            '[certify]\nworkers = "two"\n',
            "certify.workers",
            "it must be a whole number from 1 to 64, not a text",
            "",
        ),
        ("[certify]\nworkers = 65\n", "certify.workers", "it must be a whole number from 1 to 64", ""),
        ("[certify]\nstrict = 1\n", "certify.strict", "it must be true or false, not 1", ""),
        ("[certify]\nseed = true\n", "certify.seed", "it must be a whole number, not true", ""),
        ("[certify]\nonly = 2026-01-01\n", "certify.only", "it must be a text, not a date or a time", ""),
        (
            '[certify]\nlevel = "flow"\n',
            "certify.level",
            "it must be one of shapes, flows, lifecycle, robust",
            "Did you mean flows?",
        ),
        ('[lint]\ntests = "tests"\n', "lint.tests", "it must be a list of texts, not a text", ""),
        ('[lint]\ntests = ["a", 1]\n', "lint.tests[2]", "it must be a text, not 1", ""),
        ("[replay]\nspeed = 0\n", "replay.speed", "it must be a number above 0", ""),
        ('[[gate.breaking]]\napi = "a"\nchange = "b"\n', "gate.breaking[1]", "reason is missing", ""),
        (
            '[[gate.breaking]]\napi = "a"\nchange = "b"\nreason = ""\n',
            "gate.breaking[1].reason",
            "it must be a text that says something",
            "",
        ),
        (
            '[[gate.breaking]]\napi = "a"\nchange = "b"\nreazon = ""\n',
            "gate.breaking[1].reazon",
            "there is no such key",
            "Did you mean reason?",
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, where: str, reason: str, advice: str) -> None:
    """What must not be there is told by file and key, with what was expected or probably meant."""
    (tmp_path / "ringback.toml").write_text(text)
    with pytest.raises(NotValid) as caught:
        settings(tmp_path)
    assert caught.value == NotValid(path="ringback.toml", where=where, reason=reason, advice=advice)


def test_a_policy_is_left_to_its_command(tmp_path: Path) -> None:
    """What the gate goes by is told by the gate itself where it is wrong, and by every other command in its stead."""
    (tmp_path / "ringback.toml").write_text('[gate]\napi = "a:B"\n[[gate.breaking]]\napi = 1\n')
    assert settings(tmp_path, "gate") == {"gate": {"api": "a:B"}}
    with pytest.raises(NotValid):
        settings(tmp_path, "certify")


def test_what_resembles_nothing_is_told_what_there_is(tmp_path: Path) -> None:
    """A key that is like none gets the list of those that are known."""
    (tmp_path / "pyproject.toml").write_text("[tool.ringback.report]\nxyz = 1\n")
    with pytest.raises(NotValid, match=r"pyproject.toml is not valid at tool.ringback.report.xyz") as caught:
        settings(tmp_path)
    assert caught.value.advice.startswith("Known here: ")


def test_a_value_is_never_repeated(tmp_path: Path) -> None:
    """A password in the wrong place is not printed as well."""
    (tmp_path / "ringback.toml").write_text('[certify]\nworkers = "s3cret"\n')
    with pytest.raises(NotValid) as caught:
        settings(tmp_path)
    assert "s3cret" not in f"{caught.value} {caught.value.hint}"


def test_broken(tmp_path: Path) -> None:
    """A file that is no TOML is a problem, not a traceback."""
    (tmp_path / "ringback.toml").write_text("[certify\n")
    with pytest.raises(NotReadable):
        settings(tmp_path)


def test_the_published_schema_and_page_are_true() -> None:
    """The committed files are what the commands give; `python -m ringback.cli.published` writes them anew."""
    file = Path(str(resources.files("ringback.cli").joinpath(SCHEMA)))
    assert [path.name for path in stale(ROOT / "docs/configuration.md", file, ringback)] == []


def test_another_option_makes_them_stale(tmp_path: Path) -> None:
    """What is published of options that are no more is noticed."""
    page, file = tmp_path / "configuration.md", tmp_path / SCHEMA
    page.write_text(f"# Head\n{MARK}\nold\n")
    assert stale(page, file, ringback) == {
        file: canon.text(schema_of(ringback)),
        page: f"# Head\n{tables_of(schema_of(ringback))}",
    }


def test_the_schema_is_one() -> None:
    """What editors are given is a JSON Schema of draft 7, and says that no secret belongs here."""
    jsonschema.Draft7Validator.check_schema(schema())
    assert "No secret belongs here" in schema()["description"]
    assert schema() == json.loads(json.dumps(schema_of(ringback)))
    assert set(POLICIES) <= set(schema()["properties"])


#: A value of each type, and some that are near a bound.
VALUES: tuple[object, ...] = (True, 0, 1, 65, 0.5, "", "flows", ["a"], [1], {})


@pytest.mark.parametrize("name", sorted(schema()["properties"]))
def test_what_is_refused_is_what_the_schema_refuses(name: str) -> None:
    """Our own walk, which names the key, agrees with a validator of JSON Schema, for any value of any option."""
    table = schema()["properties"][name]
    validator = jsonschema.Draft7Validator(table)
    for key in (*table["properties"], "x"):
        for value in VALUES:
            wrong = {key: value}
            assert _is_refused(wrong, table) is not validator.is_valid(wrong), wrong


def _is_refused(value: object, table: Mapping[str, Any]) -> bool:
    try:
        _check(value, table, "f", "")
    except NotValid:
        return True
    return False


def test_the_printed_example_is_valid(tmp_path: Path) -> None:
    """What the page shows first can be copied."""
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    text = page.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "ringback.toml").write_text(text)
    assert settings(tmp_path)["certify"]["level"] == tomllib.loads(text)["certify"]["level"]
