"""The embedded endpoint: a switch of our own, started for one run and reached like any other server."""

from collections.abc import Iterator
from contextlib import contextmanager

from ringback.endpoint.file import EndpointFile

#: How long phones ring on it: long enough to be seen to, and nobody's time is wasted.
PICKUP_S = 0.005


@contextmanager
def embedded(api: str, seed: int) -> Iterator[EndpointFile]:
    """Run a switch; yield the endpoint file that describes it."""
    # With its catalogues it takes long to load: whoever runs against another server starts sooner without.
    from ringback.serve import serve  # noqa: PLC0415
    from ringback.switch.faces import switch_for  # noqa: PLC0415
    from ringback.switch.settings import Settings  # noqa: PLC0415

    # With every protection that a server may have, so that all demands can be exercised.
    switch = switch_for(api, Settings(seed=seed, csrf=True, pickup_s=PICKUP_S))
    with serve(switch.app) as url:
        yield EndpointFile.from_toml(switch.endpoint(url), "embedded", {})
