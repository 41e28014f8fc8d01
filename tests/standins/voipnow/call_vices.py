"""
One defect each in making, listing and ending calls, and in who may.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from collections.abc import Mapping, Sequence

from tests.standins.voipnow.creating import Query
from tests.standins.voipnow.parties import Json, Page, PhoneCall, Refused, View
from tests.standins.voipnow.server import VoipNow
from tests.standins.web import Ask, Reply

OTHER = "5bd1f00dd1f00dd1f00d"


class _Crowded(VoipNow):
    """The agent's extension has had another call for a while."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.calls.append(self.standing("0021*310", OTHER))


# ---- Delete


class DeletesAnother(_Crowded):
    """Delete hangs up the call in the URL; here another one of the extension."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        found = [each for each in self.calls_at(extension) if call_id in ("", each.id)]
        for call in found:
            others = [each for each in self.calls_at(extension) if each is not call]
            self.end(others[0] if others else call)
        return found


class DeletesAll(VoipNow):
    """Delete with an id hangs up that call; here every call of the extension."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        found = super().delete(extension, call_id, number)
        if found and number is None:
            super().delete(extension, "", None)
        return found


class DeletesOne(VoipNow):
    """Delete without an id hangs up all calls of the extension; here the first one only."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        there = self.calls_at(extension)
        return super().delete(extension, call_id or (there[0].id if there else ""), number)


class DeletesOfOthers(VoipNow):
    """Delete without an id hangs up the calls of the extension; here those of all the user's extensions."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        return super().delete(extension if call_id else "", call_id, number)


class DeletesWhoeverIsThere(VoipNow):
    """With a phoneNumber that is not in the call nothing is deleted; here the call is all the same."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        return super().delete(extension, call_id, None)


class DeletesNobody(VoipNow):
    """A party that phoneNumber names is hung up; here nobody is, and it is said to be done."""

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        if number is None:
            return super().delete(extension, call_id, None)
        return [e for e in self.calls_at(extension) if call_id in ("", e.id) and e.involves(number)]


class DeleteAnswersAnother(VoipNow):
    """Delete returns the id of the call that was hung up; here another one."""

    def deleted(self, calls: Sequence[PhoneCall]) -> Reply:
        return Reply.of(200, [{"id": "b817d2618fe6f1804db1"} for _ in calls])


# ---- List


class ListsEverybody(VoipNow):
    """A List is of the calls of the extension; here it shows those of other organizations, too."""

    def calls_at(self, extension: str) -> list[PhoneCall]:
        return list(self.calls)


class ListsOtherExtensions(VoipNow):
    """A List is of the calls of the extension; here it shows those of all the user's extensions."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.calls.append(self.standing("0021*500", OTHER))

    def found(self, extension: str, call_id: str, query: Mapping[str, str]) -> Page:
        return super().found("", call_id, query)


class FilterInverted(_Crowded):
    """A filter keeps what it is for; here it keeps the others."""

    def passes(self, call: PhoneCall, query: Mapping[str, str]) -> bool:
        return "filterBy" not in query or not super().passes(call, query)


class TotalOneMore(VoipNow):
    """totalResults is how many calls there are; here one more."""

    def collection(self, page: Page, entry: object) -> Json:
        return {**super().collection(page, entry), "totalResults": page.total + 1}


class TotalInWords(VoipNow):
    """totalResults is a number; here a word."""

    def collection(self, page: Page, entry: object) -> Json:
        return {**super().collection(page, entry), "totalResults": "many"}


class ListsTwice(VoipNow):
    """A List shows each call once; here twice."""

    def collection(self, page: Page, entry: object) -> Json:
        twice = [*entry, *entry] if isinstance(entry, list) else entry
        return super().collection(page, twice)


class ListForgets(VoipNow):
    """A List without an id has all calls of the extension; here it never has any."""

    def found(self, extension: str, call_id: str, query: Mapping[str, str]) -> Page:
        page = super().found(extension, call_id, query)
        return page if call_id else Page((), 0)


# ---- Create


