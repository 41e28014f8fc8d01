"""
What a vendor's VoipNow may do one way or the other in List, Delete and the ways to make a call.

Each class takes one thing that the documents leave open in another way than
`server` does; all of them conform.
"""

from collections.abc import Mapping, Sequence

from tests.standins.voipnow.creating import Query
from tests.standins.voipnow.parties import EXTENSIONS, Json, Page, PhoneCall, Refused
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Reply

# ---- List


class ListsWithoutTotals(VoipNow):
    """A collection says nothing but what is in it."""

    def collection(self, page: Page, entry: object) -> Json:
        return {"entry": entry}


class TotalsAsText(VoipNow):
    """The numbers of a collection come as text."""

    def collection(self, page: Page, entry: object) -> Json:
        body = super().collection(page, entry)
        return {name: str(value) if isinstance(value, int) else value for name, value in body.items()}


class NewestFirst(VoipNow):
    """Unless an order is asked for, the newest call comes first."""

    def sorted(self, calls: list[PhoneCall], query: Mapping[str, str]) -> list[PhoneCall]:
        return super().sorted(calls, {"sortOrder": "descending", **query})


class EmptyPageWith204(VoipNow):
    """A page beyond the last call is no content."""

    def listed(self, page: Page) -> Reply:
        return super().listed(page) if page.calls else Reply(204)


class NoOperators(VoipNow):
    """filterOp and sortOrder, which the page of List does not mention, are refused."""

    def found(self, extension: str, call_id: str, query: Mapping[str, str]) -> Page:
        if {"filterOp", "sortOrder"} & set(query):
            raise Refused(400, "parameter_invalid", "There is no such parameter.")
        return super().found(extension, call_id, query)


class ParametersIgnored(VoipNow):
    """A List has all calls, in the order in which they came, whatever its parameters."""

    def found(self, extension: str, call_id: str, query: Mapping[str, str]) -> Page:
        return super().found(extension, call_id, {})


class FieldsAndMore(VoipNow):
    """What identifies a call is shown whatever fields are asked for."""

    def entry_of(self, call: PhoneCall, page: Page) -> Json:
        return {**self.reference(call), **super().entry_of(call, page)}


class ForeignUserUnknown(VoipNow):
    """A user of another organization is nobody."""

    def extension_at(self, user: str, number: str) -> str:
        return super().extension_at("nobody" if user == "58" else user, number)


class ForeignUserForbidden(VoipNow):
    """What belongs to another organization is forbidden."""

    def extension_at(self, user: str, number: str) -> str:
        if user == "58":
            raise Refused(403, "access_denied", "You may not use this request.")
        return super().extension_at(user, number)


# ---- Delete


class PartyEndsCall(VoipNow):
    """With the party that phoneNumber names everybody is hung up."""

    def drop_party(self, call: PhoneCall, number: str) -> bool:
        found = super().drop_party(call, number)
        if found:
            call.views = []
        return found


class UnknownPartyRefused(VoipNow):
    """A phoneNumber that is in no call is refused; nothing is deleted."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        found = super().delete(extension, call_id, number)
        if number is not None and not found:
            raise Refused(400, "pc_phonenumber_invalid", "Nobody here has this number.")
        return found


class DeletesWhole(VoipNow):
    """Delete returns the calls, as they were, in a collection."""

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        entry = [self.resource_of(each) for each in calls]
        return Reply.of(200, {"entry": entry, "totalResults": len(entry)})


class DeletesBareIds(VoipNow):
    """Delete returns ids, and nothing around them."""

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply.of(200, [each.id for each in calls]) if calls else Reply(204)


class DeletesOneObject(VoipNow):
    """Delete of one call returns its id in an object, and is answered 202."""

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply.of(202, {"id": calls[0].id}) if len(calls) == 1 else super().deleted(calls)


# ---- Create


class InvitesWithPin(VoipNow):
    """An invitation names a scheduled conference, and its PIN."""

    def invite(self, user: str, body: Json, query: Query) -> PhoneCall:
        if not {"number", "pin"} <= set(query):
            raise Refused(400, "conference_invalid", "Which conference?")
        return super().invite(user, body, query)


class InvitesUnseen(VoipNow):
    """Who is invited to a conference is seen by its own number only."""

    def connected(self, call: PhoneCall) -> None:
        super().connected(call)
        if call.extension == EXTENSIONS["conference"].number:
            call.views[0].extension = call.views[0].destination


class FullNumbersOnly(VoipNow):
    """An extension is named by its full number."""

    def check_charged(self, user: str, body: Json, kind: str) -> str:
        if "*" not in str(body.get("extension")):
            raise Refused(400, "extension_invalid", "There is no such extension.")
        return super().check_charged(user, body, kind)


class SeenByCallerOnly(VoipNow):
    """A call has a view of who makes it, and none of an extension that is called."""

    def source_picked_up(self, call: PhoneCall, seconds: float = 25.0) -> None:
        super().source_picked_up(call, seconds)
        del call.views[1:]
