from collections.abc import Iterator

import pytest
from tests.standins.launch import VARIANTS, standin
from tests.unit.standins.app import App, Json
from tests.unit.standins.party import endpoint

#: The statuses of an action that is done, or under way.
TAKEN = (200, 202, 204)


@pytest.fixture
def app() -> Iterator[App]:
    """Yield an app of a conforming stand-in."""
    with standin("voipnow") as path:
        yield App(endpoint(path))


@pytest.mark.parametrize(
    ("begin", "end", "shown"),
    [("OnHold", "OffHold", "onHold"), ("StartRecording", "StopRecording", "recording")],
)
def test_a_view_says_since_when_it_is_on_hold_or_recorded(app: App, begin: str, end: str, shown: str) -> None:
    """A Date from the one action to the other, and nothing before and after."""
    call = app.call()
    assert shown not in app.view()
    assert app.act(call, end).status_code == 400
    assert app.act(call, begin).json()["id"] == call["id"]
    assert app.view()[shown]
    assert app.act(call, end).status_code == 200
    assert app.calls() == [call]


@pytest.mark.parametrize("action", ["OnHold", "StartRecording", "Park"])
def test_an_action_is_for_the_call_and_the_view_that_it_names(app: App, action: str) -> None:
    """Another call of the extension, and another view of the call, stay as they are."""
    first, second = app.call(), app.call()
    app.barge(second)
    app.until(lambda calls: len(calls[1]["phoneCallView"]) == 2)
    before = app.calls()
    assert app.act(second, action, phoneCallViewId="02").status_code == 200
    after = app.calls()
    assert (after[0], after[1]["phoneCallView"][0]) == (first, before[1]["phoneCallView"][0])
    assert after[1]["phoneCallView"][1] != before[1]["phoneCallView"][1]
    assert app.act(second, action, phoneCallViewId="09").json()["error"]["code"] == "pc_phonecallview_invalid"


def test_a_parked_call_waits_until_it_is_retrieved(app: App) -> None:
    """Park returns an array; UnPark connects another terminal with who was parked."""
    call = app.call()
    assert app.barge(call, action="UnPark").status_code == 400
    assert [each["id"] for each in app.act(call, "Park", maxInParking="30").json()] == [call["id"]]
    assert app.view()["parked"]
    assert app.barge(call, action="UnPark").json()["id"] == call["id"]
    views = app.until(lambda calls: "parked" not in calls[0]["phoneCallView"][0])[0]["phoneCallView"]
    assert (views[1]["source"], views[1]["status"]) == ([app.number("barger")], 5)


def test_a_call_leaves_the_parking_lot_after_a_while(app: App) -> None:
    """The time that it stays there may be given, and must be more than nothing."""
    call = app.call()
    assert app.act(call, "Park", maxInParking=0).status_code == 400
    assert app.act(call, "Park", maxInParking="0.2").status_code == 200
    assert app.until(lambda calls: "parked" not in calls[0]["phoneCallView"][0]) == [call]


def test_without_an_id_every_call_of_the_extension_is_parked(app: App) -> None:
    """The sentence that stands on other pages, too, is Park's."""
    app.call(), app.call()
    url = f"{app.base}/44/{app.number('agent')}"
    reply = app.web.put(url, json={"action": "Park", "phoneCallViewId": "01"}, timeout=5)
    assert len(reply.json()) == len([each for each in app.calls() if each["phoneCallView"][0]["parked"]])


def test_a_call_that_rings_at_one_terminal_is_picked_up_at_another(app: App) -> None:
    """Who called is on call with who picked up; the view that rang is gone."""
    app.create(app.number("no_answer"))
    call = app.until(lambda calls: bool(calls) and len(calls[0]["phoneCallView"]) == 2)[0]
    assert [each["status"] for each in call["phoneCallView"]] == [4, 3]
    assert app.barge(call, action="PickUp").json()["id"] == call["id"]
    views = app.until(lambda calls: bool(calls[0].get("answered")))[0]["phoneCallView"]
    assert [each["status"] for each in views] == [5, 5]
    assert views[1]["extension"] == app.number("barger")
    assert app.barge(call, action="PickUp").status_code == 400


