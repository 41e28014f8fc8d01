"""A relay between a client and a server that can swallow what the server says, and break connections."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from attrs import define, field

WAIT_S = 15.0


@define(eq=False)
class Relay:
    """Carries bytes both ways, connection by connection."""

    port: int
    listener: socket.socket = field(factory=lambda: socket.create_server(("127.0.0.1", 0)))
    #: What the server said and nobody heard.
    swallowed: bytes = b""
    #: Both ends of each connection, and the thread that reads from the server.
    _open: list[tuple[socket.socket, socket.socket, threading.Thread]] = field(factory=list)
    _deaf: bool = False
    _down: bool = False
    _news: threading.Condition = field(factory=threading.Condition)

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def start(self) -> None:
        """Take connections."""
        threading.Thread(target=self._accept, daemon=True).start()

    def deafen(self) -> None:
        """Let nothing that the server says reach a client, until connections are broken."""
        self._deaf = True

    def wait_until_swallowed(self, text: bytes) -> None:
        """Return once the server has said this to nobody."""
        with self._news:
            assert self._news.wait_for(lambda: text in self.swallowed, WAIT_S)

    def go_down(self) -> None:
        """Break all connections and refuse new ones; return once the server has noticed."""
        with self._news:
            broken, self._open, self._down = self._open, [], True
        for client, server, reader in broken:
            _close(client)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_WR)
            reader.join(WAIT_S)
            assert not reader.is_alive()
            server.close()

    def come_up(self) -> None:
        """Take connections again."""
        with self._news:
            self._deaf = self._down = False

    def close(self) -> None:
        """Break all connections, and take no more."""
        _close(self.listener)
        self.go_down()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                with self._news:
                    if self._down:
                        client.close()
                    else:
                        self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self.port))
        reader = threading.Thread(target=self._hear, args=(server, client), daemon=True)
        self._open.append((client, server, reader))
        reader.start()
        threading.Thread(target=self._ask, args=(client, server), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := client.recv(65536):
                server.sendall(chunk)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _hear(self, server: socket.socket, client: socket.socket) -> None:
        while chunk := server.recv(65536):
            if self._deaf:
                with self._news:
                    self.swallowed += chunk
                    self._news.notify_all()
            else:
                with contextlib.suppress(OSError):
                    client.sendall(chunk)
        _close(client)


def _close(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


@contextlib.contextmanager
def relay(url: str) -> Iterator[Relay]:
    """Run a relay to a server for as long as the block lasts."""
    running = Relay(int(url.rpartition(":")[2]))
    running.start()
    try:
        yield running
    finally:
        running.close()
