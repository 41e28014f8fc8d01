"""
The end of a token's life (RFC 6749, 4.2.2): where a server says that it is near, it is waited for.

A token that lives for an hour is not waited for; that is noted.
"""

import functools
from collections.abc import Iterator

from ringback.contracts import Contract
from ringback.model import Json
from ringback.suite.arrange import AGENT
from ringback.suite.outcome import NotExercised
from ringback.suite.probes.credentials import something_to_read, target_of
from ringback.suite.probes.probing import Probe, Probing, demanded
from ringback.suite.stage import Stage

#: How long the end of a token's life is waited for at most, and how much longer then, in seconds.
LONGEST_S, LATER_S = 5, 1.0


def probes(contract: Contract) -> Iterator[Probe]:
    """Yield the case, where a contract says in which member of an answer the life of a token is told."""
    requirement, read = demanded(contract, "credentials"), demanded(contract, "read")
    member = demanded(contract, "token_life")
    if requirement and read and member:
        act = functools.partial(_outlived, name=read, member=member)
        yield Probe("session/expiry", (requirement,), act, (read,))


def _outlived(stage: Stage, name: str, member: str) -> None:
    arrangement = something_to_read(stage, name)
    target = target_of(stage, name, arrangement)
    life = _life(stage, member)
    if life is None:
        raise NotExercised(reason="the endpoint does not say for how long a token is good")
    if life > LONGEST_S:
        stage.evidence.note(f"A token is good for {life:g} s; its end was not waited for.")
        return
    authorization = str(stage.actor(AGENT).http.headers["Authorization"])
    stage.pause(life + LATER_S)
    stage.endpoint.renew(AGENT)
    probing = Probing(stage, AGENT, arrangement.look)
    done = probing.send(
        stage.endpoint.contract.operation(name).method,
        target,
        "A request with a token that has expired",
        headers={"Authorization": authorization},
        operation=name,
        stranger="without",
    )
    probing.must_not_serve(done, f"{name} was served for a token {LATER_S:g} s after its end.", name)


def _life(stage: Stage, member: str) -> float | None:
    """Get a new token; return how many seconds it is good for, or None where that is not told."""
    before = len(stage.endpoint.backlog)
    stage.endpoint.renew(AGENT)
    told = [_number(each.response.json_or_none(), member) for each in stage.endpoint.backlog[before:]]
    return next((each for each in told if each is not None), None)


def _number(answer: Json, member: str) -> float | None:
    said = answer.get(member) if isinstance(answer, dict) else None
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    # Digits in a text are legal.
    return float(said) if not isinstance(said, str) or (said.isascii() and said.isdigit()) else None
