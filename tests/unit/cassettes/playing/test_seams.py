"""What we rely on of vcrpy that is no public interface: a new version that changes it fails here, and by name."""

import inspect

import vcr.patch
import vcr.stubs
from vcr.cassette import Cassette, CassetteContextDecorator
from vcr.config import VCR
from vcr.request import Request

from ringback.cassettes.playing.drop_in import _FINISH
from ringback.cassettes.playing.patches import patches


def test_what_a_cassette_is_asked() -> None:
    """The stubs ask a cassette for what ours answers, and nothing else decides what is played."""
    used = "".join(inspect.getsource(module) for module in (vcr.stubs,))
    for name in ("can_play_response_for", "play_response", "write_protected", "filter_request", "append"):
        assert f"cassette.{name}" in used
    for name in ("_responses", "_load", "_save", "_persist", "_new_interactions", "_rerecorded_interactions"):
        assert callable(getattr(Cassette, name))
    made = vars(Cassette("c.yaml"))
    known = (
        "_path",
        "_match_on",
        "_before_record_request",
        "_before_record_response",
        "_loaded_count",
        "_played_interactions",
    )
    assert [each for each in (*known, "data", "play_counts", "dirty", "rewound") if each not in made] == []


def test_where_a_context_keeps_its_end() -> None:
    """The generator that takes patches back is where we look for it."""
    assert _FINISH in vars(CassetteContextDecorator(Cassette, dict))


def test_how_a_cassette_is_made() -> None:
    """A VCR makes cassettes by the two functions that ours takes over."""
    assert list(inspect.signature(VCR._use_cassette).parameters) == [
        "self",
        "with_current_defaults",
        "kwargs",
    ]
    assert list(inspect.signature(VCR._get_matchers).parameters) == ["self", "matcher_names"]


def test_what_is_patched_is_there() -> None:
    """Every name that we patch exists, and resetting is asked for by the connections that need it."""
    for target, name, _ in patches(print):
        assert hasattr(target, name)
    source = inspect.getsource(vcr.stubs.VCRConnection)
    assert source.count("with force_reset():") == source.count("from vcr.patch import force_reset") == 3
    assert "_baseclass(" in source


def test_requests_can_carry_what_is_ours() -> None:
    """A request takes attributes of ours along when it is copied."""
    import copy  # noqa: PLC0415

    request = Request("GET", "http://a.test/", None, {})
    request.ringback_moment = 1
    assert copy.deepcopy(request).ringback_moment == 1
