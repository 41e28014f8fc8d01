"""
Probes of the protocol itself: sessions, replies, advice, and bodies that are no Bayeux.

Only what Bayeux 1.0 says at MUST level is a finding, or what no client can live
with: a server that takes a client it does not know for one of its own.
"""

import json
from collections.abc import Mapping, Sequence

from ringback.cometd import messages as bayeux
from ringback.errors import ConnectionDropped
from ringback.model import Finding, Json
from ringback.suite.arrange import AGENT, CALLER
from ringback.suite.bayeux_client import Answer, ExtraClient, was_successful
from ringback.suite.bayeux_replies import names, paired
from ringback.suite.bayeux_telling import commanded, demand, found
from ringback.suite.conversation import on_the_phone
from ringback.suite.envelope import is_server_fault
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.roles import HOLD
from ringback.suite.stage import Stage

#: A client id that no server has given to anybody.
NOBODY = "ringback0nobody0ringback0nobody0"

#: How many messages a batch has that is large, and no attack.
LARGE = 60


def without_handshake(stage: Stage) -> None:
    """Come without a handshake: a client that the server does not know is refused, and told nothing."""
    stranger = ExtraClient(stage, AGENT, client_id=NOBODY, over=True)
    subscribing = stranger.message(bayeux.SUBSCRIBE, subscription=_channels(stage)[0])
    _refused(stranger, subscribing, stranger.say(subscribing))
    nameless = stranger.connecting()
    del nameless["clientId"]
    _sound(stage, stranger.say(nameless), "A connect without a client id")
    answer = _connected(stranger)
    reply = _refused(stranger, stranger.connecting(), answer)
    if reply is not None:
        _advises_a_handshake(stranger, reply, answer)
    if stranger.events:
        raise _departed(
            stage,
            answer,
            "notification.unexpected",
            "session",
            message="A client that has not shaken hands was told something.",
            expected="nothing",
            actual=f"{len(stranger.events)} messages",
        )


def disconnected(stage: Stage) -> None:
    """Disconnect: a session that its client has ended is over."""
    client = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    client.listen(0.0)
    leaving = client.message(bayeux.DISCONNECT)
    answer = client.say(leaving)
    _answered(stage, answer, leaving)
    if not was_successful(answer.reply(leaving)):
        raise NotExercised(reason="the endpoint lets nobody disconnect")
    gone = ExtraClient(stage, AGENT, client_id=client.client_id, over=True)
    client.over = True
    _refused(gone, gone.connecting(), _connected(gone))


def replies(stage: Stage) -> None:
    """Look at replies: each message is answered once, on its channel, by its id; those of a batch likewise."""
    client = ExtraClient(stage, AGENT)
    shaken = client.shake_hands()
    if shaken is None:
        raise NotExercised(reason=f"the endpoint lets the {AGENT} have no second client")
    batch = [client.message(bayeux.SUBSCRIBE, subscription=each) for each in _channels(stage)]
    _answered(stage, client.say(*batch), *batch)
    batch = [client.message(bayeux.UNSUBSCRIBE, subscription=each) for each in _channels(stage)]
    _answered(stage, client.say(*batch), *batch)
    batch = [client.message(bayeux.SUBSCRIBE, subscription=_channels(stage)[0]) for _ in range(LARGE)]
    _answered(stage, client.say(*batch), *batch)
    batch = [client.message(bayeux.SUBSCRIBE, subscription=_channels(stage)[0]), {"data": {}}]
    _sound(stage, client.say(*batch), "A batch with a message that has no channel")


def advice(stage: Stage) -> None:
    """Look at the reply to a connect, and at its advice: it must be such that a client can follow it."""
    on_the_phone(stage, AGENT, CALLER)
    client = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    _sane(stage, client.advice, None)
    client.connect()
    connect = client.pending
    # It may be held until there is something to tell.
    commanded(stage, HOLD, client)
    answer = client.answered(stage.endpoint.limits.notification_s)
    if answer is None or connect is None:
        return
    _answered(stage, answer, connect)
    _sane(stage, client.advice, answer)
    for each in answer.replies:
        said = each.get("advice")
        welcome = each.get("channel") == bayeux.CONNECT and was_successful(each)
        if welcome and isinstance(said, Mapping) and said.get("reconnect") == "none":
            raise _departed(
                stage,
                answer,
                "cometd.advice",
                "advice",
                message="A connect that was successful is answered with the advice never to connect again.",
                expected="none only for a connect that has failed for good",
                actual=dict(said),
                where="/advice/reconnect",
            )


