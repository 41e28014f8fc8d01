"""vcrpy's own cassettes, YAML or JSON, without what only Ringback knows of."""

from attrs import evolve
from vcr.serializers import jsonserializer, yamlserializer

from ringback.cassettes.formats.parts import Wanted, json_in
from ringback.cassettes.store import Cassette, document, from_document, to_vcr


def read(data: bytes, wanted: Wanted) -> Cassette:
    """Return the cassette in a file of vcrpy; raise what a bad one breaks in it where it is none."""
    found = _whole(data)
    return evolve(found, interactions=tuple(each for each in found.interactions if wanted(each.request.url)))


def _whole(data: bytes) -> Cassette:
    return from_document(json_in(data) if data.lstrip()[:1] == b"{" else document(data))


def written(cassette: Cassette) -> str:
    """Return a cassette as vcrpy would have written it."""
    return to_vcr(_bare(cassette), yamlserializer)


def written_as_json(cassette: Cassette) -> str:
    """Return a cassette as vcrpy's JSON serializer would have; raise ValueError where a body is no text."""
    try:
        return to_vcr(_bare(cassette), jsonserializer)
    except TypeError as error:
        raise ValueError("vcrpy's JSON holds no binary bodies; write YAML") from error


def _bare(cassette: Cassette) -> Cassette:
    return evolve(cassette, metadata={})
