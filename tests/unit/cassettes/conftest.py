"""A small server with real sockets that answers as a test tells it, and may hold an answer back."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import vcr.serialize  # noqa: F401  (loading it takes longer than an example may)

#: From method, path and body to status, headers and body.
Answer = tuple[int, list[tuple[str, str]], bytes]
Script = Callable[[str, str, bytes], Answer]


class Miniature:
    """A server of one script; `url` is where it listens."""

    def __init__(self) -> None:
        self.script: Script = lambda method, path, body: (200, [], b"{}")
        self.requests = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                outer.requests += 1
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, content = outer.script(self.command, self.path, body)
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Miniature]:
    """Return a server that runs for one test."""
    miniature = Miniature()
    yield miniature
    miniature.close()
