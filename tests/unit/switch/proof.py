"""How a change of the switch is proved: the same scene on a healthy switch and on a changed one."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from attrs import field, frozen
from tests.switches import Client, Office

#: What opens a switch of each API without sockets.
OPENERS: Mapping[str, Any] = {"genesys": Office.open, "voipnow": Client.open}


@frozen
class Proof:
    """What is seen on the wire in a scene, and what of it a change makes different."""

    #: Drives an office or a client, and returns what it saw there: plain values.
    scene: Callable[[Any], Any]
    #: What is seen on a healthy switch, and on one with the change.
    healthy: Any
    changed: Any
    #: What the switch is told before it starts.
    settings: Mapping[str, Any] = field(factory=dict)


def proofs_of(package: str, modules: Iterable[str]) -> Mapping[tuple[str, str], Proof]:
    """Return the proofs in modules of a package by API, which begins a module's name, and by the change's name."""
    return {
        (module.partition("_")[0], name): proof
        for module in modules
        for name, proof in import_module(f"{package}.{module}").PROOFS.items()
    }
