"""
Who asks: clients told apart by what they were given, by how they sign in, and by their connections.

Every client has a position of its own.  Credentials are pseudonyms in a cassette, so that any are accepted; whom they
stand for is told by a user name that the recording knows, or by the order in which they come.
"""

import string
from collections import OrderedDict
from collections.abc import Callable, Iterator
from itertools import islice
from weakref import WeakSet

from attrs import define, field

from ringback.cassettes.credentials import user_of
from ringback.cassettes.playing.wire.answers import Sendable
from ringback.cassettes.playing.wire.conversations import Note
from ringback.cassettes.playing.wire.origins import Place
from ringback.cassettes.playing.wire.playhead import Playhead, Repeat, Tempo
from ringback.cassettes.playing.wire.recording import Question, Recording
from ringback.transports import OpenHttp

#: How many clients are remembered; those that were silent for longest go first.
LIMIT = 10_000

#: Among how many of the eldest the one is found that goes.
_LOOKED_AT = 100

#: How long somebody is remembered who has no connection, in seconds.
PATIENCE_S = 600.0

#: In how many ways one client may sign in.
_CREDENTIALS = 16

_HEX = frozenset("0123456789abcdef")


@define(eq=False)
class Performance:
    """A position in the recording, and everybody who plays there: one client, or a whole cast."""

    playhead: Playhead
    cast: "dict[str, Client]" = field(factory=dict)
    #: Called whenever something has been done.
    bells: set[Callable[[], None]] = field(factory=set)
    #: What wakes us when time alone makes a notification due.
    alarm: object = None


@define(eq=False)
class Client:
    """One client, whatever connections it has."""

    #: Its name at the hub.
    key: str
    #: How it signs in; a client may have begun without credentials.
    credentials: list[bytes]
    #: Whom it plays.
    roles: set[str]
    performance: Performance
    place: Place
    #: When it was last heard of, in seconds.
    seen: float
    lines: WeakSet[OpenHttp] = field(factory=WeakSet)
    #: What it was given in the place of recorded credentials.
    own: dict[bytes, bytes] = field(factory=dict, repr=False)
    #: What it is to be told, and has not subscribed to yet.
    waiting: list[Note] = field(factory=list)
    #: Whether it has ended a session of CometD.
    has_left: bool = False

    @property
    def playhead(self) -> Playhead:
        """Where it stands."""
        return self.performance.playhead

    def is_open_beside(self, line: OpenHttp) -> bool:
        """Return whether it has another connection than this."""
        return any(each is not line and not each.transport.is_closing() for each in self.lines)


@define
class _Line:
    """What is known of a connection."""

    auth: bytes
    cookie: bytes
    client: Client


