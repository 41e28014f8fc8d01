"""
One defect each: what a vendor's Genesys Web Services may do wrong.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from collections.abc import Mapping

from tests.standins.bayeux import Client, Hub, Message
from tests.standins.genesys.parties import Call, Json, Refused, User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask, Reply


class SwapTellsOnce(Genesys):
    """SwapCalls results in two notifications; here only in the one of the call that is held."""

    def swapped(self, *, held: Call, established: Call) -> None:
        self.tell(held)


class SwapHoldsNeither(Genesys):
    """After SwapCalls one call is held and the other established; here both are established."""

    def swapped(self, *, held: Call, established: Call) -> None:
        held.state = "Established"
        super().swapped(held=held, established=established)


class HoldNotTold(Genesys):
    """Hold results in a notification of the held call; here in none."""

    def hold(self, call: Call, body: Json) -> None:
        self.need(call, "Established")
        call.state = "Held"


class HoldToldToOthers(Genesys):
    """`/v2/me/calls` is about my calls; here the other party is told of the holder's call too."""

    def hold(self, call: Call, body: Json) -> None:
        super().hold(call, body)
        self.told += [(each.owner, *self.told[-1][1:]) for each in call.others]


class HoldToldTwice(Genesys):
    """Hold results in one notification; here in two equal ones."""

    def hold(self, call: Call, body: Json) -> None:
        super().hold(call, body)
        self.told.append(self.told[-1])


class HoldToldElsewhere(Genesys):
    """A CallStateChangeMessage comes on `/v2/me/calls`; here that of Hold comes on `/v2/me/devices`."""

    def hold(self, call: Call, body: Json) -> None:
        super().hold(call, body)
        user, _, data = self.told.pop()
        self.told.append((user, "/v2/me/devices", data))


class HoldOnlySaid(Genesys):
    """A held call is in state Held; here the notification says so and a read still says Established."""

    def read_call(self, call: Call) -> Json:
        body = super().read_call(call)
        return {**body, "state": "Established"} if body["state"] == "Held" else body


class HoldToldAgain(Genesys):
    """A refused command changes nothing, so there is nothing to tell; here a second Hold is told of."""

    def hold(self, call: Call, body: Json) -> None:
        if call.state == "Held":
            self.tell(call)
        super().hold(call, body)


class RingingNotTold(Genesys):
    """Who is dialled is told of the ringing call; here nobody is."""

    def dialed(self, mine: Call, theirs: Call) -> None:
        self.tell(mine)


class AnswerNotTold(Genesys):
    """The caller is told when the call is answered; here only who answers is."""

    def answer_call(self, call: Call, body: Json) -> None:
        super().answer_call(call, body)
        self.told = [each for each in self.told if each[0] is call.owner]


