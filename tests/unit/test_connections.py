"""How answers begin and requests leave, held against what http.client does."""

import http.client
import io
import socket
import threading

import pytest

from ringback import connections
from ringback.connections import POOLS, TOGETHER

HEADS = {
    "usual": b"Content-Type: application/json\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\n\r\n",
    "none": b"\r\n",
    "bare newlines": b"A: 1\nB:2\n\n",
    "empty and spaces": b"A:\r\nB: \t x y \r\n\r\n",
    "folded": b"A: 1\r\n  2\r\nB: 3\r\n\r\n",
    "no header": b"A: 1\r\nnonsense\r\nB: 3\r\n\r\n",
    "space before the colon": b"A : 1\r\nB: 3\r\n\r\n",
    "bare carriage return": b"A: 1\rB: 2\r\nC: 3\r\n\r\n",
    "not ASCII": b"A: \xe4\xff\r\n\r\n",
    "parts": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n",
    "cut off": b"A: 1\r\nB: 2",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_heads(head: bytes) -> None:
    """A head is what http.client makes of it, whether it is usual or odd."""
    got, wanted = (read(io.BytesIO(head + b"{}")) for read in (connections._head, http.client.parse_headers))
    assert got.items() == wanted.items()
    assert list(map(repr, got.defects)) == list(map(repr, wanted.defects))
    assert got.get_payload() == wanted.get_payload()


@pytest.mark.parametrize(
    "head", [b"A: 1\r\n" * 101 + b"\r\n", b"A: " + b"1" * 65536 + b"\r\n\r\n"], ids=["many", "long"]
)
def test_heads_without_end(head: bytes) -> None:
    """A head that is too long is none, as http.client has it."""
    with pytest.raises(http.client.HTTPException) as wanted:
        http.client.parse_headers(io.BytesIO(head))
    with pytest.raises(type(wanted.value), match=str(wanted.value)):
        connections._head(io.BytesIO(head))


def test_usual_heads_need_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """What every server says is not given to a parser of e-mail."""
    monkeypatch.delattr(connections, "Parser")
    assert connections._head(io.BytesIO(HEADS["usual"])).get_all("Set-Cookie") == ["a=1; Path=/", "b=2"]


def sent(body: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], bytes]:
    """Return the sizes of what a POST is sent in, and all that arrives."""
    sizes: list[int] = []
    theirs = http.client.HTTPConnection.send

    def counted(self: http.client.HTTPConnection, data: bytes) -> None:
        sizes.append(len(data))
        theirs(self, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", counted)
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            connection, _ = listener.accept()
            with connection:
                while not bytes(heard).endswith(body):
                    heard.extend(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=listen)
        thread.start()
        pool = POOLS["http"]("127.0.0.1", listener.getsockname()[1])
        answer = pool.request("POST", "/api", body=body, headers={"X-Mine": "ä"}, retries=False)
        thread.join()
        pool.close()
    assert answer.status == 204
    return sizes, bytes(heard)


def test_head_and_body_leave_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request is one packet, and whoever waits for it is woken once."""
    sizes, heard = sent(b'{"a": 1}', monkeypatch)
    assert sizes == [len(heard)]
    assert b"\r\nX-Mine: \xe4\r\n" in heard


def test_what_is_large_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large body is not kept until all of it is there; nothing of it is lost."""
    body = b"0" * (TOGETHER * 3) + b"1"
    sizes, heard = sent(body, monkeypatch)
    assert heard.endswith(b"\r\n\r\n" + body)
    assert len(sizes) > 1
    assert sum(sizes) == len(heard)
