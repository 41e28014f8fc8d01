"""What VoipNow's clients send, read as values or refused by a documented code."""

import re
from collections.abc import Mapping

from attrs import frozen

from ringback.calls import CallTable
from ringback.model import Json
from ringback.switch.phonecalls import (
    ON_CALL,
    OTHER_SIDE_RINGING,
    RINGING,
    BargeIn,
    Creation,
    Exchange,
    Extension,
    PhoneCall,
)

#: How long terminals are rung where nobody says, in seconds.
PATIENCE = 25.0

#: How long a call lasts at most where nobody says, in seconds; and the most anybody may wait for.
DURATION, FOREVER = 3600.0, 86400.0

#: Actions that the documents name and this switch does not carry out.
LATER = (
    "OnHold",
    "OffHold",
    "StartRecording",
    "StopRecording",
    "PickUp",
    "Park",
    "UnPark",
    "Whisper",
    "Monitor",
    "Transfer",
    "TransferToVoicemail",
)

#: The most parties one side of a new call may have, and views a call.
_PARTIES, _VIEWS = 20, 1000

_STATUS = {RINGING: "ringing", OTHER_SIDE_RINGING: "other side ringing", ON_CALL: "on call"}

_CALLER_ID = re.compile(r"[^<>]*[^<>\s][^<>]*<\+?[0-9*]{1,40}>")
_PUBLIC = re.compile(r"\+?[0-9]{1,40}")
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


@frozen(eq=False)
class Denied(Exception):  # noqa: N818  (it names what happened to the request)
    """A request that is not carried out, and nothing has changed."""

    status: int
    code: str
    message: str

    def __str__(self) -> str:
        return self.message


@frozen
class Asker:
    """The user for whom an App acts, and what that user can see."""

    exchange: Exchange
    user: str

    def owner(self, text: str) -> str | None:
        """Return the user whom a path names, None for the owner of whatever extension follows."""
        if text == "@owner":
            return None
        if text in ("@me", "@viewer", self.user):
            return self.user
        if any(each.user == text for each in self.exchange.extensions.values()):
            raise Denied(401, "access_denied", "This App does not act for that user.")
        raise Denied(400, "user_invalid", "The user is neither an existing one nor @me, @viewer or @owner.")

    def extension(self, text: str) -> Extension | None:
        """Return the user's extension that a path names, None for all of them."""
        if text == "@self":
            return None
        found = self.found(text)
        if found is None or found.user != self.user:
            raise Denied(400, "extension_invalid", "The user has no such extension.")
        return found

    def found(self, text: str) -> Extension | None:
        """Return an extension by its extended number, or by the short one within the user's organization."""
        exact = self.exchange.extensions.get(text)
        if exact or "*" in text:
            return exact
        return next((each for each in self._organization() if each.number.endswith(f"*{text}")), None)

    @property
    def organization(self) -> str:
        """The organization that the user belongs to."""
        return next(each.organization for each in self.exchange.extensions.values() if each.user == self.user)

    def calls(self, extension: Extension | None) -> tuple[PhoneCall, ...]:
        """Return the calls of an extension, or of all the user's extensions, oldest first."""
        mine = [each for each in self.exchange.extensions.values() if each.user == self.user]
        wanted = [extension] if extension else mine
        return tuple(
            call
            for call in self.exchange.calls.values()
            if any(call.extension == each.number or call.involves(each.number) for each in wanted)
        )

    def call(self, call_id: str, extension: Extension | None) -> PhoneCall | None:
        """Return one of these calls, or None; refuse an id that cannot be one."""
        if not (call_id.isascii() and call_id.isalnum()):
            raise _invalid("pc_phonecall_invalid", "The id of a phone call is alpha-numeric.")
        return next((each for each in self.calls(extension) if each.id == call_id), None)

    def _organization(self) -> tuple[Extension, ...]:
        every = self.exchange.extensions.values()
        return tuple(each for each in every if each.organization == self.organization)


def barge_in_of(
    asker: Asker, table: CallTable, extension: Extension | None, call_id: str, body: Json
) -> BargeIn:
    """Return the barge-in that a body asks for, or refuse it."""
    action = _action(body)
    call = asker.call(call_id, extension)
    if call is None:
        raise _invalid("pc_phonecall_invalid", "There is no such phone call.")
    barged = extension.number if extension else call.extension
    _check_view(table, call, action, body.get("phoneCallViewId"))
    terminal = _terminal(asker, call, body.get("sendCallTo"))
    return BargeIn(
        call=call,
        extension=barged,
        send_call_to=terminal.number,
        caller_id=_caller_id(body, terminal.caller_id),
        wait=_wait(body),
    )


