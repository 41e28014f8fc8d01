"""Credentials that are none: without valid ones nobody is served, however the header is written."""

import base64
import binascii
from collections.abc import Iterator, Mapping

from ringback.contracts import Contract
from ringback.suite.arrange import AGENT, Arranged, arranged
from ringback.suite.outcome import CONTRACT, NotExercised
from ringback.suite.probes.probing import Probe, Probing, demanded
from ringback.suite.stage import Stage

#: Base64 of a colon: a user without a name and a password, or a token that nobody was given.
NOBODY = "Og=="


def impostures(known: str, wrong: str) -> Mapping[str, str | None]:
    """Return Authorization headers that open nothing, by how they are called; None for none at all."""
    scheme, _, value = known.partition(" ")
    other = "Basic" if scheme.lower() == "bearer" else "Bearer"
    found: dict[str, str | None] = {
        "no credentials": None,
        "wrong credentials": wrong,
        "an empty header": "",
        "a scheme without credentials": scheme,
        "the credentials of nobody": f"{scheme} {NOBODY}",
        "credentials of bytes that are no text": f"{scheme} ////",
        "credentials with words after them": f"{scheme} ringback no such thing",
        "credentials that say null": f"{scheme} null",
        f"credentials of the scheme {other}": f"{other} {NOBODY}",
        "credentials of a scheme that there is not": f"Ringback {NOBODY}",
    }
    if value.swapcase() != value:
        found["credentials in the other case"] = f"{scheme} {value.swapcase()}"
    if (shorter := _shortened(scheme, value)) is not None:
        found["credentials whose last character is missing"] = f"{scheme} {shorter}"
    return found


def _shortened(scheme: str, value: str) -> str | None:
    """Return credentials without the last character of password or token; None where there is none to spare."""
    if scheme.lower() != "basic":
        return value[:-1] or None
    try:
        name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(f"{name}:{password[:-1]}".encode()).decode() if password else None


def probes(contract: Contract) -> Iterator[Probe]:
    """Yield the case of bad credentials, where a contract says what is read with good ones."""
    requirement, name = demanded(contract, "credentials"), demanded(contract, "read")
    if requirement and name:
        yield Probe(name="credentials/read", requirements=(requirement,), act=read, operations=(name,))


def something_to_read(stage: Stage, name: str) -> Arranged:
    """Bring about what an operation reads, where a contract says with which other one that is arranged."""
    about = stage.endpoint.contract.settings["probes"].get("about", name)
    return arranged(stage, stage.endpoint.contract.operation(str(about)))


def target_of(stage: Stage, name: str, arrangement: Arranged) -> str:
    """Return the address at which what was arranged is read: the longest that is documented."""
    operation = stage.endpoint.contract.operation(name)
    longest = max(
        range(len(operation.also) + 1), key=lambda each: len((operation.path, *operation.also)[each])
    )
    query = str(stage.endpoint.contract.settings["probes"].get("query", ""))
    return stage.url(operation, arrangement.actor, arrangement.path, longest) + (f"?{query}" if query else "")


def read(stage: Stage) -> None:
    """Read without valid credentials, written in every way; raises NotExercised where a contract says nothing of reading."""
    name = demanded(stage.endpoint.contract, "read")
    if name is None:
        raise NotExercised(reason="the contract does not say what is read with credentials", kind=CONTRACT)
    operation = stage.endpoint.contract.operation(name)
    arrangement = something_to_read(stage, name)
    session = stage.actor(AGENT)
    probing = Probing(stage, AGENT, arrangement.look)
    probing.begin()
    target = target_of(stage, name, arrangement)
    known = str(session.http.headers["Authorization"])
    wrong = stage.endpoint.api.impostor(session.settings)
    for how, header in impostures(known, wrong).items():
        headers = {} if header is None else {"Authorization": header}
        done = probing.send(
            operation.method,
            target,
            f"A request with {how}",
            headers=headers,
            operation=name,
            stranger="without",
        )
        probing.must_not_serve(done, f"{name} was served to somebody with {how}.", name)
