"""How a change of the switch is proved: the same scene on a healthy switch and on a changed one."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen


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
