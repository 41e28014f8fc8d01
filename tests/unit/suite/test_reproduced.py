"""A finding of a fuzzed request is repeated by its curl command alone."""

import shlex

import pytest
import requests
from tests.unit.suite.crooked import Asked, Habit, stage_at, straight
from tests.unit.suite.told import VOIPNOW

from ringback.model import Finding, Json
from ringback.suite.fuzz import Fuzz
from ringback.suite.generation import generated
from ringback.suite.pool import Pool
from ringback.suite.stage import Stage


def falls_over(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """Fail over whatever BargeIn should be refused for."""
    return (500, None) if asked.action == "BargeIn" and status == 400 else (status, body)


def says_little(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """Answer a BargeIn that is taken with a phone call that has no id."""
    return (status, [{"extension": 1}]) if asked.action == "BargeIn" and status < 300 else (status, body)


def fuzzed(stage: Stage, mode: str) -> Finding | None:
    """Return the first finding of a few requests."""
    operation = VOIPNOW.operation("BargeIn")
    pool = Pool(stage=stage, operation=operation)
    Fuzz.on(stage, operation, mode, pool).run(generated(VOIPNOW, operation, mode, count=6, seed=1))
    return next(iter(stage.evidence.told()), None)


def repeated(command: str, token: str) -> requests.Response:
    """Send what a curl command sends; it has a shell variable in place of the token."""
    words = iter(shlex.split(command.replace("$TOKEN", token)))
    method, url, headers, body = "GET", "", dict[str, str](), b""
    assert next(words) == "curl"
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "--data-raw":
                body = next(words).encode()
            case "-i":
                pass
            case _:
                url = word
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, headers=headers, data=body, allow_redirects=False, timeout=5)


@pytest.mark.parametrize(
    ("habit", "mode", "rule", "requirement"),
    [
        (falls_over, "negative", "response.server-error", "VN-ERR-7"),
        (says_little, "positive", "response.schema", "VN-BARGE-2"),
    ],
)
def test_the_curl_of_a_finding_repeats_it(habit: Habit, mode: str, rule: str, requirement: str) -> None:
    """By itself, with nothing but the token to be put in: the answer is the one that is at fault."""
    with stage_at(habit) as stage:
        found = fuzzed(stage, mode)
        assert found is not None
        assert (found.rule, found.requirement, found.operation) == (rule, requirement, "BargeIn")
        token = str(stage.actor("agent").http.headers["Authorization"]).removeprefix("Bearer ")
        assert token not in found.curl
        again = repeated(found.curl, token)
        # The call that it was sent to may be over by now: then it is refused, by the same server.
        assert again.status_code >= 400 or again.json() == [{"extension": 1}]
        if rule == "response.server-error":
            assert again.status_code == found.actual


def test_what_is_right_is_found_nothing_of() -> None:
    """At a server that does what it should, there is nothing to repeat."""
    with stage_at(straight) as stage:
        assert fuzzed(stage, "negative") is None
        assert fuzzed(stage, "positive") is None
