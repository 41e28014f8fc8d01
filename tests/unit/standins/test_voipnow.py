from collections.abc import Iterator

import pytest
import requests
from tests.standins.launch import VARIANTS, standin
from tests.unit.standins.app import App, Json
from tests.unit.standins.party import endpoint


@pytest.fixture
def app() -> Iterator[App]:
    """Yield an app of a conforming stand-in."""
    with standin("voipnow") as path:
        yield App(endpoint(path))


def test_a_second_view_appears_after_a_barge_in(app: App) -> None:
    """Accepted, then view 02 in a later List of the same call."""
    call = app.call()
    reply = app.barge(call)
    assert (reply.status_code, reply.json()["id"]) == (200, call["id"])
    assert reply.json()["links"]["self"].endswith(f"/{call['id']}")
    views = app.until(lambda calls: len(calls[0]["phoneCallView"]) == 2)[0]["phoneCallView"]
    assert [each["id"] for each in views] == ["01", "02"]
    assert views[1]["source"] == [app.number("barger")]


@pytest.mark.parametrize("variant", sorted(VARIANTS["voipnow"]))
def test_the_barge_in_goes_the_same_way_in_every_variant(variant: str) -> None:
    """A variant changes how things are said, not what happens."""
    with standin("voipnow", variant=variant) as path:
        app = App(endpoint(path))
        assert app.barge(app.call()).status_code in (200, 202, 204)
        app.until(lambda calls: any("324" in str(view["source"]) for view in app.views(calls)))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"waitForPickup": 0}, "pc_timeout_invalid"),
        ({"waitForPickup": "soon"}, "pc_timeout_invalid"),
        ({"waitForPickup": True}, "pc_timeout_invalid"),
        ({"callerId": "John Doe"}, "pc_callerid_invalid"),
        ({"id": "unknown"}, "pc_phonecall_invalid"),
        ({"id": "--"}, "pc_phonecall_invalid"),
        ({"phoneCallViewId": "99"}, "pc_phonecallview_invalid"),
        ({"phoneCallViewId": ["01"]}, "pc_phonecallview_invalid"),
        ({"sendCallTo": "0021*500"}, "pc_sendcallto_invalid"),
        ({"sendCallTo": "0034*301"}, "pc_sendcallto_invalid"),
        ({"sendCallTo": "@self"}, "pc_sendcallto_invalid"),
    ],
)
def test_each_wrong_value_has_its_code_and_changes_nothing(app: App, changed: Json, code: str) -> None:
    """The five codes of BargeIn, with status 400, in the envelope."""
    call = app.call()
    reply = app.barge(call, **changed)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, code)
    assert app.calls() == [call]


def test_who_never_picks_up_never_joins(app: App) -> None:
    """A BargeIn of a terminal that never picks up is accepted, and the call stays as it is."""
    call = app.call()
    assert app.barge(call, sendCallTo=app.number("no_answer"), waitForPickup=1).status_code == 200
    assert app.barge(call).status_code == 200
    views = app.until(lambda calls: len(calls[0]["phoneCallView"]) > 1)[0]["phoneCallView"]
    assert [each["source"][0] for each in views] == [app.number("agent"), app.number("barger")]


def test_a_deleted_call_is_gone(app: App) -> None:
    """Delete returns what was there; a second one has nothing to say, and the List is empty."""
    call = app.call()
    url = f"{app.base}/@me/@self/{call['id']}"
    reply = app.web.delete(f"{url}?phoneNumber=999", timeout=5)
    assert (reply.status_code, len(app.calls())) == (204, 1)
    assert app.web.delete(url, timeout=5).json() == [{"id": call["id"]}]
    assert app.web.delete(url, timeout=5).status_code == 204
    assert app.calls() == []


def test_what_is_no_request_is_refused_in_the_envelope(app: App) -> None:
    """Bad bytes, unknown users, extensions, actions: an error with a code."""
    call = app.call()
    url = f"{app.base}/44/{app.number('agent')}/{call['id']}"
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 100_000):
        reply = app.web.put(url, data=body, timeout=5)
        assert (reply.status_code, "code" in reply.json()["error"]) == (400, True)
    assert app.barge(call, action="Eavesdrop").status_code == 400
    assert app.web.get(f"{app.base}/77/@self", timeout=5).json()["error"]["code"] == "user_invalid"
    assert app.web.get(f"{app.base}/44/1", timeout=5).json()["error"]["code"] == "extension_invalid"


def test_nobody_gets_in_without_a_token(app: App) -> None:
    """No token and a wrong one are refused; wrong secrets get none."""
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
        reply = requests.get(f"{app.base}/44/@self", headers=headers, timeout=5)
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "access_denied")
    form = {"client_id": "app~7", "client_secret": "no", "grant_type": "client_credentials"}
    assert requests.post(f"{app.told['base_url']}/oauth/token.php", data=form, timeout=5).status_code == 401
