"""
Playing a cassette: the same answers to the same requests, without a socket and without waiting.

Notifications need no clock: a long poll is answered once every request has
been made that went out, in the recording, before the poll was answered.  Until
then it is still held.  It refuses to know what the exchanges are about.
"""

import http.client
import io
import threading
from collections.abc import Hashable, Mapping
from pathlib import Path

import requests
from attrs import frozen
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.exceptions import ContentDecodingError
from urllib3 import HTTPHeaderDict, HTTPResponse

from ringback.cassettes.credentials import hidden_names
from ringback.cassettes.playing.asked import Asked, asked
from ringback.cassettes.playing.index import Index
from ringback.cassettes.playing.turns import Turns
from ringback.cassettes.store import Cassette, Interaction
from ringback.cometd.client import StillHeld
from ringback.errors import NotPlayed, NotReadable, NotRecorded, NotTheApi
from ringback.model import Json, Request, Response
from ringback.wire import Timeout, read_whole, request_of

#: What a stored body is not any more: chunked.
FRAMING = frozenset({"transfer-encoding"})


@frozen
class _Entry:
    """One recorded interaction, and what it asked for."""

    interaction: Interaction
    asked: Asked


class Player:
    """Answers requests from a cassette; each recorded answer is given once, repeated ones in recorded order."""

    def __init__(self, cassette: Cassette, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._entries = tuple(_Entry(each, asked(each.request)) for each in cassette.interactions)
        self._hidden = hidden_names((cassette,))
        self._index = Index()
        for number, entry in enumerate(self._entries):
            self._index.add(number, self._keys(entry.interaction.actor, entry.asked))
        commands = (
            (each.interaction.sent, number)
            for number, each in enumerate(self._entries)
            if not each.asked.is_poll
        )
        self._turns = Turns(self._index, commands)

    @property
    def steps(self) -> int:
        """Steps taken to find answers, for proving what a request costs."""
        return self._index.steps + self._turns.steps

    def adapter(self, actor: str) -> BaseAdapter:
        """Return the adapter to mount on an actor's session."""
        return _ReplayAdapter(self, actor)

    def answer(self, actor: str, request: Request) -> Response:
        """
        Return the recorded response to a request.

        Raises NotRecorded where there is none left, and StillHeld for a poll that is not due.
        """
        wanted = asked(request)
        with self._lock:
            number = self._find(actor, wanted)
            if number is None:
                if wanted.is_poll:
                    # The recording ended before the server had anything to say.
                    raise StillHeld
                raise self._not_recorded(actor, wanted)
            interaction = self._entries[number].interaction
            if wanted.is_poll and not self._turns.is_due(interaction.answered):
                raise StillHeld
            self._index.take(number)
            return interaction.response

    def check_played(self, path: Path | None = None) -> None:
        """
        Raise NotPlayed where something recorded was not asked for.

        Polls and farewells are excepted: when a session ends, one poll is pending and nobody waits for the answer.
        """
        left = self._left()
        missed = tuple(_name(each) for each in left if not each.asked.is_poll and not each.asked.is_farewell)
        if missed:
            raise NotPlayed(cassette=str(path or self.path), requests=missed)

    def _find(self, actor: str, wanted: Asked) -> int | None:
        both = [self._keys(each, wanted) for each in (actor, "")]
        # A credential of the caller's own is not the pseudonym that was recorded for it.
        return self._index.first((*(each[0] for each in both), *(each[1] for each in both)))

    def _keys(self, actor: str, wanted: Asked) -> tuple[Hashable, Hashable]:
        exact, covered = wanted.keys(actor, self._hidden)
        return exact, ("covered", covered)

    def _left(self) -> list[_Entry]:
        return [each for number, each in enumerate(self._entries) if self._index.is_left(number)]

    def _not_recorded(self, actor: str, wanted: Asked) -> NotRecorded:
        close = max(self._left(), key=lambda each: _closeness(actor, wanted, each), default=None)
        closest = _name(close) if close is not None and wanted.likeness(close.asked) > 1 else ""
        return NotRecorded(cassette=str(self.path), request=f"{wanted} by {actor}", closest=closest)


def _closeness(actor: str, wanted: Asked, entry: _Entry) -> tuple[int, bool]:
    return wanted.likeness(entry.asked), entry.interaction.actor == actor


def _name(entry: _Entry) -> str:
    by = f" by {entry.interaction.actor}" if entry.interaction.actor else ""
    return f"{entry.asked}{by}"


class _ReplayAdapter(BaseAdapter):
    """One actor's transport, which goes nowhere."""

    def __init__(self, player: Player, actor: str) -> None:
        super().__init__()
        self._player = player
        self._actor = actor

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002  (the signature is that of requests)
        timeout: Timeout = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: Json = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Return the recorded response; raise NotRecorded or StillHeld where there is none now."""
        del stream, timeout, verify, cert, proxies
        recorded = self._player.answer(self._actor, request_of(request))
        response = played(recorded, request)
        try:
            read_whole(response, None, lambda: 0.0)
        except (NotTheApi, ContentDecodingError) as error:
            reason = f"the body of the answer to {request.method} {request.path_url} cannot be decoded"
            raise NotReadable(path=str(self._player.path), reason=reason) from error
        return response

    def close(self) -> None:
        """Do nothing: there is no connection."""


def played(recorded: Response, request: requests.PreparedRequest) -> requests.Response:
    """Return a recorded response as requests would have made it from the wire, cookies included."""
    kept = [(name, value) for name, value in recorded.headers if name.lower() not in FRAMING]
    headers = HTTPHeaderDict()
    original = http.client.HTTPMessage()
    for name, value in kept:
        headers.add(name, value)
        original.add_header(name, value)
    raw = HTTPResponse(
        body=io.BytesIO(recorded.body),
        headers=headers,
        status=recorded.status,
        reason=recorded.reason or None,
        preload_content=False,
        decode_content=False,
        original_response=_Original(original),  # type: ignore[arg-type]  # all that cookie jars ask for
        request_method=request.method,
    )
    return HTTPAdapter().build_response(request, raw)


class _Original:
    """What is left of an http.client response when it was played: its headers, for a cookie jar to read."""

    def __init__(self, msg: http.client.HTTPMessage) -> None:
        self.msg = msg

    def isclosed(self) -> bool:
        """Return that it has ended."""
        return True

    def close(self) -> None:
        """Do nothing."""
