"""Mending what can be mended in a cassette without anybody's judgement."""

from collections.abc import Collection

from attrs import evolve

from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.whole import scrubbed
from ringback.cassettes.store import Cassette
from ringback.contracts import Contract
from ringback.keep.flaws import Flaw
from ringback.model import Json


def mended(cassette: Cassette, contract: Contract | None, flaws: Collection[Flaw], path: str) -> Cassette:
    """
    Return a cassette without those of its flaws that are mended without judgement; the same one where none is.

    Raises LeakedSecret where it cannot be scrubbed.
    """
    found = {each.rule.id for each in flaws}
    if "cassette.unscrubbed" in found and contract is not None:
        scrubber = Scrubber.of(contract)
        cassette = scrubbed(cassette, scrubber, path, {})
    # What does not conform was recorded under another contract, or from a server that is wrong.
    departs = any(each.startswith("contract.") for each in found)
    if contract is not None and not departs and found & {"cassette.no-contract", "cassette.stale-contract"}:
        cassette = _said(cassette, {"api": contract.api, "contract": contract.digest})
    return cassette


def _said(cassette: Cassette, more: dict[str, Json]) -> Cassette:
    ringback = {**cassette.ringback, **more}
    return evolve(cassette, metadata={**cassette.metadata, "ringback": ringback})
