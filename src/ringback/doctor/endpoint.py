"""
Whether an endpoint can be certified: its file, the way there, who may sign in, and whether notifications come.

Each actor signs in and subscribes, as in any run, and is gone again; no work begins, and no call is dialled.
Requests are few and each is bounded; so is all of it (`patience_s`).  No value of a secret is said.
"""

import datetime as dt
import re
import socket
import ssl
from collections.abc import Callable, Generator, Iterator, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from attrs import evolve, frozen

from ringback.contracts import Contract
from ringback.contracts.store import read_toml
from ringback.doctor.check import Check, fine, note, unknown, wrong
from ringback.endpoint.endpoint import Endpoint, Wiring, inbox_of
from ringback.endpoint.file import EndpointFile
from ringback.endpoint.session import ActorSession, Pace, Shared
from ringback.errors import BadInput, CannotConnect, EndpointProblem, TimedOut
from ringback.model import Exchange, Json

PART = "endpoint"

#: Seconds that one connection or exchange may take at the most, whatever the file says.
EXCHANGE_S = 10.0

#: Seconds by which two clocks may differ before somebody is told.
SKEW_S = 60

#: Days before the end of a certificate from which on somebody is told.
SOON_DAYS = 21

#: What stands for the value of a variable that is not set, so that the rest of the file can be read.
_UNSET = "unset"

#: Hosts to which nothing goes over a network.
_HERE = re.compile(r"localhost|127(\.\d+){3}|::1")


@frozen
class Surroundings:
    """What a look at an endpoint needs besides its file."""

    environ: Mapping[str, str]
    #: Reads the file, with variables of these values.
    read: Callable[[Path, Mapping[str, str]], EndpointFile]
    contract: Callable[[str], Contract]
    #: Seconds since some moment.
    clock: Callable[[], float]
    now: Callable[[], dt.datetime]
    #: Seconds after which no other actor is tried.
    patience_s: float = 60.0


def checks(path: Path, around: Surroundings) -> Iterator[Check]:
    """Yield how an endpoint is."""
    try:
        unset = _unset(read_toml(path), around.environ)
        file = around.read(path, {**around.environ, **dict.fromkeys(unset, _UNSET)})
        contract = around.contract(file.api)
    except BadInput as problem:
        yield wrong(
            PART, "file", str(problem), problem.hint or "Mend the file; docs/endpoint-file.md has all keys."
        )
        return
    yield fine(PART, "file", f"{path} describes {contract.title} at {file.base_url}.")
    for variable, key in unset.items():
        says = f"The environment variable {variable} is not set ({key})."
        yield wrong(PART, "variables", says, f"Set {variable} to the secret, and start again.")
    yield from _cast(file, contract)
    reached = yield from _way(file, around)
    if not reached:
        return
    if unset:
        says = "Nobody was signed in: there are variables that are not set."
        yield unknown(PART, "sign-in", says, "Set them, and start again.")
        return
    yield from _people(file, contract, around)


def _unset(raw: Json, environ: Mapping[str, str], where: str = "") -> dict[str, str]:
    """Return the variables that a file names and that are not set, each with a key that names it."""
    found: dict[str, str] = {}
    pairs = raw.items() if isinstance(raw, Mapping) else enumerate(raw, 1) if isinstance(raw, list) else ()
    for key, value in pairs:
        place = f"{where}.{key}".strip(".")
        if isinstance(key, str) and key.endswith("_env") and isinstance(value, str):
            if not environ.get(value):
                found[value] = place
        else:
            found = {**found, **_unset(value, environ, place)}
    return found


def _cast(file: EndpointFile, contract: Contract) -> Iterator[Check]:
    wanted = [str(each) for each in contract.settings.get("actors", ())]
    gone = [each for each in wanted if each not in file.actors]
    if wanted and wanted[0] in gone:
        says = f"There is no {wanted[0]}, without whom next to nothing can be tried."
        yield wrong(PART, "actors", says, f"Add [actors.{wanted[0]}].")
    elif gone:
        says = f"{', '.join(file.actors)} are there. Cases that need {' or '.join(gone)} will be skipped."
        yield note(PART, "actors", says, f"Where you have them: [actors.{gone[0]}] and so on.")
    else:
        yield fine(PART, "actors", f"All are there: {', '.join(file.actors)}.")


