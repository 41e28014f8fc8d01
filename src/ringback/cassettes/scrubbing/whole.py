"""Scrubbing a recording that is whole already: one that another tool has made."""

from collections.abc import Mapping

from attrs import evolve

from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import Cassette, Interaction, dumps
from ringback.model import Json


def scrubbed(cassette: Cassette, scrubber: Scrubber, path: str, told: Mapping[str, Json]) -> Cassette:
    """
    Return a cassette without secrets; what is `told` joins Ringback's part of its metadata.

    Raises LeakedSecret where one cannot be taken out.
    """
    once = [_exchange(each, scrubber, path) for each in cassette.interactions]
    # What a later exchange shows to be a secret may stand in an earlier one.
    interactions = tuple(scrubber.anew(each) for each in once)
    ringback = scrubber.json({**cassette.ringback, **told})
    ringback["scrubbed"] = scrubber.manifest()
    found = Cassette(
        interactions=interactions, metadata={**scrubber.json(cassette.metadata), "ringback": ringback}
    )
    scrubber.check(found, path)
    scrubber.check_text(dumps(found), path)
    return found


def is_of_flows(cassette: Cassette) -> bool:
    """Return whether the suite's flows were recorded: they tell what they found, and make up nothing private."""
    return "findings" in cassette.ringback


def _exchange(each: Interaction, scrubber: Scrubber, path: str) -> Interaction:
    request, response = scrubber.exchange(each.actor, each.request, each.response, path)
    frames = tuple(evolve(frame, data=scrubber.message(each.actor, frame.data)) for frame in each.frames)
    return evolve(each, request=request, response=response, frames=frames)
