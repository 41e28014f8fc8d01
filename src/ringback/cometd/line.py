"""
How a poll runs: in a thread beside us, or in ours.

A line carries one request at a time and hands over its answer.  It refuses to
know what is asked, and never aborts a request: what a server says to an
aborted poll is lost.
"""

import queue
import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Protocol

from ringback.model import Json
from ringback.patience import Overdue, Patience

#: What a request is answered with.
Answer = tuple[dict[str, Json], ...]

#: Sends messages that may be held for so many seconds, and returns the answer.
Send = Callable[[Sequence[Json], float], Answer]

#: How long `close` waits for a poll that the server is about to answer, in seconds.
GOODBYE_S = 0.25


class StillHeld(Exception):  # noqa: N818  (it is no error: the server has nothing to say yet)
    """A transport's word that a recorded server still holds this poll; to be asked again later."""


class Line(Protocol):
    """Carries one request at a time."""

    def start(self, messages: Sequence[Json], *, hold: float, after: float) -> None:
        """Send messages after so many seconds; the server may hold the answer for `hold` seconds."""

    def wait(self, seconds: float) -> Answer | None:
        """Return the answer once it is there, None where it is not within so many seconds; raise its Problem."""

    def close(self) -> None:
        """Forget the request under way."""


#: What a thread is asked: messages, how long the server may hold the answer, and how long to wait before.
_Asked = tuple[Sequence[Json], float, float]


class ThreadLine:
    """Runs one request at a time in a daemon thread, so that a held poll loses nothing while we look elsewhere."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        # A line that nobody closed must not leave its thread behind.
        weakref.finalize(self, self._asked.put, None)

    def start(self, messages: Sequence[Json], *, hold: float, after: float) -> None:
        """Send messages from the line's thread; the request before has handed over its answer."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=_carry,
                args=(self._send, self._asked, self._answers, self._closing),
                daemon=True,
                name="ringback-poll",
            )
            self._thread.start()
        self._asked.put((messages, hold, after))

    def wait(self, seconds: float) -> Answer | None:
        """
        Return the answer once it is there, None where it is not within so many seconds; raise its Problem.

        Seconds count in which we were there to see it: a machine that is too busy to look keeps nobody from telling.
        """
        try:
            answer = self._answers.get_nowait() if seconds <= 0 else self._awaited(seconds)
        except (queue.Empty, Overdue):
            return None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _awaited(self, seconds: float) -> Answer | BaseException:
        def see(look: float) -> Answer | BaseException:
            try:
                return self._answers.get(timeout=look)
            except queue.Empty:
                raise TimeoutError from None

        return Patience(seconds).looking(see)

    def close(self) -> None:
        """Let the thread end by itself: a pause ends now, a held poll when the server answers it."""
        self._closing.set()
        self._asked.put(None)
        if self._thread is not None:
            self._thread.join(GOODBYE_S)


def _carry(
    send: Send,
    asked: queue.SimpleQueue[_Asked | None],
    answers: queue.SimpleQueue[Answer | BaseException],
    closing: threading.Event,
) -> None:
    """Send what is asked for, until nothing more is; the line itself is not known here, and can be forgotten."""
    while (next_one := asked.get()) is not None:
        messages, hold, after = next_one
        if closing.is_set() or (after and closing.wait(after)):
            return
        try:
            answers.put(send(messages, hold))
        except BaseException as error:  # noqa: BLE001  (raised by `wait`, in the thread that can handle it)
            answers.put(error)


class InlineLine:
    """Sends from the caller's thread, for a transport that never makes us wait, such as a recording."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._request: tuple[Sequence[Json], float] | None = None

    def start(self, messages: Sequence[Json], *, hold: float, after: float) -> None:
        """Keep messages until they are waited for; a recording needs no pause before them."""
        del after
        self._request = (messages, hold)

    def wait(self, seconds: float) -> Answer | None:
        """Send what was started, and return the answer; None at once where it is not due yet."""
        del seconds
        if self._request is None:
            return None
        try:
            answer = self._send(*self._request)
        except StillHeld:
            return None
        self._request = None
        return answer

    def close(self) -> None:
        """Forget what was started."""
        self._request = None
