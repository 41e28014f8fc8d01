"""What is seen on the wire of each variant in `ringback.switch.variants.genesys_doors`."""

from typing import Any

from tests.switches import Office
from tests.unit.switch.proof import Proof


def dispositions(office: Office) -> Any:
    """Return the result codes of a disposition at the call and at the device."""
    office.talk()
    call = office.agent.call()
    named = {"callUri": call["uri"], "callUuid": call["callUuid"], "disposition": "Done"}
    at_call = office.agent.order("SetCallDisposition", call, **named)
    return at_call.json["statusCode"], office.agent.on_device("SetCallDisposition", **named).json[
        "statusCode"
    ]


def dispositions_after(office: Office) -> Any:
    """Return the same of a call that is over."""
    office.talk()
    call = office.agent.call()
    named = {"callUri": call["uri"], "callUuid": call["callUuid"], "disposition": "Done"}
    office.agent.order("Hangup", call)
    at_call = office.agent.order("SetCallDisposition", call, **named)
    return at_call.json["statusCode"], office.agent.on_device("SetCallDisposition", **named).json[
        "statusCode"
    ]


def states(office: Office) -> Any:
    """Return the result codes of NotReady at the voice channel and at a call, and the state after each."""
    office.talk()
    office.agent.at_work("StartContactCenterSession", channels=["voice"])
    at_channel = office.agent.ask("POST", "/me/channels/voice", {"operationName": "NotReady"})
    after = office.agent.own_device()["userState"]["state"]
    at_call = office.agent.order("NotReady")
    last = office.agent.own_device()["userState"]["state"]
    return at_channel.json["statusCode"], after, at_call.json["statusCode"], last


def by_connection(office: Office) -> Any:
    """Return the result codes of reading and holding a call by its connId."""
    office.talk()
    path = f"/me/calls/{office.agent.call()['connId']}"
    read = office.agent.get(path)["statusCode"]
    return read, office.agent.ask("POST", path, {"operationName": "Hold"}).json["statusCode"]


def line_breaks(office: Office) -> Any:
    """Return whether a list of calls has line breaks, and how many calls it has."""
    office.talk()
    answer = office.agent.ask("GET", "/me/calls?fields=*")
    return b"\n" in answer.content, len(answer.json["calls"])


def transports(office: Office) -> Any:
    """Return the transports that a handshake offers to who knows both."""
    types = ["websocket", "long-polling"]
    shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": types}
    return sorted(office.agent.comet(shake)[0]["supportedConnectionTypes"])


def session(office: Office) -> Any:
    """Return the result code of a session start, and the state that it leads to."""
    done = office.agent.at_work("StartContactCenterSession", channels=["voice"])
    return done.json["statusCode"], office.agent.own_device()["userState"]["state"]


def refused(office: Office) -> Any:
    """Return the status and the result code of a refusal, and of what is not signed in."""
    office.talk()
    answer = office.agent.order("Retrieve")
    stranger = office.agent.ask("GET", "/me", Authorization="Basic bm9ib2R5Om5vYm9keQ==")
    return answer.status, answer.json["statusCode"], stranger.status


def plain_lists(office: Office) -> Any:
    """Return what lists have that are asked for without fields."""
    lists = office.agent.get("/me/calls"), office.agent.get("/me/devices")
    return [sorted(set(each) - {"statusCode"}) for each in lists]


def singles(office: Office) -> Any:
    """Return the result codes of reading one call and one device."""
    office.talk()
    paths = f"/me/calls/{office.agent.call()['id']}", f"/me/devices/{office.agent.device}"
    return [office.agent.get(each)["statusCode"] for each in paths]


def changing_hands(office: Office) -> Any:
    """Return whether a cookie is good for another user who has credentials, and afterwards for its own user."""
    office.agent.get("/me")
    cookie = office.agent.cookie
    theirs = office.agent.ask("GET", "/me", Authorization=office.caller.credentials, Cookie=cookie).status
    return theirs, office.agent.line.ask("GET", "/api/v2/me", {"Cookie": cookie}, b"").status


def ending(office: Office) -> Any:
    """Return what the cookie of a session is answered that was ended, twice."""
    office.agent.get("/me")
    cookie = office.agent.cookie
    office.agent.at_work("EndContactCenterSession")
    return [office.agent.line.ask("GET", "/api/v2/me", {"Cookie": cookie}, b"").status for _ in range(2)]


PROOFS = {
    "sessions-end-late": Proof(ending, [403, 403], [200, 403]),
    "sessions-change-hands": Proof(changing_hands, (200, 200), (200, 403)),
    "disposition-at-device": Proof(dispositions, (0, 0), (3, 0)),
    "disposition-at-call": Proof(dispositions, (0, 0), (0, 3)),
    "released-calls-gone": Proof(dispositions_after, (0, 0), (6, 0)),
    "no-agent-states": Proof(states, (0, "NotReady", 3, "NotReady"), (3, "Ready", 3, "Ready")),
    "agent-states-at-calls": Proof(states, (0, "NotReady", 3, "NotReady"), (3, "Ready", 0, "NotReady")),
    "conn-id-names-call": Proof(by_connection, (6, 6), (0, 0)),
    "json-with-spaces": Proof(line_breaks, (False, 1), (True, 1)),
    "long-polling-only": Proof(transports, ["long-polling", "websocket"], ["long-polling"]),
    "session-in-part": Proof(session, (0, "Ready"), (7, "Ready")),
    "refused-with-200": Proof(refused, (400, 2, 403), (200, 2, 403)),
    "refused-with-400": Proof(
        lambda office: (office.agent.ask("GET", "/me/calls/none").status, refused(office)),
        (404, (400, 2, 403)),
        (400, (400, 2, 403)),
    ),
    "refused-with-409": Proof(refused, (400, 2, 403), (409, 2, 403)),
    "lists-come-whole": Proof(plain_lists, [["uris"], ["uris"]], [["calls"], ["devices"]]),
    "lists-only": Proof(singles, [0, 0], [6, 6]),
}
