"""The embedded switch, served with as many variants at once as do not contradict each other, conforms."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.acceptance.certified import certify
from tests.acceptance.processes import served

from ringback.switch.faces import VARIANTS

#: Two vendors for each API; what one of them has of a choice of several, the other has not.
VENDORS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "genesys": (
        (
            "absent-is-null",
            "attach-keeps-first",
            "bare-paths",
            "bare-user-states",
            "coarse-durations",
            "completion-told-to-one",
            "conferences-cleared-only",
            "consultation-released-first",
            "consultation-told-first",
            "data-told-to-one",
            "disposition-at-device",
            "held-without-retrieve",
            "json-with-spaces",
            "listening-in-told",
            "lists-only",
            "long-polling-only",
            "metrics-in-data",
            "more-members",
            "mute-offered",
            "never-recorded",
            "no-agent-states",
            "no-conn-id",
            "no-extensions",
            "no-parent",
            "offers-backwards",
            "peers-hang-up-silently",
            "refused-with-200",
            "released-calls-gone",
            "removal-not-taken",
            "second-call-is-consult",
            "session-in-part",
            "swap-established-first",
            "swap-offered-while-held",
            "transfer-keeps-retrieve",
            "user-data-backwards",
            "uuid-is-not-id",
        ),
        (
            "attach-shows-all",
            "conference-like-transfer",
            "conn-id-changes",
            "conn-id-names-call",
            "dialled-offers-no-completion",
            "disposition-at-call",
            "disposition-offered",
            "empty-user-data",
            "lists-come-whole",
            "localhost-uris",
            "monitoring-family",
            "no-monitoring-flags",
            "no-swap-while-dialing",
            "participants-told-again",
            "recorded-at-once",
            "refused-with-409",
            "removal-offered",
            "sessions-change-hands",
            "states-on-channels",
            "states-told-once",
            "tones-told-singly",
            "tones-told-to-all",
            "transfer-names-new-party",
            "unknown-messages",
            "unknown-offers",
            "unmute-not-offered",
        ),
    ),
    "voipnow": (
        (
            "actions-in-arrays",
            "actions-with-200",
            "both-numbers-demanded",
            "caller-id-demanded",
            "caller-id-in-capitals",
            "caller-ids-of-its-own",
            "creates-one",
            "denied-misspelt",
            "empty-collection",
            "full-numbers-only",
            "id-demanded",
            "link-singular",
            "links-with-two-slashes",
            "lists-arrays",
            "more-members",
            "newest-first",
            "no-format-at-the-end",
            "no-operators",
            "numbers-as-text",
            "older-base-path",
            "one-code-for-parameters",
            "other-content-type",
            "owned-by-user",
            "pages-below-5000",
            "phone-call-path",
            "published-elsewhere",
            "token-at-shorter-path",
            "token-errors-as-objects",
            "token-life-as-text",
            "user-left-out",
            "views-answered-alike",
            "views-of-who-joins",
            "wait-demanded",
            "whispers-unseen",
            "whole-calls",
        ),
        (
            "actions-with-204",
            "answered-while-ringing",
            "deletes-one",
            "denied-with-403",
            "either-spelling",
            "entry-by-id",
            "few-members",
            "lists-one-in-collection",
            "no-caller-id",
            "no-links",
            "no-pick-up",
            "no-token-in-query",
            "no-totals",
            "pages-from-one",
            "parks-one",
            "token-life-untold",
            "voicemail-unseen",
        ),
    ),
}

#: Variants that would hide, or be hidden by, one of both vendors: the third side of a choice.
THIRD: Mapping[str, frozenset[str]] = {
    "genesys": frozenset({"agent-states-at-calls", "both-families", "conn-id-unrelated", "refused-with-400"}),
    "voipnow": frozenset(
        {
            "actions-in-collections",
            "actions-without-body",
            "links-name-another-host",
            "parameters-ignored",
        }
    ),
}

ALL = [(api, vendor) for api, vendors in VENDORS.items() for vendor in vendors]


@pytest.mark.parametrize("api", sorted(VARIANTS))
def test_every_variant_has_its_vendor(api: str) -> None:
    """Or it is the third side of a choice."""
    one, two = map(set, VENDORS[api])
    assert one.isdisjoint(two)
    assert one | two | THIRD[api] == set(VARIANTS[api])


@pytest.mark.long
@pytest.mark.parametrize(("api", "vendor"), ALL, ids=["genesys-1", "genesys-2", "voipnow-1", "voipnow-2"])
def test_a_vendor_conforms(api: str, vendor: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever it has chosen: neither a finding nor a problem."""
    path = tmp_path / "endpoint.toml"
    with served(api, "--csrf", "--variant", ",".join(vendor), "--endpoint-file", str(path)) as server:
        done = certify(api, path, tmp_path / "out")
    assert (done.exit, done.verdict, done.findings) == (0, "conforms", []), done.told()
    assert (server.exit, server.stderr) == (0, "")
