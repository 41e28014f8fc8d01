"""What a switch remembers of what it was asked, and the way in that leaves no trace."""

import pytest
import requests

from ringback.pytest.choices import Choice
from ringback.pytest.running import running
from ringback.serve import serve
from ringback.switch.faces import switch_for
from ringback.switch.inside import Inside
from ringback.switch.records import BODY, REMEMBERED, Recorded

VERSION = "/api/v2/diagnostics/version"


def test_memory_is_bounded() -> None:
    """The last requests are remembered, and the beginnings of their bodies."""
    recorded = Recorded(switch_for("genesys").app)
    with serve(recorded) as url, requests.Session() as http:
        http.post(url + VERSION, data=b"x" * (BODY + 10), timeout=10)
        assert len(recorded.requests[0].body) == BODY
        for number in range(REMEMBERED):
            http.get(f"{url}{VERSION}?n={number}", timeout=10)
    assert len(recorded.requests) == REMEMBERED
    assert str(recorded.requests[0]) == f"GET {VERSION}?n=0 -> 200"


def test_what_is_no_json() -> None:
    """A body that is no JSON is told as none."""
    recorded = Recorded(switch_for("genesys").app)
    with serve(recorded) as url:
        requests.post(url + VERSION, data=b"{", timeout=10)
    assert (recorded.requests[0].body, recorded.requests[0].json) == (b"{", None)


def test_the_way_inside() -> None:
    """A script is answered although the network fails everybody, and nobody has heard of it."""
    with running(Choice(faults=("bad-gateway:1",))) as switch:
        assert requests.get(switch.url + VERSION, timeout=10).status_code == 502
        assert switch.calls("agent") == []
        assert len(switch.requests) == 1


def test_nobody_is_inside_before_it_is_served() -> None:
    """What is not served cannot be asked."""
    with pytest.raises(RuntimeError):
        Inside(switch_for("genesys").app).ask("GET", f"http://127.0.0.1{VERSION}", {})
