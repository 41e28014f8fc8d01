"""
One defect each: what a vendor's Genesys Web Services may do wrong with an agent's state, and with what is read.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.genesys.parties import USER_STATES, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask, Reply


class ReadyToldToOther(Genesys):
    """An agent's state is told to the agent; here to the next user as well."""

    def state_changed(self, user: User, state: str) -> None:
        super().state_changed(user, state)
        other = next(each for each in self.users if each is not user)
        self.told.append((other, *self.told[-1][1:]))


class ReadyNotTold(Genesys):
    """Ready is told by a DeviceStateChangeMessage; here it is not told."""

    def state_changed(self, user: User, state: str) -> None:
        user.state = state


class ReadyShownNotReady(Genesys):
    """After Ready the device shows Ready; here it stays NotReady."""

    def state_changed(self, user: User, state: str) -> None:
        self.tell_device(user)


class ReadyOnlyTold(Genesys):
    """After Ready the device shows Ready; here only in the notification."""

    def state_changed(self, user: User, state: str) -> None:
        super().state_changed(user, state)
        user.state = "NotReady"


class ReadyToldAsCall(Genesys):
    """A DeviceStateChangeMessage comes on `/v2/me/devices`; here that of Ready comes on `/v2/me/calls`."""

    def state_changed(self, user: User, state: str) -> None:
        super().state_changed(user, state)
        _, _, data = self.told.pop()
        self.told.append((user, "/v2/me/calls", data))


class UserStateInWords(Genesys):
    """`userState` is an object with a state; here it is a word."""

    def device_of(self, user: User) -> Json:
        return {**super().device_of(user), "userState": USER_STATES[user.state]["displayName"]}


class OtherDeviceRead(Genesys):
    """Who reads their device reads that device; here the answer is the next user's."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        body = super().read(user, path, ask)
        other = next(each for each in self.users if each is not user)
        return {**body, "device": self.device_of(other)} if "device" in body else body


class OtherCallRead(Genesys):
    """Who reads a call reads that call; here the answer is another one, where there is one."""

    def read(self, user: User, path: str, ask: Ask) -> Json:
        body = super().read(user, path, ask)
        others = [each for each in self.calls if each.id != body.get("call", {}).get("id")]
        return {**body, "call": self.read_call(others[0])} if "call" in body and others else body


class StateWithoutName(Genesys):
    """A `userState` names its state; here it has an id only."""

    def user_state_of(self, user: User) -> Json:
        return {"id": super().user_state_of(user)["id"]}


class AddressesOfNothing(Genesys):
    """Without `fields` the calls come as addresses, one for each; here there are none."""

    def listed(self, name: str, resources: list[Json], *, everything: bool) -> Json:
        body = super().listed(name, resources, everything=everything)
        return body if everything else {**body, "uris": []}


class UserWithOldCalls(Genesys):
    """With the user come the calls as they are; here as they rang."""

    def me(self, user: User, subresources: str) -> Json:
        body = super().me(user, subresources)
        for each in body["user"].get("calls", ()):
            each["state"] = "Ringing"
        return body


class TokensNotAsked(Genesys):
    """With CSRF protection a command needs its token; here it is told and never asked for."""

    csrf = True

    def answer(self, ask: Ask) -> Reply:
        self.csrf = ask.method == "GET"
        return super().answer(ask)


class TokensDeniedWith401(Genesys):
    """A command without its token is refused with 403; here with 401."""

    csrf = True

    def answer(self, ask: Ask) -> Reply:
        reply = super().answer(ask)
        if reply.status == 403 and reply.body.startswith(b"Missing or invalid Csrf"):
            return Reply(401, reply.body, reply.headers, reply.media_type)
        return reply


class TokensAskedOfReaders(Genesys):
    """Reads need no token; here all of them do but that of the user, where it is told."""

    csrf = True

    def read(self, user: User, path: str, ask: Ask) -> Json:
        if path == "/me/calls" and ask.headers.get("x-csrf-token") not in self.tokens.values():
            raise Refused(3, "Missing token")
        return super().read(user, path, ask)
