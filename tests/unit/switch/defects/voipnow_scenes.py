"""What happens at a VoipNow switch, and what is seen of it, in words: for the proofs of its defects."""

import json
from collections.abc import Callable
from typing import Any

from tests.switches import Answer, Client

AGENT, BARGER, NO_ANSWER, QUEUE, FOREIGN = "0003*210", "0003*024", "0003*211", "0003*400", "0005*210"
CALLBACK, CONFERENCE, OUTSIDE, OTHER = "0003*212", "0003*213", "777888", "3235742879"

NAMES = {
    AGENT: "agent",
    BARGER: "barger",
    NO_ANSWER: "no_answer",
    QUEUE: "queue",
    FOREIGN: "foreign",
    CONFERENCE: "conference",
    OUTSIDE: "outside",
    OTHER: "other",
}

STATUS = {3: "rings", 4: "rings there", 5: "on"}

#: The phone calls of the user.
ALL = "/uapi/phoneCalls/@me/@self"

Scene = Callable[[Client], Any]


def view_text(view: Any) -> str:
    """Return what a view shows: who is on it, whether it rings, and what else it is."""
    sides = ">".join(",".join(NAMES[each] for each in view[side]) for side in ("source", "destination"))
    marks = [each for each in ("onHold", "recording", "parked") if each in view]
    return " ".join([view["id"], sides, STATUS[view["status"]], *marks])


def views(client: Client, path: str) -> list[str]:
    """Return what the views of a phone call show; nothing where there is no such call."""
    call = client.ask("GET", path).json
    return [view_text(each) for each in call["phoneCallView"]] if call else []


def entries(client: Client, path: str = ALL) -> list[Any]:
    """Return the phone calls that are listed."""
    page = client.ask("GET", path).json
    return list(page["entry"]) if page else []


def calls(client: Client, path: str = ALL) -> list[list[str]]:
    """Return what the views of all phone calls show, the oldest first."""
    return [[view_text(view) for view in each["phoneCallView"]] for each in entries(client, path)]


def act(client: Client, path: str, action: str, **more: Any) -> Answer:
    """Order an action for the barger, and let everybody pick up who does."""
    answer = client.act(path, action, **{"sendCallTo": BARGER, **more})
    client.later(1)
    return answer


def acted(*actions: str, **more: Any) -> Scene:
    """Let the agent be on the phone, and some actions be ordered for the barger, one after the other."""

    def scene(client: Client) -> Any:
        path = client.talk()
        for each in actions:
            act(client, path, each, **more)
        return views(client, path)

    return scene


def path_of(call: Any) -> str:
    """Return the path of a phone call."""
    return f"/uapi/phoneCalls/12/{call['extension']}/{call['id']}"


def said(answer: Answer) -> Any:
    """Return the status of an answer, and the code of an error."""
    error = (answer.json or {}).get("error") if isinstance(answer.json, dict | None) else None
    return answer.status if error is None else (answer.status, error["code"])


def named(path: str, answer: Answer) -> Any:
    """Return the body of an answer, where the id of a phone call is THIS, and the same one backwards THAT."""
    call_id = path.rpartition("/")[2]
    text = answer.content.decode().replace(call_id, "THIS").replace(call_id[::-1], "THAT")
    return json.loads(text) if text else None


def asked(client: Client, kind: str, extension: str, source: str, query: str = "") -> Answer:
    """Ask for a call to the number outside; return how that is answered."""
    view = {"source": [source], "destination": [OUTSIDE]}
    body = {"extension": extension, "phoneCallView": [view]}
    return client.ask("POST", f"/uapi/phoneCalls/@me/{kind}{query}", body)


def three(client: Client) -> list[str]:
    """Let the agent be on the phone twice, and the barger once, a second apart; return the paths."""
    paths = []
    for source in (AGENT, AGENT, BARGER):
        paths.append(path_of(asked(client, "simple", source, source).json[0]))
        client.later(1)
    return paths


def there(client: Client, *paths: str) -> list[bool]:
    """Return which calls are there."""
    return [bool(views(client, each)) for each in paths]