@pytest.mark.parametrize("action", ["Whisper", "Monitor"])
def test_who_whispers_or_listens_has_a_view(app: App, action: str) -> None:
    """As with BargeIn; private is one of two numbers."""
    call = app.call()
    assert app.barge(call, action=action, private=0).status_code == 200
    app.until(lambda calls: len(calls[0]["phoneCallView"]) == 2)
    assert app.barge(call, action="Whisper", private=2).status_code == 400


@pytest.mark.parametrize(
    "named",
    [
        {"transferFromNumber": "0021*310", "transferNumber": "5550147"},
        {"transferFromNumber": "0021*310"},
        {"transferNumber": "5550147"},
        {"phoneCallViewId": "01"},
    ],
)
def test_a_transferred_call_goes_on_with_somebody_else(app: App, named: Json) -> None:
    """Who transfers is gone, who is transferred is on call with the new number; the call keeps its id."""
    call = app.call()
    url = f"{app.base}/44/{app.number('agent')}/{call['id']}"
    body = {"action": "Transfer", "sendCallTo": app.number("barger"), **named}
    assert app.web.put(url, json=body, timeout=5).json()["id"] == call["id"]
    view = app.until(lambda calls: calls[0]["phoneCallView"][0]["status"] == 5)[0]["phoneCallView"][0]
    assert (view["source"], view["destination"]) == ([app.number("barger")], ["5550147"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"sendCallTo": "0034*301"},
        {"sendCallTo": None},
        {"transferFromNumber": "0021*333"},
        {"transferNumber": "0021*310"},
    ],
)
def test_a_transfer_of_nobody_or_to_nobody_is_refused(app: App, wrong: Json) -> None:
    """Nothing changes."""
    call = app.call()
    body = {"sendCallTo": app.number("barger"), "transferFromNumber": app.number("agent")}
    assert app.act(call, "Transfer", **{**body, **wrong}).status_code == 400
    assert app.calls() == [call]


def test_a_voice_mail_answers_in_the_place_of_who_transfers(app: App) -> None:
    """The terminal of the voice mail need not pick up, but must be a terminal."""
    call = app.call()
    wrong = app.act(call, "TransferToVoicemail", sendCallTo=app.number("queue"))
    assert wrong.json()["error"]["code"] == "pc_sendcallto_invalid"
    body = {"sendCallTo": app.number("no_answer"), "transferNumber": "5550147"}
    assert app.act(call, "TransferToVoicemail", **body).status_code == 200
    view = app.until(lambda calls: calls[0]["phoneCallView"][0]["status"] == 5)[0]["phoneCallView"][0]
    assert view["source"] == [app.number("no_answer")]


def test_a_callback_is_between_public_numbers_and_an_invitation_joins_a_conference(app: App) -> None:
    """Both are charged to an extension of their own kind."""
    external, user = app.told["numbers"]["external"], f"{app.base}/44"
    for kind, by in (("callback", "callback"), ("conferenceInvite", "conference")):
        assert app.create(external, kind, by, number="3", pin="2233").status_code == 200
        app.web.get(f"{user}/@self", timeout=5)
        assert app.create(external, kind, "agent").json()["error"]["code"] == "extension_invalid"
    assert app.create(app.number("barger"), "callback", "callback").status_code == 400
    extensions = [each["extension"] for each in app.calls("@self")]
    assert extensions == [app.number("callback"), app.number("conference")]


def test_a_call_lasts_as_long_as_it_was_asked_to(app: App) -> None:
    """The seconds of callDuration and waitForPickup are numbers above zero."""
    assert app.create("5550147", callDuration="0").status_code == 400
    assert app.create("5550147", waitForPickup="0").json()["error"]["code"] == "pc_timeout_invalid"
    assert app.create("5550147", callDuration="0.3").status_code == 200
    app.until(lambda calls: not calls)


def test_delete_hangs_up_what_it_names(app: App) -> None:
    """One call; the call with a number; all calls of an extension, and no other's."""
    first, second = app.call(), app.call(app.number("barger"))
    url = f"{app.base}/44/{app.number('agent')}"
    assert app.web.delete(f"{url}?phoneNumber=0021*324", timeout=5).json() == [{"id": second["id"]}]
    assert app.calls() == [first]
    app.call()
    app.create("5550147", "callback", "callback")
    assert len(app.web.delete(url, timeout=5).json()) == 2
    assert app.web.delete(url, timeout=5).status_code == 204
    assert [each["extension"] for each in app.calls("@self")] == [app.number("callback")]