@define(eq=False)
class Clients:
    """Everybody who asks."""

    recording: Recording
    #: Makes something that nobody can guess, of so many characters of these.
    pick: Callable[[str], str]
    repeat: Repeat = Repeat.LAST
    tempo: Tempo = field(factory=Tempo)
    #: Whether all actors of a recording are played together, by a client each.
    together: bool = False
    #: Whom user names stand for, besides what the recording says.
    named: dict[str, str] = field(factory=dict)
    #: Called with each new client.
    welcome: Callable[[Client], None] = field(default=lambda _client: None)
    count: int = field(default=0, init=False)
    _all: OrderedDict[str, Client] = field(factory=OrderedDict, init=False, repr=False)
    _by_credential: dict[bytes, list[Client]] = field(factory=dict, init=False, repr=False)
    _by_token: dict[bytes, Client] = field(factory=dict, init=False, repr=False)
    #: Whom credentials stand for that came in no particular order.
    _assigned: OrderedDict[bytes, str] = field(factory=OrderedDict, init=False, repr=False)
    _open: list[Performance] = field(factory=list, init=False, repr=False)

    def __len__(self) -> int:
        return len(self._all)

    def of_line(self, line: OpenHttp, auth: bytes, cookie: bytes) -> Client | None:
        """Return the client that is known to speak on a connection, where it says nothing new of itself."""
        known = line.note
        if isinstance(known, _Line) and known.auth == auth and known.cookie == cookie:
            return known.client if known.client.key in self._all else None
        return None

    def of_key(self, key: str) -> Client | None:
        """Return the client of a name."""
        return self._all.get(key)

    def who(
        self, line: OpenHttp, auth: bytes, cookie: bytes, place: Place, now: float, opening: "Opening"
    ) -> Client:
        """Return the client that makes a request, a new one where it is none that we know."""
        found = self._known(line, auth, cookie) or self._alike(line, auth, opening)
        if found is None or found.key not in self._all:
            found = self._new(auth, place, now, opening.question)
        if auth and auth not in found.credentials and len(found.credentials) < _CREDENTIALS:
            self._by_credential.setdefault(auth, []).append(found)
            found.credentials.append(auth)
        line.note = _Line(auth, cookie, found)
        found.lines.add(line)
        found.place, found.seen = place, now
        self._all.move_to_end(found.key)
        return found

    def own(self, client: Client, answer: Sendable, issued: tuple[bytes, ...]) -> Sendable:
        """Return an answer with credentials of the client's own in the place of those that were recorded."""
        for each in issued:
            if each not in client.own:
                fresh = client.own[each] = self._fresh(each)
                self._by_token[fresh] = client

        def swapped(text: bytes) -> bytes:
            for each in issued:
                text = text.replace(each, client.own[each])
            return text

        return answer.changed(swapped)

    def sweep(self, now: float) -> None:
        """Forget those who have been silent for long and have no connection."""
        for each in self:
            is_open = any(not line.transport.is_closing() for line in each.lines)
            if not is_open and each.seen + PATIENCE_S < now:
                self._forget(each)

    def __iter__(self) -> Iterator[Client]:
        return iter(tuple(self._all.values()))

    def _known(self, line: OpenHttp, auth: bytes, cookie: bytes) -> Client | None:
        for pair in cookie.split(b";"):
            found = self._by_token.get(pair.partition(b"=")[2].strip().strip(b'"'))
            if found is not None:
                return found
        found = self._by_token.get(auth.partition(b" ")[2].strip())
        if found is not None:
            return found
        before = line.note
        if isinstance(before, _Line) and (not auth or before.auth in (auth, b"")):
            return before.client
        return None

    def _alike(self, line: OpenHttp, auth: bytes, opening: "Opening") -> Client | None:
        """Return the client that signed in so, unless this is the beginning of another one."""
        alike = self._by_credential.get(auth)
        if not alike:
            return None
        newest = alike[-1]
        return None if opening.is_of_another(newest, at_work=newest.is_open_beside(line)) else newest

    def _new(self, auth: bytes, place: Place, now: float, question: Question | None) -> Client:
        while len(self._all) >= LIMIT:
            # Not all are looked at: there are thousands, and whoever makes many makes room for them by the hundred.
            self._forget(min(islice(self._all.values(), _LOOKED_AT), key=lambda each: each.seen))
        role, performance = self._part_of(auth, now, question)
        self.count += 1
        client = Client(f"client {self.count}", [auth], {role, ""}, performance, place, now)
        performance.cast[role] = client
        self._all[client.key] = client
        self._by_credential.setdefault(auth, []).append(client)
        self.welcome(client)
        return client

    def _part_of(self, auth: bytes, now: float, question: Question | None) -> tuple[str, Performance]:
        known = self._role_named(auth)
        if self.together:
            for each in self._open:
                free = [role for role in self.recording.actors if role not in each.cast]
                role = known if known is not None else next(iter(free), None)
                if role in free and role is not None:
                    return role, each
        role = known if known is not None else self._next_role(auth, question)
        actors = set(self.recording.actors) if self.together else {role}
        head = Playhead(self.recording, {*actors, ""}, self.repeat, self.tempo, began=now)
        performance = Performance(head)
        if self.together:
            self._open.append(performance)
        return role, performance

    def _role_named(self, auth: bytes) -> str | None:
        said = auth.decode("latin-1")
        user = user_of(said)
        for named, name in (
            (self.named, user),
            (self.recording.credentials, said),
            (self.recording.names, user),
        ):
            if name and name in named:
                return named[name]
        return None

    def _next_role(self, auth: bytes, question: Question | None) -> str:
        """Return whom unknown credentials stand for: the next in order of appearance."""
        actors = self.recording.actors or ("",)
        if not auth:
            # Nobody is told apart by saying nothing; whoever was answered plays the part.
            answered = {each.actor for each in question.tracks} if question else set()
            return next((each for each in actors if each in answered), actors[0])
        role = self._assigned.pop(auth, None)
        if role is None:
            taken = set(self._assigned.values())
            role = next(
                (each for each in actors if each not in taken), actors[len(self._assigned) % len(actors)]
            )
        self._assigned[auth] = role
        while len(self._assigned) > LIMIT:
            self._assigned.popitem(last=False)
        return role

    def _forget(self, client: Client) -> None:
        self._all.pop(client.key, None)
        for fresh in client.own.values():
            self._by_token.pop(fresh, None)
        for auth in client.credentials:
            listed = self._by_credential[auth]
            listed.remove(client)
            if not listed:
                del self._by_credential[auth]
        cast = client.performance.cast
        for role in [each for each, one in cast.items() if one is client]:
            del cast[role]
        if not cast and client.performance in self._open:
            self._open.remove(client.performance)

    def _fresh(self, value: bytes) -> bytes:
        """Return something of the same form that nobody was given before."""
        text = value.decode("latin-1")
        letters = [each for each in text if each.isalnum() and each.isascii()]
        alphabet = string.ascii_letters + string.digits
        if set(map(str.lower, letters)) <= _HEX:
            is_upper = any(each.isupper() for each in letters)
            alphabet = "0123456789ABCDEF" if is_upper else "0123456789abcdef"
        while True:
            made = "".join(
                self.pick(alphabet) if each.isalnum() and each.isascii() else each for each in text
            )
            found = made.encode("latin-1")
            if found not in self._by_token:
                return found


@define
class Opening:
    """What a request says about whether a client begins with it."""

    #: What it asks for, where that was recorded.
    question: Question | None = None
    #: Whether it is what an actor of the recording asked for first.
    is_first: bool = False
    is_handshake: bool = False
    #: Whether a client has a session of CometD at the moment.
    is_talking: Callable[[Client], bool] = field(default=lambda _client: False)

    def is_of_another(self, client: Client, *, at_work: bool) -> bool:
        """Return whether it begins another client than this one, which signed in alike."""
        if self.is_handshake:
            if at_work:
                return self.is_talking(client)
            return client.has_left and not self.is_talking(client) and client.playhead.has_acted
        if not self.is_first or self.question is None or not client.playhead.has_given(self.question):
            return False
        return at_work or client.playhead.is_beyond(self.question)