def _way(file: EndpointFile, around: Surroundings) -> Generator[Check, None, bool]:
    """Yield how the way to the server is; return whether there is one."""
    parts = urlsplit(file.base_url)
    host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]
    seconds = min(file.limits.http_s or EXCHANGE_S, EXCHANGE_S)
    try:
        with socket.create_connection((host, port), seconds) as line:
            yield fine(PART, "reachable", f"{host}:{port} accepts connections.")
            if parts.scheme == "https":
                return (yield from _tls(file, line, host, around))
    except OSError as error:
        says = f"Nobody answers at {host}:{port}: {error.strerror or error}."
        yield unknown(PART, "reachable", says, CannotConnect.hint)
        return False
    if not _HERE.fullmatch(host):
        says = "Passwords travel in clear text: the server is not on this machine, and base_url begins with http."
        yield note(PART, "tls", says, "Use https where the server has it.")
    return True


def _tls(
    file: EndpointFile, line: socket.socket, host: str, around: Surroundings
) -> Generator[Check, None, bool]:
    if file.verify is False:
        yield note(
            PART, "tls", "The certificate is not looked at (tls.verify is false).", "Name its CA: tls.verify."
        )
        return True
    bundle = file.verify if isinstance(file.verify, str) else None
    try:
        context = ssl.create_default_context(cafile=bundle)
        with context.wrap_socket(line, server_hostname=host) as safe:
            ends = str((safe.getpeercert() or {}).get("notAfter", ""))
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or str(error)
        says = f"The certificate of {host} is not accepted: {reason}."
        yield wrong(PART, "tls", says, "Name the server's CA in tls.verify, or have the certificate renewed.")
        return False
    until = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), dt.UTC)
    days = (until - around.now()).days
    says = f"The certificate of {host} is accepted, until {until:%Y-%m-%d}."
    yield (
        note(PART, "tls", says, f"Have it renewed: {days} days are left.")
        if days < SOON_DAYS
        else fine(PART, "tls", says)
    )
    return True


def _people(file: EndpointFile, contract: Contract, around: Surroundings) -> Iterator[Check]:
    """Let each actor in and out again, one after the other."""
    limits = evolve(file.limits, http_s=min(file.limits.http_s or EXCHANGE_S, EXCHANGE_S))
    file = evolve(file, limits=limits)
    seen: list[Exchange] = []
    wiring = Wiring(kind="live", clock=around.clock)
    endpoint = Endpoint(file=file, wiring=wiring, contract=contract, api=file.record)
    shared = Shared(
        file=file,
        api=file.record,
        clock=around.clock,
        pace=Pace(limits.requests_per_s, around.clock),
        numbers=endpoint.numbered,
        observe=seen.append,
    )
    until = around.clock() + around.patience_s
    for actor in file.actors:
        if around.clock() > until:
            says = f"The {actor} was not tried: {around.patience_s:g} s are over."
            yield unknown(PART, f"sign-in: {actor}", says, "Find out why the server is so slow.")
            continue
        session = ActorSession(actor, shared, wiring.adapter(actor))
        try:
            yield from _visit(session, endpoint)
        finally:
            session.close()
    yield from _clocks(seen, around)


def _visit(session: ActorSession, endpoint: Endpoint) -> Iterator[Check]:
    name = f"sign-in: {session.actor}"
    try:
        session.join()
    except (CannotConnect, TimedOut) as problem:
        yield unknown(PART, name, str(problem), problem.hint)
        return
    except EndpointProblem as problem:
        yield wrong(PART, name, str(problem), problem.hint)
        return
    known = ", ".join(f"{key} {value}" for key, value in session.identity.path.items())
    yield fine(PART, name, f"Signed in as {session.identity.number}{f' ({known})' if known else ''}.")
    for each in session.identity.notes:
        yield note(PART, name, each)
    if endpoint.is_silent:
        return
    name = f"notifications: {session.actor}"
    channels = tuple(endpoint.contract.settings["notifications"].get("channels", ()))
    session.inbox = inbox_of(session, endpoint)
    try:
        session.inbox.open(channels)
    except EndpointProblem as problem:
        then = problem.hint or "Look whether notifications are switched on for this user."
        yield wrong(PART, name, str(problem), then)
        return
    yield fine(PART, name, f"Subscribed to {', '.join(channels)}.")


def _clocks(seen: list[Exchange], around: Surroundings) -> Iterator[Check]:
    said = next((each.response.header("Date") for each in reversed(seen) if each.response.header("Date")), "")
    try:
        theirs = parsedate_to_datetime(said or "")
    except ValueError:
        return
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=dt.UTC)
    skew = round((theirs - around.now()).total_seconds())
    if abs(skew) <= SKEW_S:
        yield fine(PART, "clock", "The server's clock and ours agree.")
        return
    way = "ahead of" if skew > 0 else "behind"
    says = (
        f"The server's clock is {abs(skew)} s {way} ours: times in logs and recordings will differ by that."
    )
    yield note(PART, "clock", says, "Have both set by NTP.")