def test_a_party_may_leave_a_call_that_goes_on(app: App) -> None:
    """Who is hung up is named by phoneNumber; the others are still on the phone."""
    call = app.call()
    app.barge(call)
    app.until(lambda calls: len(calls[0]["phoneCallView"]) == 2)
    url = f"{app.base}/44/{app.number('agent')}/{call['id']}?phoneNumber=0021*324"
    assert app.web.delete(url, timeout=5).json() == [{"id": call["id"]}]
    assert app.calls() == [call]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"count": "2"}, [0, 1]),
        ({"startIndex": "1"}, [1, 2]),
        ({"count": "1", "startIndex": "2"}, [2]),
        ({"startIndex": "9"}, []),
        ({"sortOrder": "descending"}, [2, 1, 0]),
        ({"filterBy": "id", "filterValue": "nobody's"}, []),
        ({"filterBy": "published", "filterOp": "lessThan", "filterValue": "2015-01-23T04:56:22Z"}, []),
        (
            {"filterBy": "published", "filterOp": "greaterThan", "filterValue": "2015-01-23T04:56:22Z"},
            [0, 1, 2],
        ),
    ],
)
def test_a_list_shows_what_is_asked_for(app: App, query: dict[str, str], found: list[int]) -> None:
    """Pages, orders, and filters."""
    ids = [app.call()["id"] for _ in range(3)]
    assert [each["id"] for each in app.calls(**query)] == [ids[each] for each in found]


def test_a_list_tells_how_many_there_are(app: App) -> None:
    """The total is not that of the page; only the members asked for are shown, and there is a next page."""
    ids = [app.call()["id"] for _ in range(3)]
    url = f"{app.base}/44/{app.number('agent')}"
    body = app.web.get(url, params={"count": "2", "fields": "id,extension"}, timeout=5).json()
    assert body["entry"] == [{"id": each, "extension": app.number("agent")} for each in ids[:2]]
    assert (body["totalResults"], "startIndex=2" in body["next"]) == (3, True)
    by_id = {"filterBy": "id", "filterValue": ids[1]}
    assert app.web.get(url, params=by_id, timeout=5).json()["totalResults"] == 1
    for wrong in ("count=0", "count=5001", "startIndex=-1", "filterBy=colour"):
        assert app.web.get(f"{url}?{wrong}", timeout=5).status_code == 400


def test_other_organizations_are_none_of_our_business(app: App) -> None:
    """Their users may not be asked for, and their calls are not ours."""
    call = app.call()
    assert app.calls("@self") == [call]
    foreign = app.number("foreign")
    assert app.web.get(f"{app.base}/58/{foreign}", timeout=5).json()["error"]["code"] == "access_denied"
    assert app.web.delete(f"{app.base}/58/{foreign}", timeout=5).status_code == 401


@pytest.mark.parametrize("variant", sorted(VARIANTS["voipnow"]))
def test_an_action_that_is_taken_is_done_in_every_variant(variant: str) -> None:
    """What a server takes it does, sooner or later; what it has not it refuses."""
    with standin("voipnow", variant=variant) as path:
        app = App(endpoint(path))
        call = app.call()
        for action, shown, there in (
            ("OnHold", "onHold", True),
            ("OffHold", "onHold", False),
            ("StartRecording", "recording", True),
            ("StopRecording", "recording", False),
            ("Park", "parked", True),
        ):
            if app.act(call, action).status_code in TAKEN:
                app.until(lambda calls, s=shown, t=there: app.shows(calls, s) == t)
        parked = next((each for each in app.views(app.calls()) if each.get("parked")), None)
        if parked is not None:
            assert app.barge(call, action="UnPark", phoneCallViewId=parked["id"]).status_code in TAKEN
            # It may be a call of whoever has retrieved it from then on.
            theirs = app.number("barger")
            app.until(
                lambda calls: not app.shows(calls, "parked") and "324" in str(calls or app.calls(theirs))
            )