def malformed(stage: Stage) -> None:
    """Send what is no Bayeux: it is refused, neither by a failure of the server's nor by hanging up."""
    client = ExtraClient(stage, AGENT, over=True)
    for name, body in _bodies():
        words = f"A body that is {name}"
        try:
            answer = client.post(body)
        except ConnectionDropped:
            # It is the server's failure only if it is there to be asked again.
            _alive(client)
            raise found(
                stage, _failed(stage, f"{words} was answered by hanging up.", "the connection was dropped")
            ) from None
        _sound(stage, answer, words)


def _bodies() -> Sequence[tuple[str, bytes]]:
    """Return what is sent, and what it is called."""
    strange = [
        {"channel": bayeux.CONNECT, "clientId": 7, "connectionType": [], "id": {}},
        {"channel": bayeux.SUBSCRIBE, "clientId": NOBODY, "subscription": 7, "id": "1"},
    ]
    return (
        ("no JSON", b'[{"channel": '),
        ("empty", b""),
        ("a number", b"7"),
        ("an array of numbers", b"[7, null]"),
        ("a message without a channel", b"[{}]"),
        ("a message whose channel is a number", b'[{"channel": 7}]'),
        ("not Unicode", b'[{"channel": "\xff\xfe"}]'),
        ("deeply nested", b"[" * 2000 + b"]" * 2000),
        *(
            (f"a message on {each['channel']} with values of wrong types", json.dumps([each]).encode())
            for each in strange
        ),
    )


def _channels(stage: Stage) -> tuple[str, ...]:
    return tuple(stage.endpoint.contract.settings["notifications"]["channels"])


def _connected(client: ExtraClient) -> Answer | None:
    """Send a connect and return its answer; None where it is held, as only that of a known client can be."""
    client.over = False
    client.connect()
    answer = client.answered(client.stage.endpoint.limits.http_s)
    client.over = True
    return answer


def _refused(
    client: ExtraClient, message: Mapping[str, Json], answer: Answer | None
) -> Mapping[str, Json] | None:
    """Return the reply by which a server refuses a client that it does not know; None where it does so by HTTP."""
    stage = client.stage
    said: Json = "the connect was held"
    if answer is not None:
        _sound(stage, answer, f"A message on {message['channel']} with a client id that nobody has")
        if not answer.is_bayeux:
            return None
        reply = next((each for each in answer.replies if each.get("channel") == message["channel"]), None)
        if reply is not None and not was_successful(reply):
            return reply
        said = dict(reply) if reply is not None else "no reply"
    raise _departed(
        stage,
        answer,
        "cometd.session",
        "session",
        message=f"{message['channel']} is not refused to a client that the server does not know.",
        expected={"channel": message["channel"], "successful": False},
        actual=said if isinstance(said, str) else {key: said[key] for key in said if key != "clientId"},
    )


def _advises_a_handshake(client: ExtraClient, reply: Mapping[str, Json], answer: Answer | None) -> None:
    """
    Hold the advice to a client that the server does not know against what the server then does.

    `none` is for a hard failure, after which no client may shake hands; that the same user can is shown by doing it.
    """
    said = reply.get("advice")
    if not isinstance(said, Mapping) or said.get("reconnect") != "none":
        return
    other = ExtraClient(client.stage, client.actor)
    if other.shake_hands() is not None:
        raise _departed(
            client.stage,
            answer,
            "cometd.advice",
            "advice",
            message="A client that the server does not know is advised to give up, and could have shaken hands at once.",
            expected="handshake",
            actual="none",
            where="/advice/reconnect",
        )


def _answered(stage: Stage, answer: Answer, *messages: Mapping[str, Json]) -> None:
    """Hold the replies to messages against what Bayeux demands of each; a request may be refused as a whole."""
    _sound(stage, answer, f"A request with {len(messages)} messages")
    if not answer.is_bayeux:
        if answer.exchange.response.ok:
            raise _departed(
                stage,
                answer,
                "cometd.reply",
                "reply",
                message="Bayeux messages were answered with no array of messages.",
                expected="an array of messages",
                actual=answer.exchange.response.body[:200].decode("utf-8", "replace"),
            )
        return
    if all("id" not in each for each in answer.replies):
        _once(stage, answer, messages[0], answer.replies, len(messages))
        for each, reply in paired(messages, answer.replies):
            _whole(stage, answer, each, reply)
        return
    for each in messages:
        got = answer.replies_to(each)
        if not got and (others := _ids_on(answer, each["channel"])):
            raise _departed(
                stage,
                answer,
                "cometd.reply",
                "reply",
                message=f"The reply to a message on {each['channel']} has another id than the message.",
                expected=each["id"],
                actual=others,
                where="/id",
            )
        _once(stage, answer, each, got, 1)
        for reply in got:
            _whole(stage, answer, each, reply)