class CreatesForAnybody(VoipNow):
    """extension is a phone terminal of ours; here a call is charged to whoever is named."""

    def check_charged(self, user: str, body: Json, kind: str) -> str:
        try:
            return super().check_charged(user, body, kind)
        except Refused:
            return str(body.get("extension"))


class CreatesWithAnotherId(VoipNow):
    """Create returns the id of the new call; here one that no call has."""

    def created(self, call: PhoneCall) -> Reply:
        return Reply.of(200, [{**self.reference(call), "id": "b817d2618fe6f1804db1"}])


class CallbackOfTerminal(VoipNow):
    """A callback is charged to a Callback extension; here a phone terminal will do."""

    def call_back(self, user: str, body: Json, query: Query) -> PhoneCall:
        try:
            return super().call_back(user, body, query)
        except Refused:
            return super().create(user, body, query)


# ---- who may


class _Doors(VoipNow):
    """A method that needs no token."""

    methods: tuple[str, ...] = ()

    def signed_in(self, ask: Ask) -> None:
        if ask.method not in self.methods:
            super().signed_in(ask)


class OpenToReaders(_Doors):
    """Every request needs a token that was handed out; here a List takes any."""

    methods = ("GET",)


class OpenToDeletes(_Doors):
    """Every request needs a token that was handed out; here a Delete takes any."""

    methods = ("DELETE",)


class OpenToCreators(_Doors):
    """Every request needs a token that was handed out; here a call is made without one."""

    methods = ("POST",)


class AnyTokenInQuery(VoipNow):
    """A token must be one that was handed out; here any will do in the query."""

    def signed_in(self, ask: Ask) -> None:
        if not ask.query.get("accessRequestToken", [""])[0].startswith("Bearer "):
            super().signed_in(ask)


class _Names(VoipNow):
    """How an unknown user or extension is refused."""

    def refusal(self, refused: Refused) -> Reply:
        named = refused.code in ("user_invalid", "extension_invalid")
        return super().refusal(self.renamed(refused) if named else refused)

    def renamed(self, refused: Refused) -> Refused:
        """Return another refusal."""
        return refused


class UnknownUserIs404(_Names):
    """user_invalid and extension_invalid come with 400; here with 404."""

    def renamed(self, refused: Refused) -> Refused:
        return Refused(404, refused.code, refused.message)


class UserAndExtensionMixedUp(_Names):
    """user_invalid is for the user, extension_invalid for the extension; here the other way round."""

    def renamed(self, refused: Refused) -> Refused:
        other = {"user_invalid": "extension_invalid", "extension_invalid": "user_invalid"}
        return Refused(refused.status, other[refused.code], refused.message)


class FlowInWords(VoipNow):
    """A view's flow is a number; here a word."""

    def view_of(self, view: View) -> Json:
        return {**super().view_of(view), "flow": "outgoing"}


class PagesSkipOne(VoipNow):
    """startIndex is where a page begins; here every page but the first begins one later."""

    def number(self, query: Mapping[str, str], name: str, default: int, *, least: int) -> int:
        number = super().number(query, name, default, least=least)
        return number + 1 if name == "startIndex" and number else number


class DatesTurnedRound(VoipNow):
    """What is less than a date is before it; here after it."""

    def passes(self, call: PhoneCall, query: Mapping[str, str]) -> bool:
        turned = {"lessThan": "greaterThan", "greaterThan": "lessThan"}
        asked = query.get("filterOp", "equals")
        by_date = query.get("filterBy") == "published"
        return super().passes(call, {**query, "filterOp": turned.get(asked, asked) if by_date else asked})


class HangsUpAgain(VoipNow):
    """Delete tells of what was hung up; here also of what was over before."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.over: list[PhoneCall] = []

    def end(self, call: PhoneCall) -> None:
        super().end(call)
        self.over.append(call)

    def delete(self, extension: str, call_id: str, number: str | None) -> list[PhoneCall]:
        gone = [each for each in self.over if each.id == call_id]
        return gone or super().delete(extension, call_id, number)
