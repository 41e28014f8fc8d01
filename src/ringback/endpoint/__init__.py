"""Endpoints: what is tested; embedded, recorded or live, all look the same from here on up."""

from ringback.endpoint.endpoint import Endpoint
from ringback.endpoint.file import EndpointFile, Limits
from ringback.endpoint.session import ActorSession

__all__ = ["ActorSession", "Endpoint", "EndpointFile", "Limits"]
