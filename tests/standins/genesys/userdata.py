"""
What users write into the user data of a call: attach, update, delete, set the disposition.

All parties of a conversation share its user data; who changes it is told.
"""

from tests.standins.genesys.monitoring import Monitoring
from tests.standins.genesys.parties import Call, Json, Refused, User, missing


class UserData(Monitoring):
    """The commands on user data."""

    disposition_key = "DispositionCode"

    def attach(self, call: Call, body: Json) -> None:
        """AttachUserData: the pairs are added."""
        call.talk.user_data.update(self.pairs_in(body))
        self.data_changed(call)

    def update_data(self, call: Call, body: Json) -> None:
        """UpdateUserData: the pairs are added, or overwrite those that are there."""
        call.talk.user_data.update(self.pairs_in(body))
        self.data_changed(call)

    def pairs_in(self, body: Json) -> Json:
        """Return the user data that a command is about."""
        pairs = body.get("userData")
        if not isinstance(pairs, dict):
            raise missing("userData")
        return pairs

    def delete_data(self, call: Call, body: Json) -> None:
        """DeleteUserData: nothing is left."""
        call.talk.user_data.clear()
        self.data_changed(call)

    def delete_pair(self, call: Call, body: Json) -> None:
        """DeleteUserDataPair: one pair is gone, if it was there."""
        key = body.get("key")
        if not isinstance(key, str):
            raise missing("key")
        call.talk.user_data.pop(key, None)
        self.data_changed(call)

    def data_changed(self, call: Call) -> None:
        """Tell of new user data: only who changed it."""
        self.tell(call, "AttachedDataChanged")

    def dispose_at_call(self, user: User, call_id: str, body: Json) -> None:
        """SetCallDisposition at the address of the call, as the table has it."""
        self.dispose(user, body, call_id)

    def dispose_at_device(self, user: User, body: Json) -> None:
        """SetCallDisposition at the address of the device, as the sample has it."""
        self.dispose(user, body, self.id_in(body, "callUri"))

    def dispose(self, user: User, body: Json, call_id: str) -> None:
        """Write the disposition into the call's user data; only a live call tells of it."""
        for name in ("callUri", "callUuid", "disposition"):
            if not isinstance(body.get(name), str):
                raise missing(name)
        key = body.get("dispositionKey", self.disposition_key)
        call = next(
            (each for each in [*self.calls, *self.released] if (each.id, each.owner) == (call_id, user)), None
        )
        if call is None:
            raise Refused(6, "Resource not found")
        if (
            self.id_in(body, "callUri") != call_id
            or body["callUuid"] != self.uuid_of(call)
            or not isinstance(key, str)
        ):
            raise Refused(10, "callUri, callUuid and dispositionKey do not fit")
        self.disposed(call, key, body["disposition"])

    def disposed(self, call: Call, key: str, disposition: str) -> None:
        """Keep a disposition; a released call sends it to reporting, and tells nobody."""
        if call.state != "Released":
            call.talk.user_data[key] = disposition
            self.data_changed(call)
