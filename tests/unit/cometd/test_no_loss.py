"""Whatever the interleaving, each session gets each message once and in order."""

import itertools

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ringback.cometd.protocol import Held, Hub
from ringback.model import Json

CHANNELS = ("/v2/me/calls", "/v2/me/devices", "/elsewhere")

#: Which of the channels each subscription covers.
COVERS = {
    "/v2/me/calls": CHANNELS[:1],
    "/v2/me/devices": CHANNELS[1:2],
    "/v2/me/*": CHANNELS[:2],
    "/**": CHANNELS,
}


class Delivery(RuleBasedStateMachine):
    """Two clients of one owner and one of another, a clock, and a network that releases whenever it likes."""

    def __init__(self) -> None:
        super().__init__()
        numbers = itertools.count()
        self.hub = Hub(ids=lambda: f"c{next(numbers)}", timeout_ms=3000, queue_limit=10_000)
        self.now = 0.0
        self.published = itertools.count()
        self.owners = ("agent", "agent", "caller")
        self.clients = [self.shake(owner) for owner in self.owners]
        self.subscribed: list[set[str]] = [set() for _ in self.clients]
        self.due: list[list[Json]] = [[] for _ in self.clients]
        self.got: list[list[Json]] = [[] for _ in self.clients]
        #: All connects that are not yet answered, and the one among them that no other has superseded.
        self.held: list[list[Held]] = [[] for _ in self.clients]
        self.newest: list[Held | None] = [None for _ in self.clients]
        for who in range(len(self.clients)):
            self.subscribe(who, "/v2/me/*", wanted=True)

    def shake(self, owner: str) -> str:
        message = {
            "channel": "/meta/handshake",
            "version": "1.0",
            "supportedConnectionTypes": ["long-polling"],
        }
        [reply] = self.hub.receive([message], owner=owner, now=self.now).replies
        client_id: str = reply["clientId"]
        return client_id

    def send(self, who: int, *channels: str, **more: Json) -> None:
        messages = [{"channel": each, "clientId": self.clients[who], **more} for each in channels]
        answer = self.hub.receive(messages, owner=self.owners[who], now=self.now)
        self.take(who, answer.replies)
        if "/meta/connect" in channels:
            assert (self.clients[who] in answer.ready) == (self.newest[who] is not None)
            self.newest[who] = answer.held
        if answer.held:
            self.held[who].append(answer.held)

    def take(self, who: int, replies: tuple[Json, ...]) -> None:
        assert all(each.get("successful", True) for each in replies)
        self.got[who] += [each["data"] for each in replies if "data" in each]

    def release(self, who: int, held: Held) -> bool:
        answer = self.hub.release(held, self.now)
        if answer is None:
            return False
        self.held[who].remove(held)
        if held == self.newest[who]:
            self.newest[who] = None
        self.take(who, answer)
        return True

    clients_of = st.integers(0, 2)

    @rule(who=clients_of, pattern=st.sampled_from(sorted(COVERS)), wanted=st.booleans())
    def subscribe(self, who: int, pattern: str, *, wanted: bool) -> None:
        self.send(who, "/meta/subscribe" if wanted else "/meta/unsubscribe", subscription=pattern)
        if wanted:
            self.subscribed[who].add(pattern)
        else:
            self.subscribed[who].discard(pattern)

    @rule(
        channel=st.sampled_from(CHANNELS), owner=st.sampled_from(["agent", "caller"]), release=st.booleans()
    )
    def publish(self, channel: str, owner: str, *, release: bool) -> None:
        data = {"number": next(self.published), "channel": channel}
        ready = self.hub.publish(channel, data, owner=owner, now=self.now)
        for who, client_id in enumerate(self.clients):
            covered = any(channel in COVERS[each] for each in self.subscribed[who])
            if self.owners[who] == owner and covered:
                self.due[who].append(data)
                assert (client_id in ready) == (self.newest[who] is not None)
            else:
                assert client_id not in ready
            newest = self.newest[who]
            if release and newest and client_id in ready:
                assert self.release(who, newest)

    @rule(who=clients_of, timeout=st.sampled_from([None, 0, 1000]), batched=st.booleans())
    def connect(self, who: int, timeout: int | None, *, batched: bool) -> None:
        advice = {} if timeout is None else {"advice": {"timeout": timeout}}
        channels = ["/meta/connect"] * (2 if batched else 1)
        self.send(who, *channels, connectionType="long-polling", **advice)

    @rule(who=clients_of, newest=st.booleans())
    def look(self, who: int, *, newest: bool) -> None:
        if self.held[who]:
            self.release(who, self.held[who][-1 if newest else 0])

    @rule(seconds=st.sampled_from([0.5, 1.0, 5.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def nothing_is_repeated_or_out_of_order(self) -> None:
        for got, due in zip(self.got, self.due, strict=True):
            assert got == due[: len(got)]

    def teardown(self) -> None:
        """In the end everything has arrived."""
        for who in range(len(self.clients)):
            self.send(who, "/meta/connect", connectionType="long-polling", advice={"timeout": 0})
            assert self.got[who] == self.due[who]
            assert all(self.release(who, held) for held in list(self.held[who]))
            assert self.got[who] == self.due[who]


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(
    max_examples=300, stateful_step_count=50, deadline=None, derandomize=True, database=None
)
