"""
Fixtures for tests of clients: `ringback_switch` is a running switch under the test's control.

The fixtures come with the plugin; what is imported from here names their types.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ringback.pytest.calls import PlacedCall
    from ringback.pytest.numbers import Number
    from ringback.pytest.running import RingbackSwitch
    from ringback.switch.records import Asked

__all__ = ["Asked", "Number", "PlacedCall", "RingbackSwitch"]

#: Where each of them is: it is loaded when somebody names it, for pytest starts in many projects that want no switch.
_PLACES = {
    "Asked": "ringback.switch.records",
    "Number": "ringback.pytest.numbers",
    "PlacedCall": "ringback.pytest.calls",
    "RingbackSwitch": "ringback.pytest.running",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(importlib.import_module(_PLACES[name]), name)
