"""Whatever replies are lost: with acknowledgements each message arrives once and in order, or the client is told."""

import itertools

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ringback.cometd.protocol import Held, Hub
from ringback.model import Json

CALLS = "/v2/me/calls"
OWNERS = ("agent", "agent", "caller")
TRANSPORTS = ("websocket", "long-polling")
LIMIT = 8


class Unreliable(RuleBasedStateMachine):
    """Three clients that acknowledge, and a network that loses what it likes."""

    def __init__(self) -> None:
        super().__init__()
        numbers = itertools.count()
        self.hub = Hub(ids=lambda: f"c{next(numbers)}", queue_limit=LIMIT, transports=TRANSPORTS)
        self.published = itertools.count()
        self.clients = ["" for _ in OWNERS]
        self.batch = [0 for _ in OWNERS]
        self.due: list[list[int]] = [[] for _ in OWNERS]
        self.got: list[list[int]] = [[] for _ in OWNERS]
        #: How many messages the server knows to have arrived.
        self.acknowledged = [0 for _ in OWNERS]
        self.held: list[Held | None] = [None for _ in OWNERS]
        for who in range(len(OWNERS)):
            self.shake(who)

    def shake(self, who: int) -> None:
        """Begin anew: what came before is lost, and the client knows it."""
        shake = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": list(TRANSPORTS)}
        [reply] = self.hub.receive([{**shake, "ext": {"ack": True}}], owner=OWNERS[who], now=0).replies
        self.clients[who] = reply["clientId"]
        self.batch[who], self.due[who], self.got[who], self.held[who] = 0, [], [], None
        self.acknowledged[who] = 0
        subscribe = {"channel": "/meta/subscribe", "clientId": reply["clientId"], "subscription": "/**"}
        assert self.hub.receive([subscribe], owner=OWNERS[who], now=0).replies[0]["successful"]

    def take(self, who: int, replies: tuple[Json, ...], *, lost: bool) -> None:
        if lost or not replies:
            return
        *events, reply = replies
        if not reply["successful"]:
            assert reply["error"] == "402::unknown_client"
            assert len(self.due[who]) - self.acknowledged[who] > LIMIT
            self.shake(who)
            return
        self.got[who] += [each["data"] for each in events]
        self.batch[who] = reply.get("ext", {}).get("ack", self.batch[who])

    clients_of = st.integers(0, 2)
    losses = st.booleans()

    @rule(
        who=clients_of,
        lost=losses,
        timeout=st.sampled_from([0, 30_000]),
        transport=st.sampled_from(TRANSPORTS),
    )
    def connect(self, who: int, timeout: int, transport: str, *, lost: bool) -> None:
        message = {
            "channel": "/meta/connect",
            "clientId": self.clients[who],
            "connectionType": transport,
            "advice": {"timeout": timeout},
            "ext": {"ack": self.batch[who]},
        }
        answer = self.hub.receive([message], owner=OWNERS[who], now=0, transport=transport)
        if answer.held or answer.replies[-1]["successful"]:
            self.acknowledged[who] = len(self.got[who])
        self.held[who] = answer.held
        self.take(who, answer.replies, lost=lost)

    @rule(who=clients_of, lost=losses)
    def look(self, who: int, *, lost: bool) -> None:
        held = self.held[who]
        replies = held and self.hub.release(held, 0)
        if replies:
            self.held[who] = None
            self.take(who, replies, lost=lost)

    @rule(owner=st.sampled_from(["agent", "caller"]))
    def publish(self, owner: str) -> None:
        number = next(self.published)
        self.hub.publish(CALLS, number, owner=owner, now=0)
        for who, each in enumerate(OWNERS):
            if each == owner:
                self.due[who].append(number)

    @invariant()
    def nothing_is_pushed(self) -> None:
        assert all(self.hub.push(each) == () for each in self.clients)

    @invariant()
    def nothing_is_repeated_or_out_of_order(self) -> None:
        for got, due in zip(self.got, self.due, strict=True):
            assert got == due[: len(got)]

    def teardown(self) -> None:
        """In the end everything has arrived, or the client was told and began anew."""
        for who in range(len(OWNERS)):
            self.connect(who, 0, "long-polling", lost=False)
            assert self.got[who] == self.due[who]


TestUnreliable = Unreliable.TestCase
TestUnreliable.settings = settings(
    max_examples=300, stateful_step_count=50, deadline=None, derandomize=True, database=None
)
