"""Whether a client and we speak alike: protocol versions and transports (Handshake Request)."""

from collections.abc import Mapping, Sequence

from ringback.cometd import messages as bayeux
from ringback.model import Json


def common_types(message: Mapping[str, Json], ours: Sequence[str]) -> list[str]:
    """Return the connection types that both sides speak, in the order in which we prefer them."""
    theirs = message.get("supportedConnectionTypes")
    return [each for each in ours if each in theirs] if isinstance(theirs, list) else []


def no_common_ground(message: Mapping[str, Json], ours: Sequence[str]) -> str:
    """Return why this handshake cannot succeed; empty where it can."""
    version, types = message.get("version"), message.get("supportedConnectionTypes")
    newest = _numbers(version)
    oldest = _numbers(message.get("minimumVersion", version))
    if newest is None or oldest is None or not isinstance(types, list):
        return "400::bad_message"
    own = _numbers(bayeux.VERSION)
    assert own is not None
    if not oldest <= own <= newest:
        return f"400:{bayeux.VERSION}:unsupported_version"
    return "" if common_types(message, ours) else f"400:{','.join(ours)}:unsupported_connection_types"


def wants_acks(message: Mapping[str, Json]) -> bool:
    """Return whether a handshake asks for the `ack` extension."""
    extensions = message.get("ext")
    return isinstance(extensions, Mapping) and extensions.get("ack") is True


def acknowledged(message: Mapping[str, Json]) -> int | None:
    """Return the number of the last batch that a connect says has arrived; None where it says nothing."""
    extensions = message.get("ext")
    number = extensions.get("ack") if isinstance(extensions, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None


def _numbers(version: Json) -> tuple[int, ...] | None:
    """Return a version as numbers: `1.0` and `1.0.beta` alike are (1, 0) (Version)."""
    if not isinstance(version, str):
        return None
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0] or "0"
    # Four digits are plenty: converting thousands of them is slow.
    if not (_is_number(major) and _is_number(minor)):
        return None
    return int(major), int(minor)


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= len("9999")
