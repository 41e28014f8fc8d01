"""What the documents leave open, or say both ways, is no finding in any form."""

from pathlib import Path

import pytest
from tests.acceptance.certified import certify, run
from tests.standins.launch import PLAIN, VARIANTS, standin

#: Seconds of silence that are telling; more only where notifications are late on purpose.
QUIET = {"TellsLate": 0.5}

LEGAL = [(api, name) for api, table in VARIANTS.items() for name in sorted(table)]


@pytest.mark.parametrize("api", sorted(PLAIN))
def test_a_vendor_nobody_knows_conforms_at_every_level(api: str, tmp_path: Path) -> None:
    """A server that was written from the documents alone passes all that there is."""
    with standin(api) as endpoint:
        done = certify(api, endpoint, tmp_path, level="robust")
    assert (done.exit, done.verdict, done.findings) == (0, "conforms", []), done.told()


@pytest.mark.parametrize(("api", "variant"), LEGAL, ids=[f"{api}-{name}" for api, name in LEGAL])
def test_a_legal_variant_conforms(api: str, variant: str, tmp_path: Path) -> None:
    """Neither a finding nor a problem, whatever the vendor has chosen."""
    with standin(api, variant=variant, quiet_s=QUIET.get(variant, 0.1)) as endpoint:
        done = certify(api, endpoint, tmp_path)
    assert (done.exit, done.verdict, done.findings) == (0, "conforms", []), done.told()


def test_strict_notes_what_a_vendor_says_besides(tmp_path: Path) -> None:
    """With --strict, members that nobody documents are noted, each once; verdict and exit code stay."""
    with standin("genesys", variant="Chatty") as endpoint:
        chosen = [
            "--api",
            "genesys",
            "--endpoint",
            str(endpoint),
            "--only",
            "*swap-calls*",
            "--level",
            "flows",
        ]
        plain = run("certify", *chosen, "--out", str(tmp_path / "plain"))
        strict = run("certify", *chosen, "--out", str(tmp_path / "strict"), "--strict")
    assert plain.exit == strict.exit == 0
    notes = [line for line in strict.stderr.splitlines() if line.startswith("note: ")]
    assert "note: CallStateChangeMessage /data/call/vendor: nobody documents it." in notes
    assert "note: CallStateChangeMessage /data/metrics: nobody documents it." in notes
    assert len(notes) == len(set(notes))
    assert "nobody documents it" not in plain.stderr
