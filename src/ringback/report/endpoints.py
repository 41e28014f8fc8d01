"""What a report may say of an endpoint: nothing that a description may have let slip in."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from ringback.model import Json

#: Keys whose values are no part of an endpoint's description.
_SECRET = re.compile(r"passw|secret|token|authori[sz]ation|cookie|credential|api.?key|private", re.IGNORECASE)

_DEEPEST = 16


def without_secrets(value: Json, depth: int = 0) -> Json:
    """Return an endpoint's description without secrets: keys that name one, and credentials in addresses."""
    if isinstance(value, str):
        return _without_user(value)
    if depth == _DEEPEST:
        return None
    match value:
        case Mapping():
            return {
                name: without_secrets(each, depth + 1)
                for name, each in value.items()
                if not _SECRET.search(name)
            }
        case list() | tuple():
            return [without_secrets(each, depth + 1) for each in value]
    return value


def _without_user(text: str) -> str:
    if "@" not in text or "://" not in text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return "an address that is none"
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
