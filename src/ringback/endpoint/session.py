"""
One actor at an endpoint: their HTTP session, who they are, and what they are told.

Everything an actor sends goes through `send`, which numbers the exchange and
shows it to whoever observes.  Secrets stay in here.
"""

import base64
import json as jsonlib
import threading
import time
from collections.abc import Callable, Mapping
from copy import copy
from urllib.parse import urlencode

import requests
from attrs import define, evolve, field, frozen

from ringback.apis import Api, Identity
from ringback.endpoint.file import EndpointFile
from ringback.endpoint.inbox import Inbox, NoInbox
from ringback.endpoint.last_token import LastToken
from ringback.model import Exchange, Json, Notification, Request, Response
from ringback.wire import exchange, renewing

Observer = Callable[[Exchange], None]

#: The cookie by which a CometD server knows a browser (Bayeux, "Server-side Multiple clients detection").
BROWSER_COOKIE = "BAYEUX_BROWSER"

#: By which statuses a token is not taken, and how often one that another worker may have replaced is tried again.
NOT_TAKEN, TRIES = frozenset({401, 403}), 2

#: How long before its end, in seconds, a token is taken to be over at the most.
EARLY_S = 30.0


class Pace:
    """Keeps requests apart: at most so many a second, over all actors of an endpoint."""

    def __init__(
        self,
        requests_per_s: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1.0 / requests_per_s if requests_per_s else 0.0
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0

    def wait(self) -> None:
        """Wait until the next request may go out."""
        if not self._gap:
            return
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._gap


@define
class Grant:
    """What the App was granted by whose token all actors act, where an API has one; empty where each signs in."""

    authorization: str = ""
    #: When it ends, by the endpoint's clock; None where that is not told.
    ends: float | None = None
    #: The addresses at which it was granted.
    doors: set[str] = field(factory=set)
    #: Whether somebody was granted another one since: a server may let only the last one in.
    is_followed: bool = False

    def take(self, authorization: str, good_for_s: float | None, now: float) -> None:
        """Keep what was granted; it counts as over a little early, for requests take their time."""
        self.authorization, self.is_followed = authorization, False
        self.ends = now + good_for_s - min(EARLY_S, good_for_s / 8) if good_for_s else None

    def is_over(self, now: float) -> bool:
        """Tell whether its time is over."""
        return self.ends is not None and now >= self.ends

    def note(self, url: str, *, signing_in: bool) -> None:
        """Note an accepted request: one that signs in shows the door, and any other one at that door is another grant."""
        door = url.partition("?")[0]
        if signing_in:
            self.doors.add(door)
        elif door in self.doors:
            self.is_followed = True


@frozen
class Shared:
    """What all actors of one endpoint share."""

    file: EndpointFile
    api: Api
    clock: Callable[[], float]
    pace: Pace
    numbers: Callable[[], int]
    observe: Observer
    grant: Grant = field(factory=Grant)
    #: What the workers of a run share, where there are several.
    last_token: LastToken | None = None


class ActorSession:
    """A signed-in actor; an `apis.Http` for the adapter, and the sender for the suite."""

    def __init__(self, name: str, shared: Shared, adapter: requests.adapters.BaseAdapter) -> None:
        self.actor = name
        self.base_url = shared.file.base_url
        self.settings: Mapping[str, str] = shared.file.actors[name]
        self.auth: Mapping[str, Json] = shared.file.auth
        self.identity = Identity(number="")
        self.inbox: Inbox = NoInbox()
        self._shared = shared
        self._signing_in = False
        #: The URL that told the session's token; empty where none was told.
        self._teller = ""
        self._renewing = threading.Lock()
        self.http = requests.Session()
        # No proxy, netrc or certificate bundle of the environment may change what is sent.
        self.http.trust_env = False
        self.http.verify = shared.file.verify
        self.http.headers.update({"User-Agent": "ringback", "Accept": "application/json"})
        self.http.mount("http://", adapter)
        self.http.mount("https://", adapter)

    def sign_in(self) -> None:
        """Let the actor in, by a sign-in of their own; where all act by one, the others act by it from now on."""
        shared = self._shared
        self._signing_in = True
        try:
            self.introduce(shared.api.sign_in(self))
        finally:
            self._signing_in = False
        if shared.api.act_as is not None:
            authorization = str(self.http.headers["Authorization"])
            shared.grant.take(authorization, self.identity.good_for_s, shared.clock())
            if shared.last_token is not None:
                shared.last_token.tell(authorization)

    def join(self) -> None:
        """Let the actor in by another actor's sign-in where there is one, else by their own."""
        shared = self._shared
        self._follow()
        if shared.api.act_as is None or not shared.grant.authorization:
            self.sign_in()
        else:
            self.use_header("Authorization", shared.grant.authorization)
            self.introduce(shared.api.act_as(self))

    def _stay_in(self, url: str = "") -> None:
        """Sign in again where what was granted is over, as any client must; take over what others were granted since."""
        grant = self._shared.grant
        if self._signing_in or not grant.authorization:
            return
        self._follow()
        followed = bool(url) and grant.is_followed and url.partition("?")[0] not in grant.doors
        if followed or grant.is_over(self._shared.clock()):
            self.sign_in()
        self.use_header("Authorization", grant.authorization)

    def _follow(self) -> bool:
        """Take over what another worker was granted since; tell whether there is such a thing."""
        shared = self._shared
        told = (
            shared.last_token.told()
            if shared.last_token is not None and shared.api.act_as is not None
            else ""
        )
        if not told or told == shared.grant.authorization:
            return False
        shared.grant.authorization, shared.grant.is_followed = told, False
        return True

    def _is_shut_out(self, done: Exchange) -> bool:
        """Tell whether another worker's token may have ended ours; if so, there is another one now."""
        shared = self._shared
        if shared.last_token is None or self._signing_in or not shared.grant.authorization:
            return False
        if done.response.status not in NOT_TAKEN:
            return False
        with shared.last_token.alone():
            if not self._follow():
                self.sign_in()
        self.use_header("Authorization", shared.grant.authorization)
        return True

    def use_basic(self, username: str, password: str) -> None:
        """Send HTTP Basic credentials from now on."""
        pair = base64.b64encode(f"{username}:{password}".encode()).decode()
        self.use_header("Authorization", f"Basic {pair}")

    def use_header(self, name: str, value: str) -> None:
        """Send a header from now on."""
        self.http.headers[name] = value

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        form: Mapping[str, str] | None = None,
        operation: str | None = None,
    ) -> Response:
        """Send JSON, a form or nothing; return the response."""
        if form is not None:
            body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif json is not None:
            body, kind = jsonlib.dumps(json).encode(), "application/json"
        else:
            body, kind = b"", ""
        headers = {"Content-Type": kind} if kind else {}
        return self.exchange(method, path, headers=headers, body=body, operation=operation).response

    def exchange(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        operation: str | None = None,
        stranger: str = "",
    ) -> Exchange:
        """
        Send any bytes to a path below the host: as the actor, or as a stranger.

        A stranger comes `without` or with `wrong` credentials, or `tokenless`: with the actor's own
        credentials and cookies, and nothing else that signing in brought.
        """
        shared = self._shared
        # A path that a server gave us must not lead to another host: "http://host" + "@other/path" would.
        below = path if path.startswith("/") else f"/{path}"
        request = Request(method=method, url=shared.file.base_url + below, headers=headers or {}, body=body)
        if not stranger:
            self._stay_in(request.url)
        session = self._stranger(stranger) if stranger else self.http

        def once() -> tuple[Request, Response]:
            return exchange(session, request, seconds=shared.file.limits.http_s, clock=shared.clock)

        def send() -> tuple[Request, Response]:
            return once() if stranger or method == "GET" else renewing(once, self.renew_token)

        done = self.carry(send, operation, own=not stranger)
        for _ in range(0 if stranger else TRIES):
            if not self._is_shut_out(done):
                break
            done = self.carry(send, operation)
        return done

    def renew_token(self, forbidden: Request) -> bool:
        """
        Ask which token the session has now; return whether it is another one than a forbidden request had.

        A server may end an HTTP session whenever it likes: credentials let the actor in again, into another
        session with another token.
        """
        if not self._teller or self._signing_in:
            return False
        shared = self._shared
        shared.pace.wait()
        asking = Request(method="GET", url=self._teller)
        # A poll and a command that come to the end of a session together must not each begin another one.
        with self._renewing:
            _, response = exchange(self.http, asking, seconds=shared.file.limits.http_s, clock=shared.clock)
            self._heed(asking, response)
        told = shared.api.token(response)
        return told is not None and forbidden.header(told[0]) != told[1]

    def _heed(self, request: Request, response: Response) -> None:
        """Send from now on the token that an answer tells."""
        told = self._shared.api.token(response)
        if told is not None:
            self.use_header(*told)
            self._teller = request.url

    def carry(
        self, send: Callable[[], tuple[Request, Response]], operation: str | None, *, own: bool = True
    ) -> Exchange:
        """Let somebody else send, at our pace, and make an exchange of it; `own` where it has the actor's own cookies."""
        shared = self._shared
        shared.pace.wait()
        started = shared.clock()
        request, response = send()
        if own:
            self._heed(request, response)
        if shared.api.act_as is not None and response.ok:
            shared.grant.note(request.url, signing_in=self._signing_in)
        done = Exchange(
            number=shared.numbers(),
            actor=self.actor,
            operation=operation,
            request=request,
            response=response,
            sent=started,
            answered=shared.clock(),
        )
        shared.observe(done)
        return done

    def twin(self) -> requests.Session:
        """
        Return a session that sends what this one sends, over the same connections and with the same cookies.

        It is for who empties a session's headers while sending, as Schemathesis does: the long poll needs them meanwhile.
        """
        self._stay_in()
        twin = requests.Session()
        twin.trust_env = False
        twin.verify = self.http.verify
        twin.adapters = self.http.adapters
        twin.headers.update(self.http.headers)
        twin.cookies = self.http.cookies
        return twin

    def pull(self, seconds: float, *, once: bool = False) -> tuple[Notification, ...]:
        """Wait at most so long for notifications, or for one answer that may have none; return those that are there, in order."""
        messages = self.inbox.pull(seconds, once=once)
        at = self._shared.clock()
        return tuple(
            Notification(actor=self.actor, channel=str(each.get("channel", "")), message=each, at=at)
            for each in messages
        )

    def introduce(self, identity: Identity) -> None:
        """Note who the actor is."""
        self.identity = evolve(identity)

    def close(self) -> None:
        """Give up the connections."""
        self.inbox.close()
        self.http.close()

    def beside(self) -> requests.Session:
        """Return another HTTP session with the actor's credentials, for one more client of theirs; nobody closes it."""
        session = requests.Session()
        session.trust_env = False
        session.verify = self.http.verify
        session.adapters = self.http.adapters
        session.headers.update(self.http.headers)
        # By this cookie a server tells clients of one browser, and lets only one of them wait for messages.
        for each in self.http.cookies:
            if each.name != BROWSER_COOKIE:
                session.cookies.set_cookie(copy(each))
        return session

    def _stranger(self, credentials: str) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = self.http.verify
        session.adapters = self.http.adapters
        session.headers.update({"User-Agent": "ringback", "Accept": "application/json"})
        if credentials == "wrong":
            session.headers["Authorization"] = self._shared.api.impostor(self.settings)
        if credentials == "tokenless":
            session.headers["Authorization"] = self.http.headers["Authorization"]
            session.cookies.update(self.http.cookies)
        return session
