import pytest

from ringback.cometd.protocol import Advice, Ended, Reading, Refused, Session
from ringback.cometd.session import PAUSE_LIMIT_S, QUICK_S
from ringback.model import Json

CALLS = "/v2/me/calls"
DEVICES = "/v2/me/devices"


def reply(channel: str, **more: Json) -> Json:
    """Return the least of a successful reply."""
    return {"channel": f"/meta/{channel}", "successful": True, **more}


def shaken(*channels: str, **more: Json) -> Session:
    """Return a session after a successful handshake."""
    session = Session(channels=channels)
    session.next()
    assert session.read([reply("handshake", clientId="c1", **more)], seconds=1.0) == Reading()
    return session


def polling(**more: Json) -> Session:
    """Return a session without subscriptions whose first connect is under way."""
    session = shaken(**more)
    session.next()
    return session


def asked(session: Session) -> list[str]:
    """Return the channels of the next request."""
    return [message["channel"] for message in session.next()]


def test_order_of_requests() -> None:
    """A session shakes hands, subscribes to each channel, and then connects, again and again."""
    session = shaken(CALLS, DEVICES)
    assert list(session.unconfirmed) == [CALLS, DEVICES]
    assert session.next() == [
        {"id": "2", "channel": "/meta/subscribe", "subscription": CALLS, "clientId": "c1"},
        {"id": "3", "channel": "/meta/subscribe", "subscription": DEVICES, "clientId": "c1"},
    ]
    session.read([reply("subscribe", id="3"), reply("subscribe", id=2)], seconds=1.0)
    assert not session.unconfirmed
    was_open = session.is_open
    assert asked(session) == ["/meta/connect"]
    assert (was_open, session.is_open) == (False, True)
    assert session.read([reply("connect")], seconds=1.0) == Reading()
    assert asked(session) == ["/meta/connect"]


def test_subscription_replies_without_ids() -> None:
    """A reply without an id is known by its subscription, be that a channel or a list, or by being the last."""
    session = shaken(CALLS, DEVICES, "/x")
    session.next()
    session.read([reply("subscribe", subscription=DEVICES)], seconds=1.0)
    assert list(session.unconfirmed) == [CALLS, "/x"]
    session.read([reply("subscribe", subscription=["/x"]), reply("subscribe")], seconds=1.0)
    assert not session.unconfirmed


def test_reply_that_fits_no_subscription_confirms_none() -> None:
    """A reply that could be for either of two channels is for neither."""
    session = shaken(CALLS, DEVICES)
    session.next()
    assert session.read([reply("subscribe", id="77")], seconds=1.0) == Reading()
    assert session.unconfirmed == (CALLS, DEVICES)


@pytest.mark.parametrize(
    ("message", "is_event"),
    [
        ({"channel": CALLS, "data": {"a": 1}}, True),
        ({"channel": CALLS, "data": None}, True),
        ({"channel": CALLS, "data": 1, "id": "5", "advice": {}}, True),
        ({"channel": CALLS}, True),
        ({"channel": CALLS, "successful": True, "id": "5"}, False),
        ({"channel": CALLS, "successful": True, "data": 1}, True),
        ({"channel": "/meta/ping", "data": 1}, False),
    ],
)
def test_what_is_an_event(message: Json, *, is_event: bool) -> None:
    """All that is told on a channel of its own is an event; an acknowledgement is not."""
    reading = polling().read([message, reply("connect")], seconds=1.0)
    assert reading == Reading(events=(message,) if is_event else ())


def test_unknown_channels_are_handed_over() -> None:
    """A message on a channel that we did not ask for is handed over all the same."""
    message = {"channel": "/elsewhere", "data": 1}
    assert polling().read([message], seconds=1.0).events == (message,)


@pytest.mark.parametrize(
    ("raw", "advice"),
    [
        ({}, Advice(reconnect="retry", interval_ms=0, timeout_ms=60_000)),
        (
            {"reconnect": "none", "interval": 5, "timeout": 7},
            Advice(reconnect="none", interval_ms=5, timeout_ms=7),
        ),
        ({"reconnect": 5, "interval": "5", "timeout": -7}, Advice()),
        ({"reconnect": ["retry"], "interval": None, "timeout": True}, Advice()),
        ({"timeout": 10**12, "interval": float("nan")}, Advice(timeout_ms=600_000)),
        ({"timeout": 0}, Advice()),
    ],
)
def test_advice(raw: Json, advice: Advice) -> None:
    """Advice has usual values for what it leaves out, and for nonsense."""
    assert Advice.from_json(raw) == advice


def test_advice_that_is_no_document() -> None:
    """Advice in another form is none."""
    session = polling(advice={"timeout": 5000})
    assert session.read([reply("connect", advice="retry")], seconds=1.0) == Reading()
    assert session.patience == 5.0