def creations_of(asker: Asker, query: Mapping[str, str], body: Json) -> tuple[Creation, ...]:
    """Return the calls that a body asks for, or refuse it."""
    if not isinstance(body, dict):
        raise _malformed("The body must be a PhoneCall.")
    named = body.get("extension", "@self")
    extension = asker.extension(named) if isinstance(named, str) else None
    if not isinstance(named, str):
        raise _invalid("extension_invalid", "The extension must be a string.")
    extension = extension or next(
        each for each in asker.exchange.extensions.values() if each.user == asker.user
    )
    views = body.get("phoneCallView")
    if not isinstance(views, list) or not 1 <= len(views) <= _PARTIES:
        raise _malformed("phoneCallView must be an array of views.")
    return tuple(_creation(asker, extension, query, body, each) for each in views)


def _creation(
    asker: Asker, extension: Extension, query: Mapping[str, str], body: Mapping[str, Json], view: Json
) -> Creation:
    if not isinstance(view, dict):
        raise _malformed("A view must be an object.")
    nonce = body.get("nonce", "")
    if not isinstance(nonce, str):
        raise _malformed("nonce must be a string.")
    return Creation(
        extension=extension,
        source=_numbers(asker, "source", view.get("source", [extension.number])),
        destination=_numbers(asker, "destination", view.get("destination")),
        caller_id=_caller_id(view, extension.caller_id),
        nonce=nonce,
        wait=_wait(query),
        lasts=_seconds(query["callDuration"]) if "callDuration" in query else DURATION,
    )


def _action(body: Json) -> str:
    action = body.get("action") if isinstance(body, dict) else None
    if not isinstance(action, str):
        raise _malformed("action is missing, or not a string.")
    if action in LATER:
        raise Denied(501, "request_not_implemented", f"{action} is not implemented.")
    if action != "BargeIn":
        raise _malformed("There is no such action.")
    return action


def _check_view(table: CallTable, call: PhoneCall, action: str, view_id: Json) -> None:
    view = call.view(view_id) if isinstance(view_id, str) else None
    if view is None or len(call.views) >= _VIEWS:
        raise _invalid("pc_phonecallview_invalid", "The phone call has no such view.")
    if table.move(action, _STATUS[view.status]) is None:
        raise _invalid("pc_phonecallview_invalid", "Nobody talks yet on this view.")


def _terminal(asker: Asker, call: PhoneCall, number: Json) -> Extension:
    terminal = asker.found(number) if isinstance(number, str) else None
    if terminal is None or not terminal.terminal:
        raise _invalid("pc_sendcallto_invalid", "sendCallTo must be the extension of a phone terminal.")
    if terminal.organization != asker.organization:
        raise _invalid("pc_sendcallto_invalid", "sendCallTo must be of the same organization.")
    if terminal.number in (*call.views[0].source, *call.views[0].destination):
        raise _invalid("pc_sendcallto_invalid", "sendCallTo is on this phone call already.")
    return terminal


def _caller_id(body: Mapping[str, Json], default: str) -> str:
    caller_id = body.get("callerId", default)
    if not isinstance(caller_id, str) or not _CALLER_ID.fullmatch(caller_id):
        raise _invalid("pc_callerid_invalid", "callerId must look like Name <+1234567>.")
    return caller_id


def _wait(given: Mapping[str, Json]) -> float:
    if "waitForPickup" not in given:
        return PATIENCE
    seconds = _seconds_or_none(given["waitForPickup"])
    if seconds is None:
        raise _invalid("pc_timeout_invalid", "waitForPickup must be a number of seconds above zero.")
    return seconds


def _seconds(value: Json) -> float:
    seconds = _seconds_or_none(value)
    if seconds is None:
        raise _malformed("callDuration must be a number of seconds above zero.")
    return seconds


def _seconds_or_none(value: Json) -> float | None:
    """Return a positive number of seconds, which the documents write as a number or as a string."""
    if isinstance(value, str) and _SECONDS.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return min(float(value), FOREVER) if value > 0 else None


def _numbers(asker: Asker, name: str, value: Json) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not 1 <= len(listed) <= _PARTIES:
        raise _malformed(f"{name} must be an array of numbers.")
    return tuple(_number(asker, name, each) for each in listed)


def _number(asker: Asker, name: str, text: Json) -> str:
    known = asker.found(text) if isinstance(text, str) else None
    if known:
        return known.number
    if isinstance(text, str) and _PUBLIC.fullmatch(text):
        return text
    raise _malformed(f"{name} must hold extensions or public phone numbers.")


def _invalid(code: str, message: str) -> Denied:
    return Denied(400, code, message)


def _malformed(message: str) -> Denied:
    # The documents have no code for a request that is none of theirs.
    return Denied(400, "request_invalid", message)
