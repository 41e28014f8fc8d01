"""
A house with telephones: a small real server of Bellhop, and some that have one vice.

As a script it writes its endpoint file, says where it is, and serves until it is interrupted:
`python tests/thirdparty/bellhop/server.py --endpoint-file house.toml --vice ParksSilently`.
"""

import argparse
import itertools
import re
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.standins.bayeux import Hub
from tests.standins.outbox import Outbox
from tests.standins.web import Ask, Reply, listening

Json = dict[str, Any]

BASE, CHANNEL = "/bell/v7", "/bell/rings"

#: The rooms, the actors that live in them, and their key cards.
ROOMS = {"101": "agent", "102": "caller", "203": "colleague"}
CARDS = {"card-of-101-x7Qp": "101", "card-of-102-b2Lm": "102", "card-of-203-k9Ts": "203"}

#: What a ring takes in each phase.
MAY: dict[str, list[str]] = {
    "asking": ["drop"],
    "chiming": ["pick"],
    "open": ["park", "drop"],
    "parked": ["fetch", "drop"],
    "gone": [],
}


class Refused(Exception):  # noqa: N818  (the house says no)
    """Why a request is not carried out."""

    def __init__(self, status: int, key: str, text: str) -> None:
        super().__init__(text)
        self.status, self.key = status, key


class Ring:
    """One room's end of a ring."""

    def __init__(self, key: str, room: str, phase: str, born: float) -> None:
        self.key, self.room, self.phase, self.born = key, room, phase, born
        self.far: Ring = self


