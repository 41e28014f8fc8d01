"""Variants that take their time: replies only say that a command was received, and phones are free again when they are."""

import copy
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial

from tests.standins.genesys.parties import Call, Json, Refused, Talk, User
from tests.standins.genesys.server import Genesys
from tests.standins.outbox import Outbox
from tests.standins.web import Ask, Reply


class ActsLater(Genesys):
    """A command is judged and answered at once, and carried out when the next one comes, or 120 ms later."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.outbox.lag = 0.12
        self.due: deque[partial[None]] = deque()

    def write(self, user: User, session: str, path: str, ask: Ask) -> Json:
        self.catch_up(len(self.due))
        self.told = []
        if path == "/me":
            return super().write(user, session, path, ask)
        done = self.rehearsed(user, session, path, ask)
        self.due.append(partial(self.carry_out, user, session, path, ask))
        return done

    def rehearsed(self, user: User, session: str, path: str, ask: Ask) -> Json:
        """Return how a command is answered as things are, and change nothing."""
        state = copy.deepcopy({"users": self.users, "calls": self.calls, "released": self.released})
        twin = copy.copy(self)
        vars(twin).update(state, told=[])
        own = twin.users[self.users.index(user)]
        return super(ActsLater, twin).write(own, session, path, ask)

    def replied(self, reply: Reply) -> Reply:
        tied = super().replied(reply)
        if tied.sent or not self.due:
            return tied
        sent = self.outbox.put(partial(self.catch_up, 1))
        return Reply(tied.status, tied.body, tied.headers, tied.media_type, sent)

    def catch_up(self, most: int) -> None:
        """Carry out so many of the commands that were taken, the oldest first."""
        with self.lock:
            for _ in range(min(most, len(self.due))):
                self.due.popleft()()

    def carry_out(self, user: User, session: str, path: str, ask: Ask) -> None:
        """Do what was asked for, or tell that it has failed since."""
        self.told = []
        try:
            super().write(user, session, path, ask)
        except Refused as refused:
            error = {"messageType": "ErrorMessage", "errorMessage": refused.message}
            self.told = [(user, "/v2/me/devices", error)]
        self.publish(self.told)


class PhonesRest(Genesys):
    """After a call a phone is busy for 400 ms: it calls nobody, and who calls it is told that the call is over."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.free: dict[str, float] = {}

    def release(self, call: Call, *, tell: bool = True) -> None:
        super().release(call, tell=tell)
        self.free[call.owner.number] = time.monotonic() + 0.4

    def rests(self, user: User) -> bool:
        """Return whether a phone is not free yet."""
        return time.monotonic() < self.free.get(user.number, 0.0)

    def dial(self, user: User, body: Json) -> None:
        if self.rests(user):
            raise Refused(2, "The phone is not free yet")
        callee = self.destination_of(body)
        if not self.rests(callee):
            super().dial(user, body)
            return
        self.over_at_once(user, callee)

    def over_at_once(self, user: User, callee: User, parent: Call | None = None) -> None:
        """Make a call that is over before it rings."""
        own = self.new_call(user, Talk(user_data={}), "Dialing", callee.number)
        if parent is not None:
            own.kind, own.parent = "Consult", parent
        self.tell(own)
        super().release(own)

    def consulted(self, call: Call, callee: User, data: Json, operation: str) -> None:
        if not self.rests(callee):
            super().consulted(call, callee, data, operation)
            return
        # Whoever consults has their call held first, and it stays so.
        if call.state == "Established":
            call.state, call.held_by = "Held", operation
            self.tell(call)
        self.over_at_once(call.owner, callee, call)

    def conferred(self, call: Call, destination: User) -> None:
        self.need_free(destination)
        super().conferred(call, destination)

    def transferred(self, call: Call, destination: User) -> None:
        self.need_free(destination)
        super().transferred(call, destination)

    def need_free(self, user: User) -> None:
        """Refuse what a phone would have to ring for that is not free."""
        if self.rests(user):
            raise Refused(2, "The phone is not free yet")


class PartiesSeeLate(Genesys):
    """Users read their calls as they were told of them; who has not commanded is told 150 ms later."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.boxes = {each.role: Outbox() for each in self.users}
        self.shown: dict[str, dict[str, Json]] = {}
        self.commander: User | None = None

    def write(self, user: User, session: str, path: str, ask: Ask) -> Json:
        self.commander = user
        return super().write(user, session, path, ask)

    def replied(self, reply: Reply) -> Reply:
        gates = []
        for user in {each.role: each for each, _channel, _data in self.told}.values():
            told = [each for each in self.told if each[0] is user]
            late = 0.0 if user is self.commander else 0.15
            gates.append(self.boxes[user.role].put(partial(self.publish_late, told, late)))
        return Reply(reply.status, reply.body, reply.headers, reply.media_type, partial(_opened, gates))

    def publish_late(self, told: list[tuple[User, str, Json]], late: float) -> None:
        """Let a moment pass, and tell one user what there is to tell."""
        threading.Event().wait(late)
        self.publish(told)

    def publish(self, told: list[tuple[User, str, Json]]) -> None:
        with self.lock:
            for user, _channel, data in told:
                if call := data.get("call"):
                    self.shown.setdefault(user.role, {})[call["id"]] = call
        super().publish(told)

    def calls_of(self, user: User) -> list[Json]:
        shown = self.shown.get(user.role, {}).values()
        return [each for each in shown if each["state"] != "Released"]


def _opened(gates: Iterable[Callable[[], None]]) -> None:
    for each in gates:
        each()
