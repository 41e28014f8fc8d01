"""What is seen on the wire of each variant in `ringback.switch.variants.voipnow_answers`."""

from collections.abc import Callable
from typing import Any

from tests.switches import Answer, Client
from tests.unit.switch.proof import Proof


def form(answer: Answer) -> tuple[int, str]:
    """Return the status of an answer, and what its body is."""
    match answer.json:
        case list():
            return answer.status, "array"
        case {"entry": _}:
            return answer.status, "collection"
        case dict():
            return answer.status, "object"
    return answer.status, "nothing"


def action(name: str) -> Callable[[Client], Any]:
    """Return a scene of how an action is answered."""
    return lambda app: form(app.act(app.talk(), name))


def hold_and_barge(app: Client) -> Any:
    """Return how OnHold and BargeIn are answered."""
    path = app.talk()
    barge = app.act(path, "BargeIn", sendCallTo="0003*024", callerId="John Doe <42>", waitForPickup=20)
    return form(app.act(path, "OnHold")), form(barge)


def content_type(app: Client) -> Any:
    """Return what kind of content a listed phone call is said to be."""
    return app.ask("GET", app.talk()).headers["Content-Type"].partition(";")[0]


def creation(app: Client) -> Any:
    """Return how a creation is answered."""
    view = {"source": ["0003*210"], "destination": ["777888"]}
    body = {"extension": "0003*210", "phoneCallView": [view]}
    return form(app.ask("POST", "/uapi/phoneCalls/@me/simple", body))


def deletion(app: Client) -> Any:
    """Return how Delete of one phone call is answered."""
    return form(app.ask("DELETE", app.talk()))


PROOFS = {
    "actions-with-200": Proof(action("OnHold"), (202, "object"), (200, "object")),
    "actions-without-body": Proof(action("OnHold"), (202, "object"), (202, "nothing")),
    "actions-with-204": Proof(action("OnHold"), (202, "object"), (204, "nothing")),
    "other-content-type": Proof(content_type, "application/json", "text/javascript"),
    "creates-one": Proof(creation, (200, "array"), (200, "object")),
    "deletes-one": Proof(deletion, (200, "array"), (200, "object")),
    "actions-in-arrays": Proof(
        hold_and_barge, ((202, "object"), (202, "object")), ((202, "array"), (202, "object"))
    ),
    "actions-in-collections": Proof(
        hold_and_barge, ((202, "object"), (202, "object")), ((202, "collection"), (202, "object"))
    ),
    "parks-one": Proof(action("Park"), (202, "array"), (202, "object")),
}
