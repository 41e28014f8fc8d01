"""One extension's phone calls as a listing has them, page by page where it has pages."""

from collections.abc import Mapping
from urllib.parse import urlencode

from attrs import evolve, frozen

from ringback.model import Finding
from ringback.suite.listed import differs
from ringback.suite.stage import Stage
from ringback.suite.views import PhoneCall, phone_calls_in, total_of

#: How many pages are turned at the most.
PAGES = 20

LIST = "List"


@frozen
class Listing:
    """What is listed of an extension."""

    calls: Mapping[str, PhoneCall]
    #: Whether there may be more, which cannot be asked for.
    partial: bool = False
    wrong: Finding | None = None

    @classmethod
    def of(cls, stage: Stage, actor: str, known: frozenset[str]) -> "Listing":
        """List an actor's extension until what is known is there, and as much as the listing says that there is."""
        calls: dict[str, PhoneCall] = {}
        total: int | None = None
        for page in range(PAGES):
            query = urlencode({"startIndex": len(calls)}) if page else ""
            exchange = stage.request(actor, LIST, query=query, command=False)
            if stage.refusal(exchange) is not None:
                return cls(calls=calls, partial=True)
            body = exchange.response.json_or_none()
            fresh = {str(each["id"]): each for each in phone_calls_in(body)}
            more = set(fresh) - set(calls)
            calls |= fresh
            told = total_of(body)
            total = told if page == 0 else total
            if page and not more:
                break
            if known <= set(calls) and (total is None or total <= len(calls)):
                break
        if total is not None and total > len(calls):
            message = (
                f"The listing of an extension says that there are {total} phone calls, and has {len(calls)}."
            )
            finding = differs("listing.selection", message, total, len(calls), "/totalResults")
            return cls(calls=calls, wrong=evolve(finding, operation=LIST))
        return cls(calls=calls)
