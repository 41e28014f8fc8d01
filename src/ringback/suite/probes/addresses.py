"""Addresses and methods that no document has: a server may refuse them in any way, but not fail over them."""

import functools
from collections.abc import Iterator

from ringback.contracts import Contract
from ringback.model import Exchange
from ringback.suite.arrange import AGENT
from ringback.suite.probes.credentials import something_to_read, target_of
from ringback.suite.probes.ownership import tricks
from ringback.suite.probes.probing import INJECTED, Probe, Probing, demanded
from ringback.suite.stage import Stage

#: A method that no document has, and that a server without it must not take for another.
PATCH = "PATCH"


def probes(contract: Contract) -> Iterator[Probe]:
    """Yield the case of what no document has, where a contract says what is read at the addresses that it has."""
    read, robust = demanded(contract, "read"), tuple(contract.settings["coverage"]["robust"])
    if read and robust:
        yield Probe("paths/undocumented", robust, functools.partial(_undocumented, name=read), (read,))


def _undocumented(stage: Stage, name: str) -> None:
    contract = stage.endpoint.contract
    arrangement = something_to_read(stage, name)
    target = target_of(stage, name, arrangement).partition("?")[0]
    probing = Probing(stage, AGENT, arrangement.look)
    probing.begin()
    base = contract.base_path
    for path in (f"{base}/ringback-no-such-thing", f"{base}/", f"{target}/ringback", f"{base}/%ff%fe"):
        _sent(probing, "GET", path, "An address that no document has")
    for trick in tricks(target):
        _sent(probing, "GET", trick, "An address written in another way")
    _sent(probing, "GET", f"{target}?ringback=%ff%00%0d%0a{INJECTED}:%201", "A query that no document has")
    _sent(probing, "GET", f"{target}?{'ringback=1&' * 50}", "A query that no document has")
    for path in dict.fromkeys(each.path for each in contract.operations.values()):
        values = {**stage.actor(AGENT).identity.path, **arrangement.path}
        # What an address lacks is filled with something that is not there.
        filled = _filled(path, values)
        _sent(probing, PATCH, contract.base_path + filled, f"The method {PATCH}")
    probing.unchanged("What no document has", rule="refusal.changed-state")
    probing.quiet("What no document has")


def _filled(path: str, values: dict[str, str]) -> str:
    parts = (values.get(each[1:-1], "ringback") if each.startswith("{") else each for each in path.split("/"))
    return "/".join(parts)


def _sent(probing: Probing, method: str, path: str, what: str) -> None:
    done = probing.send(method, path, what)
    if done is not None and _injected(done):
        probing.find(
            "response.schema",
            f"{what} put a header into the answer.",
            expected=f"no header {INJECTED}",
            actual=done.response.header(INJECTED),
            exchange=done,
        )


def _injected(done: Exchange) -> bool:
    return done.response.header(INJECTED) is not None
