"""What defects of resources and messages are made of: which texts one is about, and what it makes of them."""

from collections.abc import Callable

from ringback.model import Json
from ringback.switch.genesys_desk import Desk, Visit
from ringback.switch.genesys_fittings import GenesysFit, Handle, handling, showing
from ringback.switch.genesys_routes import shape
from ringback.switch.genesys_texts import Show, Shown
from ringback.switch.replies import Reply

#: Tells whether a defect is about a text.
When = Callable[[Shown], bool]

#: Returns what is read in the place of an answer's JSON.
Reread = Callable[[Desk, Visit, Json], Json]

#: An HTTP status below this one is a success.
_ERRORS_BEGIN = 400


def always(_shown: Shown) -> bool:
    """Pick every text."""
    return True


def changing(what: str, change: Show, when: When = always) -> GenesysFit:
    """Change the texts of a kind that are picked."""
    return showing(what, lambda shown, text: change(shown, text) if when(shown) else text)


def lacking(what: str, name: str, when: When = always) -> GenesysFit:
    """Leave a member out of the texts of a kind that are picked."""
    return changing(what, lambda _shown, text: {key: text[key] for key in text if key != name}, when)


def read_as(place: str, reread: Reread) -> GenesysFit:
    """Change the JSON with which a resource is read, by its place among the routes."""

    async def handle(inner: Handle, desk: Desk, visit: Visit) -> Reply:
        reply = await inner(desk, visit)
        reads = visit.request.method == "GET" and shape(visit.path) == place
        if not reads or reply.status >= _ERRORS_BEGIN:
            return reply
        return Reply(reply.status, reread(desk, visit, reply.value), headers=reply.headers)

    return handling(handle)
