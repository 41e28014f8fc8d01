"""Which phone calls a List shows, in which order, and what of each: the parameters in its query."""

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from ringback.model import Json
from ringback.switch.phonecalls import PhoneCall
from ringback.switch.voipnow_asker import malformed
from ringback.switch.voipnow_texts import Texts

#: How many calls a page holds, unless asked for otherwise; and the most that may be asked for.
PAGE, LARGEST_PAGE = 20, 5000

#: What each operator makes of a value and of what it is compared with.
OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda value, wanted: wanted in value,
    "equals": lambda value, wanted: value == wanted,
    "greaterThan": lambda value, wanted: value > wanted,
    "inArray": lambda value, wanted: value in wanted.split(","),
    "lessThan": lambda value, wanted: value < wanted,
    "present": lambda value, _wanted: bool(value),
    "startsWith": lambda value, wanted: value.startswith(wanted),
}

_ORDERS = ("ascending", "descending")

#: Members that a listed call has whether they are asked for or not.
_ALWAYS = ("id", "extension")


@frozen
class Listing:
    """What one List asks for."""

    start: int = 0
    size: int = PAGE
    descending: bool = False
    #: The member that is compared, how and with what; None where all are listed.
    by: str | None = None
    operator: str = "equals"
    value: str = ""
    fields: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Listing":
        """Return what a query asks for, or refuse it."""
        order = _one_of(query, "sortOrder", _ORDERS) or "ascending"
        return cls(
            start=_whole(query, "startIndex", 0),
            size=_whole(query, "count", PAGE),
            descending=order == "descending",
            by=_one_of(query, "filterBy", ("id", "published")),
            operator=_one_of(query, "filterOp", tuple(OPERATORS)) or "equals",
            value=query.get("filterValue", ""),
            fields=tuple(each for each in query.get("fields", "").split(",") if each),
        )

    def page(self, calls: Sequence[PhoneCall], texts: Texts) -> dict[str, Json] | None:
        """Return the page of these calls, None where there is nothing to be listed."""
        told = [(call.published, texts.phone_call(call)) for call in calls]
        wanted = sorted((each for each in told if self._wants(each[1])), key=lambda each: each[0])
        listed = [call for _, call in (reversed(wanted) if self.descending else wanted)]
        page = listed[self.start : self.start + self.size]
        if not page:
            return None
        return texts.page([self._cut(each) for each in page], len(listed), self.start, self.size)

    def _wants(self, call: Mapping[str, Json]) -> bool:
        return self.by is None or OPERATORS[self.operator](str(call.get(self.by, "")), self.value)

    def _cut(self, call: Mapping[str, Json]) -> dict[str, Json]:
        kept = {*self.fields, *_ALWAYS} if self.fields else set(call)
        return {name: value for name, value in call.items() if name in kept}


def _one_of(query: Mapping[str, str], name: str, known: tuple[str, ...]) -> str | None:
    value = query.get(name)
    if value is not None and value not in known:
        raise malformed(f"{name} is one of {', '.join(known)}.")
    return value


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (
        text.isascii()
        and text.isdigit()
        and len(text) <= len(str(LARGEST_PAGE))
        and int(text) <= LARGEST_PAGE
    ):
        raise malformed(f"{name} must be a whole number up to {LARGEST_PAGE}.")
    return int(text)
