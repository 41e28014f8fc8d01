"""Commands that lack what they must have: refused by the application itself, in its documented words."""

import functools
from collections.abc import Iterator, Mapping

from attrs import evolve

from ringback.contracts import Contract
from ringback.model import Json, Operation
from ringback.suite.arrange import Arranged, arranged
from ringback.suite.envelope import in_other_words
from ringback.suite.faults import unworded
from ringback.suite.filling import required_of
from ringback.suite.probes.probing import Probe, Probing, demanded
from ringback.suite.stage import Stage

#: What stands for a required text that means nothing here.
ANY = "Ringback"


def probes(contract: Contract) -> Iterator[Probe]:
    """Yield one case for each operation that a contract says to leave something out of."""
    for name, lacking in contract.settings["probes"].get("incomplete", {}).items():
        operation, requirement = contract.operation(name), str(lacking["requirement"])
        envelope = demanded(contract, "envelope")
        yield Probe(
            name=f"incomplete/{name}",
            requirements=(requirement, *([envelope] if envelope else [])),
            act=functools.partial(
                _incomplete, operation=operation, lacks=tuple(lacking["lacks"]), requirement=requirement
            ),
            operations=(name,),
        )


def _incomplete(stage: Stage, operation: Operation, lacks: tuple[str, ...], requirement: str) -> None:
    arrangement = arranged(stage, operation)
    whole = {
        **{each.name: ANY for each in operation.parameters if each.required and each.place == "body"},
        **required_of(operation, arrangement.means),
    }
    probing = Probing(stage, arrangement.actor, arrangement.look)
    probing.begin()
    for name in lacks:
        body = {key: value for key, value in whole.items() if key != name}
        _lacking(probing, operation, arrangement, name, body, requirement)
    probing.quiet(f"{operation.name} without what it must have", operation.name)


def _lacking(
    probing: Probing,
    operation: Operation,
    arrangement: Arranged,
    name: str,
    body: Mapping[str, Json],
    requirement: str,
) -> None:
    """Send a command without one of its parameters; raises Departed where it was carried out."""
    stage = probing.stage
    done = stage.request(arrangement.actor, operation.name, path=arrangement.path, body=body)
    what = f"{operation.name} without {name}"
    taken = stage.refusal(done) is None
    if taken:
        # It may be taken first, and refused in a message.
        told = probing.told(stage.listen())
        if told:
            message = f"{what} is not allowed and was carried out: {told}."
            raise probing.departed("refusal.missing", message, operation.name, told, requirement)
        probing.unchanged(what, operation.name, "refusal.missing", requirement)
        stage.evidence.note(f"{what} was answered as a success; nothing came of it.")
        return
    probing.unchanged(what, operation.name)
    envelope = demanded(stage.endpoint.contract, "envelope")
    if envelope and in_other_words(stage.endpoint.contract, done.response):
        finding = unworded(what, operation.name, done.response)
        stage.evidence.mark()
        stage.watch.find(evolve(finding, requirement=envelope), done)
