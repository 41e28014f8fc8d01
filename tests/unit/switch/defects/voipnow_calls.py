"""What is seen on the wire of each defect in `ringback.switch.defects.voipnow_calls`."""

from typing import Any

from tests.switches import Client
from tests.unit.switch.defects.voipnow_scenes import (
    AGENT,
    BARGER,
    CALLBACK,
    CONFERENCE,
    OTHER,
    OUTSIDE,
    Scene,
    act,
    asked,
    calls,
    entries,
    path_of,
    said,
    there,
    three,
    views,
)
from tests.unit.switch.proof import Proof


def made(kind: str, extension: str, source: str, query: str = "") -> Scene:
    """Return the scene in which a call is made, and all calls are looked at."""

    def scene(client: Client) -> Any:
        answer = asked(client, kind, extension, source, query)
        client.later(1)
        return said(answer), calls(client)

    return scene


SIMPLE = made("simple", AGENT, AGENT)
WITH_OPTIONS = made("simple", AGENT, AGENT, "?callDuration=600&allowPublicTransfer=0&video=0")
CALLED_BACK, INVITED = made("callback", CALLBACK, OTHER), made("conferenceInvite", CONFERENCE, CONFERENCE)


def found_again(client: Client) -> Any:
    """Look for a callback by the id that its maker is told."""
    call = asked(client, "callback", CALLBACK, OTHER).json[0]
    return len(entries(client)), said(client.ask("GET", path_of(call)))


def callback_of_a_phone(client: Client) -> Any:
    """Ask for a callback that no callback extension is charged for, and for one of no extension."""
    return [said(asked(client, "callback", each, OTHER)) for each in (CALLBACK, AGENT, "@self")]


def hung_up(client: Client) -> Any:
    """Hang up the first of two phone calls of the agent: what is told, and what is left."""
    paths = three(client)
    answer = client.ask("DELETE", paths[0])
    told = [each["id"] for each in answer.json or ()]
    return [each.endswith(tuple(told)) if told else False for each in paths], there(client, *paths)


def hung_up_all(client: Client) -> Any:
    """Hang up all phone calls of the agent: how many are told, and what is left."""
    paths = three(client)
    answer = client.ask("DELETE", client.AGENT)
    return len(answer.json), there(client, *paths)


def hung_up_ringing(client: Client) -> Any:
    """Hang up a phone call that rings, then one that is on."""
    ringing = path_of(client.create())
    client.ask("DELETE", ringing)
    there_still = there(client, ringing)
    talking = client.talk()
    client.ask("DELETE", talking)
    return there_still, there(client, talking)


def party_hung_up(number: str) -> Scene:
    """Return the scene in which one number is hung up on a call that the barger is in."""

    def scene(client: Client) -> Any:
        path = client.talk()
        act(client, path, "BargeIn")
        client.ask("DELETE", f"{path}?phoneNumber={number}")
        return views(client, path)

    return scene


ON = ["01 agent>outside on"]
JOINED = ["01 agent>outside on", "02 barger>agent on"]


def answered(client: Client) -> Any:
    """Let a phone call be answered, and ask whether it is listed by the id that it had while it rang."""
    client.create()
    before = [each["id"] for each in entries(client)]
    client.later(2)
    return before == [each["id"] for each in entries(client)]


PROOFS = {
    "answered-under-another-id": Proof(answered, healthy=True, changed=False),
    "create-is-only-said": Proof(SIMPLE, (200, [ON]), (200, [])),
    "create-makes-two": Proof(SIMPLE, (200, [ON]), (200, [ON, ON])),
    "create-calls-itself": Proof(SIMPLE, (200, [ON]), (200, [["01 agent>agent on"]])),
    "create-the-wrong-way-round": Proof(SIMPLE, (200, [ON]), (200, [["01 outside>agent on"]])),
    "create-under-another-id": Proof(found_again, (1, 200), (1, 204)),
    "create-refuses-options": Proof(WITH_OPTIONS, (200, [ON]), ((400, "request_invalid"), [])),
    "callback-is-only-said": Proof(CALLED_BACK, (200, [["01 other>outside on"]]), (200, [])),
    "callback-calls-one-number": Proof(
        CALLED_BACK, (200, [["01 other>outside on"]]), (200, [["01 other>other on"]])
    ),
    "callback-of-anybody": Proof(
        callback_of_a_phone, [200, (400, "extension_invalid"), (400, "extension_invalid")], [200, 200, 200]
    ),
    "invitation-is-only-said": Proof(INVITED, (200, [["01 conference>outside on"]]), (200, [])),
    "invitation-from-the-guest": Proof(
        INVITED, (200, [["01 conference>outside on"]]), (200, [["01 outside>outside on"]])
    ),
    "delete-is-only-said": Proof(
        hung_up, ([True, False, False], [False, True, True]), ([True, False, False], [True, True, True])
    ),
    "delete-ignores-ringing-calls": Proof(hung_up_ringing, ([False], [False]), ([True], [False])),
    "delete-of-all-hangs-up-one": Proof(hung_up_all, (2, [False, False, True]), (1, [False, True, True])),
    "delete-of-all-is-everywhere": Proof(hung_up_all, (2, [False, False, True]), (3, [False, False, False])),
    "delete-for-nobodys-number": Proof(party_hung_up("1000000001"), JOINED, []),
    "delete-hangs-up-no-party": Proof(party_hung_up(BARGER), ON, JOINED),
    "delete-hangs-up-who-joined": Proof(party_hung_up(OUTSIDE), [], ON),
    "delete-hangs-up-all": Proof(
        hung_up, ([True, False, False], [False, True, True]), ([True, False, False], [False, False, True])
    ),
    "delete-hangs-up-another": Proof(
        hung_up, ([True, False, False], [False, True, True]), ([True, False, False], [True, False, True])
    ),
    "delete-tells-of-another": Proof(
        hung_up, ([True, False, False], [False, True, True]), ([False, False, False], [False, True, True])
    ),
    "delete-tells-of-one": Proof(hung_up_all, (2, [False, False, True]), (1, [False, False, True])),
}
