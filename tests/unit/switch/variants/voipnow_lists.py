"""What is seen on the wire of each variant in `ringback.switch.variants.voipnow_lists`."""

from collections.abc import Callable
from typing import Any

from tests.switches import Client
from tests.unit.switch.proof import Proof


def kind(query: str = "") -> Callable[[Client], Any]:
    """Return a scene of what a listing is, and what its entry is."""

    def scene(app: Client) -> Any:
        app.talk()
        body = app.ask("GET", app.AGENT + query).json
        return type(body).__name__, type(body["entry"]).__name__ if isinstance(body, dict) else ""

    return scene


def one(app: Client) -> Any:
    """Return whether a phone call that is listed by its id is in a collection."""
    return "entry" in app.ask("GET", app.talk()).json


def none(app: Client) -> Any:
    """Return how a List is answered where there are no phone calls, and beyond the last."""
    nothing = app.ask("GET", app.AGENT)
    app.talk()
    beyond = app.ask("GET", f"{app.AGENT}?startIndex=7")
    return nothing.status, nothing.json and nothing.json["totalResults"], beyond.status, beyond.json


def statuses(*queries: str) -> Callable[[Client], Any]:
    """Return a scene of the statuses of several listings."""

    def scene(app: Client) -> Any:
        app.talk()
        return [app.ask("GET", f"{app.AGENT}?{each}").status for each in queries]

    return scene


def order(query: str = "") -> Callable[[Client], Any]:
    """Return a scene of which of three phone calls are listed, in which order."""

    def scene(app: Client) -> Any:
        made = []
        for _ in range(3):
            made.append(app.create()["id"])
            app.later(1)
        body = app.ask("GET", app.AGENT + query).json
        return [made.index(each["id"]) for each in body["entry"]], body["startIndex"]

    return scene


def totals(app: Client) -> Any:
    """Return the members of a collection."""
    app.talk()
    return sorted(app.ask("GET", app.AGENT).json)


PROOFS = {
    "lists-arrays": Proof(kind(), ("dict", "list"), ("list", "")),
    "lists-one-in-collection": Proof(one, healthy=False, changed=True),
    "entry-by-id": Proof(kind(), ("dict", "list"), ("dict", "dict")),
    "empty-collection": Proof(none, (204, None, 204, None), (200, 0, 200, {"entry": []})),
    "pages-below-5000": Proof(statuses("count=5000", "count=4999"), [200, 200], [400, 200]),
    "pages-from-one": Proof(order("?startIndex=2"), ([2], 2), ([1, 2], 2)),
    "parameters-ignored": Proof(order("?startIndex=2&sortOrder=descending"), ([0], 2), ([0, 1, 2], 0)),
    "no-operators": Proof(
        statuses("filterBy=id&filterOp=contains&filterValue=", "filterBy=id"), [200, 204], [400, 204]
    ),
    "newest-first": Proof(order(), ([0, 1, 2], 0), ([2, 1, 0], 0)),
    "no-totals": Proof(totals, ["entry", "itemsPerPage", "startIndex", "totalResults"], ["entry"]),
}
