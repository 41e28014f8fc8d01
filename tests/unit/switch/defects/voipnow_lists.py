"""What is seen on the wire of each defect in `ringback.switch.defects.voipnow_lists`."""

from typing import Any
from urllib.parse import urlsplit

from tests.switches import Client
from tests.unit.switch.defects.voipnow_scenes import AGENT, ALL, Scene, act, asked, entries, said, three
from tests.unit.switch.proof import Proof


def letters(client: Client, target: str, paths: list[str]) -> str:
    """Return the phone calls that are listed, as letters, and how many there are said to be."""
    page = client.ask("GET", target).json
    if page is None:
        return "none"
    known = {path.rpartition("/")[2]: letter for path, letter in zip(paths, "ABC", strict=True)}
    listed = "".join(known.get(each["id"], "?") for each in page["entry"])
    return f"{listed} of {page['totalResults']}"


def listed(*queries: str, path: str = ALL) -> Scene:
    """Return the scene in which A and B of the agent and C of the barger are listed, with each of some queries."""

    def scene(client: Client) -> Any:
        paths = three(client)
        first = paths[0].rpartition("/")[2]
        return [letters(client, f"{path}?{each.replace('A', first)}", paths) for each in queries]

    return scene


OF_AGENT, OF_ALL = listed("", path=Client.AGENT), listed("")
PAGES = listed("count=1", "count=2", "count=1&startIndex=1")
BEYOND = listed("startIndex=2", "startIndex=3")
FILTERS = listed("filterBy=id&filterOp=equals&filterValue=A", "filterBy=id&filterOp=equals&filterValue=")
ORDERS = listed("sortOrder=ascending", "sortOrder=descending")


def members(client: Client) -> Any:
    """Ask for some members of a phone call."""
    client.create()
    return [sorted(entries(client, f"{ALL}?fields={each}")[0]) for each in ("id,published", "nonce,answered")]


def by_id(client: Client) -> Any:
    """List a phone call by its id: how it is answered, and whether it is the one."""
    path = client.talk()
    answer = client.ask("GET", path)
    return said(answer), path.rpartition("/")[2] == (answer.json or {}).get("id")


def text(client: Client) -> Any:
    """Return a listed phone call that somebody has joined."""
    act(client, client.talk(), "BargeIn")
    return entries(client)[0]


def shown(client: Client) -> Any:
    """Return what a listed phone call has of what it must have."""
    asked(client, "simple", AGENT, AGENT)
    return [each for each in entries(client)[0] if each in ("id", "extension")]


def view_ids(client: Client) -> Any:
    """Return the ids of the views of a phone call that somebody has joined."""
    return [view.get("id") for view in text(client)["phoneCallView"]]


def kinds(client: Client) -> Any:
    """Return of which kind the values of a listed phone call are."""
    call = text(client)
    views = call["phoneCallView"]
    first = views[0] if isinstance(views, list) else views
    return type(views).__name__, first["status"], first["flow"], call["published"]


def same_ids(client: Client) -> Any:
    """List twice, and ask whether the phone calls have the same ids."""
    client.talk()
    return [each["id"] for each in entries(client)] == [each["id"] for each in entries(client)]


def followed(client: Client) -> Any:
    """Follow the link of a listed phone call."""
    client.talk()
    return said(client.ask("GET", urlsplit(entries(client)[0]["links"]["self"]).path))


def total(client: Client) -> Any:
    """Return how many phone calls there are said to be."""
    client.talk()
    return client.ask("GET", ALL).json["totalResults"]


PROOFS = {
    "list-is-empty": Proof(OF_AGENT, ["AB of 2"], ["none"]),
    "list-by-id-is-empty": Proof(by_id, (200, True), (204, False)),
    "list-of-everybody": Proof(OF_AGENT, ["AB of 2"], ["ABC of 3"]),
    "list-by-id-of-another": Proof(by_id, (200, True), (200, False)),
    "list-shows-twice": Proof(OF_ALL, ["ABC of 3"], ["ABCABC of 3"]),
    "list-forgets-the-oldest": Proof(OF_ALL, ["ABC of 3"], ["BC of 3"]),
    "list-counts-one-more": Proof(OF_ALL, ["ABC of 3"], ["ABC of 4"]),
    "count-of-one-more": Proof(PAGES, ["A of 3", "AB of 3", "B of 3"], ["AB of 3", "ABC of 3", "BC of 3"]),
    "start-index-never-beyond": Proof(BEYOND, ["C of 3", "none"], ["C of 3", "ABC of 3"]),
    "filter-inverted": Proof(FILTERS, ["A of 1", "none"], ["BC of 2", "ABC of 3"]),
    "filter-equals-contains": Proof(FILTERS, ["A of 1", "none"], ["A of 1", "ABC of 3"]),
    "filter-for-nothing": Proof(FILTERS, ["A of 1", "none"], ["none", "none"]),
    "fields-without-the-last": Proof(
        members,
        [["extension", "id", "published"], ["extension", "id", "nonce"]],
        [["extension", "id"], ["extension", "id", "nonce"]],
    ),
    "sort-order-reversed": Proof(ORDERS, ["ABC of 3", "CBA of 3"], ["CBA of 3", "ABC of 3"]),
    "calls-without-id": Proof(shown, ["id", "extension"], ["extension"]),
    "calls-without-extension": Proof(shown, ["id", "extension"], ["id"]),
    "ids-change": Proof(same_ids, healthy=True, changed=False),
    "views-without-id": Proof(view_ids, ["01", "02"], [None, None]),
    "views-share-an-id": Proof(view_ids, ["01", "02"], ["01", "01"]),
    "views-are-an-object": Proof(
        kinds, ("list", 5, 4, "2026-01-05T09:00:00+00:00"), ("dict", 5, 4, "2026-01-05T09:00:00+00:00")
    ),
    "links-lead-astray": Proof(followed, 200, 204),
    "status-in-words": Proof(
        kinds,
        ("list", 5, 4, "2026-01-05T09:00:00+00:00"),
        ("list", "talking", 4, "2026-01-05T09:00:00+00:00"),
    ),
    "flow-in-words": Proof(
        kinds,
        ("list", 5, 4, "2026-01-05T09:00:00+00:00"),
        ("list", 5, "outgoing", "2026-01-05T09:00:00+00:00"),
    ),
    "dates-in-words": Proof(kinds, ("list", 5, 4, "2026-01-05T09:00:00+00:00"), ("list", 5, 4, "just now")),
    "total-in-words": Proof(total, 1, "many"),
}
