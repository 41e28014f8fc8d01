"""How an endpoint is, over connections of our own."""

import datetime as dt
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from attrs import evolve

from ringback.contracts import load
from ringback.doctor.check import Check
from ringback.doctor.endpoint import Surroundings, checks
from ringback.endpoint.file import EndpointFile
from ringback.serve import serve
from ringback.switch.faces import switch_for
from ringback.switch.settings import Settings

NOW = dt.datetime.now(dt.UTC)

AROUND = Surroundings(
    environ={},
    read=EndpointFile.read,
    contract=load,
    clock=time.monotonic,
    now=lambda: NOW,
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Return the address of a running switch."""
    with serve(switch_for("voipnow", Settings()).app) as base:
        yield base


def file_of(folder: Path, url: str, more: str = "") -> Path:
    """Return an endpoint file with credentials that nobody has."""
    path = folder / "vendor.toml"
    path.write_text(
        f'api = "voipnow"\nbase_url = "{url}"\n{more}[auth]\nclient_id = "ringback-app"\n'
        'client_secret = "wrong"\n[actors.agent]\nuser_id = "12"\nextension = "0003*210"\n'
    )
    return path


def named(found: list[Check], name: str) -> Check:
    """Return the thing of this name."""
    return next(each for each in found if each.name == name)


def test_credentials_that_are_refused(url: str, tmp_path: Path) -> None:
    """Who is not let in is told, and the secret is not."""
    found = list(checks(file_of(tmp_path, url), AROUND))
    assert named(found, "sign-in: agent").state == "wrong"
    assert "wrong" not in named(found, "sign-in: agent").says.replace("wrong credentials", "")


def test_clocks_that_differ(url: str, tmp_path: Path) -> None:
    """A server whose clock is another one is told, with by how much."""
    late = evolve(AROUND, now=lambda: dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    clock = named(list(checks(file_of(tmp_path, url), late)), "clock")
    assert clock.state == "note"
    assert "behind ours" in clock.says


def test_nobody_is_tried_for_ever(url: str, tmp_path: Path) -> None:
    """Once patience is over, who is left is said not to have been tried."""
    hasty = evolve(AROUND, patience_s=-1.0)
    found = named(list(checks(file_of(tmp_path, url), hasty)), "sign-in: agent")
    assert (found.state, found.says) == ("unknown", "The agent was not tried: -1 s are over.")


def test_tls_where_there_is_none(url: str, tmp_path: Path) -> None:
    """A server that does not speak TLS is told as such, and nobody signs in."""
    found = list(checks(file_of(tmp_path, url.replace("http:", "https:")), AROUND))
    assert named(found, "tls").state == "wrong"
    assert [each for each in found if each.name.startswith("sign-in")] == []


def test_a_certificate_that_is_not_looked_at(url: str, tmp_path: Path) -> None:
    """To have switched the check off is worth a note."""
    found = list(checks(file_of(tmp_path, url.replace("http:", "https:"), "[tls]\nverify = false\n"), AROUND))
    assert named(found, "tls").state == "note"


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Return the address of a server that shakes hands and hangs up, and its certificate, which is good for a day."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    asked = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    asked += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(asked, capture_output=True, check=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))

    def shake_hands() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError), context.wrap_socket(line, server_side=True):
                pass

    thread = threading.Thread(target=shake_hands)
    thread.start()
    yield f"https://localhost:{listener.getsockname()[1]}", certificate
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_certificates(secured: tuple[str, Path], tmp_path: Path) -> None:
    """A certificate of a stranger is wrong, and nobody signs in; one whose CA is named is told when it ends soon."""
    url, certificate = secured
    found = list(checks(file_of(tmp_path, url), AROUND))
    assert (named(found, "tls").state, "self-signed" in named(found, "tls").says) == ("wrong", True)
    assert [each for each in found if each.name.startswith("sign-in")] == []
    later = evolve(AROUND, now=lambda: NOW + dt.timedelta(hours=2))
    found = list(checks(file_of(tmp_path, url, f'[tls]\nverify = "{certificate}"\n'), later))
    assert (named(found, "tls").state, named(found, "tls").then) == (
        "note",
        "Have it renewed: 0 days are left.",
    )
    assert named(found, "sign-in: agent").state in ("wrong", "unknown")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("api = [", "it is not TOML"),
        ('api = "genesis"\n', "there is no API named 'genesis'"),
        ('api = "voipnow"\nbase_url = "ftp://x"\n', "is not of the form"),
    ],
)
def test_a_file_that_cannot_be_used(text: str, says: str, tmp_path: Path) -> None:
    """What is wrong with the file is all that is told."""
    path = tmp_path / "vendor.toml"
    path.write_text(text)
    (only,) = checks(path, AROUND)
    assert (only.name, only.state) == ("file", "wrong")
    assert says in only.says
