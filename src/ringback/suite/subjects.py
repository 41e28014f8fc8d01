"""
What a notification is about, read by the pointers that the contract gives.

Pure: a message in, a value out.  Unknown message types are legal and have no subject.
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from attrs import frozen

from ringback.contracts import Contract
from ringback.model import Json, Notification, at

#: What a path segment may have as it is, besides letters and digits (RFC 3986, 3.3).
SEGMENT = "-._~!$&'()*+,;=:@"


@frozen
class Subject:
    """The resource that a notification tells about."""

    #: The messageType, such as CallStateChangeMessage.
    message: str
    #: call, device or error; empty for message types that the contract does not know.
    kind: str
    #: What changed: the notificationType, or the messageType where there is none.
    change: str
    resource: Mapping[str, Json]
    id: str
    state: str
    #: The channel that the contract gives for this message type; empty where any will do.
    channel: str
    #: JSON pointers into the message: to the resource, and to its state.
    place: str = ""
    place_of_state: str = ""


def subject_of(contract: Contract, notification: Notification, own: str = "") -> Subject:
    """Return what a notification is about; of several resources in a list, the receiver's `own`."""
    settings = contract.settings["notifications"]
    message = str(at(notification.message, settings["type"], ""))
    known = settings["messages"].get(message, {})
    shape = contract.shape(known.get("kind", ""))
    place = known.get("resource", "")
    resource = at(notification.message, place, {}) if "resource" in known else {}
    items = at(notification.message, known["items"], ()) if "items" in known else ()
    for each in items if own and isinstance(items, list) else ():
        if isinstance(each, Mapping) and each.get(shape.get("id", "id")) == own:
            resource = each
    resource = resource if isinstance(resource, Mapping) else {}
    return Subject(
        message=message,
        kind=known.get("kind", ""),
        change=str(
            at(notification.message, known.get("change", ""), message) if "change" in known else message
        ),
        resource=resource,
        id=str(resource.get(shape.get("id", "id"), "")),
        state=str(resource.get(shape.get("state", "state"), "")),
        channel=known.get("channel", ""),
        place=place,
        place_of_state=f"{place}/{shape.get('state', 'state')}",
    )


def place_of(contract: Contract, kind: str) -> str:
    """Return the JSON pointer to the resource of a kind in the messages that tell of it; empty where none does."""
    messages = contract.settings["notifications"].get("messages", {}).values()
    return next((str(each["resource"]) for each in messages if each.get("kind") == kind), "")


def texts(value: Json) -> frozenset[str]:
    """Return all texts that stand in a value, at any depth."""
    if isinstance(value, Mapping):
        return frozenset().union(*map(texts, value.values()))
    if isinstance(value, list):
        return frozenset().union(*map(texts, value))
    return frozenset({value}) if isinstance(value, str) else frozenset()


def dotted(resource: Mapping[str, Json], name: str) -> Json:
    """Return a field of a resource by its dotted name, or None."""
    return at(dict(resource), "/" + name.replace(".", "/"))


def last_segment(uri: Json) -> str:
    """Return the last path segment of a URI, with its escapes undone (RFC 3986, 2.1): the id of what it names."""
    return unquote(str(uri).rstrip("/").rpartition("/")[2])


def as_segments(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return path parameters with what no path segment may have escaped."""
    return {name: quote(value, safe=SEGMENT) for name, value in parameters.items()}
