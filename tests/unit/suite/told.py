"""What tests of the suite are made of: the documents' own messages, changed in one place."""

import copy
from collections.abc import Mapping

from ringback.apis import Identity
from ringback.contracts import Contract, load
from ringback.contracts.check import Checker
from ringback.model import Exchange, Finding, Json, Notification, Request, Response
from ringback.suite.rules import Context, Seen
from ringback.suite.subjects import Subject, subject_of
from ringback.suite.tracker import Tracked, Tracker

GENESYS, VOIPNOW = load("genesys"), load("voipnow")

CHECKERS: Mapping[str, Checker] = {each.api: Checker(each) for each in (GENESYS, VOIPNOW)}

#: The documents' agent, whose phone is 15000, and a caller of their own.
IDENTITIES = {
    "agent": Identity(number="15000", path={"deviceId": "631608b3-ceb1-472b-ba05-2ae39555b0d1"}),
    "caller": Identity(number="5000", path={"deviceId": "efe1ab32-53f9-43ce-b65e-5768c61f7d4a"}),
}

#: Stands for a member that is not there.
GONE = object()

#: One call that was Established by SwapCalls, and the other one, which was Held.
RETRIEVED, HELD = "SwapCalls-1.notification.retrieved", "SwapCalls-1.notification.held"


def sample(name: str, contract: Contract = GENESYS) -> Json:
    """Return a copy of the body of a documented sample."""
    return copy.deepcopy(next(each.body for each in contract.samples if each.id == name))


def changed(message: Json, changes: Mapping[str, Json]) -> Json:
    """Return a copy of a message with other members at these pointers."""
    whole = copy.deepcopy(message)
    for pointer, value in changes.items():
        *way, last = pointer.strip("/").split("/")
        place = whole
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        if value is GONE:
            del place[last]
        else:
            place[last] = value
    return whole


def notification(message: Json, actor: str = "agent") -> Notification:
    """Return a message as it came to an actor."""
    return Notification(actor=actor, channel=message.get("channel", ""), message=message)


def subject(message: Json) -> Subject:
    """Return what a message is about."""
    return subject_of(GENESYS, notification(message))


def tracked(message: Json, actor: str = "agent", *, released: bool = False, mode: str = "") -> Tracked:
    """Return what an actor knows of a call who was told this last."""
    about = subject(message)
    return Tracked(
        actor=actor,
        id=about.id,
        resource=about.resource,
        state=about.state,
        change=about.change,
        released=released,
        mode=mode,
    )


def context(*known: Tracked, contract: Contract = GENESYS) -> Context:
    """Return what rules may look at, the actors knowing of these calls."""
    tracker = Tracker()
    for each in known:
        tracker.told(each)
    return Context(contract=contract, checker=CHECKERS[contract.api], identities=IDENTITIES, tracker=tracker)


def seen(
    message: Json,
    *,
    actor: str = "agent",
    before: Tracked | None = None,
    explained: bool = False,
    concerned: bool = True,
) -> Seen:
    """Return a message as the rules see it."""
    return Seen(
        notification=notification(message, actor),
        subject=subject(message),
        before=before,
        explained=explained,
        concerned=concerned,
    )


def exchanged(
    operation: str | None,
    *,
    status: int = 200,
    body: bytes = b"",
    request: Request | None = None,
    actor: str = "agent",
) -> Exchange:
    """Return an exchange that ended with this status and body."""
    return Exchange(
        number=1,
        actor=actor,
        operation=operation,
        request=request or Request(method="POST", url="http://gws.example.com/api/v2/me"),
        response=Response(status=status, body=body),
    )


def brief(finding: Finding) -> tuple[str, str]:
    """Return the rule of a finding, and the place it points to."""
    return finding.rule, finding.where
