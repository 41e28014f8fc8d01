"""
An endpoint with its actors signed in; embedded, recorded and live ones are the same thing here.

What differs is handed in: the adapter that carries an actor's requests, and
the line on which an actor's long polls wait.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import requests
from attrs import define, field, frozen
from requests.adapters import BaseAdapter

from ringback.apis import Api
from ringback.cometd.client import Client, InlineLine, ThreadLine
from ringback.contracts import Contract
from ringback.endpoint.file import EndpointFile, Limits
from ringback.endpoint.inbox import NoInbox
from ringback.endpoint.last_token import LastToken
from ringback.endpoint.session import ActorSession, Observer, Pace, Shared
from ringback.endpoint.silence import Silence
from ringback.errors import EndpointProblem
from ringback.model import Exchange, Json
from ringback.wire import BoundedAdapter

#: Connections kept for one actor: the pending long poll, and the commands.
POOL = 4


def direct(actor: str) -> BaseAdapter:
    """Return an adapter that really sends."""
    del actor
    return BoundedAdapter(pool_connections=POOL, pool_maxsize=POOL, max_retries=0)


@frozen
class Wiring:
    """How an endpoint is reached, and by whose clock."""

    #: embedded, recorded or live
    kind: str
    clock: Callable[[], float]
    adapter: Callable[[str], BaseAdapter] = direct
    #: Whether long polls are answered in the caller's thread, as a recording does.
    inline: bool = False
    #: What the workers of a run share, where there are several.
    last_token: LastToken | None = None


@define(eq=False)
class Endpoint:
    """What is tested."""

    file: EndpointFile
    wiring: Wiring
    contract: Contract
    api: Api
    actors: dict[str, ActorSession] = field(factory=dict)
    #: Exchanges that nobody has looked at yet.
    backlog: list[Exchange] = field(factory=list)
    #: What was noticed while signing in, and is legal.
    notes: list[str] = field(factory=list)

    #: What all actors share; set once they are signed in.
    shared: Shared | None = None

    #: How long it takes to tell what a command caused.
    silence: Silence = field(factory=Silence)
    #: Whether it was seen that one more client of a user leaves the earlier ones alone.
    keeps_clients: bool = False
    #: Whether it was seen that one more client of a user ends the earlier one.
    one_client: bool = False
    #: Seconds that its phones were seen to need after a call before they can have the next one.
    rest_s: float = 0.0
    #: How many calls were refused, or over at once, however long its phones were left alone.
    rested_in_vain: int = 0
    #: The operations of which came what must come.
    worked: set[str] = field(factory=set)

    #: How many exchanges have been made; long polls, which come and go by themselves, are none of them.
    requests: int = 0

    def numbered(self) -> int:
        """Return the number of the next exchange."""
        self.requests += 1
        return self.requests

    def renew(self, actor: str) -> None:
        """Sign an actor in again, whose session is over."""
        assert self.shared is not None, "an endpoint is renewed while it is open"
        self.actors[actor].close()
        self.actors[actor] = _signed_in(actor, self, self.shared, ActorSession.sign_in)

    def resubscribe(self, actor: str) -> None:
        """Have an actor's notifications end, and begin anew: another client with the same subscriptions."""
        session = self.actors[actor]
        session.inbox.close()
        session.inbox = inbox_of(session, self)
        session.inbox.open(tuple(self.contract.settings["notifications"].get("channels", ())))

    def fall_silent(self, actor: str) -> None:
        """Have an actor's client leave: until it subscribes again, nothing is told to it."""
        session = self.actors[actor]
        session.inbox.close()
        session.inbox = NoInbox()

    @property
    def limits(self) -> Limits:
        """How long to wait."""
        return self.file.limits

    @property
    def quiet_s(self) -> float:
        """Seconds without a notification, or without an effect, that count as silence here."""
        return self.silence.seconds(self.limits.quiet_s)

    @property
    def is_silent(self) -> bool:
        """Whether the API sends no notifications at all."""
        return bool(self.contract.settings["notifications"]["style"] == "none")

    @property
    def clock(self) -> Callable[[], float]:
        """Seconds since the run began."""
        return self.wiring.clock

    def describe(self) -> dict[str, Json]:
        """Return what a run log may tell of the endpoint: no secrets."""
        key = self.api.number_key
        return {
            "kind": self.wiring.kind,
            "base_url": self.file.base_url,
            "actors": {name: settings[key] for name, settings in self.file.actors.items()},
        }

    def number_of(self, party: str) -> str:
        """Return the number by which an actor, or a number of the endpoint file, is dialled."""
        if party in self.file.actors:
            return self.file.actors[party][self.api.number_key]
        return self.file.numbers[party]


@contextmanager
def opened(file: EndpointFile, contract: Contract, wiring: Wiring) -> Iterator[Endpoint]:
    """
    Sign all actors in, subscribe them, begin their work; end it all on the way out.

    Raises EndpointProblem where the endpoint cannot be used.
    """
    endpoint = Endpoint(file=file, wiring=wiring, contract=contract, api=file.record)
    shared = Shared(
        file=file,
        api=endpoint.api,
        clock=wiring.clock,
        pace=Pace(file.limits.requests_per_s, wiring.clock),
        numbers=endpoint.numbered,
        observe=endpoint.backlog.append,
        last_token=wiring.last_token,
    )
    endpoint.shared = shared
    try:
        for name in file.actors:
            endpoint.actors[name] = _signed_in(name, endpoint, shared, ActorSession.join)
        yield endpoint
    except EndpointProblem:
        # It is gone; nobody is there to be told that we leave.
        raise
    except BaseException:
        _leave(endpoint)
        raise
    else:
        _leave(endpoint)
    finally:
        for session in endpoint.actors.values():
            session.close()


def _signed_in(
    name: str, endpoint: Endpoint, shared: Shared, let_in: Callable[[ActorSession], None]
) -> ActorSession:
    session = ActorSession(name, shared, endpoint.wiring.adapter(name))
    try:
        let_in(session)
        session.inbox = inbox_of(session, endpoint)
        session.inbox.open(tuple(endpoint.contract.settings["notifications"].get("channels", ())))
        endpoint.notes.extend(endpoint.api.begin(session))
    except BaseException:
        session.close()
        raise
    return session


def inbox_of(session: ActorSession, endpoint: Endpoint) -> "Client | NoInbox":
    """Return where an actor's notifications will come from; nobody has subscribed yet."""
    if endpoint.is_silent:
        return NoInbox()
    settings = endpoint.contract.settings["notifications"]
    return Client(
        session.http,
        endpoint.file.base_url + endpoint.contract.base_path + settings["path"],
        http_s=endpoint.limits.http_s,
        name=session.actor,
        line=InlineLine if endpoint.wiring.inline else ThreadLine,
        renewed=session.renew_token,
    )


def _leave(endpoint: Endpoint) -> None:
    # The verdict stands already; an endpoint that does not let go is not our concern any more.
    for session in endpoint.actors.values():
        with suppress(EndpointProblem, requests.RequestException):
            session.inbox.close()
            endpoint.api.end(session)


__all__ = ["Endpoint", "Observer", "Wiring", "direct", "inbox_of", "opened"]