def test_patience() -> None:
    """Only a connect may be held, for as long as the newest advice says."""
    session = shaken(advice={"timeout": 5000})
    assert session.patience == 0.0
    session.next()
    assert session.patience == 5.0
    session.read([reply("connect", advice={"timeout": 7000})], seconds=5.0)
    session.next()
    assert session.patience == 7.0


def test_pause() -> None:
    """Between two requests we wait as long as advised, within reason, but not before subscribing."""
    assert shaken(CALLS, advice={"interval": 2000}).pause == 0.0
    assert shaken(advice={"interval": 2000}).pause == 2.0
    assert shaken(advice={"interval": 10**9}).pause == PAUSE_LIMIT_S


def test_pause_after_quick_answers() -> None:
    """A server that answers empty at once is slowed down from its second answer on, until it holds or tells."""
    session = polling()
    pauses = []
    for seconds in (0.0, 0.0, 0.0, 5.0, 0.0):
        session.read([reply("connect")], seconds=seconds)
        pauses.append(session.pause)
        session.next()
    assert pauses == [0.0, QUICK_S, QUICK_S, 0.0, 0.0]


@pytest.mark.parametrize(
    "forgets",
    [
        {"successful": False, "error": "402::session_unknown"},
        {"successful": False, "advice": {"reconnect": "handshake"}},
        {"successful": True, "advice": {"reconnect": "handshake"}},
    ],
)
def test_forgotten(forgets: Json) -> None:
    """A server that does not know us, or wants a handshake, gets one, without our old client id."""
    session = shaken(CALLS)
    session.next()
    session.read([reply("subscribe", id="2")], seconds=1.0)
    session.next()
    assert session.read([{"channel": "/meta/connect", **forgets}], seconds=1.0) == Reading()
    assert (session.rehandshakes, session.unconfirmed, session.is_open) == (1, (CALLS,), False)
    [handshake] = session.next()
    assert handshake["channel"] == "/meta/handshake"
    assert "clientId" not in handshake
    session.read([reply("handshake", clientId="c2")], seconds=1.0)
    [subscription] = session.next()
    assert (subscription["subscription"], subscription["clientId"]) == (CALLS, "c2")


def test_two_refusals_of_one_batch_are_one_new_handshake() -> None:
    """A batch whose every reply says 402 is one reason to shake hands, not several."""
    session = shaken(CALLS, DEVICES)
    session.next()
    unknown = {"channel": "/meta/subscribe", "successful": False, "error": "402::unknown"}
    assert session.read([unknown, unknown], seconds=1.0) == Reading()
    assert session.rehandshakes == 1


def test_successful_connects_forgive() -> None:
    """Only new handshakes without a successful connect between them count against a server."""
    session = polling()
    for _ in range(20):
        assert session.read([reply("connect", advice={"reconnect": "handshake"})], seconds=1.0).end is None
        session.next()
        session.read([reply("handshake", clientId="c2", advice={"reconnect": "retry"})], seconds=1.0)
        session.next()
        assert session.read([reply("connect")], seconds=1.0).end is None
    assert session.rehandshakes == 20


def test_sent_away() -> None:
    """The advice `none` ends the session, with the server's reason."""
    message = {
        "channel": "/meta/connect",
        "successful": False,
        "advice": {"reconnect": "none"},
        "error": "x" * 500,
    }
    end = polling().read([message], seconds=1.0).end
    assert end == Ended(f"it advises not to reconnect ({'x' * 200})")


def test_advice_for_a_failure_that_there_was_not() -> None:
    """To give up is advice for a connect that has failed; after one that was successful comes the next."""
    session = polling()
    assert session.read([reply("connect", advice={"reconnect": "none"})], seconds=1.0).end is None
    assert session.next()[0]["channel"] == "/meta/connect"


def test_success_in_letters() -> None:
    """Some servers spell truth as a string."""
    session = Session(channels=())
    session.next()
    message = reply("handshake", clientId="c1", successful="true")
    assert session.read([message], seconds=1.0) == Reading()
    assert session.client_id == "c1"


def test_handshake_that_nobody_answers() -> None:
    """An answer to something else is no answer to the handshake."""
    session = Session(channels=())
    session.next()
    event = {"channel": CALLS, "data": 1}
    assert session.read([event], seconds=1.0) == Reading(
        events=(event,), end=Refused("it did not answer the handshake")
    )


def test_disconnect() -> None:
    """There is only a session to end where there was a handshake."""
    assert Session(channels=()).disconnect() == []
    assert polling().disconnect() == [{"id": "3", "channel": "/meta/disconnect", "clientId": "c1"}]


def test_what_is_told_without_a_channel_is_told() -> None:
    """A message with data and no channel is an event that is not as it should be; no server is unusable for it."""
    session = polling()
    told = {"data": {"messageType": "CallStateChangeMessage"}}
    assert session.read([told, reply("connect")], seconds=1.0) == Reading(events=(told,))
