"""
Fixtures for tests of clients: `ringback_switch` is a running switch under the test's control.

The fixtures come with the plugin; what is imported from here names their types.
"""

from ringback.pytest.calls import PlacedCall
from ringback.pytest.running import RingbackSwitch
from ringback.switch.records import Asked

__all__ = ["Asked", "PlacedCall", "RingbackSwitch"]