class Bellhop:
    """The house."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.hub, self.outbox, self.lock = Hub(), Outbox(), threading.Lock()
        self.rings: dict[str, Ring] = {}
        self.keys = itertools.count(0x7F00)
        self.seen = itertools.count(1)
        self.news: list[tuple[str, Json]] = []

    def answer(self, ask: Ask) -> Reply:
        """Answer one request."""
        try:
            room = self.room_of(ask)
            if ask.path == f"{BASE}/whispers":
                return self.whisper(room, ask)
            with self.lock:
                return self.served(room, ask)
        except Refused as no:
            return Reply.of(no.status, {"outcome": "refused", "because": {"key": no.key, "text": str(no)}})

    def room_of(self, ask: Ask) -> str:
        """Return the room whose key card is presented."""
        scheme, _, card = ask.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or card not in CARDS:
            raise Refused(401, "no-card", "Present the key card of a room.")
        return CARDS[card]

    def whisper(self, room: str, ask: Ask) -> Reply:
        """Answer a POST of the Bayeux client."""
        try:
            return Reply.of(200, self.hub.exchange(room, room, ask.json(), ask.hung_up))
        except ValueError as error:
            raise Refused(400, "no-sense", str(error)) from None

    def served(self, room: str, ask: Ask) -> Reply:
        """Carry out a verb or list rings; what is whispered goes out after the reply."""
        self.news = []
        place = re.fullmatch(rf"{BASE}/rooms/([^/]+)/rings", ask.path)
        ring = re.fullmatch(rf"{BASE}/rings/([^/]+)", ask.path)
        status, more = 200, {}
        if place and ask.method == "GET":
            more = {"rings": [self.shown(each) for each in self.of(self.own(room, place[1]))]}
        elif place and ask.method == "POST":
            self.place(self.own(room, place[1]), self.verb(ask, "place"))
            status = 201
        elif ring and ask.method == "POST":
            self.command(room, ring[1], self.verb(ask, *MAY["open"], "pick", "fetch")["verb"])
        else:
            raise Refused(404, "no-such-thing", "There is nothing here.")
        reply = Reply.of(status, {"outcome": "done", "seen": next(self.seen), **more})
        return Reply(reply.status, reply.body, reply.headers, reply.media_type, self.sent())

    def sent(self) -> Any:
        """Return what lets the news out."""
        news = self.news

        def publish() -> None:
            for room, data in news:
                self.hub.publish(room, CHANNEL, data)

        return self.outbox.put(publish)

    def own(self, room: str, named: str) -> str:
        """Return the room that is named, if it is the one of the key card."""
        if named != room:
            raise Refused(403, "other-room", "That is another room.")
        return room

    def verb(self, ask: Ask, *known: str) -> Json:
        """Return a body with a verb that is known here."""
        try:
            body = ask.json()
        except ValueError:
            raise Refused(400, "no-sense", "The body is no JSON.") from None
        if not isinstance(body, dict) or body.get("verb") not in known:
            raise Refused(400, "no-sense", "The body names no verb that is known here.")
        return body

    def of(self, room: str) -> list[Ring]:
        """Return the rings of a room that are not gone."""
        return [each for each in self.rings.values() if each.room == room and each.phase != "gone"]

    def place(self, room: str, body: Json) -> None:
        """Ring another room."""
        to = body.get("to")
        if not isinstance(to, str) or to not in ROOMS or to == room:
            raise Refused(422, "no-such-room", "There is no such room to ring.")
        born = time.time()
        near, far = Ring(self.key(), room, "asking", born), Ring(self.key(), str(to), "chiming", born)
        near.far, far.far = far, near
        for each in (near, far):
            self.rings[each.key] = each
            self.tell(each)

    def key(self) -> str:
        """Return the key of a new ring."""
        return f"r-{next(self.keys):04x}"

    def command(self, room: str, key: str, verb: str) -> None:
        """Carry out a verb on a ring."""
        ring = self.rings.get(key)
        if ring is None or ring.room != room:
            raise Refused(404, "no-such-ring", "There is no such ring in this room.")
        if verb not in MAY[ring.phase]:
            raise Refused(409, "not-now", f"A ring that is {ring.phase} takes no {verb}.")
        getattr(self, verb)(ring)

    def pick(self, ring: Ring) -> None:
        """Take a ring."""
        self.move(ring, "open")
        self.move(ring.far, "open")

    def park(self, ring: Ring) -> None:
        """Let the other room wait."""
        self.move(ring, "parked")

    def fetch(self, ring: Ring) -> None:
        """Go on."""
        self.move(ring, "open")

    def drop(self, ring: Ring) -> None:
        """End a ring in both rooms."""
        self.move(ring, "gone")
        self.move(ring.far, "gone")

    def move(self, ring: Ring, phase: str) -> None:
        """Bring a ring into another phase, and tell its room."""
        ring.phase = phase
        self.tell(ring)

    def tell(self, ring: Ring) -> None:
        """Whisper to a room what became of its ring."""
        news = {"what": "RingNews", "news": "Moved", "room": ring.room, "ring": self.shown(ring)}
        self.news.append((ring.room, news))

    def shown(self, ring: Ring) -> Json:
        """Return a ring as it is shown."""
        return {
            "key": ring.key,
            "self": f"{self.base}{BASE}/rings/{ring.key}",
            "phase": ring.phase,
            "with": [ring.far.room],
            "born": datetime.fromtimestamp(ring.born, UTC).isoformat(),
            "ticks": int(time.time() - ring.born),
            "may": list(MAY[ring.phase]),
        }


class ParksSilently(Bellhop):
    """Parks a ring and whispers nothing."""

    def park(self, ring: Ring) -> None:
        ring.phase = "parked"


class ForgetsWhatItMay(Bellhop):
    """Shows an open ring that cannot be parked."""

    def shown(self, ring: Ring) -> Json:
        whole = super().shown(ring)
        return {**whole, "may": [each for each in whole["may"] if each != "park"]}


class PicksAnything(Bellhop):
    """Takes a verb in any phase."""

    def command(self, room: str, key: str, verb: str) -> None:
        ring = self.rings.get(key)
        if ring is None or ring.room != room:
            raise Refused(404, "no-such-ring", "There is no such ring in this room.")
        getattr(self, verb)(ring)


class CountsBackwards(Bellhop):
    """Counts the ticks of a ring down."""

    def shown(self, ring: Ring) -> Json:
        return {**super().shown(ring), "ticks": max(0, 1000 - next(self.seen))}


class TellsTheNeighbours(Bellhop):
    """Whispers to the colleague's room what the agent's room is told."""

    def tell(self, ring: Ring) -> None:
        super().tell(ring)
        if ring.room == "101":
            self.news.append(("203", self.news[-1][1]))


class OpenHouse(Bellhop):
    """Shows rings to whoever asks."""

    def room_of(self, ask: Ask) -> str:
        named = re.fullmatch(rf"{BASE}/rooms/(\d+)/rings", ask.path)
        return named[1] if named and ask.method == "GET" else super().room_of(ask)


class FallsOver(Bellhop):
    """Fails on a body that is no JSON."""

    def verb(self, ask: Ask, *known: str) -> Json:
        try:
            ask.json()
        except ValueError:
            raise Refused(500, "house-fault", "The porter is asleep.") from None
        return super().verb(ask, *known)


HOUSES = {
    each.__name__: each
    for each in (
        Bellhop,
        ParksSilently,
        ForgetsWhatItMay,
        PicksAnything,
        CountsBackwards,
        TellsTheNeighbours,
        OpenHouse,
        FallsOver,
    )
}


def endpoint_file(base: str, api: str) -> str:
    """Return the endpoint file of a house."""
    lines = [f'api = "{api}"\nbase_url = "{base}"\n']
    lines.append("[limits]\nhttp_s = 5.0\nnotification_s = 2.0\nquiet_s = 0.2\n")
    lines += [
        f'[actors.{ROOMS[room]}]\nroom = "{room}"\nkey_card = "{card}"\n' for card, room in CARDS.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Read the command line, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint-file", type=Path, required=True)
    parser.add_argument("--api", default="bellhop")
    parser.add_argument("--vice", choices=sorted(HOUSES), default="Bellhop")
    given = parser.parse_args()
    with listening(HOUSES[given.vice]) as base:
        given.endpoint_file.write_text(endpoint_file(base, given.api), encoding="utf-8")
        sys.stdout.write(f"bellhop at {base}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
