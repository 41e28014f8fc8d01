"""What the documents leave open, or say both ways, is no finding in any form."""

from pathlib import Path

import pytest
from tests.acceptance.certified import Certified, certify, run
from tests.standins.launch import BUNDLED, PLAIN, VARIANTS, standin

#: Seconds of silence that are telling; more only where notifications are late on purpose.
QUIET = {"ActsLater": 0.3, "PartiesSeeLate": 0.4, "RenewsAndTellsLate": 0.5, "TellsLate": 0.5}

_TIMING = (
    "answer-and-hang-up, hold-dial-swap, with-user-data, from-listenin, consult-then, a-pause, agent-state"
)

_PROMISES = (
    "dtmf, a-value-is, all-user-data, recording, monitored-agent-is-muted, agent-state, nobody-has-heard"
)

#: The cases that a variant concerns which takes its time with everything; of others all are run.
CONCERNS = {
    "ActsLater": _TIMING,
    "RenewsAndTellsLate": "handed-on, still-rings, consult-then-transfer",
    "RepliesLate": _TIMING,
    "Slow": "joins, hold/taken-off, park/taken-from, record/not-recorded, flow/transfer, hanging-up, one-extension",
    "ForgetsInBetween": _TIMING,
    "PartiesSeeLate": f"{_TIMING}, conference/not-for-everybody, hanging-up, walk-1",
    "PhonesNeedAMoment": "park, walk",
    "PhonesRest": _TIMING,
    "PromisesTooMuch": _PROMISES,
    "SupervisorJoinsLate": "switch-to-barge-in, monitored-agent-is-muted",
    "TakesEverything": _PROMISES,
    "TellsBeforeReplying": _TIMING,
    "TellsLate": _TIMING,
}

LEGAL = [(api, name) for api, table in VARIANTS.items() for name in sorted(table)]


@pytest.mark.long
@pytest.mark.parametrize("api", sorted(PLAIN))
def test_a_vendor_nobody_knows_conforms_at_every_level(api: str, tmp_path: Path) -> None:
    """A server that was written from the documents alone passes all that there is."""
    with standin(api) as endpoint:
        done = certify(api, endpoint, tmp_path, level="robust")
    assert (done.exit, done.verdict, done.findings) == (0, "conforms", []), done.told()


@pytest.mark.long
@pytest.mark.parametrize(("api", "variant"), LEGAL, ids=[f"{api}-{name}" for api, name in LEGAL])
def test_a_legal_variant_conforms(api: str, variant: str, tmp_path: Path) -> None:
    """Neither a finding nor a problem, whatever the vendor has chosen."""
    done = certified(api, variant, tmp_path / "all", CONCERNS.get(variant, ""))
    assert conforms(done), f"{done.told()}\n{blamed(api, variant, done, tmp_path)}"


def test_a_phone_is_consulted_again_too_soon(tmp_path: Path) -> None:
    """A consultation that is over before it rings, since the phone was in one just now, is tried again."""
    with standin("genesys", variant="PhonesRest", quiet_s=0.1) as endpoint:
        done = certify("genesys", endpoint, tmp_path, level="robust", only="fuzz/InitiateConference/positive")
    assert conforms(done), done.told()


def certified(api: str, variant: str, out: Path, only: str) -> Certified:
    """Certify a variant, or a bundle of them."""
    with standin(api, variant=variant, quiet_s=QUIET.get(variant, 0.1)) as endpoint:
        return certify(api, endpoint, out, only=only)


def conforms(done: Certified) -> bool:
    """Return whether a run found nothing and could tell everything."""
    return (done.exit, done.verdict, done.findings) == (0, "conforms", [])


def blamed(api: str, variant: str, done: Certified, folder: Path) -> str:
    """Say which of a bundle's variants do not conform by themselves either, in the cases that failed."""
    bundle, only = VARIANTS[api][variant], ",".join(each["case"] for each in done.ended_badly)
    parts = [name for name, each in BUNDLED[api].items() if issubclass(bundle, each)]  # type: ignore[arg-type]  # servers are classes here
    found = [name for name in parts if not conforms(certified(api, name, folder / name, only))]
    return f"By themselves: {', '.join(found) or 'all conform, so it is several of them together'}."


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
