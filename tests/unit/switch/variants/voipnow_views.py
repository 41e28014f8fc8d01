"""What is seen on the wire of each variant in `ringback.switch.variants.voipnow_views`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.switches import Client
from tests.unit.switch.proof import Proof


def listed(app: Client) -> Any:
    """Return a phone call that is on."""
    return app.ask("GET", app.talk()).json


def view(app: Client) -> Any:
    """Return its view."""
    return listed(app)["phoneCallView"][0]


def barged(app: Client) -> str:
    """Return the path of a phone call that somebody has barged in on, a minute after it began."""
    path = app.talk()
    app.later(60)
    app.act(path, "BargeIn", sendCallTo="0003*024", callerId="John Doe <42>", waitForPickup=20)
    app.later(1)
    return path


def has(*names: str) -> Callable[[Client], Any]:
    """Return a scene of which of these members a phone call and its view have."""

    def scene(app: Client) -> Any:
        call = listed(app)
        return [name for name in names if name in {**call, **call["phoneCallView"][0]}]

    return scene


def action(app: Client) -> Any:
    """Return the members of what a BargeIn is answered with."""
    answer = app.act(app.talk(), "BargeIn", sendCallTo="0003*024", callerId="John Doe <42>", waitForPickup=20)
    return answer.status, sorted(answer.json)


def link(app: Client) -> Any:
    """Return the host and the path that the link of a phone call begins with."""
    address = urlsplit(listed(app)["links"]["self"])
    return address.hostname, address.path[:7]


def times(app: Client) -> Any:
    """Return whether a phone call was published after it was answered."""
    call = listed(app)
    return call["published"][-6:], call["answered"][-6:]


def new_view(app: Client) -> Any:
    """Return whether a new view was answered when the phone call was."""
    call = app.ask("GET", barged(app)).json
    return call["phoneCallView"][1]["answered"] == call["answered"]


def ringing(app: Client) -> Any:
    """Return whether a phone call has answered while it rings."""
    return "answered" in app.create()


WHOLE = [
    "answered",
    "extension",
    "id",
    "links",
    "nonce",
    "ownerId",
    "ownerName",
    "phoneCallView",
    "published",
]

PROOFS = {
    "whole-calls": Proof(action, (202, ["extension", "id", "links"]), (202, WHOLE)),
    "link-singular": Proof(has("link", "links"), ["links"], ["link"]),
    "no-links": Proof(has("link", "links"), ["links"], []),
    "links-with-two-slashes": Proof(link, ("switch.test", "/uapi/p"), ("switch.test", "//uapi/")),
    "links-name-another-host": Proof(link, ("switch.test", "/uapi/p"), ("voipnow.example", "/uapi/p")),
    "caller-ids-of-its-own": Proof(lambda app: view(app)["callerId"], "Agent <0003210>", "Phone Call <100>"),
    "numbers-as-text": Proof(
        lambda app: [view(app)[each] for each in ("status", "flow")], [5, 4], ["5", "4"]
    ),
    "few-members": Proof(has("nonce", "flow"), ["nonce", "flow"], []),
    "published-elsewhere": Proof(times, ("+00:00", "+00:00"), ("-02:00", "+00:00")),
    "views-answered-alike": Proof(new_view, healthy=False, changed=True),
    "owned-by-user": Proof(lambda app: listed(app)["ownerId"], "3", "12"),
    "caller-id-in-capitals": Proof(has("callerId", "callerID"), ["callerId"], ["callerID"]),
    "no-caller-id": Proof(has("callerId", "callerID"), ["callerId"], []),
    "answered-while-ringing": Proof(ringing, healthy=False, changed=True),
    "more-members": Proof(has("vendorCase", "vendorLeg"), [], ["vendorCase", "vendorLeg"]),
}