def _once(
    stage: Stage, answer: Answer, message: Mapping[str, Json], got: Sequence[Mapping[str, Json]], wanted: int
) -> None:
    if len(got) != wanted:
        raise _departed(
            stage,
            answer,
            "cometd.reply",
            "reply",
            message=f"A message on {message['channel']} must be answered once.",
            expected=f"{wanted} replies",
            actual=f"{len(got)} replies",
        )


def _ids_on(answer: Answer, channel: str) -> list[Json]:
    return [each["id"] for each in answer.replies if each.get("channel") == channel and "id" in each]


def _whole(stage: Stage, answer: Answer, message: Mapping[str, Json], reply: Mapping[str, Json]) -> None:
    if reply.get("channel") != message["channel"]:
        raise _departed(
            stage,
            answer,
            "cometd.reply",
            "reply",
            message="A reply comes on another channel than its message.",
            expected=message["channel"],
            actual=reply.get("channel"),
            where="/channel",
        )
    if not isinstance(reply.get("successful"), bool):
        raise _departed(
            stage,
            answer,
            "cometd.reply",
            "reply",
            message=f"A reply on {message['channel']} does not say whether it was successful.",
            expected="true or false",
            actual=reply.get("successful"),
            where="/successful",
        )
    if reply["channel"] == bayeux.SUBSCRIBE and reply["successful"] and not names(reply, message):
        # Subscribe Response: the field is among those that it MUST have; that it has the client id real servers leave out.
        raise _departed(
            stage,
            answer,
            "cometd.reply",
            "reply",
            message="The reply to a subscription does not name what was subscribed to.",
            expected=message.get("subscription"),
            actual=reply.get("subscription"),
            where="/subscription",
        )


def _sane(stage: Stage, said: Mapping[str, Json], answer: Answer | None) -> None:
    """Hold advice against the values that Bayeux has for it; what is left out has its usual value."""
    for name in ("interval", "timeout"):
        value = said.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _departed(
                stage,
                answer,
                "cometd.advice",
                "advice",
                message=f"The {name} of an advice is no number of milliseconds.",
                expected="a number",
                actual=value,
                where=f"/advice/{name}",
            )
    if said.get("reconnect", "retry") not in bayeux.RECONNECTS:
        raise _departed(
            stage,
            answer,
            "cometd.advice",
            "advice",
            message="An advice tells clients to do what Bayeux does not know.",
            expected=list(bayeux.RECONNECTS),
            actual=said.get("reconnect"),
            where="/advice/reconnect",
        )


def _sound(stage: Stage, answer: Answer, words: str) -> None:
    """Raise Departed where the server failed instead of refusing."""
    response = answer.exchange.response
    if is_server_fault(stage.endpoint.contract, response):
        raise found(
            stage,
            _failed(stage, f"{words} was answered with HTTP {response.status}.", response.status),
            answer.exchange,
        )


def _failed(stage: Stage, message: str, actual: Json) -> Finding:
    return Finding(
        rule="response.server-error",
        operation=None,
        message=message,
        requirement=demand(stage, "fault"),
        expected="a refusal that blames the request",
        actual=actual,
    )


def _departed(
    stage: Stage,
    answer: Answer | None,
    rule: str,
    part: str,
    *,
    message: str,
    expected: Json,
    actual: Json,
    where: str = "",
) -> Departed:
    finding = Finding(
        rule=rule,
        operation=None,
        message=message,
        requirement=demand(stage, part),
        expected=expected,
        actual=actual,
        where=where,
    )
    return found(stage, finding, answer.exchange if answer else None)


def _alive(client: ExtraClient) -> None:
    """Raise EndpointProblem where nobody is there any more."""
    client.say(
        {"channel": bayeux.CONNECT, "connectionType": bayeux.LONG_POLLING, "clientId": NOBODY, "id": "1"}
    )
