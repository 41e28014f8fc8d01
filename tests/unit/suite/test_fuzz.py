"""What Schemathesis makes for us: the same for the same seed, whatever else differs."""

import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from tests.standins.launch import standin

from ringback.contracts import load
from ringback.contracts.check import Checker
from ringback.endpoint.embedded import embedded
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.model import Json
from ringback.suite.fuzz import Fuzz, run
from ringback.suite.generation import MODES, generated
from ringback.suite.opening import Shared, staged
from ringback.suite.pool import Pool
from ringback.suite.stage import Stage

#: Prints what is generated, as a process of its own.
SCRIPT = """
import json, sys
from tests.unit.suite.test_fuzz import made
print(json.dumps([made(api, name, mode, 3) for api, name, mode in json.loads(sys.argv[1])]))
"""

TARGETS = [
    ("genesys", "Dial", "positive"),
    ("genesys", "SwapCalls", "negative"),
    ("voipnow", "BargeIn", "negative"),
]


def made(api: str, operation: str, mode: str, seed: int, count: int = 4) -> list[Json]:
    """Return what is generated, as JSON."""
    contract = load(api)
    cases = generated(contract, contract.operation(operation), mode, count=count, seed=seed)
    return [
        [
            each.method,
            each.path,
            repr(each.body),
            repr(dict(each.query or {})),
            repr(dict(each.headers or {})),
        ]
        for each in cases
    ]


@pytest.mark.parametrize("mode", sorted(MODES))
def test_same_seed_same_cases(mode: str) -> None:
    """A seed stands for its cases; another seed has others."""
    first = made("genesys", "SwapCalls", mode, 3)
    assert len(first) == 4
    assert made("genesys", "SwapCalls", mode, 3) == first
    assert made("genesys", "SwapCalls", mode, 4) != first


def test_same_cases_in_every_process() -> None:
    """The order in which Python happens to hash texts has no part in it."""

    def printed(hashing: str) -> Json:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, json.dumps(TARGETS)],
            env={**os.environ, "PYTHONHASHSEED": hashing},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(printed, ("1", "2"))
    assert one == two
    assert all(one)


@pytest.mark.parametrize("operation", ["SwapCalls", "Dial"])
def test_modes(operation: str) -> None:
    """Positive cases conform to the request's schema; among the negative ones are some that do not."""
    contract = load("genesys")
    target, checker = contract.operation(operation), Checker(contract)
    for mode in MODES:
        cases = generated(contract, target, mode, count=6, seed=1)
        bodies = [each.body for each in cases if isinstance(each.body, dict)]
        wrong = [each for each in bodies if checker.errors(target.request_schema, each)]
        assert bool(wrong) is (mode == "negative")


def test_what_has_nothing_to_say_has_nothing_to_say_wrong() -> None:
    """An operation without parameters, body and variables is sent as it is, and never spoilt."""
    asked: list[str] = []

    def wanted(case: str) -> bool:
        asked.append(case)
        return False

    assert not list(run(load("genesys"), never, wanted=wanted, count=1, seed=1, clock=lambda: 0.0))
    assert [each for each in asked if "/GetVersion/" in each] == ["genesys/fuzz/GetVersion/positive"]
    assert {each for each in asked if "/GetMe/" in each} == {f"genesys/fuzz/GetMe/{mode}" for mode in MODES}


def test_repairs_and_counts() -> None:
    """Valid and wrong requests are sent to one call each, at less than one and a half requests of ours for each."""
    contract = load("genesys")
    with (
        embedded("genesys", 1) as file,
        opened(file, contract, Wiring("embedded", time.monotonic)) as endpoint,
    ):
        began = endpoint.requests
        results = [
            result
            for _, result in run(
                contract,
                Shared(endpoint, Checker(contract)),
                wanted=lambda case: "/UpdateUserData/" in case,
                count=10,
                seed=1,
                clock=time.monotonic,
            )
        ]
        total = endpoint.requests - began
    assert [each.outcome for each in results] == ["passed", "passed"]
    sent = sum(
        int(found[1])
        for each in results
        for note in each.notes
        if (found := re.search(r"of ours for (\d+), 1 times", note))
    )
    assert sent >= 20
    assert total - sent <= 1.5 * sent + 2 * len(contract.settings["actors"])


@pytest.mark.parametrize("operation", ["Answer", "MuteCall", "Retrieve"])
def test_no_refused_request_is_blamed_for_what_comes_about_late(operation: str) -> None:
    """Where a command takes effect with the next one, the next one has changed nothing: it was refused."""
    contract = load("genesys")
    target = contract.operation(operation)
    (taken,) = generated(contract, target, "positive", count=1, seed=1)
    (refused,) = generated(contract, target, "negative", count=1, seed=1)
    refused.body = {"operationName": operation.lower()}
    with (
        standin("genesys", variant="ActsLater", quiet_s=0.1) as path,
        opened(EndpointFile.read(path, {}), contract, Wiring("live", time.monotonic)) as endpoint,
        staged(endpoint, Checker(contract)) as stage,
    ):
        pool = Pool(stage=stage, operation=target)
        # The second finds a call on which the first has been carried out; by itself it is taken.
        Fuzz.on(stage, target, "negative", pool).run([taken, taken, refused, refused, refused])
        assert pool.built > 1
        assert [each.rule for each in stage.evidence.findings] == []


def never(case: str) -> AbstractContextManager[Stage]:
    """Open no stage."""
    raise AssertionError(case)
