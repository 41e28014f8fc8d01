"""A pseudonym in place of an endpoint's host, wherever a run log names it."""

import hashlib
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ringback.model import Json

#: What a pseudonym begins and ends with: no such host can exist (RFC 2606).
BEGINS, ENDS = "host-", ".invalid"


def pseudonym_of(host: str) -> str:
    """Return the same pseudonym for the same host; who knows the host can tell that it is meant."""
    return BEGINS + hashlib.sha256(f"ringback {host.lower()}".encode()).hexdigest()[:12] + ENDS


def without_host(described: Mapping[str, Json]) -> Callable[[str], str]:
    """Return what puts the pseudonym of an endpoint's host in its place in a text."""
    host = urlsplit(str(described.get("base_url", ""))).hostname
    if not host:
        return str
    name, pattern = pseudonym_of(host), re.compile(rf"(?<![\w.-]){re.escape(host)}(?![\w-])", re.IGNORECASE)
    return lambda text: pattern.sub(name, text)
