"""Single values in what VoipNow's clients send: numbers, seconds and caller ids, read or refused."""

import re
from collections.abc import Mapping

from ringback.model import Json
from ringback.switch.voipnow_asker import Asker, invalid, malformed

#: How long terminals are rung where nobody says, in seconds; and the most anybody may wait for.
PATIENCE, FOREVER = 25.0, 86400.0

#: The most parties one side of a new call may have.
MOST_PARTIES = 20

_CALLER_ID = re.compile(r"[^<>]*[^<>\s][^<>]*<\+?[0-9*]{1,40}>")
_PUBLIC = re.compile(r"\+?[0-9]{1,40}")
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def caller_id_of(body: Mapping[str, Json], default: str) -> str:
    """Return the caller id that a body gives, or the default; refuse what does not look like one."""
    caller_id = body.get("callerId", default)
    if not isinstance(caller_id, str) or not _CALLER_ID.fullmatch(caller_id):
        raise invalid("pc_callerid_invalid", "callerId must look like Name <+1234567>.")
    return caller_id


def wait_of(given: Mapping[str, Json]) -> float:
    """Return how long to wait until somebody picks up, in seconds."""
    if "waitForPickup" not in given:
        return PATIENCE
    seconds = _seconds_or_none(given["waitForPickup"])
    if seconds is None:
        raise invalid("pc_timeout_invalid", "waitForPickup must be a number of seconds above zero.")
    return seconds


def seconds_of(given: Mapping[str, Json], name: str, default: float) -> float:
    """Return a number of seconds above zero, or the default where none is given."""
    if name not in given:
        return default
    seconds = _seconds_or_none(given[name])
    if seconds is None:
        raise malformed(f"{name} must be a number of seconds above zero.")
    return seconds


def _seconds_or_none(value: Json) -> float | None:
    """Return a positive number of seconds, which the documents write as a number or as a string."""
    if isinstance(value, str) and _SECONDS.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return min(float(value), FOREVER) if value > 0 else None


def numbers_of(asker: Asker, name: str, value: Json) -> tuple[str, ...]:
    """Return the numbers of one side of a view, which the documents write as an array or as one string."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_PARTIES:
        raise malformed(f"{name} must be an array of numbers.")
    return tuple(number_of(asker, name, each) for each in listed)


def number_of(asker: Asker, name: str, text: Json) -> str:
    """Return an extension by its extended number, or a public phone number."""
    known = asker.found(text) if isinstance(text, str) else None
    if known:
        return known.number
    return public_of(name, text)


def public_of(name: str, text: Json) -> str:
    """Return a public phone number."""
    if isinstance(text, str) and _PUBLIC.fullmatch(text):
        return text
    raise malformed(f"{name} must hold extensions or public phone numbers.")
