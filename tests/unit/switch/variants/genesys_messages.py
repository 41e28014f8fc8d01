"""What is seen on the wire of each variant in `ringback.switch.variants.genesys_messages`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.switches import Office
from tests.unit.switch.proof import Proof


def message(office: Office) -> Any:
    """Return what is told of a call that is put on hold."""
    office.talk()
    office.agent.order("Hold")
    return office.agent.heard()[0]["data"]


def has(*names: str) -> Callable[[Office], Any]:
    """Return which of these members a message about a call has, in the call or beside it."""
    return lambda office: [
        name for each in [message(office)] for name in names if name in {**each, **each["call"]}
    ]


def consult(office: Office) -> Any:
    """Return the consultation call of a transfer that was begun."""
    office.talk()
    office.agent.order("InitiateTransfer", destination={"phoneNumber": office.colleague.number})
    return office.agent.call()


def hosts(office: Office) -> Any:
    """Return the hosts that a call's own addresses name."""
    call = message(office)["call"]
    device = office.agent.own_device()
    return [
        urlsplit(each).hostname for each in (call["uri"], call["deviceUri"], device["voiceEnvironmentUri"])
    ]


def listening_in(office: Office) -> Any:
    """Return what the flag says on an agent's call, before and after a supervisor has joined it."""
    office.talk()
    before = office.agent.call().get("supervisorListeningIn")
    target = f"/api/v2/devices/{office.agent.device}"
    office.supervisor.on_device("ListenIn", targetDeviceUri=target)
    return before, office.agent.call().get("supervisorListeningIn")


def family(office: Office) -> Any:
    """Return the marks of the two families of messages."""
    told = message(office)
    return told["call"].get("monitoring"), sorted(told["extensions"])


def data_order(office: Office) -> Any:
    """Return the keys of user data in the order in which they come back."""
    office.talk()
    office.agent.order("AttachUserData", userData={"one": "1", "two": "2", "three": "3"})
    return list(office.agent.call()["userData"])


def flags(office: Office) -> Any:
    """Return which flags a party's call and a supervisor's have."""
    office.talk()
    office.supervisor.on_device("ListenIn", targetDeviceUri=f"/devices/{office.agent.device}")
    names = ("supervisorListeningIn", "monitoredUserMuted")
    calls = office.agent.call(), office.supervisor.call()
    return [[name for name in names if name in each] for each in calls]


def connections(office: Office) -> Any:
    """Return whether a call has the same connId once it is on hold."""
    office.talk()
    before = office.agent.call()["connId"]
    office.agent.order("Hold")
    return before == office.agent.call()["connId"]


def durations(office: Office) -> Any:
    """Return how old a call is after 7, 14 and 21 seconds."""
    office.talk()
    told = []
    for _ in range(3):
        office.clock.advance(7)
        told.append(office.agent.call()["duration"])
    return told


def uuid(office: Office) -> Any:
    """Return whether a call's callUuid is its id, and what a disposition by the callUuid gives."""
    office.talk()
    call = office.agent.call()
    named = {"callUri": call["uri"], "callUuid": call["callUuid"], "disposition": "Done"}
    return call["id"] == call["callUuid"], office.agent.order("SetCallDisposition", **named).json[
        "statusCode"
    ]


def connection_ends(office: Office) -> Any:
    """Return whether connId and id end with the same number in their notations."""
    office.talk()
    call = office.agent.call()
    return int(call["connId"][-8:], 16) == int(call["id"][-6:], 32)


def user_state(office: Office) -> Any:
    """Return the members of a device's userState."""
    return sorted(office.agent.own_device()["userState"])


def empty_data(office: Office) -> Any:
    """Return the user data of a call to which nothing was attached."""
    office.talk()
    return office.agent.call().get("userData")


def absences(office: Office) -> Any:
    """Return what a call has for its parent and its recording: before the first recording, and after it."""
    office.talk()
    names = ("parentCallUri", "recordingState")
    before = [office.agent.call().get(each, "left out") for each in names]
    office.agent.order("StartCallRecording")
    office.agent.order("StopCallRecording")
    return before, [office.agent.call().get(each, "left out") for each in names]


BOTH = ["BusinessCall", "WrapUpTime"]

PROOFS = {
    "absent-is-null": Proof(
        absences,
        (["left out", "Stopped"], ["left out", "Stopped"]),
        ([None, None], [None, "Stopped"]),
    ),
    "no-extensions": Proof(has("extensions"), ["extensions"], []),
    "no-parent": Proof(
        lambda office: sorted(each for each in consult(office) if each.startswith("parent")),
        ["parentCallPath", "parentCallUri"],
        [],
    ),
    "bare-paths": Proof(
        lambda office: [consult(office)[each][:6] for each in ("path", "parentCallPath")],
        ["/calls", "/calls"],
        ["calls/", "calls/"],
    ),
    "localhost-uris": Proof(hosts, ["switch.test"] * 3, ["localhost"] * 3),
    "listening-in-told": Proof(listening_in, (False, False), (False, True)),
    "monitoring-family": Proof(family, (None, BOTH), (False, ["BusinessCall"])),
    "both-families": Proof(family, (None, BOTH), (False, BOTH)),
    "user-data-backwards": Proof(data_order, ["one", "two", "three"], ["three", "two", "one"]),
    "no-monitoring-flags": Proof(
        flags, [["supervisorListeningIn", "monitoredUserMuted"]] * 2, [[], ["monitoredUserMuted"]]
    ),
    "no-conn-id": Proof(has("connId"), ["connId"], []),
    "conn-id-changes": Proof(connections, healthy=True, changed=False),
    "coarse-durations": Proof(durations, ["7", "14", "21"], ["0", "10", "20"]),
    "metrics-in-data": Proof(has("metrics"), [], ["metrics"]),
    "uuid-is-not-id": Proof(uuid, (True, 0), (False, 0)),
    "conn-id-unrelated": Proof(connection_ends, healthy=True, changed=False),
    "more-members": Proof(has("vendorCase", "sequence"), [], ["vendorCase", "sequence"]),
    "empty-user-data": Proof(empty_data, None, {}),
    "bare-user-states": Proof(user_state, ["displayName", "id", "state"], ["state"]),
}
