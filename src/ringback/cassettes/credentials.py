"""Who speaks, by their credentials, and which names of a recording hide some."""

import base64
from collections.abc import Iterable, Mapping

from ringback.cassettes.scrubbing.credentials import HEADERS, KEYS
from ringback.cassettes.store import Cassette


def user_of(authorization: str | None) -> str:
    """Return the user name of Basic credentials; empty where there is none."""
    scheme, _, coded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(coded.strip(), validate=True).decode().partition(":")[0]
    except ValueError:
        return ""


def hidden_names(cassettes: Iterable[Cassette]) -> frozenset[str]:
    """Return the names, in lower case, under which recordings have pseudonyms."""
    scrubbed = [each.ringback.get("scrubbed", {}) for each in cassettes]
    named = [name for each in scrubbed if isinstance(each, Mapping) for name in each]
    return frozenset(str(name).lower() for name in (*KEYS, *HEADERS, *named))
