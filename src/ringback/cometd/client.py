"""
A CometD client over requests: it subscribes, and hands over messages when asked.

It keeps one connect pending at all times and gives up nothing that arrives.
It refuses to know what messages mean, and never retries what may have cost
messages: a connection dropped in the middle of a poll is a Problem.
"""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence

import requests

from ringback.cometd.line import InlineLine, Line, Send, StillHeld, ThreadLine
from ringback.cometd.post import Post, never
from ringback.cometd.session import Ended, Refused, Session
from ringback.errors import ConnectionDropped, EndpointProblem, NotTheApi, Problem, TimedOut
from ringback.model import Json, Request
from ringback.patience import LAST_S

__all__ = ["Client", "InlineLine", "Line", "StillHeld", "ThreadLine"]

#: Handshake, subscription and a connect that confirms it late, with room: `open` takes so many times `http_s`.
OPENING_EXCHANGES = 5

#: A server that wants longer pauses between connects than this is not asked in between, in seconds.
LAG_LIMIT_S = 1.0


class Client:
    """
    One actor's notifications, from one server.

    Cookies, credentials and TLS settings are those of the requests session; `name` is the actor's, for messages.
    `renewed` is asked where the server forbids a request, and tells whether it is worth sending once more.
    A read of the long poll may take as long as the server's advice says (60 s by default) and `http_s` more.
    """

    def __init__(
        self,
        session: requests.Session,
        url: str,
        *,
        http_s: float,
        name: str = "client",
        line: Callable[[Send], Line] = ThreadLine,
        clock: Callable[[], float] = time.monotonic,
        renewed: Callable[[Request], bool] = never,
    ) -> None:
        self.url = url
        self._http_s = http_s
        self._clock = clock
        self._post = Post(session=session, url=url, name=name, http_s=http_s, clock=clock, renewed=renewed)
        self._line = line(self._post)
        self._session = Session(channels=())
        self._inbox: list[Mapping[str, Json]] = []
        self._problem: Problem | None = None
        self._started = 0.0
        self._closed = False
        self._emptied = False

    @property
    def rehandshakes(self) -> int:
        """How often the server had forgotten us and we introduced ourselves again."""
        return self._session.rehandshakes

    @property
    def lost(self) -> int:
        """How many sessions the server has ended, apart from one that has not begun anew: what it had to tell went with them."""
        return self.rehandshakes - (not self.is_open)

    @property
    def is_open(self) -> bool:
        """Whether the server knows us, and has subscribed us to everything."""
        return self._session.is_open

    @property
    def told_to_wait(self) -> float:
        """How long the server's advice is to wait before the next connect, in seconds, whether or not we wait that long."""
        return self._session.advice.interval_ms / 1000

    def open(self, channels: Sequence[str]) -> None:
        """
        Handshake, subscribe to each channel and send the first connect.

        Raises CannotConnect, ConnectionDropped, TimedOut, SignInRefused, or NotTheApi where the server speaks
        no Bayeux or refuses what we ask for.
        """
        self._session = Session(channels=tuple(channels))
        self._start()
        deadline = self._clock() + OPENING_EXCHANGES * self._http_s
        while not self._session.is_open:
            answered = self._turn(deadline - self._clock())
            if self._problem is not None:
                raise self._problem
            if not answered:
                raise self._unanswered()

    @property
    def lag(self) -> float:
        """
        Seconds until what has happened by now is told; zero unless the last pull took in nothing but empty answers.

        Such an answer may be from before it happened: a server need not hold a connect until there is something to tell.
        A server that wants its clients to stay away for long is not waited for.
        """
        pause = self._session.pause
        return pause + LAST_S if self._emptied and not self._closed and pause <= LAG_LIMIT_S else 0.0

    def pull(self, seconds: float, *, once: bool = False) -> tuple[Mapping[str, Json], ...]:
        """
        Return the event messages that are there, in order, after waiting for the first at most so many seconds.

        With `once`, one answer is waited for, whether or not there is any in it.
        Raises what went wrong with the connection, after everything that came before it was handed over.
        """
        left, last = seconds, False
        self._emptied = False
        while not self._inbox and not self._closed and not (once and self._emptied):
            if self._problem is not None:
                raise self._problem
            began = self._clock()
            if not self._turn(left):
                break
            self._emptied = not self._inbox
            left -= self._clock() - began
            if self._problem is None and left <= 0:
                # An empty answer that took too long may have been there in time, and the message is in the next.
                if last or seconds <= 0:
                    break
                left, last = min(seconds, LAST_S), True
        pulled, self._inbox = tuple(self._inbox), []
        return pulled

    def close(self) -> None:
        """Tell the server that we leave, without waiting for a held poll; what it still has to say is not read."""
        if self._closed:
            return
        self._closed = True
        farewell = self._session.disconnect()
        if farewell and self._problem is None:
            # A server that does not take our farewell forgets us by itself.
            with contextlib.suppress(EndpointProblem, StillHeld):
                self._post(farewell)
        self._line.close()

    def _start(self) -> None:
        """Send the next request: there is always one under way."""
        pause = self._session.pause
        messages = self._session.next()
        self._started = self._clock() + pause
        self._line.start(messages, hold=self._session.patience, after=pause)

    def _turn(self, seconds: float) -> bool:
        """Take in the answer of the request under way, and send the next; return whether there was one in time."""
        try:
            answer = self._line.wait(seconds)
        except Problem as problem:
            self._problem = problem
            return True
        if answer is None:
            return False
        reading = self._session.read(answer, seconds=self._clock() - self._started)
        self._inbox += reading.events
        if reading.end is None:
            self._start()
        else:
            self._problem = self._problem_of(reading.end)
        return True

    def _problem_of(self, end: Refused | Ended) -> EndpointProblem:
        if isinstance(end, Ended):
            return ConnectionDropped(url=self.url, during=f"the CometD long poll: {end.reason}")
        return NotTheApi(url=self.url, reason=end.reason)

    def _unanswered(self) -> EndpointProblem:
        if self._session.client_id is None:
            return TimedOut(
                url=self.url, during="the CometD handshake", seconds=OPENING_EXCHANGES * self._http_s
            )
        channels = ", ".join(self._session.unconfirmed)
        return NotTheApi(url=self.url, reason=f"it did not answer the subscription to {channels}")
