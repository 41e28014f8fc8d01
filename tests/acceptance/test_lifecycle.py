"""Random sequences: what they find is shown by the shortest one, which can be put into a feature and replayed."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.acceptance.certified import Certified, run

from ringback.contracts import data_root
from ringback.serve import serve
from ringback.switch.faces import switch_for
from ringback.switch.plant import toml_of
from ringback.switch.settings import Settings


@contextmanager
def switch(folder: Path, *defects: str, variants: tuple[str, ...] = ()) -> Iterator[Path]:
    """Serve a switch with these defects and variants; yield its endpoint file."""
    built = switch_for("genesys", Settings(seed=1, defects=defects, variants=variants))
    with serve(built.app) as url:
        path = folder / "endpoint.toml"
        path.write_text(toml_of(built.endpoint(url)), encoding="utf-8")
        yield path


def certified(endpoint: Path, out: Path, *arguments: str) -> tuple[Certified, list[dict[str, str]]]:
    """Certify an endpoint; return how it ended, and all findings."""
    done = run("certify", "--api", "genesys", "--endpoint", str(endpoint), "--out", str(out), *arguments)
    lines = (out / "run.jsonl").read_text(encoding="utf-8").splitlines()
    results = [each for each in map(json.loads, lines) if each["type"] == "result"]
    return done, [finding for each in results for finding in each["findings"]]


@pytest.mark.long
def test_what_a_sequence_finds_is_replayed_from_its_scenario(tmp_path: Path) -> None:
    """A call that was held and retrieved takes no tones: the scenario that says so fails in the same way as a feature."""
    project = tmp_path / "project"
    for name in ("contracts", "features"):
        shutil.copytree(data_root() / name, project / name)
    with switch(tmp_path, "no-tones-after-hold") as endpoint:
        lifecycle = ("--level", "lifecycle", "--only", "genesys/lifecycle", "--depth", "standard")
        done, findings = certified(endpoint, tmp_path / "found", *lifecycle)
        assert done.exit == 1, done.told()
        finding = next(each for each in findings if each["requirement"] == "GWS-DTMF-1")
        lines = finding["scenario"].splitlines()
        assert lines[:3] == [
            "@GWS-DTMF-1",
            "Scenario: command.refused, SendDtmf",
            "  Given the agent is on the phone with the caller",
        ]
        # To hold, to retrieve and to send is what it takes, on a call that may have to be made first.
        assert 3 <= len(lines) - 3 <= 12, finding["scenario"]
        feature = "Feature: Replayed\n" + "".join(f"  {line}\n" for line in lines)
        (project / "features" / "genesys" / "replayed.feature").write_text(feature, encoding="utf-8")
        again = ("--root", str(project), "--level", "flows", "--only", "genesys/flow/replayed")
        replayed, shown = certified(endpoint, tmp_path / "again", *again)
    assert replayed.exit == 1, replayed.told()
    assert [(each["rule"], each["requirement"]) for each in shown] == [
        (finding["rule"], finding["requirement"])
    ]


@pytest.mark.parametrize(
    ("seed", "variants"),
    [("1", ()), ("2", ()), ("1", ("no-agent-states", "peers-hang-up-silently"))],
)
def test_a_conforming_switch_conforms(seed: str, variants: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever is drawn, a switch that is right has nothing found: not where those who are left alone are not told so."""
    with switch(tmp_path, variants=variants) as endpoint:
        arguments = ("--level", "lifecycle", "--only", "genesys/lifecycle", "--seed", seed)
        done, findings = certified(endpoint, tmp_path / "out", *arguments)
    assert (done.exit, findings) == (0, []), done.told()
