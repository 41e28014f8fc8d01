"""Mending what can be mended in a cassette without anybody's judgement."""

from collections.abc import Collection

from attrs import evolve

from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.whole import is_of_flows, scrubbed
from ringback.cassettes.store import Cassette
from ringback.contracts import Contract
from ringback.endpoint.file import EndpointFile
from ringback.keep.flaws import Flaw
from ringback.model import Json


def mended(
    cassette: Cassette,
    contract: Contract | None,
    flaws: Collection[Flaw],
    path: str,
    endpoint: EndpointFile | None = None,
) -> Cassette:
    """
    Return a cassette without those of its flaws that are mended without judgement; the same one where none is.

    `endpoint` is what was recorded: its secrets are looked for, where it is known.

    Raises LeakedSecret where it cannot be scrubbed.
    """
    found = {each.rule.id for each in flaws}
    if "cassette.unscrubbed" in found and contract is not None:
        scrubber = Scrubber.of(
            contract,
            secrets=endpoint.secrets if endpoint else (),
            personal=endpoint.personal if endpoint else (),
            actors=[*endpoint.actors] if endpoint else (),
            base_url=endpoint.base_url if endpoint else "",
            own_requests=is_of_flows(cassette),
        )
        cassette = scrubbed(cassette, scrubber, path, {})
    # What does not conform was recorded under another contract, or from a server that is wrong.
    departs = any(each.startswith("contract.") for each in found)
    if contract is not None and not departs and found & {"cassette.no-contract", "cassette.stale-contract"}:
        cassette = _said(cassette, {"api": contract.api, "contract": contract.digest})
    return cassette


def _said(cassette: Cassette, more: dict[str, Json]) -> Cassette:
    ringback = {**cassette.ringback, **more}
    return evolve(cassette, metadata={**cassette.metadata, "ringback": ringback})
