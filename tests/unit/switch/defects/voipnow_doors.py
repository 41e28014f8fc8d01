"""What is seen on the wire of each defect in `ringback.switch.defects.voipnow_doors`."""

from typing import Any
from urllib.parse import quote

from tests.switches import Client
from tests.unit.switch.defects.voipnow_scenes import (
    AGENT,
    BARGER,
    FOREIGN,
    QUEUE,
    Scene,
    act,
    said,
    views,
)
from tests.unit.switch.proof import Proof

HOUR = 3600


def doors(client: Client) -> Any:
    """Try each method without a token, then with a wrong one; return how that is answered."""
    path = client.talk()
    view = {"source": [AGENT], "destination": [BARGER]}
    hold = {"action": "OnHold", "phoneCallViewId": "01"}
    call = {"phoneCallView": [view]}
    return [
        [
            client.ask("GET", path, token=token).status,
            client.ask("PUT", path, hold, token).status,
            client.ask("POST", "/uapi/phoneCalls/@me/simple", call, token).status,
            client.ask("DELETE", path, token=token).status,
        ]
        for token in ("", "wrong")
    ]


def in_the_query(client: Client) -> Any:
    """Try a wrong token and a right one in the query, and a wrong one in the header."""
    path = client.talk()
    tokens = [quote(f"Bearer {each}") for each in ("wrong", client.token)]
    asked = [said(client.ask("GET", f"{path}?accessRequestToken={each}", token="")) for each in tokens]
    return [*asked, said(client.ask("GET", path, token="wrong"))]


def aging(client: Client) -> Any:
    """Use a token when it is new, after half an hour, and when it has expired."""
    used = []
    for seconds in (0, HOUR / 2, HOUR / 2 + 1):
        client.later(seconds)
        used.append(client.ask("GET", client.AGENT).status)
    return used


def granted(client: Client) -> Any:
    """Ask for a token with the right secret, with a wrong one, and by a wrong name."""
    asked = [client.grant(), client.grant(client_secret="wrong"), client.grant(client_id="wrong")]
    return [(each.status, "access_token" in each.json) for each in asked]


def lifetime(client: Client) -> Any:
    """Return for how long a token is said to be good."""
    return client.grant().json["expires_in"]


def tried(action: str, **more: Any) -> Scene:
    """Return the scene in which an action is tried: how it is answered, and what becomes of the phone call."""

    def scene(client: Client) -> Any:
        path = client.talk()
        return said(act(client, path, action, **more)), views(client, path)

    return scene


def nobodys_call(client: Client) -> Any:
    """Put a phone call on hold that nobody has."""
    path = client.talk()
    return said(act(client, f"{client.AGENT}/00", "OnHold")), views(client, path)


def nobodys_path(client: Client) -> Any:
    """List the phone calls of a user, and of an extension, that nobody has."""
    client.talk()
    return [said(client.ask("GET", f"/uapi/phoneCalls/{each}")) for each in ("99/@self", "@me/0003*999")]


WAIT, NAME = tried("BargeIn", waitForPickup="0"), tried("BargeIn", callerId="no number")
VIEW, NOBODY = tried("OnHold", view="99"), tried("BargeIn", sendCallTo="@self")


CLOSED = [[401, 401, 401, 401], [401, 401, 401, 401]]
DENIED = (401, "access_denied")
THERE = ["01 agent>outside on"]
JOINED = ["01 agent>outside on", "02 barger>agent on"]
UNHEARD = (400, "pc_sendcallto_invalid")
SHUT = [401, 401, 401, 401]

PROOFS = {
    "no-token-needed": Proof(doors, CLOSED, [[200, 202, 200, 200], SHUT]),
    "any-token-opens": Proof(doors, CLOSED, [SHUT, [200, 202, 200, 200]]),
    "any-token-opens-in-the-query": Proof(in_the_query, [DENIED, 200, DENIED], [200, 200, DENIED]),
    "open-to-readers": Proof(doors, CLOSED, [[200, 401, 401, 401], [200, 401, 401, 401]]),
    "open-to-actions": Proof(doors, CLOSED, [[401, 202, 401, 401], [401, 400, 401, 401]]),
    "open-to-callers": Proof(doors, CLOSED, [[401, 401, 200, 401], [401, 401, 200, 401]]),
    "open-to-deletes": Proof(doors, CLOSED, [[401, 401, 401, 200], [401, 401, 401, 204]]),
    "tokens-live-for-ever": Proof(aging, [204, 204, 401], [204, 204, 204]),
    "tokens-die-early": Proof(aging, [204, 204, 401], [204, 401, 401]),
    "any-secret-will-do": Proof(
        granted, [(200, True), (401, False), (401, False)], [(200, True), (200, True), (401, False)]
    ),
    "token-expires-in-words": Proof(lifetime, 3600, "an hour"),
    "any-wait-accepted": Proof(WAIT, ((400, "pc_timeout_invalid"), THERE), (202, JOINED)),
    "any-caller-id-accepted": Proof(NAME, ((400, "pc_callerid_invalid"), THERE), (202, JOINED)),
    "unknown-call-accepted": Proof(nobodys_call, ((400, "pc_phonecall_invalid"), THERE), (204, THERE)),
    "any-view-accepted": Proof(
        VIEW, ((400, "pc_phonecallview_invalid"), THERE), (202, ["01 agent>outside on onHold"])
    ),
    "send-call-to-nobody-accepted": Proof(NOBODY, (UNHEARD, THERE), (204, THERE)),
    "barge-in-of-a-queue": Proof(tried("BargeIn", sendCallTo=QUEUE), (UNHEARD, THERE), (202, THERE)),
    "barge-in-of-strangers": Proof(
        tried("BargeIn", sendCallTo=FOREIGN),
        (UNHEARD, THERE),
        (202, ["01 agent>outside on", "02 foreign>agent on"]),
    ),
    "whisper-of-a-queue": Proof(tried("Whisper", sendCallTo=QUEUE), (UNHEARD, THERE), (202, THERE)),
    "whisper-of-strangers": Proof(
        tried("Whisper", sendCallTo=FOREIGN),
        (UNHEARD, THERE),
        (202, ["01 agent>outside on", "02 foreign>agent on"]),
    ),
    "voicemail-of-a-queue": Proof(
        tried("TransferToVoicemail", sendCallTo=QUEUE), (UNHEARD, THERE), (202, ["01 queue>outside on"])
    ),
    "voicemail-of-strangers": Proof(
        tried("TransferToVoicemail", sendCallTo=FOREIGN), (UNHEARD, THERE), (202, ["01 foreign>outside on"])
    ),
    "any-action-holds": Proof(
        tried("Sing"), ((400, "request_invalid"), THERE), (202, ["01 agent>outside on onHold"])
    ),
    "any-user-is-me": Proof(
        nobodys_path, [(400, "user_invalid"), (400, "extension_invalid")], [200, (400, "extension_invalid")]
    ),
    "any-extension-is-self": Proof(
        nobodys_path, [(400, "user_invalid"), (400, "extension_invalid")], [(400, "user_invalid"), 200]
    ),
}
