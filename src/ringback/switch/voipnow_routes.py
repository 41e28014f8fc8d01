"""What VoipNow's phoneCalls resources do, by method."""

from attrs import evolve, frozen

from ringback.switch.bodies import json_of
from ringback.switch.phonecalls import Extension, PhoneCall
from ringback.switch.replies import Reply
from ringback.switch.voipnow_asker import Asker
from ringback.switch.voipnow_creations import KINDS, creations_of
from ringback.switch.voipnow_desk import Desk, Visit
from ringback.switch.voipnow_fittings import error
from ringback.switch.voipnow_listing import Listing

#: Actions whose documented answer is an array of phone calls.
_SEVERAL = frozenset({"Park"})

_NOTHING = Reply(204)


@frozen
class _About:
    """A request about the calls of an extension."""

    desk: Desk
    visit: Visit
    asker: Asker
    extension: Extension | None
    call_id: str | None

    def call(self) -> PhoneCall | None:
        """Return the call that the path names, None where it is not there."""
        return self.asker.call(self.call_id, self.extension) if self.call_id else None


def routed(desk: Desk, visit: Visit) -> Reply:
    """Do an authorized request; raise Denied and Unreadable."""
    user, *rest = visit.path
    asker = Asker(desk.exchange, desk.user)
    asker.owner(user)
    if visit.request.method == "POST":
        return _post(desk, visit, asker, rest)
    about = _About(
        desk=desk,
        visit=visit,
        asker=asker,
        extension=asker.extension(rest[0]),
        call_id=rest[1] if len(rest) > 1 else None,
    )
    match visit.request.method:
        case "GET":
            return _list(about)
        case "PUT":
            return _put(about)
        case "DELETE":
            return _delete(about)
    return _no_method()


def _list(about: _About) -> Reply:
    texts = about.desk.texts(about.visit.request)
    if about.call_id:
        call = about.call()
        return Reply(value=texts.phone_call(call)) if call else _NOTHING
    listing = Listing.of(about.visit.request.query_params)
    page = listing.page(about.asker.calls(about.extension), texts)
    return Reply(value=page) if page else _NOTHING


def _put(about: _About) -> Reply:
    desk, visit = about.desk, about.visit
    body = json_of(visit.request, visit.content)
    order = desk.fittings.read(about.asker, desk.table, about.extension, about.call_id or "", body)
    desk.exchange = desk.fittings.obey(desk.exchange, order, visit.now)
    told = desk.texts(visit.request).accepted(order.call, order.extension)
    return Reply(202, [told] if order.action in _SEVERAL else told)


def _delete(about: _About) -> Reply:
    desk, request = about.desk, about.visit.request
    number = request.query_params.get("phoneNumber")
    known = about.asker.found(number) if number else None
    party = known.number if known else number
    one = about.call()
    calls = about.asker.calls(about.extension) if about.call_id is None else [one] if one else []
    meant = [each for each in calls if party is None or each.involves(party)]
    texts = desk.texts(request)
    for call in meant:
        desk.exchange = desk.fittings.hang_up(desk.exchange, call, party)
    return Reply(value=[texts.accepted(each, each.extension) for each in meant]) if meant else _NOTHING


def _post(desk: Desk, visit: Visit, asker: Asker, rest: list[str]) -> Reply:
    if len(rest) != 1 or rest[0] not in KINDS:
        return _no_method()
    request = visit.request
    creations = creations_of(asker, rest[0], request.query_params, json_of(request, visit.content))
    calls = []
    for creation in creations:
        desk.exchange, call = desk.fittings.make(desk.exchange, creation, visit.now)
        calls.append(call)
    texts = desk.texts(request)
    return Reply(value=[texts.phone_call(each) for each in calls])


def _no_method() -> Reply:
    answer = error(405, "request_not_implemented", "This resource does not know the method.")
    return evolve(answer, headers={"Allow": "GET, PUT, DELETE, POST"})
