"""A hook that pytest-recording has as well."""

import pytest


def pytest_recording_configure(config: pytest.Config, vcr: object) -> None:
    """Add matchers, serializers or a persister to what makes a test's cassette, a `ringback.VCR`."""
