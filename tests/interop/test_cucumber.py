"""Cucumber's own schema and reporters, and the messages that a run is reported in."""

import json
import subprocess
from typing import Any

import jsonschema
import pytest
from tests import runs
from tests.interop.conftest import HERE, LONG_S
from tests.unit.report.made import RUNS, made, texts

from ringback.report.cucumber import cucumber

pytestmark = pytest.mark.interop


def read(node: str, messages: str) -> dict[str, Any]:
    """Return what Cucumber's reporters make of messages."""
    done = subprocess.run(
        [node, "cucumber.mjs"],
        cwd=HERE,
        input=messages,
        capture_output=True,
        text=True,
        check=True,
        timeout=LONG_S * 2,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("run", RUNS)
def test_the_messages_are_as_the_official_schema_says(run: str, node: str) -> None:
    """Every line of every run holds to the schema of Cucumber Messages."""
    del node  # it has been installed with the schema
    path = HERE / "node_modules" / "@cucumber" / "messages" / "messages.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
    for at_hand in (texts(), None):
        for line in cucumber(made(run), at_hand).splitlines():
            validator.validate(json.loads(line))


def test_reporters_see_the_flows(node: str) -> None:
    """They find feature, line and outcome of each flow, and a page of it all is made."""
    found = read(node, cucumber(made("departing"), texts()))
    swap, refused = found["cases"]
    assert swap == {
        "feature": "SwapCalls",
        "line": 5,
        "name": "Hold, dial, swap",
        "status": "FAILED",
        "type": "call.state, notification.missing",
    }
    assert refused["status"] == "SKIPPED"
    assert runs.MISSING.message in found["page"]


def test_a_page_of_hostile_texts_has_no_script_of_theirs(node: str) -> None:
    """What a server sent ends no script of the page."""
    hostile, plain = (read(node, cucumber(made(each))) for each in ("hostile", "conforming"))
    assert hostile["page"].count("</script>") == plain["page"].count("</script>")