class CrashOnMalformed(Genesys):
    """A body that is no JSON is the client's mistake; here it is answered as the server's, by its container."""

    def body_of(self, ask: Ask) -> Json:
        try:
            ask.json()
        except ValueError:
            raise Refused(-1, "") from None
        return super().body_of(ask)

    def refusal(self, refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        if refused.code == -1:
            return Reply(500, b"<html>HTTP Status 500</html>", headers, "text/html")
        return super().refusal(refused, headers)


class RefusalHolds(Genesys):
    """What is refused changes nothing; here any refused command on an established call holds it."""

    def call_command(self, user: User, call_id: str, operation: str, body: Json) -> None:
        try:
            super().call_command(user, call_id, operation, body)
        except Refused:
            for call in self.calls:
                if call.id == call_id and call.owner is user and call.state == "Established":
                    call.state = "Held"
            raise


class BargeStaysMuted(Genesys):
    """After SwitchToBargeIn `mute` is Off; here it stays On."""

    def switched(self, call: Call, mode: str) -> None:
        super().switched(call, mode)
        call.mute = self.told[-1][2]["call"]["mute"] = "On"


class ListenStaysLoud(Genesys):
    """After SwitchToListenIn `mute` is On; here it stays Off."""

    def switched(self, call: Call, mode: str) -> None:
        super().switched(call, mode)
        call.mute = self.told[-1][2]["call"]["mute"] = "Off"


class BargeWithoutMonitoring(Genesys):
    """SwitchToBargeIn needs a call in mode ListenIn or Coach; here any established call will do."""

    def switch(self, call: Call, body: Json) -> None:
        if call.mode:
            super().switch(call, body)
        else:
            self.need(call, "Established")
            self.tell(call)


class BackToCoach(Genesys):
    """From barge there is no way back to coaching; here SwitchToCoach is carried out, though nobody offers it."""

    call_operations: Mapping[str, str] = {**Genesys.call_operations, "SwitchToCoach": "switch"}

    def switch(self, call: Call, body: Json) -> None:
        if call.mode == "BargeIn" and body["operationName"] == "SwitchToCoach":
            self.switched(call, "Coach")
        else:
            super().switch(call, body)


class OffersCoach(Genesys):
    """From barge one can only move to listening; here SwitchToCoach is offered."""

    def switches_offered(self, call: Call) -> list[str]:
        return [*super().switches_offered(call), *(["SwitchToCoach"] if call.mode == "BargeIn" else [])]


class TransferLosesData(Genesys):
    """User data sent with SingleStepTransfer is shown by the released call; here it is dropped."""

    def extras_of(self, body: Json) -> Json:
        super().extras_of(body)
        return {}


class TransferKeepsCall(Genesys):
    """SingleStepTransfer releases the call; here it stays established, and says so."""

    def transferred(self, call: Call, destination: User) -> None:
        self.tell(call)
        self.tell(self.new_call(destination, call.talk, "Ringing", destination.number))


class DispositionElsewhere(Genesys):
    """The disposition is kept under the key of the request; here always under the configured one."""

    def disposed(self, call: Call, key: str, disposition: str) -> None:
        super().disposed(call, "Outcome", disposition)


class DispositionNotKept(Genesys):
    """The disposition of an active call appears in its user data; here it is only acknowledged."""

    def disposed(self, call: Call, key: str, disposition: str) -> None:
        if call.state != "Released":
            self.data_changed(call)


class ReleasedDispositionTold(Genesys):
    """The disposition of a released call is not told of; here it is."""

    def disposed(self, call: Call, key: str, disposition: str) -> None:
        super().disposed(call, key, disposition)
        if call.state == "Released":
            self.tell(call, "AttachedDataChanged")


class ReleasedTalksOn(Genesys):
    """A released call is over; here one more StatusChange follows the last."""

    def release(self, call: Call, *, tell: bool = True) -> None:
        super().release(call, tell=tell)
        call.state = "Established"
        self.tell(call)
        call.state = "Released"


class OpenDoor(Genesys):
    """A request needs credentials; here one without any is served as the first user's."""

    def signed_in(self, ask: Ask) -> tuple[User, str]:
        if ask.basic() is None and not ask.cookie("JSESSIONID"):
            return self.users[0], "nobody"
        return super().signed_in(ask)

    def session_headers(self, ask: Ask, session: str) -> tuple[tuple[str, str], ...]:
        return () if session == "nobody" else super().session_headers(ask, session)


class AnyPassword(Genesys):
    """Credentials must be right; here the name is enough."""

    def signed_in(self, ask: Ask) -> tuple[User, str]:
        name = (ask.basic() or ("", ""))[0]
        for user in self.users:
            if user.login == name:
                self.sessions.setdefault(f"name-{user.role}", user)
                return user, f"name-{user.role}"
        return super().signed_in(ask)


class EverybodysCalls(Genesys):
    """`/me/calls` are my calls; here a call obeys whoever knows its id."""

    def call_at(self, user: User, call_id: str) -> Call:
        for call in self.calls:
            if call.id == call_id:
                return call
        return super().call_at(user, call_id)


class ForgetfulHub(Hub):
    """Delivers the first of what waits for a client, and forgets the rest."""

    def take(self, client: Client) -> list[Message]:
        taken = super().take(client)[:1]
        client.queue.clear()
        return taken


class LosesBetweenConnects(Genesys):
    """All that happens between two connects is delivered with the next; here only the first of it."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.hub = ForgetfulHub()


class SilentSupervisor(Genesys):
    """SwitchToBargeIn is notified to the supervisor; here to nobody."""

    def switched(self, call: Call, mode: str) -> None:
        super().switched(call, mode)
        self.told.pop()


class DataNotKept(Genesys):
    """AttachUserData adds pairs to the call's user data; here they are acknowledged and dropped."""

    def user_data_of(self, call: Call) -> Json:
        return {}


class AnswerRefused(Genesys):
    """What a call offers is carried out; here Answer is refused, though every ringing call offers it."""

    def answer_call(self, call: Call, body: Json) -> None:
        raise Refused(2, "Not now")
