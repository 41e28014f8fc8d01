"""List: which calls are shown, on which page, and in which form."""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from tests.standins.voipnow.calls import Calls
from tests.standins.voipnow.parties import Json, Page, PhoneCall, Refused, View
from tests.standins.web import Reply

LARGEST = 5000


def _later(one: str, two: str) -> bool:
    """Tell whether a value is beyond another; two dates are compared as such, whatever their offsets."""
    try:
        return datetime.fromisoformat(one) > datetime.fromisoformat(two)
    except (TypeError, ValueError):
        return one > two


#: What each filterOp asks of a value and the filterValue.
OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "equals": operator.eq,
    "contains": operator.contains,
    "startsWith": str.startswith,
    "present": lambda value, _: bool(value),
    "inArray": lambda value, wanted: value in wanted.split(","),
    "greaterThan": _later,
    "lessThan": lambda value, wanted: _later(wanted, value),
}


class Listing(Calls):
    """What List finds, and the forms of calls and views."""

    def found(self, extension: str, call_id: str, query: Mapping[str, str]) -> Page:
        """Return the page that is asked for of the calls of an extension, or of one call."""
        calls = self.sorted([e for e in self.calls_at(extension) if call_id in ("", e.id)], query)
        calls = [each for each in calls if self.passes(each, query)]
        start = self.number(query, "startIndex", 0, least=0)
        count = self.number(query, "count", 20, least=1)
        fields = tuple(filter(None, query.get("fields", "").split(",")))
        return Page(tuple(calls[start : start + count]), len(calls), start, count, fields)

    def sorted(self, calls: list[PhoneCall], query: Mapping[str, str]) -> list[PhoneCall]:
        """Return calls by the time at which they entered the system."""
        order = query.get("sortOrder", "ascending")
        if order not in ("ascending", "descending"):
            raise Refused(400, "parameter_invalid", "Calls are in ascending or descending order.")
        return calls if order == "ascending" else calls[::-1]

    def number(self, query: Mapping[str, str], name: str, default: int, *, least: int) -> int:
        """Return a number of the query, within its bounds."""
        text = query.get(name, str(default))
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= LARGEST):
            raise Refused(400, "parameter_invalid", f"{name} is a number up to {LARGEST}.")
        return int(text[:9])

    def passes(self, call: PhoneCall, query: Mapping[str, str]) -> bool:
        """Tell whether a call is among those that are asked for."""
        by, wanted = query.get("filterBy"), query.get("filterValue", "")
        if by is None:
            return True
        if by not in ("id", "published"):
            raise Refused(400, "parameter_invalid", "Calls are filtered by id or published.")
        passes = OPERATORS.get(query.get("filterOp", "equals"))
        if passes is None:
            raise Refused(400, "parameter_invalid", "There is no such filterOp.")
        return passes(call.id if by == "id" else call.published, wanted)

    # ---- forms

    def listed(self, page: Page) -> Reply:
        """Reply to a List."""
        if not page.total:
            return Reply(204)
        return Reply.of(200, self.collection(page, [self.entry_of(each, page) for each in page.calls]))

    def collection(self, page: Page, entry: object) -> Json:
        """Return a collection of what was found."""
        body = {
            "entry": entry,
            "totalResults": page.total,
            "itemsPerPage": page.count,
            "startIndex": page.start,
        }
        end = page.start + page.count
        return body | ({"next": self.page_at(end, page.count)} if end < page.total else {})

    def page_at(self, start: int, count: int) -> str:
        """Return where another page is."""
        return f"{self.base}/uapi/phoneCalls/44/@self?{urlencode({'startIndex': start, 'count': count})}"

    def entry_of(self, call: PhoneCall, page: Page) -> Json:
        """Return a call with the members that are asked for."""
        whole = self.resource_of(call)
        return {name: whole[name] for name in page.fields if name in whole} if page.fields else whole

    def reference(self, call: PhoneCall) -> Json:
        """Return the short form of a call that replies to commands carry."""
        return {"id": call.id, "extension": call.extension, "links": self.links(call)}

    def links(self, call: PhoneCall) -> Json:
        """Return where to read the call."""
        return {"self": f"{self.base}/uapi/phoneCalls/44/{call.extension}/{call.id}"}

    def resource_of(self, call: PhoneCall) -> Json:
        """Return a call; members without a value are left out."""
        body = {
            "id": call.id,
            "extension": call.extension,
            "ownerId": "9",
            "ownerName": "Shop",
            "published": call.published,
            "nonce": call.nonce,
            "phoneCallView": [self.view_of(each) for each in call.views],
            "links": self.links(call),
        }
        return body | ({"answered": call.answered} if call.answered else {})

    def view_of(self, view: View) -> Json:
        """Return one view; it says since when it is on hold, parked or recorded, where it is."""
        body: Json = {
            "id": view.id,
            "extension": view.extension,
            "source": [view.source],
            "destination": [view.destination],
            "flow": 2 if view.destination.count("*") and view.source.count("*") else 4,
            "status": self.status_of(view),
            "callerId": view.caller_id,
        }
        body |= {"answered": view.answered} if view.answered else {}
        body |= {"holder": 1} if view.on_hold else {}
        body |= {"parkedPos": 701, "parkedBy": view.extension} if view.parked else {}
        return body | {
            shown: getattr(view, name) for name, shown in View.SINCE.items() if getattr(view, name)
        }

    def status_of(self, view: View) -> int | str:
        """Return the view's status, a number."""
        return view.status
