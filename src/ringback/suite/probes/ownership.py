"""What belongs to others: their calls and devices can neither be read nor commanded, whatever address leads there."""

import functools
from collections.abc import Iterator

from ringback.contracts import Contract
from ringback.model import Operation
from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE, Arranged
from ringback.suite.conversation import body_of, on_the_phone, roles_of, scope_of
from ringback.suite.probes.credentials import something_to_read, target_of
from ringback.suite.probes.probing import Probe, Probing, demanded, shows, written
from ringback.suite.roles import DIAL, HOLD
from ringback.suite.stage import Stage


def probes(contract: Contract) -> Iterator[Probe]:
    """Yield the cases about what belongs to others, where a contract says that each sees their own."""
    requirement, read = demanded(contract, "credentials"), demanded(contract, "read")
    if requirement and contract.settings["probes"].get("owned"):
        yield Probe("others/calls", (requirement,), calls)
        yield Probe("others/devices", (requirement,), devices)
    if requirement and read:
        act = functools.partial(_bypassed, name=read)
        yield Probe("paths/without-credentials", (requirement,), act, (read,))


def tricks(path: str) -> tuple[str, ...]:
    """Return addresses that a careless server takes for another one: `path` is below the host."""
    head, _, last = path.rpartition("/")
    above, _, name = head.rpartition("/")
    return (
        f"{path}/",
        f"{head}//{last}",
        f"{head}/./{last}",
        f"{head}/ringback/../{last}",
        f"{head}/ringback/%2e%2e/{last}",
        f"{head}/..;/{name}/{last}",
        f"{head}/%2e%2e%2f{name}/{last}",
        f"{head}/{last};ringback=1",
        f"{head}/{last}%00",
        f"{head}/{last}%0d%0aX-Ringback:%201",
        f"{head}/{last}.json",
        f"{above}/{name.swapcase()}/{last}",
        f"//{path.lstrip('/')}",
        f"{head}/%C0%AE%C0%AE/{name}/{last}",
    )


def _reads(contract: Contract, kind: str) -> list[Operation]:
    """Return the operations that read one resource of a kind by its address."""
    parameter = f"{{{contract.shape(kind).get('parameter', '')}}}"
    return [each for each in contract.operations.values() if each.method == "GET" and parameter in each.path]


def _read_as(stage: Stage, probing: Probing, kind: str, target: str, own: str, operation: str | None) -> None:
    """Find that somebody was shown what belongs to somebody else."""
    done = probing.send("GET", target, f"Reading somebody else's {kind}", operation=operation, command=False)
    if done is not None and shows(done.response, str(stage.endpoint.contract.shape(kind)["id"]), own):
        probing.find(
            "authorization.missing",
            f"The {probing.actor} was shown a {kind} that is somebody else's.",
            operation,
            expected="a refusal",
            actual=own,
            exchange=done,
        )


def calls(stage: Stage) -> None:
    """Read the agent's call as somebody else, and command it; raises Departed where that is served."""
    contract = stage.endpoint.contract
    stage.actor(COLLEAGUE)
    call = on_the_phone(stage, AGENT, CALLER)
    probing = Probing(stage, COLLEAGUE)
    probing.begin()
    shape = contract.shape("call")["list"]
    _read_as(stage, probing, "call", contract.base_path + shape["path"], call.id, shape["operation"])
    for each in _reads(contract, "call"):
        target = stage.url(each, COLLEAGUE, stage.addressed(call))
        _read_as(stage, probing, "call", target, call.id, each.name)
        for trick in tricks(target):
            _read_as(stage, probing, "call", trick, call.id, None)
    name = roles_of(stage).operation(HOLD)
    owner = Probing(stage, AGENT)
    owner.begin()
    body = written(stage, contract.operation(name), body_of(stage, name, scope_of(stage, AGENT, call=call)))
    target = stage.url(contract.operation(name), COLLEAGUE, stage.addressed(call))
    for address in (target, *tricks(target)):
        _commanded(owner, contract.operation(name), address, body, whole=address == target)
    owner.unchanged(f"{name} on somebody else's call", name, "authorization.missing")
    owner.quiet(f"{name} on somebody else's call", name)


def _commanded(owner: Probing, operation: Operation, target: str, body: bytes, *, whole: bool) -> None:
    """Have somebody command what is not theirs."""
    sender = Probing(owner.stage, COLLEAGUE)
    sender.send(
        operation.method,
        target,
        f"{operation.name} on somebody else's call",
        headers={"Content-Type": operation.media_type},
        body=body,
        operation=operation.name if whole else None,
    )


def devices(stage: Stage) -> None:
    """Read the agent's device as somebody else, and command it; raises Departed where that is served."""
    contract = stage.endpoint.contract
    parameter = str(contract.shape("device")["parameter"])
    path = {parameter: stage.actor(CALLER).identity.path.get(parameter, "")}
    probing = Probing(stage, AGENT)
    for each in _reads(contract, "device"):
        target = stage.url(each, AGENT, path)
        _read_as(stage, probing, "device", target, path[parameter], each.name)
        for trick in tricks(target):
            _read_as(stage, probing, "device", trick, path[parameter], None)
    name = roles_of(stage).operation(DIAL)
    # Whoever commands is called by the one whose device it is: nobody else is troubled where it is taken.
    body = body_of(stage, name, scope_of(stage, CALLER, to=AGENT))
    owner = Probing(stage, CALLER)
    owner.begin()
    stage.request(AGENT, name, path=path, body=body)
    told = owner.told(stage.listen())
    owner.unchanged(f"{name} from somebody else's device", name, "authorization.missing")
    if told:
        message = f"{name} from somebody else's device was carried out: {told}."
        raise owner.departed("authorization.missing", message, name, told)


def _bypassed(stage: Stage, name: str) -> None:
    arrangement = something_to_read(stage, name)
    target, _, query = target_of(stage, name, arrangement).partition("?")
    probing = Probing(stage, AGENT, arrangement.look)
    probing.begin()
    key, own = _telling(stage, arrangement)
    for trick in tricks(target):
        address = f"{trick}?{query}" if query else trick
        done = probing.send("GET", address, "An address written in another way", stranger="without")
        if done is not None and done.response.ok and shows(done.response, key, own):
            message = f"{name} was served to somebody without credentials, at {trick}."
            probing.given_away(done, message, name)
            return


def _telling(stage: Stage, arrangement: Arranged) -> tuple[str, str]:
    """Return key and value by which an answer is known to show what was read."""
    device = stage.endpoint.contract.shape("device")
    if device:
        own = stage.actor(arrangement.actor).identity.path.get(str(device["parameter"]), "")
        return str(device["id"]), own
    return "id", next(iter(arrangement.path.values()), "")
