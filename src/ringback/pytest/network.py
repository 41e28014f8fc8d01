"""No network for a test, but for the hosts that it may reach."""

import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

#: A loopback address in any spelling that a socket gets to see.
LOOPBACK = r"(localhost|127(\.\d+){3}|::1)$"

_here = threading.local()


class NetworkBlocked(RuntimeError):  # noqa: N818  (it says what has happened, as our problems do)
    """A test wanted to connect to a host that it must not reach."""

    def __init__(self, host: str) -> None:
        super().__init__(f"Network is disabled for host {host!r}")
        self.host = host


class _Gate:
    """Which hosts may be reached: those that match a pattern, and the addresses that their names stand for."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._patterns = [re.compile(each) for each in allowed]
        self._addresses: set[str] = set()

    def connecting(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        """Return what connects where it may."""

        def guarded(sock: socket.socket, address: Any, *more: Any) -> Any:
            is_network = sock.family in (socket.AF_INET, socket.AF_INET6)
            if is_network and not getattr(_here, "is_pairing", False) and not self._lets(address[0]):
                raise NetworkBlocked(str(address[0]))
            return connect(sock, address, *more)

        return guarded

    def looking_up(self, look_up: Callable[..., Any]) -> Callable[..., Any]:
        """Return what looks up the addresses of hosts that may be reached."""

        def guarded(host: Any, *more: Any, **named: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else host
            if not name or self._lets(name):
                found = look_up(host, *more, **named)
                if name:
                    self._addresses |= {each[4][0] for each in found}
                return found
            if not self._patterns and not _is_address(name):
                raise NetworkBlocked(str(name))
            # Somebody may be allowed by address alone: then connecting tells.
            return look_up(host, *more, **named)

        return guarded

    def _lets(self, host: str) -> bool:
        return host in self._addresses or any(each.match(host) for each in self._patterns)


@contextmanager
def blocked(allowed: Iterable[str] = ()) -> Iterator[None]:
    """Refuse connections to all hosts but those that match one of these patterns, from their beginning."""
    gate = _Gate(allowed)
    pair = socket.socketpair

    def paired(*given: Any, **named: Any) -> Any:
        # Where it is made of a connection to oneself, event loops need it.
        _here.is_pairing = True
        try:
            return pair(*given, **named)
        finally:
            _here.is_pairing = False

    with (
        mock.patch.object(socket.socket, "connect", gate.connecting(socket.socket.connect)),
        mock.patch.object(socket.socket, "connect_ex", gate.connecting(socket.socket.connect_ex)),
        mock.patch.object(socket, "getaddrinfo", gate.looking_up(socket.getaddrinfo)),
        mock.patch.object(socket, "socketpair", paired),
    ):
        yield


def _is_address(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except OSError:
            continue
        return True
    return False
